import { z } from 'zod';
import { rows } from '../../../infra/database';
import type { Tx } from '../../../infra/database';
import { currency } from '../../../payments/domain/currency';
import type { Money } from '../../../payments/domain/money';
import { isUuid, whole } from '../../../payments/stores/columns';
import type { Buyer } from '../../domain/buyer';
import type { Opens } from '../../domain/opens';
import { readOpens } from '../../stores/opens';
import type { PlanTerms } from '../../domain/offer';
import type { EndReason, SubscriptionState } from '../life';

/** A subscription to an offer. Its money is that of its charges' invoices. */
export interface Subscription {
  readonly installationId: string;
  readonly id: string;
  readonly offerId: string;
  readonly merchantId: string;
  /** Random; part of the address of the member's own page. */
  readonly key: string;
  /** Of the form that made it. */
  readonly formKey: string;
  /** Our number at the gateway. */
  readonly orderNumber: string;
  readonly title: string;
  readonly price: Money;
  readonly terms: PlanTerms;
  readonly mode: 'live' | 'test';
  /** Whether the gateway charges a card by itself, or we make slips. */
  readonly kind: 'card' | 'slip';
  /** The gateway's code of the way to pay. */
  readonly method: string;
  readonly buyer: Buyer;
  readonly language: string;
  /** What it opens, as the offer said when it began; null = nothing. */
  readonly opens: Opens | null;
  readonly state: SubscriptionState;
  readonly reason: EndReason | null;
  /** What the gateway calls it; null = it was not made there, or nobody has heard of it. */
  readonly reference: string | null;
  /** When the gateway was asked to make it; null = nobody waits for an answer. */
  readonly askedAt: Date | null;
  readonly cardTries: number;
  /** When the first charge is due. */
  readonly firstAt: Date;
  readonly trialUntil: Date | null;
  readonly paidUntil: Date | null;
  readonly nextChargeAt: Date | null;
  /** It has ended here, and something of it may still be open at the gateway. */
  readonly closing: boolean;
  /** When it has to be looked at next; null = never again by itself. */
  readonly lookAt: Date | null;
  readonly events: number;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
}

type SubscriptionRecord = Omit<Subscription, 'price' | 'terms' | 'opens'> & {
  readonly opens: unknown;
  readonly amount: string;
  readonly currency: string;
  readonly plan: unknown;
};

const COLUMNS = `installation_id as "installationId", id, offer_id as "offerId", merchant_id as "merchantId", key, form_key as "formKey", order_number as "orderNumber",
  title, amount, currency, plan, mode, kind, method, buyer, language, opens, state, reason, reference, asked_at as "askedAt", card_tries as "cardTries", first_at as "firstAt",
  trial_until as "trialUntil", paid_until as "paidUntil", next_charge_at as "nextChargeAt", closing, look_at as "lookAt", events, created_at as "createdAt",
  ended_at as "endedAt"`;

const Period = z.object({ count: z.int().positive(), unit: z.enum(['days', 'months']) });
const Terms = z.object({ every: Period, trial: Period.nullable(), charges: z.int().positive().nullable() });

const fromRecord = ({ amount, currency: code, plan, opens, ...rest }: SubscriptionRecord): Subscription => ({
  ...rest,
  price: { minor: whole(amount), currency: currency(code) },
  terms: Terms.parse(plan),
  opens: readOpens(opens),
});

async function one(tx: Tx, where: string, params: readonly unknown[]): Promise<Subscription | null> {
  const [found] = await rows<SubscriptionRecord>(tx, `select ${COLUMNS} from subscription where installation_id = $1 and ${where}`, params);
  return found ? fromRecord(found) : null;
}

/** Reads a subscription of this installation; a foreign one is none. */
export const findSubscription = async (tx: Tx, installationId: string, id: string): Promise<Subscription | null> =>
  isUuid(id) ? one(tx, 'id = $2', [installationId, id]) : null;

/** The same, and nobody else changes it until the transaction ends. */
export const lockSubscription = async (tx: Tx, installationId: string, id: string): Promise<Subscription | null> =>
  isUuid(id) ? one(tx, 'id = $2 for update', [installationId, id]) : null;

/** The subscription behind the address of a member's page. */
export const findSubscriptionByKey = (tx: Tx, installationId: string, key: string): Promise<Subscription | null> =>
  one(tx, 'key = $2', [installationId, key]);

