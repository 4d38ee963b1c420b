import { z } from 'zod';
import type { Subscription } from '../model';
import { toWire } from '../money';
import { DAY } from '../moment';
import type { Parts } from '../parts';
import { good, refused } from './answer';
import type { Call, Reply } from './answer';
import { PAGING, paged } from './paging';
import { unknownParameter } from './parameters';
import { API_WORDS } from './words';

/** Times that a list may be cut by: first and last moment, milliseconds. A subscription without that time is outside. */
const SPANS: readonly { readonly from: string; readonly to: string; readonly of: (one: Subscription) => Date | null }[] = [
  { from: 'accession_date', to: 'end_accession_date', of: ({ accessionAt }) => accessionAt },
  { from: 'cancelation_date', to: 'end_cancelation_date', of: ({ cancelledAt }) => cancelledAt },
  { from: 'date_next_charge', to: 'end_date_next_charge', of: ({ nextChargeAt }) => nextChargeAt },
];
const EQUAL_FILTERS = ['subscriber_code', 'subscriber_email', 'product_id', 'plan', 'plan_id', 'status', 'transaction', 'trial'] as const;
const FILTERS: readonly string[] = [...EQUAL_FILTERS, ...SPANS.flatMap(({ from, to }) => [from, to])];
const STATUSES = [
  'ACTIVE',
  'INACTIVE',
  'DELAYED',
  'CANCELLED_BY_CUSTOMER',
  'CANCELLED_BY_SELLER',
  'CANCELLED_BY_ADMIN',
  'STARTED',
  'OVERDUE',
];
/** Without a date only those that began within so many days are listed. */
const USUAL_DAYS = 30;

/** Subscriptions. */
export function listSubscriptions(call: Call, parts: Parts): Reply {
  const { books, clock } = parts;
  const { query } = call;
  const odd = unknownParameter(call, [...PAGING, ...FILTERS], parts);
  if (odd) return odd;
  const { status } = query;
  if (status !== undefined && !STATUSES.includes(status)) return refused(400, 'invalid_parameter', 'status is not known');
  const usual = { accession_date: String(clock.now().getTime() - USUAL_DAYS * DAY), ...query };
  const asked = SPANS.filter(({ from, to }) => from in usual || to in usual);
  const spans = asked.map(({ from, to, of }) => ({ of, from: readMs(usual, from, 0), to: readMs(usual, to, Infinity) }));
  if (spans.some(({ from, to }) => Number.isNaN(from) || Number.isNaN(to))) {
    return refused(400, 'invalid_parameter', 'dates are milliseconds since 1970');
  }
  const found = [...books.subscriptions.values()].filter(
    (one) => spans.every(({ of, from, to }) => isWithin(of(one), from, to)) && fits(one, call, books),
  );
  return paged(
    found.map((one) => view(one, books)),
    call,
  );
}

/** The charges of one subscription: an array at the top. */
export function listPurchases(call: Call, { books }: Parts): Reply {
  const code = call.params['code'] ?? '';
  if (!books.subscriptions.has(code)) return refused(404, 'not_found', 'Subscription not found');
  return good(
    books.chargesOf(code).map((sale) => ({
      transaction: sale.transaction,
      ...(sale.approvedAt && { approved_date: sale.approvedAt.getTime() }),
      status: API_WORDS[sale.status],
      price: { value: toWire(sale.minor), currency_code: sale.currency },
      payment_type: sale.paymentType,
      recurrency_number: sale.recurrence,
    })),
  );
}

const cancelSchema = z.object({ subscriber_code: z.array(z.string()).min(1), send_mail: z.boolean().optional() });

/** Cancels several; the answer is good even when none could be cancelled. */
export function cancelSubscriptions({ body }: Call, { books, subscriptions, clock }: Parts): Reply {
  const asked = cancelSchema.safeParse(body);
  if (!asked.success) return refused(400, 'invalid_body', 'subscriber_code is a list of codes');
  const outcomes = asked.data.subscriber_code.map((code) => ({
    code,
    id: books.subscriptions.get(code)?.id ?? null,
    done: subscriptions.cancel(code, 'CANCELLED_BY_SELLER', clock.now()),
  }));
  return good({
    success_subscriptions: outcomes.filter(({ done }) => done).map(({ code, id }) => ({ subscriber_code: code, subscription_id: id })),
    fail_subscriptions: outcomes
      .filter(({ done }) => !done)
      .map(({ code, id }) => ({ subscriber_code: code, subscription_id: id, error: 'SUBSCRIPTION_ALREADY_CANCELED_OR_OVERDUE' })),
  });
}

function readMs(query: Call['query'], name: string, missing: number): number {
  const text = query[name];
  return text === undefined ? missing : Number(text);
}

function isWithin(moment: Date | null, from: number, to: number): boolean {
  return moment !== null && moment.getTime() >= from && moment.getTime() <= to;
}

function fits(one: Subscription, { query, values }: Call, books: Parts['books']): boolean {
  const wanted: readonly (readonly [string | undefined, string])[] = [
    [query['subscriber_code'], one.code],
    [query['subscriber_email']?.toLowerCase(), one.buyer.email.toLowerCase()],
    [query['product_id'], String(one.productId)],
    [query['plan_id'], String(one.planId)],
    [query['status'], one.status],
    [query['trial'], 'false'],
  ];
  const plans = values['plan'];
  const { transaction } = query;
  return (
    wanted.every(([asked, is]) => asked === undefined || asked === is) &&
    (plans === undefined || plans.includes(books.planOf(one)?.name ?? '')) &&
    (transaction === undefined || books.chargesOf(one.code).some((sale) => sale.transaction === transaction))
  );
}

function view(one: Subscription, books: Parts['books']): object {
  const product = books.productOf(one);
  const plan = books.planOf(one);
  return {
    subscriber_code: one.code,
    subscription_id: one.id,
    status: one.status,
    accession_date: one.accessionAt.getTime(),
    date_next_charge: one.nextChargeAt.getTime(),
    ...(one.cancelledAt && { end_accession_date: one.cancelledAt.getTime() }),
    trial: false,
    plan: { id: plan?.id, name: plan?.name },
    product: { id: product.id, name: product.name, ucode: product.ucode },
    subscriber: { name: one.buyer.name, email: one.buyer.email },
  };
}
