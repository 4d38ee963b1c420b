import { z } from 'zod';
import type { SaleEvent } from '../../academy/ports/channel';
import { readMoment } from './moments';
import type { Account } from './settings';
import { standingOf, wordOfEvent } from './states';
import type { Word } from './states';
import { buyerOf, idSchema, isTestProduct, itemOf, lenient, priceOf, textSchema } from './wire';

/** The frame of every message of version 2. Two events spell the moment in another way. Hotmart: section Version 2, Envelope. */
export const envelopeSchema = z.object({
  id: lenient(z.string().min(1).max(100)),
  event: z.string().min(1).max(100),
  creation_date: z.unknown().optional(),
  creationDate: z.unknown().optional(),
  data: lenient(z.record(z.string(), z.unknown())),
});

type Envelope = z.infer<typeof envelopeSchema>;

const productSchema = z.object({ id: idSchema, name: textSchema });
const planSchema = lenient(z.object({ id: lenient(idSchema), name: textSchema }));
const priceSchema = lenient(
  z
    .object({ value: z.union([z.number(), z.string().max(30)]), currency_value: z.string().max(10) })
    .transform(({ value, currency_value: currency }) => ({ value, currency })),
);

const purchaseSchema = z.object({
  product: productSchema,
  buyer: lenient(z.object({ email: textSchema, name: textSchema, first_name: textSchema, last_name: textSchema })),
  purchase: z.object({
    transaction: z.string().trim().min(1).max(100),
    approved_date: z.unknown().optional(),
    price: priceSchema,
    original_offer_price: priceSchema,
    offer: lenient(z.object({ code: textSchema })),
    date_next_charge: z.unknown().optional(),
    recurrence_number: lenient(z.int().positive()),
  }),
  subscription: lenient(z.object({ plan: planSchema, subscriber: lenient(z.object({ code: textSchema })) })),
});

const cancellationSchema = z.object({
  product: lenient(productSchema),
  date_next_charge: z.unknown().optional(),
  subscriber: z.object({ code: z.string().trim().min(1).max(100) }),
});

const switchSchema = z.object({
  subscription: z.object({ subscriber_code: z.string().trim().min(1).max(100), product: productSchema }),
  plans: z.array(
    z.object({
      id: lenient(idSchema),
      name: textSchema,
      offer: lenient(z.object({ key: textSchema, code: textSchema })),
      current: lenient(z.boolean()),
    }),
  ),
});

const chargeDateSchema = z.object({
  subscription: z.object({ dateNextCharge: z.unknown().optional(), product: lenient(productSchema) }),
  subscriber: z.object({ code: z.string().trim().min(1).max(100) }),
});

const cartSchema = z.object({
  product: productSchema,
  offer: lenient(z.object({ code: textSchema })),
  buyer: lenient(z.object({ email: textSchema, name: textSchema })),
});

/** What is the same for every event of a message. */
interface Frame {
  readonly key: string;
  readonly at: Date;
  readonly account: Account;
}

/** What a message of version 2 says. What cannot be understood, or concerns nobody here, is ignored by its name. */
export function eventsOfV2(envelope: Envelope, key: string, { account, now }: { readonly account: Account; readonly now: Date }) {
  const at = readMoment(envelope.creation_date) ?? readMoment(envelope.creationDate) ?? now;
  const frame: Frame = { key, at, account };
  const event = envelope.event.toUpperCase();
  if (isTestProduct(productIn(envelope.data))) return [{ kind: 'test', key, at, title: event } as const];
  const events = known(event, envelope.data, frame);
  return events.length > 0 ? events : [{ kind: 'ignored', key, title: event } as const];
}

function known(event: string, data: unknown, frame: Frame): readonly SaleEvent[] {
  const word = wordOfEvent(event);
  if (word) return purchaseEvents(word, data, frame);
  switch (event) {
    case 'SUBSCRIPTION_CANCELLATION':
      return cancellationEvents(data, frame);
    case 'SWITCH_PLAN':
      return switchEvents(data, frame);
    case 'UPDATE_SUBSCRIPTION_CHARGE_DATE':
    case 'SUBSCRIPTION_BILLING_DATE_CHANGE':
      return chargeDateEvents(data, frame);
    case 'PURCHASE_OUT_OF_SHOPPING_CART':
    case 'CART_ABANDONMENT':
      return cartEvents(data, frame);
    default:
      return [];
  }
}

