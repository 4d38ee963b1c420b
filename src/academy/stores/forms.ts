import { z } from 'zod';
import type { SubscriptionFacts, Terms } from '../domain/access';
import type { SaleBook } from '../domain/book';
import type { ProductRef } from '../domain/product-ref';
import type { SaleEvent } from '../ports/channel';

/** What stands in jsonb columns, read back with its moments as dates. */
const Text = z.string().nullable();
const Moment = z.coerce.date();
const MomentOrNull = z
  .string()
  .nullable()
  .transform((text) => (text === null ? null : new Date(text)));

const Product = z.object({ product: Text, variant: Text, code: Text, plan: Text, offer: Text });
const Items = z.array(z.object({ product: Product, title: z.string() }));
const Buyer = z.object({ email: Text, firstName: Text, lastName: Text, language: Text });
const Reason = z.enum(['refunded', 'chargeback', 'disputed', 'cancelled', 'expired', 'unpaid', 'deleted']);
const Flag = z.enum(['past-due', 'disputed']);
const Price = z.object({ text: z.string(), currency: z.string() });
const End = z.object({ at: Moment, reason: Reason }).nullable();
const said = <T extends z.ZodType>(value: T) => z.object({ at: Moment, value }).nullable();

const Book: z.ZodType<SaleBook> = z.object({
  facts: z.object({
    waitingAt: MomentOrNull,
    goodAt: MomentOrNull,
    goodSince: MomentOrNull,
    ended: End,
    finalEnd: End,
    flagged: z.object({ at: Moment, flag: Flag }).nullable(),
  }),
  items: said(Items),
  kept: Items.exactOptional(),
  buyer: said(Buyer),
  price: said(Price),
  charge: z.object({ subscription: z.string(), number: z.number(), paidUntil: said(Moment) }).nullable(),
});

const Subscription: z.ZodType<SubscriptionFacts> = z.object({
  end: z.object({ at: Moment, until: MomentOrNull }).nullable(),
  switched: z.object({ at: Moment, items: Items }).nullable(),
  due: z.object({ at: Moment, due: Moment }).nullable(),
});

const TermsForm: z.ZodType<Terms> = z.object({
  rule: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('forever') }),
    z.object({ kind: z.literal('until'), date: Moment }),
    z.object({ kind: z.literal('days'), days: z.number() }),
  ]),
  startsAt: MomentOrNull,
});

const Standing = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('waiting') }),
  z.object({ kind: z.literal('good'), since: Moment.exactOptional() }),
  z.object({ kind: z.literal('flagged'), flag: Flag }),
  z.object({ kind: z.literal('ended'), reason: Reason, final: z.boolean() }),
]);
const key = z.string();

const Event: z.ZodType<SaleEvent> = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('sale'),
    key,
    at: Moment,
    sale: z.string(),
    standing: Standing,
    items: Items,
    keepsItems: z.literal(true).exactOptional(),
    buyer: Buyer,
    charge: z.object({ subscription: z.string(), number: z.number(), paidUntil: MomentOrNull }).nullable(),
    price: Price.nullable(),
  }),
  z.object({ kind: z.literal('subscription-ended'), key, at: Moment, subscription: z.string(), until: MomentOrNull }),
  z.object({ kind: z.literal('subscription-switched'), key, at: Moment, subscription: z.string(), items: Items }),
  z.object({ kind: z.literal('subscription-due'), key, at: Moment, subscription: z.string(), due: Moment }),
  z.object({ kind: z.literal('look'), key, sales: z.array(z.string()) }),
  z.object({ kind: z.literal('lead'), key, at: Moment, items: Items, buyer: Buyer }),
  z.object({ kind: z.literal('test'), key, at: Moment, title: z.string() }),
  z.object({ kind: z.literal('ignored'), key, title: z.string() }),
]);

/** @throws when a row holds what no version of the product has written. */
export const readBook = (json: unknown): SaleBook => Book.parse(json);
/** @throws as `readBook`. */
export const readSubscription = (json: unknown): SubscriptionFacts => Subscription.parse(json);
/** @throws as `readBook`. */
export const readEvent = (json: unknown): SaleEvent => Event.parse(json);
/** @throws as `readBook`. */
export const readProduct = (json: unknown): ProductRef => Product.parse(json);
/** @throws as `readBook`. */
export const readTerms = (json: unknown): Terms => TermsForm.parse(json);
