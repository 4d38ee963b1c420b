import { DateTime } from 'luxon';
import type { Payment } from '../model';
import { DAY, HOUR, MINUTE } from '../moment';
import type { Parts } from '../parts';
import type { Call } from './call';

const FIELDS: Readonly<Record<string, (payment: Payment) => Date | null>> = {
  date_created: ({ createdAt }) => createdAt,
  date_last_updated: ({ updatedAt }) => updatedAt,
  date_approved: ({ approvedAt }) => approvedAt,
  money_release_date: ({ approvedAt }) => approvedAt,
};

const UNITS: Readonly<Record<string, number>> = { DAYS: DAY, HOURS: HOUR, MINUTES: MINUTE };

/** The payments of the account that fit the query, sorted as it wants, newest first when it says nothing. */
export function findPayments({ account, query }: Call, { books, clock }: Parts): readonly Payment[] {
  const dateOf = FIELDS[query['range'] ?? 'date_created'] ?? createdOf;
  const from = readBound(query['begin_date'], clock.now());
  const to = readBound(query['end_date'], clock.now());
  const fits = (payment: Payment): boolean => {
    const date = dateOf(payment);
    if ((from || to) && !date) return false;
    if (from && date && date < from) return false;
    if (to && date && date > to) return false;
    return matches(payment, query);
  };
  const sortOf = FIELDS[query['sort'] ?? 'date_created'] ?? createdOf;
  const sign = query['criteria'] === 'asc' ? 1 : -1;
  const place = (payment: Payment) => sortOf(payment)?.getTime() ?? 0;
  return books
    .paymentsOf(account.id)
    .filter(fits)
    .toSorted((one, other) => sign * (place(one) - place(other) || one.id - other.id));
}

function createdOf({ createdAt }: Payment): Date {
  return createdAt;
}

function matches(payment: Payment, query: Call['query']): boolean {
  const wanted: readonly (readonly [string | undefined, string | null])[] = [
    [query['external_reference'], payment.externalReference],
    [query['status'], payment.status],
    [query['id'], String(payment.id)],
    [query['payment_method_id'], payment.methodId],
    [query['payer.email'], payment.payer.email],
    [query['operation_type'], payment.operationType],
  ];
  return wanted.every(([asked, is]) => asked === undefined || asked === '' || asked === is);
}

/** `NOW`, `NOW-30DAYS` and dates; anything else bounds nothing. */
function readBound(text: string | undefined, now: Date): Date | null {
  if (text === undefined || text === '') return null;
  const ago = /^NOW(?:-(\d{1,5})(DAYS|HOURS|MINUTES))?$/.exec(text);
  if (ago) return new Date(now.getTime() - Number(ago[1] ?? 0) * (UNITS[ago[2] ?? ''] ?? 0));
  const moment = DateTime.fromISO(text);
  return moment.isValid ? moment.toJSDate() : null;
}
