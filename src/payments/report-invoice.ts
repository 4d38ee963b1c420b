import type { Tx } from '../infra/database';
import { mustFindInstallation } from './connect-installation';
import type { Result } from './domain/errors';
import { done, refused } from './domain/errors';
import { totals } from './domain/invoice';
import { outcomeOf } from './domain/status-mapping';
import type { Heart } from './heart';
import type { LetterEvent } from './letters/letter-content';
import { queueLetters } from './letters/queue-letters';
import { abilitiesOf, linkOf, openAccount, platformOf } from './opened';
import { noteHeard, noteUnheard, oldestUntold, platformOutside } from './outside-trouble';
import type { InvoiceReport, PlatformAccount, ReportOutcome } from './ports/platform';
import type { Actor } from './ports/platform-host';
import { dueReport, enqueueReport, setAttention, writeLine } from './record';
import type { InstallationRow } from './stores/installations';
import type { StoredInvoice } from './stores/invoices';
import { findInvoice, lockInvoice, updateInvoice } from './stores/invoices';
import { findMerchant } from './stores/merchants';
import { readMapping } from './stores/mapping';
import { isPaidElsewhere, listMoneyElsewhere } from './stores/order-invoices';
import type { Operation } from './stores/operations';
import { isPromised, listOperations, markReported } from './stores/operations';

const SYSTEM: Actor = { kind: 'system' };

interface Due {
  readonly account: PlatformAccount;
  readonly installation: InstallationRow;
  readonly stored: StoredInvoice;
  readonly refunds: readonly Operation[];
  readonly report: InvoiceReport;
}

async function load(heart: Heart, tx: Tx, installationId: string, invoiceId: string): Promise<Due | null> {
  const stored = await findInvoice(tx, installationId, invoiceId);
  if (!stored) return null;
  const operations = await listOperations(tx, installationId, invoiceId);
  const refunds = operations.filter((one) => one.kind === 'refund' && one.reportedAt === null && isEnded(one));
  if (stored.facts.reportDueAt === null && refunds.length === 0) return null;
  const installation = await mustFindInstallation(tx, installationId);
  const merchant = await findMerchant(tx, installationId, stored.facts.merchantId);
  // Only a refund is told once more: the status was set by the report before, and somebody may have chosen another one since.
  const changed = stored.facts.reportDueAt !== null;
  const mapping = changed && installation.mapsStatuses ? await readMapping(tx, installationId) : null;
  const report = reportOf(heart, installation, stored, { refunds, mapping });
  const tookNone = report.mappedStatus !== null && report.captured === 0;
  return {
    account: openAccount(heart, installation),
    installation,
    stored,
    refunds,
    report: {
      ...report,
      movable: merchant === null || abilitiesOf(heart, merchant).moves,
      paidElsewhere: await isPaidElsewhere(tx, stored.facts),
      moneyElsewhere: tookNone ? await listMoneyElsewhere(tx, stored.facts) : [],
    },
  };
}

/** A refund whose end the platform has to hear: it was made, or the platform waits for it and it was not. */
const isEnded = (refund: Operation): boolean => refund.state === 'done' || (refund.state === 'refused' && isPromised(refund));

function reportOf(
  heart: Heart,
  installation: InstallationRow,
  { facts, invoice }: StoredInvoice,
  more: { readonly refunds: readonly Operation[]; readonly mapping: Awaited<ReturnType<typeof readMapping>> | null },
): InvoiceReport {
  const { captured, refunded } = totals(invoice.attempts);
  const cancelReason = invoice.standing.state === 'canceled' ? invoice.standing.reason : null;
  const outcome = outcomeOf(invoice);
  return {
    platformInvoiceId: facts.platformInvoiceId,
    invoiceId: facts.id,
    amount: invoice.amount,
    state: invoice.standing.state,
    captured,
    refunded,
    cancelReason,
    cancelText: cancelReason && heart.words(`reasons.${cancelReason}`, installation.language),
    link: linkOf(heart, facts.slug),
    paidAt: facts.paidAt,
    holdUntil: facts.holdUntil,
    // What is done without a reading from before its call was not called from here.
    refunds: more.refunds.map(({ id, amount, state, before }) => ({
      id,
      amount,
      comment: null,
      ...(state === 'refused' ? { outcome: state } : {}),
      ...(state === 'done' && before === null ? { found: true } : {}),
    })),
    mappedStatus: outcome ? (more.mapping?.get(outcome) ?? null) : null,
  };
}

/**
 * Tells the platform what became of an invoice: the newest state, and every refund that it has not been told the end of. The body is built now, so it is never stale.
 * @throws when the platform should be told later, so that the queue repeats it with growing pauses; `lastTry` makes that "needs somebody" instead.
 */
