import { rows } from '../../../infra/database';
import type { Tx } from '../../../infra/database';
import type { Actor } from '../../../payments/ports/platform-host';
import type { Subscription } from './subscriptions';

/** What can stand in a subscription's history; the texts are `subscriptions.events.<kind>`. */
export const EVENT_KINDS = [
  'asked',
  'begun',
  'not-begun',
  'charge-made',
  'slip-made',
  'charge-refused',
  'charge-declined',
  'charge-paid',
  'charge-returned',
  'charge-failed',
  'charge-dropped',
  'by-hand',
  'ended',
  'closed',
  'close-refused',
] as const;

export type EventKind = (typeof EVENT_KINDS)[number];

/** A line of a subscription's history. */
export interface SubscriptionEvent {
  readonly number: number;
  readonly at: Date;
  readonly kind: EventKind;
  readonly actor: Actor;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Writes a line of history; gives the subscription with its new count, which the caller stores. The subscription has to be locked. */
export async function writeEvent(
  tx: Tx,
  subscription: Subscription,
  event: Pick<SubscriptionEvent, 'kind' | 'actor' | 'at'> & { readonly details?: SubscriptionEvent['details'] },
): Promise<Subscription> {
  const { installationId, id, events } = subscription;
  await rows(
    tx,
    'insert into subscription_event (installation_id, subscription_id, number, at, kind, actor, details) values ($1, $2, $3, $4, $5, $6, $7)',
    [installationId, id, events + 1, event.at, event.kind, JSON.stringify(event.actor), JSON.stringify(event.details ?? {})],
  );
  return { ...subscription, events: events + 1 };
}

/** The history, newest first. */
export const listEvents = (tx: Tx, installationId: string, subscriptionId: string): Promise<readonly SubscriptionEvent[]> =>
  rows<SubscriptionEvent>(
    tx,
    'select number, at, kind, actor, details from subscription_event where installation_id = $1 and subscription_id = $2 order by number desc',
    [installationId, subscriptionId],
  );