function purchaseEvents(word: Word, data: unknown, { key, at, account }: Frame): readonly SaleEvent[] {
  const parsed = purchaseSchema.safeParse(data);
  if (!parsed.success) return [];
  const { product, buyer, purchase, subscription } = parsed.data;
  const subscriber = subscription?.subscriber?.code ?? null;
  const paidUntil = readMoment(purchase.date_next_charge);
  const sale: SaleEvent = {
    kind: 'sale',
    key,
    at,
    sale: purchase.transaction,
    standing: standingOf(word, account, earlier(readMoment(purchase.approved_date), at)),
    items: [itemOf({ product: product.id, name: product.name, plan: subscription?.plan ?? null, offer: purchase.offer?.code ?? null })],
    buyer: buyerOf({
      email: buyer?.email ?? null,
      name: buyer?.name ?? null,
      firstName: buyer?.first_name ?? null,
      lastName: buyer?.last_name ?? null,
    }),
    charge: subscriber === null ? null : { subscription: subscriber, number: purchase.recurrence_number ?? 1, paidUntil },
    price: priceOf(purchase.price ?? purchase.original_offer_price),
  };
  return [sale, ...suspension(word, subscriber, { key, at, account })];
}

/** A charge that is late has never been paid, so that taking access away at once has to be said of the subscription. */
export function suspension(word: Word, subscription: string | null, { key, at, account }: Frame): readonly SaleEvent[] {
  if (word !== 'delayed' || account.pastDue !== 'suspend' || subscription === null) return [];
  return [{ kind: 'subscription-ended', key: `${key}:suspended`, at, subscription, until: at }];
}

function cancellationEvents(data: unknown, { key, at, account }: Frame): readonly SaleEvent[] {
  const parsed = cancellationSchema.safeParse(data);
  if (!parsed.success) return [];
  const until = account.cancellation === 'at-once' ? at : readMoment(parsed.data.date_next_charge);
  return [{ kind: 'subscription-ended', key, at, subscription: parsed.data.subscriber.code, until }];
}

function switchEvents(data: unknown, { key, at }: Frame): readonly SaleEvent[] {
  const parsed = switchSchema.safeParse(data);
  const plan = parsed.data?.plans.find(({ current }) => current === true);
  if (!parsed.success || !plan) return [];
  const { product, subscriber_code: subscription } = parsed.data.subscription;
  const offer = plan.offer?.key ?? plan.offer?.code ?? null;
  return [
    { kind: 'subscription-switched', key, at, subscription, items: [itemOf({ product: product.id, name: product.name, plan, offer })] },
  ];
}

function chargeDateEvents(data: unknown, { key, at }: Frame): readonly SaleEvent[] {
  const parsed = chargeDateSchema.safeParse(data);
  const due = readMoment(parsed.data?.subscription.dateNextCharge);
  return parsed.success && due ? [{ kind: 'subscription-due', key, at, subscription: parsed.data.subscriber.code, due }] : [];
}

function cartEvents(data: unknown, { key, at }: Frame): readonly SaleEvent[] {
  const parsed = cartSchema.safeParse(data);
  if (!parsed.success) return [];
  const { product, offer, buyer } = parsed.data;
  const items = [itemOf({ product: product.id, name: product.name, offer: offer?.code ?? null })];
  return [{ kind: 'lead', key, at, items, buyer: buyerOf({ email: buyer?.email ?? null, name: buyer?.name ?? null }) }];
}

const anyProduct = z.object({ product: productSchema });
const productOfSubscription = z.object({ subscription: anyProduct });

/** The product that a message is about, wherever it stands. */
function productIn(data: unknown): string | null {
  return anyProduct.safeParse(data).data?.product.id ?? productOfSubscription.safeParse(data).data?.subscription.product.id ?? null;
}

function earlier(one: Date | null, other: Date): Date {
  return one && one < other ? one : other;
}