export async function reportInvoice(
  heart: Heart,
  at: { readonly installationId: string; readonly invoiceId: string; readonly lastTry: boolean },
): Promise<void> {
  const outcome = await tell(heart, at);
  if (outcome?.kind === 'retry' && !at.lastTry) throw new Error(`The platform could not be told: ${outcome.text}`);
}

/** Tries a platform that did not answer by the report that has waited longest; the others follow when it answers, else their own tries go on. */
export async function tryPlatform(heart: Heart, installationId: string): Promise<void> {
  const invoiceId = await oldestUntold(heart, installationId);
  if (invoiceId !== null) await tell(heart, { installationId, invoiceId, lastTry: false });
}

async function tell(
  heart: Heart,
  at: { readonly installationId: string; readonly invoiceId: string; readonly lastTry: boolean },
): Promise<ReportOutcome | null> {
  const due = await heart.db.read((tx) => load(heart, tx, at.installationId, at.invoiceId));
  if (!due) return null;
  heart.passStep('report-built');
  const outcome = await platformOf(heart, due.installation.platform).report(due.account, due.report);
  heart.passStep('platform-told');
  await heart.db.transaction(async (tx) => {
    if (outcome.kind !== 'retry' || at.lastTry) await finish(heart, tx, due, outcome);
    const platform = platformOutside(at.installationId);
    await (outcome.kind === 'retry' ? noteUnheard(heart, tx, platform) : noteHeard(tx, platform));
  });
  heart.passStep('report-kept');
  return outcome;
}

async function finish(heart: Heart, tx: Tx, due: Due, outcome: ReportOutcome): Promise<void> {
  const { installationId, id } = due.stored.facts;
  const stored = await lockInvoice(tx, installationId, id);
  if (!stored) return;
  const now = heart.clock.now();
  if (outcome.kind !== 'told') {
    if (!stored.invoice.attention.includes('report-failed')) await queueLetters(heart, tx, stored.facts, [reportFailed(due, outcome.text)]);
    await setAttention(heart, tx, stored, {
      reason: 'report-failed',
      on: true,
      line: { kind: 'report-failed', actor: SYSTEM, details: { text: outcome.text } },
    });
    return;
  }
  const early = due.refunds.filter((one) => mayBeOvertaken(heart, one, now));
  const ids = due.refunds.filter((one) => !early.includes(one)).map((one) => one.id);
  await markReported(tx, installationId, ids, now);
  // Changed while the platform was being told: then the next report, which waits already, is still due.
  const stillDue = stored.facts.reportDueAt?.getTime() === due.stored.facts.reportDueAt?.getTime() ? null : stored.facts.reportDueAt;
  const facts = { ...stored.facts, reportDueAt: stillDue };
  if (early.length > 0 && stillDue === null)
    await enqueueReport(tx, facts, new Date(Math.max(...early.map((one) => answeredBy(heart, one)))));
  await updateInvoice(tx, facts, stored.invoice, now);
  const calm = await setAttention(heart, tx, { ...stored, facts }, { reason: 'report-failed', on: false, line: null });
  if (due.stored.facts.reportDueAt === null) return;
  await writeLine(heart, tx, calm, { kind: 'reported', actor: SYSTEM, details: { state: due.report.state } });
}

/** By when whoever asked for the refund has taken in what was answered, milliseconds. */
const answeredBy = (heart: Heart, { startedAt }: Operation): number => startedAt.getTime() + heart.timings.abandonedAfter;

/**
 * Whether the platform may take in "pending", which was answered to its own button, only after this report, and go back to it: the answer may still be
 * on its way. Such a refund is told once more when it no longer can be.
 */
const mayBeOvertaken = (heart: Heart, refund: Operation, now: Date): boolean =>
  isPromised(refund) && now.getTime() < answeredBy(heart, refund);

/** One report that is given up is one event; the next change of the invoice is another. */
function reportFailed({ stored: { facts } }: Due, text: string): LetterEvent {
  const key = `report-failed:${facts.reportDueAt?.toISOString() ?? ''}`;
  return { topic: 'report-failed', key, details: text === '' ? {} : { said: text } };
}

/** Tells the platform again because somebody asked for it. */
export async function reportAgain(heart: Heart, installationId: string, invoiceId: string, actor: Actor): Promise<Result<void>> {
  return heart.db.transaction(async (tx) => {
    const stored = await lockInvoice(tx, installationId, invoiceId);
    if (!stored) return refused('not-found');
    const written = await writeLine(heart, tx, stored, { kind: 'report-asked', actor });
    await dueReport(heart, tx, written);
    return done(undefined);
  });
}
