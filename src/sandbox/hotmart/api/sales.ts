import type { Sale } from '../model';
import { toWire } from '../money';
import { DAY } from '../moment';
import type { Parts } from '../parts';
import { turn } from '../purchase';
import { FEE_PERCENT, feeOf, guaranteeEnd } from '../terms';
import { good, refused } from './answer';
import type { Call, Reply } from './answer';
import { PAGING, paged } from './paging';
import { unknownParameter } from './parameters';
import { API_WORDS } from './words';

const FILTERS = [
  'product_id',
  'start_date',
  'end_date',
  'transaction',
  'buyer_email',
  'transaction_status',
  'payment_type',
  'offer_code',
] as const;

/** States that no sale of ours ever has. */
const OTHER_WORDS = [
  'BLOCKED',
  'NO_FUNDS',
  'OVERDUE',
  'PARTIALLY_REFUNDED',
  'PRE_ORDER',
  'PROCESSING_TRANSACTION',
  'STARTED',
  'UNDER_ANALISYS',
  'WAITING_PAYMENT',
];
/** Without a state or a transaction only these are listed. */
const SHOWN_WITHOUT_ASKING: readonly string[] = ['APPROVED', 'COMPLETE'];

/** The history of sales, newest first. */
export function salesHistory(call: Call, parts: Parts): Reply {
  return pagedSales(call, parts, (sale) => view(sale, parts.books));
}

/** A page of the sales that are asked for, newest first, each as the list writes it. */
export function pagedSales(call: Call, parts: Parts, write: (sale: Sale) => object): Reply {
  const { books } = parts;
  const { query } = call;
  const odd = unknownParameter(call, [...PAGING, ...FILTERS], parts);
  if (odd) return odd;
  const status = query['transaction_status'];
  if (status !== undefined && ![...Object.values(API_WORDS), ...OTHER_WORDS].includes(status)) {
    return refused(400, 'invalid_parameter', 'transaction_status is not known');
  }
  const from = readMs(query['start_date'], 0);
  const to = readMs(query['end_date'], Infinity);
  if (from === null || to === null) return refused(400, 'invalid_parameter', 'dates are milliseconds since 1970');
  const states = status === undefined ? (query['transaction'] === undefined ? SHOWN_WITHOUT_ASKING : null) : [status];
  const found = [...books.sales.values()].filter(
    (sale) => (states === null || states.includes(API_WORDS[sale.status])) && isWithin(sale, from, to) && fits(sale, query),
  );
  return paged(
    found.toReversed().map((sale) => write(sale)),
    call,
  );
}

/** Gives the money of a sale back; the notification follows. */
export function refundSale({ params, body }: Call, parts: Parts): Reply {
  const transaction = params['transaction'] ?? '';
  const sale = parts.books.sales.get(transaction);
  if (body !== undefined) return refused(400, 'invalid_body', 'No body is expected');
  if (!sale) return refused(404, 'not_found', 'Transaction not found');
  const paidAt = sale.approvedAt?.getTime() ?? 0;
  const inTime = parts.clock.now().getTime() <= paidAt + parts.books.productOf(sale).warrantyDays * DAY;
  const possible = (sale.status === 'APPROVED' || sale.status === 'COMPLETED') && inTime;
  if (!possible || !turn(parts, transaction, 'REFUNDED')) {
    return refused(400, 'invalid_status', 'The transaction cannot be refunded');
  }
  return good(null);
}

function readMs(text: string | undefined, missing: number): number | null {
  if (text === undefined) return missing;
  return /^\d{1,14}$/.test(text) ? Number(text) : null;
}

function isWithin({ orderedAt }: Sale, from: number, to: number): boolean {
  return orderedAt.getTime() >= from && orderedAt.getTime() <= to;
}

function fits(sale: Sale, query: Call['query']): boolean {
  const wanted: readonly (readonly [string | undefined, string])[] = [
    [query['product_id'], String(sale.productId)],
    [query['transaction'], sale.transaction],
    [query['buyer_email']?.toLowerCase(), sale.buyer.email.toLowerCase()],
    [query['payment_type'], sale.paymentType],
    [query['offer_code'], sale.offerCode],
  ];
  return wanted.every(([asked, is]) => asked === undefined || asked === is);
}

function view(sale: Sale, books: Parts['books']): object {
  const product = books.productOf(sale);
  const fee = toWire(feeOf(sale));
  return {
    product: { id: product.id, name: product.name },
    buyer: { name: sale.buyer.name, ucode: '839F1A4F-0000-0000-0000-000000000001', email: sale.buyer.email },
    producer: { name: 'Escola Exemplo', ucode: '252A74C5-0000-0000-0000-000000000001' },
    purchase: {
      transaction: sale.transaction,
      order_date: sale.orderedAt.getTime(),
      ...(sale.approvedAt && { approved_date: sale.approvedAt.getTime() }),
      status: API_WORDS[sale.status],
      ...(sale.recurrence !== null && { recurrency_number: sale.recurrence }),
      is_subscription: sale.subscriberCode !== null,
      commission_as: 'PRODUCER',
      price: { value: toWire(sale.minor), currency_code: sale.currency },
      payment: { method: sale.paymentType, installments_number: 1, type: sale.paymentType },
      tracking: { source_sck: sale.sck ?? '', source: sale.src ?? '', external_code: '' },
      warranty_expire_date: guaranteeEnd(sale, product).getTime(),
      offer: { payment_mode: product.isSubscription ? 'SUBSCRIPTION' : 'PAY_IN_FULL', code: sale.offerCode },
      hotmart_fee: { total: fee, fixed: 0, base: fee, percentage: FEE_PERCENT, currency_code: sale.currency },
    },
  };
}
