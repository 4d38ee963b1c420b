import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { SaleEvent } from '../../academy/ports/channel';
import { readMoment } from './moments';
import type { Account } from './settings';
import { standingOf, wordOfStatus } from './states';
import { suspension } from './version-2';
import { buyerOf, idSchema, isTestProduct, itemOf, lenient, priceOf, textSchema } from './wire';

const DAY_MS = 86_400_000;

interface Reading {
  readonly account: Account;
  readonly now: Date;
}

type Fields = Readonly<Record<string, string>>;

/** The key of a message: version 1 gives none, so that it is made of what is said. Hotmart: section Answers, deduplication. */
export function keyOfV1(said: Readonly<Record<string, unknown>>): string {
  const text = (name: string): string => {
    const value = said[name];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  };
  const moment = text('confirmation_purchase_date') || text('purchase_date') || text('cancellationDate');
  const parts = [text('transaction'), text('status'), text('subscriber_code') || text('subscriberCode'), text('recurrency'), moment];
  return `v1:${createHash('sha256').update(parts.join('|')).digest('hex')}`;
}

/** What a form of version 1 says. There is no event name: the state is the event. Hotmart: section Version 1. */
export function eventsOfForm(fields: Fields, key: string, reading: Reading): readonly SaleEvent[] {
  const { prod: product = null, transaction = '', status = '' } = fields;
  const ordered = readMoment(fields['purchase_date']);
  const confirmed = readMoment(fields['confirmation_purchase_date']);
  const since = confirmed ?? ordered ?? reading.now;
  const word = wordOfStatus(status);
  // No form says when it was written; the end of the guarantee is the one later moment that is told.
  const at = (word === 'complete' ? readMoment(fields['warranty_date']) : null) ?? since;
  if (isTestProduct(product)) return [{ kind: 'test', key, at, title: status || 'form' }];
  if (transaction === '' || word === null || product === null) return [{ kind: 'ignored', key, title: status || 'form' }];
  const subscription = fields['subscriber_code'] || null;
  const { price, currency } = fields;
  const sale: SaleEvent = {
    kind: 'sale',
    key,
    at,
    sale: transaction,
    standing: standingOf(word, reading.account, since),
    items: [
      itemOf({ product, name: fields['prod_name'] ?? null, plan: planOf(fields['name_subscription_plan']), offer: fields['off'] || null }),
    ],
    buyer: buyerOf({
      email: fields['email'] || null,
      name: fields['name'] || null,
      firstName: fields['first_name'] || null,
      lastName: fields['last_name'] || null,
    }),
    charge: subscription === null ? null : { subscription, number: numberOf(fields['recurrency']), paidUntil: paidUntil(fields, since) },
    price: priceOf(price && currency ? { value: price, currency } : null),
  };
  return [sale, ...suspension(word, subscription, { key, at, account: reading.account })];
}

const cancellationSchema = z.object({
  subscriberCode: z.string().trim().min(1).max(100),
  cancellationDate: z.unknown().optional(),
  dateNextCharge: z.unknown().optional(),
});

const switchSchema = z.object({
  switchPlanDate: z.unknown().optional(),
  subscription: z.object({
    product: z.object({ id: idSchema, name: textSchema }),
    subscriberCode: textSchema,
    subscriber_code: textSchema,
    subscriber: lenient(z.object({ code: textSchema })),
  }),
  plans: z.array(
    z.object({ id: lenient(idSchema), name: textSchema, offer: lenient(z.object({ key: textSchema })), current: lenient(z.boolean()) }),
  ),
});

/** What one of the messages of version 1 says that are JSON. Their shapes tell them apart. */
export function eventsOfJson(body: Readonly<Record<string, unknown>>, key: string, reading: Reading): readonly SaleEvent[] {
  if ('subscriberCode' in body && 'cancellationDate' in body) return cancellation(body, key, reading);
  if ('switchPlanDate' in body) return planSwitch(body, key, reading);
  const cart = z.object({ buyerVO: z.object({ email: textSchema, name: textSchema }), productName: textSchema }).safeParse(body);
  if (!cart.success) return [{ kind: 'ignored', key, title: 'json' }];
  const items = [itemOf({ product: null, name: cart.data.productName })];
  return [{ kind: 'lead', key, at: reading.now, items, buyer: buyerOf(cart.data.buyerVO) }];
}

function cancellation(body: unknown, key: string, { account, now }: Reading): readonly SaleEvent[] {
  const parsed = cancellationSchema.safeParse(body);
  if (!parsed.success) return [{ kind: 'ignored', key, title: 'cancellation' }];
  const at = readMoment(parsed.data.cancellationDate) ?? now;
  const until = account.cancellation === 'at-once' ? at : readMoment(parsed.data.dateNextCharge);
  return [{ kind: 'subscription-ended', key, at, subscription: parsed.data.subscriberCode, until }];
}

function planSwitch(body: unknown, key: string, { now }: Reading): readonly SaleEvent[] {
  const parsed = switchSchema.safeParse(body);
  const plan = parsed.data?.plans.find(({ current }) => current === true);
  const told = parsed.data?.subscription;
  const subscription = told?.subscriberCode ?? told?.subscriber_code ?? told?.subscriber?.code ?? null;
  if (!parsed.success || !told || !plan || subscription === null) return [{ kind: 'ignored', key, title: 'switch' }];
  const { id: product, name } = told.product;
  const at = readMoment(parsed.data.switchPlanDate) ?? now;
  if (isTestProduct(product)) return [{ kind: 'test', key, at, title: 'switch' }];
  const items = [itemOf({ product, name, plan, offer: plan.offer?.key ?? null })];
  return [{ kind: 'subscription-switched', key, at, subscription, items }];
}

function planOf(name: string | undefined): { readonly id: null; readonly name: string } | null {
  return name ? { id: null, name } : null;
}

function numberOf(text: string | undefined): number {
  return text !== undefined && /^[1-9]\d{0,5}$/.test(text) ? Number(text) : 1;
}

/** The day of the next charge, or the length of the period where the day is not told. */
function paidUntil(fields: Fields, at: Date): Date | null {
  const told = readMoment(fields['subscription_date_next_charge']);
  const days = numberOf(fields['recurrency_period']);
  return told ?? (fields['recurrency_period'] ? new Date(at.getTime() + days * DAY_MS) : null);
}
