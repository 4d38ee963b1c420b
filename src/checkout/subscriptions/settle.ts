import type { Tx } from '../../infra/database';
import { totals } from '../../payments/domain/invoice';
import { findInvoice } from '../../payments/stores/invoices';
import type { StoredInvoice } from '../../payments/stores/invoices';
import type { At, House, Stored } from './house';
import { change, note, save, withCharge } from './house';
import { endSubscription } from './end';
import type { ChargeState } from './life';
import { nextTryAfter } from './life';
import { queueForMember } from './member-letters';
import type { Charge } from './stores/charges';
import { updateCharge } from './stores/charges';
import type { Subscription } from './stores/subscriptions';

/** What the money of an invoice makes of its charge; null = nothing is decided yet. Money outranks everything, also on a charge that was given up. */
function settledBy({ invoice, attempts }: StoredInvoice): Exclude<ChargeState, 'open'> | null {
  const { captured, refunded } = totals(attempts);
  if (captured > 0) return refunded >= captured ? 'returned' : 'paid';
  return invoice.standing.state === 'canceled' ? 'failed' : null;
}

/**
 * Takes over what became of the charges' invoices: slips that were made, money that came or went back, invoices that somebody cancelled. Everything is counted
 * once, however often this runs.
 */
export async function settleCharges(house: House, at: At): Promise<void> {
  await change(house, at, async (tx, stored) => {
    let now = stored;
    for (const charge of stored.charges) {
      const invoice = await findInvoice(tx, at.installationId, charge.invoiceId);
      if (invoice) now = await settleOne(house, tx, now, { charge, invoice });
    }
    if (now !== stored) await save(house, tx, now, lookOf(now.subscription));
  });
}

/** A gateway that charges by itself is asked at moments of its own. */
const lookOf = ({ kind, lookAt, nextChargeAt }: Subscription) => (kind === 'card' ? { lookAt, nextChargeAt } : {});

async function settleOne(
  house: House,
  tx: Tx,
  stored: Stored,
  { charge, invoice }: { readonly charge: Charge; readonly invoice: StoredInvoice },
): Promise<Stored> {
  const counted = stored.subscription.kind === 'slip' ? await countSlips(house, tx, stored, { charge, invoice }) : { stored, charge };
  const end = settledBy(invoice);
  if (end === null || end === counted.charge.state) return counted.stored;
  if (end === 'failed')
    return counted.charge.state === 'open' ? closedByShop(house, tx, counted.stored, { charge: counted.charge, invoice }) : counted.stored;
  const settled: Charge = { ...counted.charge, state: end, settledAt: house.heart.clock.now(), nextTryAt: null };
  await updateCharge(tx, settled);
  const kind = end === 'paid' ? 'charge-paid' : 'charge-returned';
  const subscription = await note(house, tx, counted.stored.subscription, { kind, details: { charge: charge.number } });
  const next = withCharge({ ...counted.stored, subscription }, settled);
  if (end === 'paid') {
    await queueForMember(house, tx, subscription, { kind: 'paid', key: `paid:${charge.number}`, details: { charge: charge.number } });
  }
  return next;
}

/** A slip that the gateway has made is a try, also when whoever asked for it was killed before the answer. */
async function countSlips(
  house: House,
  tx: Tx,
  stored: Stored,
  { charge, invoice }: { readonly charge: Charge; readonly invoice: StoredInvoice },
): Promise<{ readonly stored: Stored; readonly charge: Charge }> {
  const made = invoice.attempts.filter(({ paymentReference }) => paymentReference !== null);
  const last = made.at(-1);
  if (charge.state !== 'open' || made.length <= charge.slips || !last) return { stored, charge };
  const counted: Charge = {
    ...charge,
    slips: made.length,
    tries: charge.tries + made.length - charge.slips,
    triedAt: last.startedAt,
    nextTryAt: nextTryAfter(last.startedAt),
    words: last.snapshot?.words ?? null,
  };
  await updateCharge(tx, counted);
  const details = { charge: charge.number, attempt: counted.tries };
  const subscription = await note(house, tx, stored.subscription, { kind: 'slip-made', details });
  const next = counted.nextTryAt?.toISOString();
  await queueForMember(house, tx, subscription, {
    kind: 'slip',
    key: `slip:${charge.number}:${counted.slips}`,
    details: { ...details, ...(next === undefined ? {} : { next }) },
  });
  return { stored: withCharge({ ...stored, subscription }, counted), charge: counted };
}

/** Whoever cancels the invoice of a charge, or lets it run out, ends the subscription with it. */
async function closedByShop(
  house: House,
  tx: Tx,
  stored: Stored,
  { charge, invoice }: { readonly charge: Charge; readonly invoice: StoredInvoice },
): Promise<Stored> {
  const failed: Charge = {
    ...charge,
    state: stored.subscription.state === 'ended' ? 'dropped' : 'failed',
    settledAt: house.heart.clock.now(),
    nextTryAt: null,
  };
  await updateCharge(tx, failed);
  const kind = failed.state === 'dropped' ? 'charge-dropped' : 'charge-failed';
  const subscription = await note(house, tx, stored.subscription, { kind, details: { charge: charge.number } });
  const { standing } = invoice.invoice;
  const reason = standing.state === 'canceled' && standing.reason === 'manager' ? 'shop' : 'unpaid';
  return endSubscription(house, tx, withCharge({ ...stored, subscription }, failed), { reason, actor: { kind: 'system' } });
}
