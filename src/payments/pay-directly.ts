import type { Tx } from '../infra/database';
import { addAttempt } from './attempt';
import type { Refusal, Result } from './domain/errors';
import { done, refused } from './domain/errors';
import { printMoney } from './domain/money';
import type { Money } from './domain/money';
import { isExpired } from './expire-link';
import type { Heart } from './heart';
import { keepDirect } from './keep-direct';
import { hookOf, openSettings } from './opened';
import type { DirectPayment, DirectPayments, DirectRequest, PaymentMethod } from './ports/direct-payments';
import type { MerchantSettings, Outcome } from './ports/gateway';
import type { StoredAttempt } from './stores/attempts';
import type { StoredInvoice } from './stores/invoices';
import { findInvoice, lockInvoice } from './stores/invoices';
import type { MerchantRow } from './stores/merchants';
import { findMerchantOf } from './stores/merchants';

/** How often one invoice is tried by card; what comes after is refused without a call. Mercado Pago: section Retry of failed payments. */
export const MOST_CARD_TRIES = 3;
/** The same for all ways together: nobody needs ten slips for one order. */
const MOST_TRIES = 10;

/** How somebody wants to pay on a page of our own; the sum is always the invoice's. */
export interface DirectWish extends Pick<DirectRequest, 'method' | 'payer' | 'card' | 'bank' | 'description' | 'expiresAt'> {
  /** Where a bank's page leads back to. */
  readonly returnUrl: string;
  /** Which attempt of the invoice this is, counted from 1; refused (`state-changed`) when that one is there already. Left out = whichever comes next. */
  readonly nth?: number;
}

type At = { readonly installationId: string; readonly invoiceId: string };

/** What a gateway offers for pages of our own, and an account's settings for one call; null where it has none. */
export function directOf(
  heart: Heart,
  merchant: MerchantRow,
): { readonly direct: DirectPayments; readonly settings: MerchantSettings } | null {
  const direct = heart.direct.get(merchant.gateway);
  return direct ? { direct, settings: openSettings(heart, merchant) } : null;
}

interface Ready {
  readonly merchant: MerchantRow;
  readonly direct: DirectPayments;
  readonly settings: MerchantSettings;
  readonly method: PaymentMethod;
}

/**
 * Makes one try to pay an invoice on a page of our own: one attempt, one payment at the gateway. The attempt is stored before the call and its id is the key of
 * the call, so that nothing is charged twice; a call whose end nobody heard is looked for by our number, never repeated. A form that is sent twice waits for the
 * first. Success means that the gateway has answered, whatever it said: how the invoice stands tells that.
 */
export async function payDirectly(heart: Heart, at: At, wish: DirectWish): Promise<Result<void>> {
  const ready = await prepare(heart, at, wish);
  if (!ready.ok) return ready;
  const claimed = await heart.db.transaction((tx) => claim(heart, tx, at, { ...ready.value, nth: wish.nth }));
  if (!claimed.ok) return claimed;
  const { stored, attempt, mine } = claimed.value;
  if (!mine) return waitFor(heart, at, attempt.id);
  const outcome = await call(heart, ready.value, { stored, attempt, wish });
  return keepDirect(heart, { ...at, attemptId: attempt.id, mostCardTries: MOST_CARD_TRIES }, outcome);
}

/** What can be known before anything is stored: whether the account offers the way to pay, and for this sum. */
async function prepare(heart: Heart, at: At, wish: DirectWish): Promise<Result<Ready>> {
  const found = await heart.db.read(async (tx) => {
    const stored = await findInvoice(tx, at.installationId, at.invoiceId);
    const merchant = stored && (await findMerchantOf(tx, stored.facts));
    return stored && merchant ? { stored, merchant } : null;
  });
  const own = found && directOf(heart, found.merchant);
  if (!found || !own) return refused('not-found');
  const methods = await own.direct.methods(own.settings);
  if (methods.kind !== 'done') return refused('gateway-unreachable');
  const method = methods.value.find(({ code }) => code === wish.method);
  if (!method) return refused('method-off');
  const outside = limitsRefusal(method, found.stored.invoice.amount);
  return outside ? { ok: false, refusal: outside } : done({ merchant: found.merchant, ...own, method });
}

