import type { ErrorCode, Result } from './domain/errors';
import { done, refused } from './domain/errors';
import { reserved } from './domain/invoice';
import type { Money } from './domain/money';
import { moneyFromNumber } from './domain/money';
import { planCapture, planRefund, planVoid, releaseOf } from './domain/operation';
import type { Heart } from './heart';
import { moveMoney } from './move-money';
import type { Actor, PlatformHost } from './ports/platform-host';
import { setAttention } from './record';
import { findInvoice, lockInvoice } from './stores/invoices';
import type { Operation } from './stores/operations';

const SYSTEM: Actor = { kind: 'system' };

interface Asked {
  readonly installationId: string;
  readonly invoiceId: string;
  readonly actor: Actor;
}

/** An outcome that nobody knows yet is no success: the caller is told so, and hears the end later. */
function heard(result: Result<Operation | null>): Result<void> {
  if (!result.ok) return result;
  return result.value?.state === 'unknown' ? refused('gateway-unknown') : done(undefined);
}

/** A sum that somebody typed or sent must be of the invoice's currency. Null stays "all". */
async function sumFor(heart: Heart, asked: Asked, amount: Money | null): Promise<Result<number | null>> {
  const stored = await heart.db.read((tx) => findInvoice(tx, asked.installationId, asked.invoiceId));
  if (!stored) return refused('invoice-unknown');
  if (amount && amount.currency !== stored.invoice.amount.currency) return refused('amount-invalid');
  return done(amount?.minor ?? null);
}

/** Takes reserved money, all or less; the rest goes back to the customer. */
export async function confirmInvoice(heart: Heart, asked: Asked & { readonly amount: Money | null }): Promise<Result<void>> {
  const sum = await sumFor(heart, asked, asked.amount);
  if (!sum.ok) return sum;
  return heard(await moveMoney(heart, { ...asked, kind: 'capture', plan: (invoice, able) => planCapture(invoice, sum.value, able) }));
}

/** Releases a hold, or closes a link that nobody has paid. */
export async function cancelInvoice(heart: Heart, asked: Asked): Promise<Result<void>> {
  return heard(await moveMoney(heart, { ...asked, kind: 'void', plan: planVoid }));
}

/** Gives money back, all that is left or a part; the operation's id is the refund's id everywhere. */
export async function refundInvoice(heart: Heart, asked: Asked & { readonly amount: Money | null }): Promise<Result<Operation>> {
  const sum = await sumFor(heart, asked, asked.amount);
  if (!sum.ok) return sum;
  const result = await moveMoney(heart, { ...asked, kind: 'refund', plan: (invoice, able) => planRefund(invoice, sum.value, able) });
  if (!result.ok) return result;
  return result.value ? done(result.value) : refused('refund-not-paid');
}

/** Refusals after which the same is tried again: who has the money in hand, or what was read, is another one then. */
const LATER: ReadonlySet<ErrorCode> = new Set(['operation-open', 'gateway-unreachable', 'gateway-unknown', 'state-changed']);

/**
 * Releases a hold that nobody wants: on a cancelled invoice, or beside money that is there already. One that cannot be released needs somebody.
 * @throws when it should be tried again later; `lastTry` makes that "needs somebody" instead.
 */
export async function releaseUnwantedHold(
  heart: Heart,
  at: { readonly installationId: string; readonly invoiceId: string; readonly attemptId: string; readonly lastTry: boolean },
): Promise<void> {
  const plan = (...[invoice, able]: Parameters<typeof planVoid>) => {
    const attempt = invoice.attempts.find((one) => one.id === at.attemptId);
    return attempt ? releaseOf(attempt, able) : planVoid(invoice, able);
  };
  const result = heard(await moveMoney(heart, { ...at, kind: 'void', actor: SYSTEM, plan }));
  if (result.ok) return;
  if (LATER.has(result.refusal.code) && !at.lastTry) throw new Error(`The hold is not released yet: ${result.refusal.code}`);
  await leaveHold(heart, at);
}

/** A hold that was not released binds a customer's money: somebody has to do it. */
async function leaveHold(
  heart: Heart,
  at: { readonly installationId: string; readonly invoiceId: string; readonly attemptId: string },
): Promise<void> {
  await heart.db.transaction(async (tx) => {
    const stored = await lockInvoice(tx, at.installationId, at.invoiceId);
    const attempt = stored?.invoice.attempts.find((one) => one.id === at.attemptId);
    if (!stored || !attempt || reserved(attempt) === 0) return;
    await setAttention(heart, tx, stored, { reason: 'hold-left', on: true, line: { kind: 'hold-left', actor: SYSTEM } });
  });
}

/** Reads a platform's sum in the currency of the invoice that it is about; null = all. */
async function platformSum(heart: Heart, asked: Asked, amount: number | null): Promise<Result<Money | null>> {
  const stored = await heart.db.read((tx) => findInvoice(tx, asked.installationId, asked.invoiceId));
  if (!stored) return refused('invoice-unknown');
  if (amount === null) return done(null);
  const sum = moneyFromNumber(amount, stored.invoice.amount.currency);
  return sum && sum.minor > 0 ? done(sum) : refused('amount-invalid');
}

/** The three buttons as a platform presses them. */
export function platformButtons(heart: Heart): Pick<PlatformHost, 'confirm' | 'cancel' | 'refund'> {
  return {
    confirm: async ({ installationId }, invoiceId, amount, actor) => {
      const asked = { installationId, invoiceId, actor };
      const sum = await platformSum(heart, asked, amount);
      return sum.ok ? confirmInvoice(heart, { ...asked, amount: sum.value }) : sum;
    },
    cancel: ({ installationId }, invoiceId, actor) => cancelInvoice(heart, { installationId, invoiceId, actor }),
    refund: async ({ installationId }, invoiceId, amount, actor) => {
      const asked = { installationId, invoiceId, actor };
      const sum = await platformSum(heart, asked, amount);
      if (!sum.ok) return sum;
      const refund = await refundInvoice(heart, { ...asked, amount: sum.value });
      if (!refund.ok) return refund;
      const { id, state, amount: given } = refund.value;
      return done({ id, status: state === 'done' ? 'succeeded' : 'pending', amount: given });
    },
  };
}
