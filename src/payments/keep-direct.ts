import type { Tx } from '../infra/database';
import type { Result } from './domain/errors';
import { done, refused } from './domain/errors';
import type { Heart } from './heart';
import type { DirectPayment, Instruction } from './ports/direct-payments';
import type { Outcome } from './ports/gateway';
import type { Actor } from './ports/platform-host';
import { recordSnapshot } from './read-gateway';
import { dueReport, recordEvents, writeLine } from './record';
import type { DirectStart, StoredAttempt } from './stores/attempts';
import { keptInstruction, updateAttempt } from './stores/attempts';
import type { StoredInvoice } from './stores/invoices';
import { extendInvoice, lockInvoice } from './stores/invoices';
import { findMerchantOf } from './stores/merchants';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** How long after its end a payment may still be told of: banks tell of slips days later, of transfers at once; cards are looked at by people. */
const TOLD_AFTER_MS = { qr: 15 * MINUTE_MS, slip: 3 * DAY_MS, page: 60 * MINUTE_MS, card: 3 * DAY_MS } as const;

const SYSTEM: Actor = { kind: 'system' };

/** Which attempt is kept, and after how many declined cards the invoice ends. */
interface Kept {
  readonly installationId: string;
  readonly invoiceId: string;
  readonly attemptId: string;
  readonly mostCardTries: number;
}

/** Keeps what a gateway said to a payment on a page of our own, wherever the invoice has gone meanwhile. The last card that may be tried and is declined ends it. */
export function keepDirect(heart: Heart, at: Kept, outcome: Outcome<DirectPayment | null>): Promise<Result<void>> {
  return heart.db.transaction(async (tx) => {
    const stored = await lockInvoice(tx, at.installationId, at.invoiceId);
    const attempt = stored?.attempts.find((one) => one.id === at.attemptId);
    if (!stored || !attempt?.direct) throw new Error('An attempt has disappeared');
    const { direct } = attempt;
    if (outcome.kind === 'done' && outcome.value) {
      const now = await keepPayment(heart, tx, stored, { attempt: { ...attempt, direct }, payment: outcome.value });
      await endAfterDeclines(heart, tx, now, at);
      return done(undefined);
    }
    // Somebody else has heard of it since.
    if (attempt.state !== 'starting') return done(undefined);
    if (outcome.kind === 'unknown' && outcome.sent) {
      await writeLine(heart, tx, stored, { kind: 'attempt-unknown', actor: SYSTEM, details: { because: outcome.because } });
      return refused('gateway-unknown');
    }
    return loseAttempt(heart, tx, stored, { attempt: { ...attempt, direct }, outcome });
  });
}

type DirectAttempt = StoredAttempt & { readonly direct: DirectStart };

const withAttempt = (stored: StoredInvoice, attempt: StoredAttempt): StoredInvoice => ({
  ...stored,
  attempts: stored.attempts.map((one) => (one.id === attempt.id ? attempt : one)),
});

async function keepPayment(
  heart: Heart,
  tx: Tx,
  stored: StoredInvoice,
  { attempt, payment }: { readonly attempt: DirectAttempt; readonly payment: DirectPayment },
): Promise<StoredInvoice> {
  const { snapshot, show, paymentReference } = payment;
  const merchant = await findMerchantOf(tx, stored.facts);
  if (!merchant) throw new Error('A merchant has disappeared');
  const fresh = attempt.state === 'starting';
  const kept: StoredAttempt = {
    ...attempt,
    paymentReference: attempt.paymentReference ?? paymentReference,
    state: fresh ? 'open' : attempt.state,
    direct: { ...attempt.direct, show: keptInstruction(show) },
  };
  await updateAttempt(tx, kept);
  const now = withAttempt({ ...stored, facts: { ...stored.facts, openedAt: stored.facts.openedAt ?? heart.clock.now() } }, kept);
  if (snapshot.phase === 'open') await extendInvoice(tx, now.facts, toldUntil(heart.clock.now(), show));
  const line = { kind: 'direct-started', actor: { kind: 'customer' }, details: { number: kept.number } } as const;
  const written = fresh ? await writeLine(heart, tx, now, line) : now;
  const { gateway } = merchant;
  const recorded = await recordSnapshot(heart, tx, ruled(written), {
    attempt: kept,
    merchant,
    snapshot,
    actor: { kind: 'gateway', gateway },
  });
  // Who sells has to hear of a slip too: its payer gets it by e-mail.
  return show ? dueReport(heart, tx, recorded.stored) : recorded.stored;
}

/** The invoice as the rules see it follows what was stored of its attempts. */
const ruled = (stored: StoredInvoice): StoredInvoice => ({ ...stored, invoice: { ...stored.invoice, attempts: stored.attempts } });

function toldUntil(now: Date, show: Instruction | null): Date {
  const end = show && show.kind !== 'page' && show.until ? show.until : now;
  return new Date(end.getTime() + TOLD_AFTER_MS[show?.kind ?? 'card']);
}

async function endAfterDeclines(heart: Heart, tx: Tx, stored: StoredInvoice, { mostCardTries }: Kept): Promise<void> {
  const declined = stored.attempts.filter(({ direct, snapshot }) => direct?.kind === 'card' && snapshot?.reason === 'declined');
  const live = stored.attempts.some((one) => one.state !== 'closed');
  if (stored.invoice.standing.state !== 'pending' || live || declined.length < mostCardTries) return;
  await recordEvents(heart, tx, stored, { events: [{ type: 'cancel', reason: 'declined' }], actor: SYSTEM, holdHours: null });
}

/** The gateway said no to the request itself, or was never asked, or knows nothing of it: there is no payment. */
async function loseAttempt(
  heart: Heart,
  tx: Tx,
  stored: StoredInvoice,
  { attempt, outcome }: { readonly attempt: DirectAttempt; readonly outcome: Outcome<DirectPayment | null> },
): Promise<Result<void>> {
  const ours = outcome.kind === 'refused' ? outcome.refusal : undefined;
  const asked = ours === undefined && outcome.kind !== 'unknown';
  const kept = { ...attempt, direct: { ...attempt.direct, asked } };
  await updateAttempt(tx, kept);
  const lost = await recordEvents(heart, tx, ruled(withAttempt(stored, kept)), {
    events: [{ type: 'lost', attemptId: attempt.id }],
    actor: SYSTEM,
    holdHours: null,
  });
  if (outcome.kind !== 'refused') return refused(outcome.kind === 'done' ? 'not-done' : 'gateway-unreachable');
  const refusal = ours ?? { code: 'gateway-refused', text: outcome.text };
  const kind = refusal.code === 'gateway-refused' ? 'attempt-refused' : 'attempt-impossible';
  await writeLine(heart, tx, lost.stored, { kind, actor: SYSTEM, details: { ...refusal } });
  return { ok: false, refusal };
}