/** Why a method cannot take a sum; null when it can. */
export function limitsRefusal({ title, least, most }: Pick<PaymentMethod, 'title' | 'least' | 'most'>, amount: Money): Refusal | null {
  if (amount.minor >= least.minor && amount.minor <= most.minor) return null;
  return { code: 'amount-outside-limits', facts: { method: title, least: printMoney(least), most: printMoney(most) } };
}

interface Claimed {
  readonly stored: StoredInvoice;
  readonly attempt: StoredAttempt;
  /** Whether this very call has to ask the gateway. */
  readonly mine: boolean;
}

async function claim(
  heart: Heart,
  tx: Tx,
  at: At,
  { merchant, method, nth }: Ready & { readonly nth: number | undefined },
): Promise<Result<Claimed>> {
  const stored = await lockInvoice(tx, at.installationId, at.invoiceId);
  if (!stored) return refused('not-found');
  if (stored.invoice.standing.state !== 'pending' || isExpired(stored, heart.clock.now())) return refused('link-closed');
  if (nth !== undefined && stored.attempts.length + 1 !== nth) return refused('state-changed');
  const live = stored.attempts.find((one) => one.state !== 'closed');
  if (live?.state === 'starting') return done({ stored, attempt: live, mine: false });
  if (live) return refused('payment-open');
  if (usedUp(stored.attempts, method)) return refused('tries-used-up');
  const direct = { method: method.code, kind: method.kind, asked: true, show: null };
  return done({ stored, attempt: await addAttempt(heart, tx, stored, { merchant, direct }), mine: true });
}

function usedUp(attempts: readonly StoredAttempt[], { kind }: PaymentMethod): boolean {
  const cards = attempts.filter(({ direct }) => direct?.kind === 'card' && direct.asked);
  return attempts.length >= MOST_TRIES || (kind === 'card' && cards.length >= MOST_CARD_TRIES);
}

async function call(
  heart: Heart,
  { merchant, direct, settings, method }: Ready,
  { stored, attempt, wish }: { readonly stored: StoredInvoice; readonly attempt: StoredAttempt; readonly wish: DirectWish },
): Promise<Outcome<DirectPayment | null>> {
  const { orderNumber, id: idempotencyKey } = attempt;
  const outcome = await direct.pay({
    ...wish,
    settings,
    orderNumber,
    idempotencyKey,
    amount: stored.invoice.amount,
    reserve: stored.facts.confirmManually && method.reserves,
    notifyUrl: hookOf(heart, merchant),
  });
  if (outcome.kind !== 'unknown' || !outcome.sent) return outcome;
  const found = await direct.find(settings, { orderNumber, idempotencyKey });
  // What is not there may still be on its way, so that is no end.
  return found.kind === 'done' && found.value ? found : outcome;
}

/** Waits for whoever has the attempt in hand; gives up with "not known yet" after `issueWait`, and nothing is lost by that. */
async function waitFor(heart: Heart, at: At, attemptId: string): Promise<Result<void>> {
  const until = heart.clock.now().getTime() + heart.timings.issueWait;
  for (let pause = 20; ; pause = Math.min(pause * 2, 250)) {
    const now = await heart.db.read((tx) => findInvoice(tx, at.installationId, at.invoiceId));
    if (now?.attempts.find((one) => one.id === attemptId)?.state !== 'starting') return done(undefined);
    if (heart.clock.now().getTime() >= until) return refused('gateway-unknown');
    await heart.clock.sleep(pause);
  }
}

/** Looks for a payment whose making nobody heard the end of. Found: it is kept as it is there. Not known to the gateway: it never was, and the attempt is closed. */
export async function resolveDirect(heart: Heart, merchant: MerchantRow, attempt: StoredAttempt): Promise<Result<void>> {
  const own = directOf(heart, merchant);
  if (!own) return refused('not-found');
  const found = await own.direct.find(own.settings, { orderNumber: attempt.orderNumber, idempotencyKey: attempt.id });
  if (found.kind === 'unknown') return refused('gateway-unknown');
  const { installationId, invoiceId, id: attemptId } = attempt;
  return keepDirect(heart, { installationId, invoiceId, attemptId, mostCardTries: MOST_CARD_TRIES }, found);
}
