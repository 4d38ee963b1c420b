import type { Tx } from '../infra/database';
import { addAttempt, isUsable, resolveStart, startAttempt } from './attempt';
import { createInvoice } from './create-invoice';
import type { Result } from './domain/errors';
import { done, refused } from './domain/errors';
import { sameMoney } from './domain/money';
import type { Heart } from './heart';
import { queueRefusedWish } from './letters/queue-letters';
import { issuedOf } from './new-invoice';
import type { PayTarget } from './ports/gateway';
import type { IssueRequest, PlatformHost } from './ports/platform-host';
import { recordEvents } from './record';
import type { StoredAttempt } from './stores/attempts';
import type { StoredInvoice } from './stores/invoices';
import { findInvoice, findInvoiceByPlatformId, lockInvoice, updateOrder } from './stores/invoices';
import type { MerchantRow } from './stores/merchants';
import { findMerchantOf } from './stores/merchants';

interface Claimed {
  readonly stored: StoredInvoice;
  readonly merchant: MerchantRow;
  /** The attempt that this very call has to start; null = somebody else has it in hand, or it is there already. */
  readonly mine: StoredAttempt | null;
}

/**
 * Makes a payment link. Idempotent by the platform's invoice id: repeats and parallel duplicates, at any process, get the same link and one payment
 * object at the gateway; the same id with another sum is refused.
 */
export const issueInvoice =
  (heart: Heart): PlatformHost['issue'] =>
  async (account, request) => {
    const { installationId } = account;
    const claimed = await heart.db.transaction(async (tx) => {
      const result = await claim(heart, tx, installationId, request);
      if (!result.ok) await queueRefusedWish(heart, tx, { installationId, request, refusal: result.refusal });
      return result;
    });
    if (!claimed.ok) return claimed;
    const target = await followAttempt(heart, claimed.value);
    return target.ok ? done(issuedOf(heart, claimed.value.stored)) : target;
  };

async function claim(heart: Heart, tx: Tx, installationId: string, request: IssueRequest): Promise<Result<Claimed>> {
  const known = await findInvoiceByPlatformId(tx, installationId, request.platformInvoiceId);
  if (known) return claimKnown(heart, tx, known, request);
  const made = await createInvoice(heart, tx, installationId, request);
  if (!made.ok) return made;
  const { stored, merchant, fresh } = made.value;
  if (!fresh) return claimKnown(heart, tx, stored, request);
  return done({ stored, merchant, mine: await addAttempt(heart, tx, stored, { merchant, direct: null }) });
}

async function claimKnown(heart: Heart, tx: Tx, known: StoredInvoice, request: IssueRequest): Promise<Result<Claimed>> {
  const { merchantId, installationId, id } = known.facts;
  if (!sameMoney(known.invoice.amount, request.amount) || merchantId !== request.merchantCode) return refused('invoice-differs');
  const merchant = await findMerchantOf(tx, known.facts);
  const locked = await lockInvoice(tx, installationId, id);
  if (!merchant || !locked) return refused('internal-error');
  const live = locked.attempts.some((one) => one.state !== 'closed');
  if (live || locked.invoice.standing.state !== 'pending') return done({ stored: locked, merchant, mine: null });
  const stored = await withOrder(tx, locked, request);
  return done({ stored, merchant, mine: await addAttempt(heart, tx, stored, { merchant, direct: null }) });
}

/** Whatever kept the last attempt from a start may have been mended in the order since: a name, a tax, an e-mail address. */
async function withOrder(tx: Tx, stored: StoredInvoice, { lines, customer }: IssueRequest): Promise<StoredInvoice> {
  const { name, email, phone } = customer;
  const facts = { ...stored.facts, lines, customerName: name, customerEmail: email, customerPhone: phone };
  await updateOrder(tx, facts);
  return { ...stored, facts };
}

