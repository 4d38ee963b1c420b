import type { Tx } from '../infra/database';
import { publish } from '../infra/live';
import { enqueue } from '../infra/queue';
import type { Applied, Effect, InvoiceEvent } from './domain/apply';
import { apply } from './domain/apply';
import type { Attention, Invoice } from './domain/invoice';
import type { Heart } from './heart';
import type { HistoryKind } from './history';
import { lettersAfter } from './letters/letter-events';
import { queueLetters } from './letters/queue-letters';
import type { Actor } from './ports/platform-host';
import type { StoredAttempt } from './stores/attempts';
import { updateAttempt } from './stores/attempts';
import type { InvoiceFacts, StoredInvoice } from './stores/invoices';
import { insertInvoiceEvent, moneyOf, updateInvoice } from './stores/invoices';

/** A line of history as a use case gives it. */
export interface Line {
  readonly kind: HistoryKind;
  readonly actor: Actor;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** What became of a list of events: the invoice as it now is, and whether any of them changed it. */
export interface Recorded {
  readonly stored: StoredInvoice;
  readonly moved: boolean;
  readonly results: readonly Applied[];
}

/** The attempts of an invoice with their money as the rules left it; all else of them stays, because it may be newer than what the rules were given. */
function mergeAttempts(attempts: readonly StoredAttempt[], invoice: Invoice): readonly StoredAttempt[] {
  return attempts.map((stored) => {
    const ruled = invoice.attempts.find((one) => one.id === stored.id);
    if (!ruled) return stored;
    const { state, held, released, captured, refunded } = ruled;
    return { ...stored, state, held, released, captured, refunded };
  });
}

/** Writes one line of history that changes no money. The invoice has to be locked. */
export async function writeLine(heart: Heart, tx: Tx, stored: StoredInvoice, line: Line): Promise<StoredInvoice> {
  const facts: InvoiceFacts = { ...stored.facts, events: stored.facts.events + 1 };
  const at = heart.clock.now();
  await insertInvoiceEvent(tx, {
    installationId: facts.installationId,
    invoiceId: facts.id,
    number: facts.events,
    at,
    kind: line.kind,
    actor: line.actor,
    details: line.details ?? {},
    before: null,
    after: null,
  });
  await updateInvoice(tx, facts, stored.invoice, at);
  await publishChange(tx, facts);
  return { ...stored, facts };
}

/** Tells the live pages of this invoice and of its installation that something changed. */
export async function publishChange(tx: Tx, facts: Pick<InvoiceFacts, 'installationId' | 'id'>): Promise<void> {
  await publish(tx, `invoice:${facts.id}`);
  await publish(tx, `installation:${facts.installationId}`);
}

const LINE_OF: Readonly<Record<InvoiceEvent['type'], HistoryKind>> = {
  held: 'held',
  captured: 'captured',
  refunded: 'refunded',
  released: 'released',
  failed: 'failed',
  lost: 'attempt-lost',
  part: 'partly-paid',
  mismatch: 'mismatch',
  disputed: 'disputed',
  cancel: 'canceled',
};

function lineOf(event: InvoiceEvent, result: Exclude<Applied, { kind: 'same' }>): HistoryKind {
  if (result.kind === 'attention') return result.reason === 'amount-mismatch' ? 'mismatch' : LINE_OF[event.type];
  const unwanted = event.type === 'held' && result.effects.some((effect) => effect.type === 'void');
  return unwanted ? 'hold-unwanted' : LINE_OF[event.type];
}

function detailsOf(event: InvoiceEvent): Readonly<Record<string, unknown>> {
  const sum =
    event.type === 'held' || event.type === 'part'
      ? event.amount
      : event.type === 'captured' || event.type === 'refunded'
        ? event.total
        : null;
  return {
    ...(sum ? { amount: sum } : {}),
    ...('reason' in event ? { reason: event.reason } : {}),
    ...('attemptId' in event ? { attemptId: event.attemptId } : {}),
  };
}

/** Times that follow from a new standing. */
function timesAfter(
  now: Date,
  facts: InvoiceFacts,
  change: { readonly before: Invoice; readonly after: Invoice; readonly holdHours: number | null },
): InvoiceFacts {
  const { before, after, holdHours } = change;
  const becameHeld = before.standing.state !== 'authorized' && after.standing.state === 'authorized';
  const becamePaid = before.standing.state !== 'paid' && after.standing.state === 'paid' && facts.paidAt === null;
  const holdUntil = becameHeld && holdHours !== null ? new Date(now.getTime() + holdHours * 3_600_000) : facts.holdUntil;
  return {
    ...facts,
    holdUntil: after.standing.state === 'authorized' ? holdUntil : null,
    heldAt: becameHeld ? now : facts.heldAt,
    paidAt: becamePaid ? now : facts.paidAt,
  };
}

/**
 * Applies facts to a locked invoice and stores all that follows in the same transaction: history, sums, times, live news, and the jobs that tell the
 * platform or release an unwanted hold. Facts that change nothing leave no trace here.
 */
export async function recordEvents(
  heart: Heart,
  tx: Tx,
  given: StoredInvoice,
  what: {
    readonly events: readonly InvoiceEvent[];
    readonly actor: Actor;
    readonly details?: Readonly<Record<string, unknown>>;
    readonly holdHours: number | null;
  },
): Promise<Recorded> {
  let stored = given;
  const results: Applied[] = [];
  const effects: Effect[] = [];
  for (const event of what.events) {
    const result = apply(stored.invoice, event);
    results.push(result);
    if (result.kind === 'same') continue;
    if (result.kind === 'moved') effects.push(...result.effects);
    stored = await store(heart, tx, stored, { event, result, actor: what.actor, details: what.details ?? {}, holdHours: what.holdHours });
  }
  const moved = stored !== given;
  if (moved) await publishChange(tx, stored.facts);
  return { stored: await follow(heart, tx, stored, effects), moved, results };
}

/** Somebody who pays on a page of our own sees why it did not come about, and may try again there. */
function lineIn(
  { attempts }: StoredInvoice,
  { event, result }: { readonly event: InvoiceEvent; readonly result: Exclude<Applied, { kind: 'same' }> },
): HistoryKind {
  const direct = event.type === 'lost' && attempts.some((one) => one.id === event.attemptId && one.direct !== null);
  return direct ? 'direct-lost' : lineOf(event, result);
}

async function store(
  heart: Heart,
  tx: Tx,
  stored: StoredInvoice,
  change: {
    readonly event: InvoiceEvent;
    readonly result: Exclude<Applied, { kind: 'same' }>;
    readonly actor: Actor;
    readonly details: Readonly<Record<string, unknown>>;
    readonly holdHours: number | null;
  },
): Promise<StoredInvoice> {
  const at = heart.clock.now();
  const { invoice } = change.result;
  const facts = {
    ...timesAfter(at, stored.facts, { before: stored.invoice, after: invoice, holdHours: change.holdHours }),
    events: stored.facts.events + 1,
  };
  const attempts = mergeAttempts(stored.attempts, invoice);
  await insertInvoiceEvent(tx, {
    installationId: facts.installationId,
    invoiceId: facts.id,
    number: facts.events,
    at,
    kind: lineIn(stored, change),
    actor: change.actor,
    details: { ...detailsOf(change.event), ...change.details },
    before: { standing: stored.invoice.standing, ...moneyOf(stored.invoice.attempts) },
    after: { standing: invoice.standing, ...moneyOf(attempts) },
  });
  await updateInvoice(tx, facts, { ...invoice, attempts }, at);
  for (const attempt of attempts) await updateAttempt(tx, attempt);
  await queueLetters(heart, tx, facts, lettersAfter({ before: stored.invoice, after: invoice, event: change.event }));
  return { facts, invoice: { ...invoice, attempts }, attempts };
}

async function follow(heart: Heart, tx: Tx, stored: StoredInvoice, effects: readonly Effect[]): Promise<StoredInvoice> {
  const { installationId, id: invoiceId } = stored.facts;
  for (const effect of effects) {
    if (effect.type === 'void') {
      await enqueue(tx, {
        name: 'release-hold',
        payload: { installationId, invoiceId, attemptId: effect.attemptId },
        key: `release-hold:${effect.attemptId}`,
      });
    }
  }
  return effects.some((effect) => effect.type === 'report') ? dueReport(heart, tx, stored) : stored;
}

/** Makes the report of an invoice due: one waiting job per invoice, so that only the newest state is told; one at a time per installation. */
export async function dueReport(heart: Heart, tx: Tx, stored: StoredInvoice): Promise<StoredInvoice> {
  const { installationId, id: invoiceId } = stored.facts;
  const facts = { ...stored.facts, reportDueAt: heart.clock.now() };
  await updateInvoice(tx, facts, stored.invoice, heart.clock.now());
  await enqueueReport(tx, { installationId, id: invoiceId });
  return { ...stored, facts };
}

/** Puts the report of an invoice that is due into the queue, to be told as soon as it is its turn, or not before the time given. */
export async function enqueueReport(
  tx: Tx,
  { installationId, id }: Pick<InvoiceFacts, 'installationId' | 'id'>,
  runAt?: Date,
): Promise<void> {
  await enqueue(tx, {
    name: 'report',
    payload: { installationId, invoiceId: id },
    key: `report:${id}`,
    queue: `report:${installationId}`,
    ...(runAt && { runAt }),
  });
}

/** Puts something that needs a person on top of an invoice, or takes it off, with a line that says why. Nothing happens when it is so already. */
export async function setAttention(
  heart: Heart,
  tx: Tx,
  stored: StoredInvoice,
  change: { readonly reason: Attention; readonly on: boolean; readonly line: Line | null },
): Promise<StoredInvoice> {
  if (stored.invoice.attention.includes(change.reason) === change.on) return stored;
  const others = stored.invoice.attention.filter((one) => one !== change.reason);
  const invoice = { ...stored.invoice, attention: change.on ? [...others, change.reason] : others };
  const next = { ...stored, invoice };
  if (change.line) return writeLine(heart, tx, next, change.line);
  await updateInvoice(tx, next.facts, invoice, heart.clock.now());
  await publishChange(tx, next.facts);
  return next;
}