/** The subscription that a form has made; locked. */
export const lockSubscriptionByForm = (
  tx: Tx,
  { installationId, offerId, formKey }: Pick<Subscription, 'installationId' | 'offerId' | 'formKey'>,
): Promise<Subscription | null> => one(tx, 'offer_id = $2 and form_key = $3 for update', [installationId, offerId, formKey]);

/** The subscription that a gateway speaks of, by its own reference or by our number there. */
export const findSubscriptionAt = (
  tx: Tx,
  { installationId, merchantId }: Pick<Subscription, 'installationId' | 'merchantId'>,
  named: { readonly reference: string | null; readonly orderNumber: string | null },
): Promise<Subscription | null> =>
  one(tx, 'merchant_id = $2 and (reference = $3 or order_number = $4) order by (reference = $3) desc nulls last limit 1', [
    installationId,
    merchantId,
    named.reference,
    named.orderNumber,
  ]);

/** Stores a new subscription; false when the form has made one already. */
export async function insertSubscription(tx: Tx, subscription: Subscription): Promise<boolean> {
  const fresh = subscription;
  const made = await rows(
    tx,
    `insert into subscription (installation_id, id, offer_id, merchant_id, key, form_key, order_number, title, amount, currency, plan, mode, kind, method, buyer, email,
       language, state, first_at, trial_until, look_at, created_at, asked_at, card_tries, next_charge_at, opens)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26)
     on conflict (installation_id, offer_id, form_key) do nothing returning id`,
    [
      fresh.installationId,
      fresh.id,
      fresh.offerId,
      fresh.merchantId,
      fresh.key,
      fresh.formKey,
      fresh.orderNumber,
      fresh.title,
      fresh.price.minor,
      fresh.price.currency,
      JSON.stringify(fresh.terms),
      fresh.mode,
      fresh.kind,
      fresh.method,
      JSON.stringify(fresh.buyer),
      fresh.buyer.email.toLowerCase(),
      fresh.language,
      fresh.state,
      fresh.firstAt,
      fresh.trialUntil,
      fresh.lookAt,
      fresh.createdAt,
      fresh.askedAt,
      fresh.cardTries,
      fresh.nextChargeAt,
      fresh.opens && JSON.stringify(fresh.opens),
    ],
  );
  return made.length === 1;
}

/** Stores how a subscription now stands; what it was begun with stays. */
export async function updateSubscription(tx: Tx, subscription: Subscription): Promise<void> {
  const { installationId, id, state, reason, reference, askedAt, cardTries, firstAt, trialUntil, paidUntil } = subscription;
  const { nextChargeAt, closing, lookAt, events, endedAt, buyer, method } = subscription;
  await rows(
    tx,
    `update subscription set state = $3, reason = $4, reference = $5, asked_at = $6, card_tries = $7, first_at = $8, trial_until = $9, paid_until = $10,
       next_charge_at = $11, closing = $12, look_at = $13, events = $14, ended_at = $15, buyer = $16, email = $17, method = $18
     where installation_id = $1 and id = $2`,
    [
      installationId,
      id,
      state,
      reason,
      reference,
      askedAt,
      cardTries,
      firstAt,
      trialUntil,
      paidUntil,
      nextChargeAt,
      closing,
      lookAt,
      events,
      endedAt,
      JSON.stringify(buyer),
      buyer.email.toLowerCase(),
      method,
    ],
  );
}

/** Frees a form whose subscription never began: it may make another one. */
export async function freeFormKey(
  tx: Tx,
  { installationId, id, formKey }: Pick<Subscription, 'installationId' | 'id' | 'formKey'>,
): Promise<void> {
  await rows(tx, 'update subscription set form_key = $3 where installation_id = $1 and id = $2', [installationId, id, formKey]);
}

/** Subscriptions of anybody that have to be looked at, those that waited longest first. */
export const listDue = (
  tx: Tx,
  now: Date,
  most: number,
): Promise<readonly { readonly installationId: string; readonly subscriptionId: string }[]> =>
  rows(
    tx,
    'select installation_id as "installationId", id as "subscriptionId" from subscription where look_at <= $1 order by look_at limit $2',
    [now, most],
  );
