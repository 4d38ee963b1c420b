import { z } from 'zod';
import type { Subscription } from '../model';
import { periodDays } from '../moment';
import type { Parts } from '../parts';
import { good, refused } from './answer';
import type { Call, Reply } from './answer';

const cancelSchema = z.object({ send_mail: z.boolean().optional() });
const reactivateSchema = z.object({ charge: z.boolean().default(false) });
const daySchema = z.object({ due_day: z.int().min(1).max(31) });

/** Cancels one subscription. Hotmart: section Calls. */
export function cancelSubscription({ params, body = {} }: Call, parts: Parts): Reply {
  const { books, subscriptions, clock } = parts;
  const code = params['code'] ?? '';
  if (!cancelSchema.safeParse(body).success) return refused(400, 'invalid_body', 'send_mail is true or false');
  if (!books.subscriptions.has(code)) return refused(404, 'not_found', 'Subscription not found');
  if (subscriptions.cancel(code, 'CANCELLED_BY_SELLER', clock.now())) return changed(code, parts);
  return refused(400, 'SUBSCRIPTION_ALREADY_CANCELED_OR_OVERDUE', 'The subscription is over already, or its payment is late');
}

/** Brings a cancelled subscription back, with a charge at once where it is asked for. */
export function reactivateSubscription({ params, body = {} }: Call, parts: Parts): Reply {
  const { books, subscriptions, clock, switches } = parts;
  const code = params['code'] ?? '';
  const asked = reactivateSchema.safeParse(body);
  if (!asked.success) return refused(400, 'invalid_body', 'charge is true or false');
  const known = books.subscriptions.get(code);
  if (!known) return refused(404, 'not_found', 'Subscription not found');
  if (!known.cancelledAt) return refused(400, 'invalid_status', 'The subscription is not cancelled');
  if (switches.text('reactivation') === 'at-once') subscriptions.reactivate(code, asked.data.charge, clock.now());
  return changed(code, parts);
}

/** Moves the day of the month on which a subscription is charged. */
export function changeChargeDay({ params, body }: Call, { books, subscriptions, clock }: Parts): Reply {
  const code = params['code'] ?? '';
  const asked = daySchema.safeParse(body);
  if (!asked.success) return refused(400, 'invalid_body', 'due_day is a day of the month');
  if (!books.subscriptions.has(code)) return refused(404, 'not_found', 'Subscription not found');
  if (subscriptions.moveChargeDay(code, asked.data.due_day, clock.now())) return good(null);
  return refused(400, 'invalid_status', 'The subscription is cancelled');
}

function changed(code: string, { books }: Parts): Reply {
  const one = books.subscriptions.get(code);
  return one ? good(view(one, books)) : refused(404, 'not_found', 'Subscription not found');
}

function view(one: Subscription, books: Parts['books']): object {
  const plan = books.planOf(one);
  return {
    status: one.cancelledAt ? 'INACTIVE' : one.status,
    subscriber_code: one.code,
    creation_date: one.accessionAt.toISOString().slice(0, 19).replace('T', ' '),
    ...(plan && { interval_between_charges: periodDays(plan.periodicity) }),
    shopper: { email: one.buyer.email },
  };
}
