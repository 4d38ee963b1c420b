import { z } from 'zod';
import type { Subscription } from '../model';
import { toWire } from '../money';
import { DAY } from '../moment';
import type { Parts } from '../parts';
import { good, refused, unknownParameter } from './answer';
import type { Call, Reply } from './answer';
import { PAGING, paged } from './paging';
import { API_WORDS } from './words';

const FILTERS = ['subscriber_code', 'subscriber_email', 'product_id', 'plan_id', 'status', 'accession_date', 'end_accession_date'] as const;
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
export function listSubscriptions(call: Call, { books, clock }: Parts): Reply {
  const { query } = call;
  const odd = unknownParameter(call, [...PAGING, ...FILTERS]);
  if (odd) return odd;
  const { status } = query;
  if (status !== undefined && !STATUSES.includes(status)) return refused(400, 'invalid_parameter', 'status is not known');
  const from = query['accession_date'] === undefined ? clock.now().getTime() - USUAL_DAYS * DAY : Number(query['accession_date']);
  const to = query['end_accession_date'] === undefined ? Infinity : Number(query['end_accession_date']);
  if (Number.isNaN(from) || Number.isNaN(to)) return refused(400, 'invalid_parameter', 'dates are milliseconds since 1970');
  const found = [...books.subscriptions.values()].filter(
    (one) => one.accessionAt.getTime() >= from && one.accessionAt.getTime() <= to && fits(one, query),
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

function fits(one: Subscription, query: Call['query']): boolean {
  const wanted: readonly (readonly [string | undefined, string])[] = [
    [query['subscriber_code'], one.code],
    [query['subscriber_email']?.toLowerCase(), one.buyer.email.toLowerCase()],
    [query['product_id'], String(one.productId)],
    [query['plan_id'], String(one.planId)],
    [query['status'], one.status],
  ];
  return wanted.every(([asked, is]) => asked === undefined || asked === is);
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
