import type { Currency } from '../../payments/domain/currency';
import type { Snapshot } from '../../payments/domain/snapshot';
import { currencyOf, minorOf } from './amounts';
import type { StatusPair } from './states';
import { isDisputed, phaseOf, reasonOf, refundStateOf } from './states';
import type { WirePayment, WirePreference } from './wire';
import { momentOf } from './wire';

/** A payment's state as a pair, with the payment. */
export interface Payment extends StatusPair {
  readonly id: string;
  readonly wire: WirePayment;
}

/** Takes a payment of the wire for ordering and reading. */
export const paymentOf = (wire: WirePayment): Payment => ({ id: wire.id, status: wire.status, detail: wire.status_detail ?? '', wire });

/** What a payment says, in the heart's words; null when its sums cannot be read, so that nothing is concluded from it. */
export function snapshotOf(reference: string, payment: Payment): Snapshot | null {
  const { wire, status, detail } = payment;
  const currency = currencyOf(wire.currency_id);
  const total = currency && minorOf(wire.transaction_amount, currency);
  const refunded = currency && minorOf(wire.transaction_amount_refunded ?? 0, currency);
  if (currency === null || total === null || refunded === null) return null;
  const phase = phaseOf(payment);
  const ofHold = status === 'authorized' || wire.captured === false;
  // A refund in full and a lost dispute may come without the sum of refunds.
  const back = phase === 'returned' && (refunded === 0 || detail === 'settled') ? total : refunded;
  const moneyIn = phase === 'taken' || phase === 'returned';
  return {
    reference,
    paymentReference: wire.id,
    orderNumber: wire.external_reference ?? null,
    currency,
    // `live_mode` is true for test sellers too.
    test: null,
    phase,
    ofHold,
    amount: moneyIn ? total - back : total,
    returned: moneyIn ? back : null,
    ...refundsOf(wire),
    reason: reasonOf(payment, ofHold),
    disputed: isDisputed(payment),
    card: cardOf(wire),
    mark: [wire.date_last_updated ?? '', status, detail, total, refunded, wire.captured ?? '', refundMarks(wire), wire.id].join('|'),
    words: detail === '' ? status : `${status}/${detail}`,
  };
}

/** A refund is listed as soon as it is asked for: only one that was made says when money went back. */
function refundsOf({ refunds }: WirePayment): Pick<Snapshot, 'returnedAt' | 'refunds'> {
  const inState = (state: ReturnType<typeof refundStateOf>) => refunds.filter((one) => refundStateOf(one.status) === state);
  return {
    returnedAt: inState('made').at(-1)?.date_created ?? null,
    refunds: { underWay: inState('under-way').length, failed: inState('failed').length },
  };
}

const refundMarks = ({ refunds }: WirePayment): string => refunds.map((one) => `${one.id}:${one.status ?? ''}`).join(',');

function cardOf({ card }: WirePayment): string | null {
  const { first_six_digits: first, last_four_digits: last } = card ?? {};
  return last ? `${first ?? ''}******${last}` : null;
}

/** What is to be said of an order that nobody has tried to pay yet: its page is open, or over. */
export function unpaidSnapshot(
  reference: string,
  { preference, currency, now }: { readonly preference: WirePreference | null; readonly currency: Currency; readonly now: Date },
): Snapshot {
  const until = preference?.expires === true ? momentOf(preference.expiration_date_to) : null;
  const over = until !== null && until <= now;
  return {
    reference,
    paymentReference: null,
    orderNumber: reference,
    currency,
    test: null,
    phase: over ? 'lost' : 'open',
    idle: true,
    ofHold: false,
    amount: 0,
    returned: null,
    returnedAt: null,
    reason: over ? 'expired' : null,
    disputed: false,
    card: null,
    mark: over ? 'expired' : 'unpaid',
    words: over ? 'expired' : 'no payment yet',
  };
}