/** Brings a claimed invoice to an attempt that a payer can be sent to: starts it, finds an abandoned start or makes up for it, or waits for whoever has it in hand. */
async function followAttempt(heart: Heart, { stored, merchant, mine }: Claimed): Promise<Result<PayTarget | null>> {
  heart.passStep('invoice-kept');
  if (mine) return startAttempt(heart, stored, merchant, mine);
  const starting = stored.attempts.find((one) => one.state === 'starting');
  const age = starting ? heart.clock.now().getTime() - starting.startedAt.getTime() : 0;
  if (!starting || age <= heart.timings.abandonedAfter) return waitForStart(heart, stored);
  const found = await resolveStart(heart, stored, merchant, starting);
  if (found.ok) return found;
  const next = await heart.db.transaction((tx) => nextAttempt(heart, tx, { stored, merchant }));
  return next ? startAttempt(heart, stored, merchant, next) : found;
}

/** The attempt after one that turned out never to have been at the gateway; null while that one may still be there, or nobody can pay any more. */
async function nextAttempt(heart: Heart, tx: Tx, claimed: Pick<Claimed, 'stored' | 'merchant'>): Promise<StoredAttempt | null> {
  const { installationId, id } = claimed.stored.facts;
  const stored = await lockInvoice(tx, installationId, id);
  if (stored?.invoice.standing.state !== 'pending' || stored.attempts.some((one) => one.state !== 'closed')) return null;
  return addAttempt(heart, tx, stored, { merchant: claimed.merchant, direct: null });
}

/** Waits for whoever has the attempt in hand; gives up with "not known yet" after `issueWait`, and nothing is lost by that. */
async function waitForStart(heart: Heart, stored: StoredInvoice): Promise<Result<PayTarget | null>> {
  const until = heart.clock.now().getTime() + heart.timings.issueWait;
  for (let pause = 20; ; pause = Math.min(pause * 2, 250)) {
    const now = await heart.db.read((tx) => findInvoice(tx, stored.facts.installationId, stored.facts.id));
    if (!now) return refused('internal-error');
    const newest = now.attempts.at(-1);
    if (now.invoice.standing.state !== 'pending' || newest?.state === 'open') return done(newest?.pay ?? null);
    if (newest?.state === 'closed') return refused('gateway-refused');
    if (heart.clock.now().getTime() >= until) return refused('gateway-unknown');
    await heart.clock.sleep(pause);
  }
}

/** Where a payer goes on to: the open attempt, or a new one when it has died. Under the invoice's lock, so that two tabs get one attempt. */
export async function payTargetOf(heart: Heart, installationId: string, invoiceId: string): Promise<Result<PayTarget>> {
  const claimed = await heart.db.transaction(async (tx): Promise<Result<Claimed>> => {
    const locked = await lockInvoice(tx, installationId, invoiceId);
    const merchant = locked && (await findMerchantOf(tx, locked.facts));
    if (!locked || !merchant) return refused('not-found');
    if (locked.invoice.standing.state !== 'pending') return refused('link-closed');
    if (locked.facts.pageUrl !== null) return done({ stored: locked, merchant, mine: null });
    const stored = await dropDeadAttempt(heart, tx, locked);
    const live = stored.attempts.some((one) => one.state !== 'closed');
    return done({ stored, merchant, mine: live ? null : await addAttempt(heart, tx, stored, { merchant, direct: null }) });
  });
  if (!claimed.ok) return claimed;
  const { pageUrl } = claimed.value.stored.facts;
  if (pageUrl !== null) return done({ kind: 'redirect', url: pageUrl });
  const target = await followAttempt(heart, claimed.value);
  if (!target.ok) return target;
  return target.value ? done(target.value) : refused('link-closed');
}

/** Closes an open attempt whose page at the gateway is over; money that still arrives on it counts all the same. */
async function dropDeadAttempt(heart: Heart, tx: Tx, stored: StoredInvoice): Promise<StoredInvoice> {
  const dead = stored.attempts.find((one) => one.state === 'open' && !isUsable(one, stored.facts, heart.clock.now()));
  if (!dead) return stored;
  const recorded = await recordEvents(heart, tx, stored, {
    events: [{ type: 'lost', attemptId: dead.id }],
    actor: { kind: 'system' },
    holdHours: null,
  });
  return recorded.stored;
}
