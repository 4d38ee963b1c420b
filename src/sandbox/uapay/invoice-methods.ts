import { DateTime } from 'luxon';
import { z } from 'zod';
import type { Invoice, Recurring } from './books';
import { defineMethod, formatError, isGiven, notAllowed } from './method';
import type { FieldFault, FieldFaults, MethodParts, VerifiedCall } from './method';
import { invoiceClaims } from './views';

const LIST_LIMIT = 100;
const EXPIRY_FORMAT = 'yyyy-MM-dd HH:mm:ss';

const text = z.string().min(1);
const kopecks = z.int().positive();
/** The last one that a date can have. */
export const epochMs = z.int().positive().max(8_640_000_000_000_000);
const webAddress = z.url({ protocol: /^https?$/ });
const idList = z.array(text).min(1).max(LIST_LIMIT).optional();

/** `sessions/create`. UAPAY: section Sessions. */
export const createSession = defineMethod({
  params: { clientId: text },
  session: false,
  run: ({ merchant }, { books, clock }) => {
    const session = { id: books.newId(), clientId: merchant.clientId, createdAt: clock.now() };
    books.sessions.set(session.id, session);
    return { ok: true, claims: { id: session.id } };
  },
});

/** `invoicer/invoices/create`. UAPAY: section Invoices. */
export const createInvoice = defineMethod({
  params: { sessionId: text, systemType: z.enum(['ECOM', 'P2P']), locale: z.enum(['uk', 'ru', 'en']).optional() },
  data: {
    externalId: text,
    type: z.enum(['PAY', 'HOLD', 'SUBSCRIBE']),
    description: text,
    amount: kopecks.optional(),
    reusability: z.boolean().optional(),
    redirectUrl: webAddress.optional(),
    callbackUrl: webAddress.optional(),
    email: z.email().optional(),
    extraInfo: z.string().refine(isJsonObject).optional(),
    payExpiresAt: z
      .string()
      .refine((value) => DateTime.fromFormat(value, EXPIRY_FORMAT).isValid)
      .optional(),
    cardTo: z.object({ id: text }).optional(),
    recurringInterval: z.int().min(1).max(366).optional(),
    expiresAt: epochMs.optional(),
    services: z.array(z.looseObject({ serviceId: z.int(), amount: kopecks })).optional(),
  },
  session: true,
  alsoRequired: dependentMembers,
  run: ({ params, data, merchant, rsa }, parts) => {
    const { books, clock } = parts;
    const invoice: Invoice = {
      id: books.newId(),
      number: books.nextNumber(),
      clientId: merchant.clientId,
      systemType: params.systemType,
      locale: params.locale ?? 'uk',
      externalId: data.externalId,
      type: data.type,
      amount: data.amount ?? 0,
      description: data.description,
      reusability: data.reusability ?? false,
      redirectUrl: data.redirectUrl ?? null,
      callbackUrl: data.callbackUrl ?? null,
      email: data.email ?? null,
      extraInfo: data.extraInfo ?? '{}',
      payExpiresAt: readExpiry(data.payExpiresAt, parts),
      cardToId: data.cardTo?.id ?? null,
      services: data.services ?? [],
      recurring: readRecurring(data),
      rsa,
      createdAt: clock.now(),
    };
    books.invoices.set(invoice.id, invoice);
    const { url } = parts.view();
    const claims = { id: invoice.id, paymentPageUrl: `${url}/payment/${invoice.id}`, paymentPageUrlQR: `${url}/qr/${invoice.id}.png` };
    return { ok: true, claims };
  },
});

/** `invoicer/invoices/show`. */
export const showInvoice = defineMethod({
  params: { sessionId: text, id: text },
  session: true,
  run: ({ params, merchant }, { books, view }) => {
    const invoice = books.invoices.get(params.id);
    if (invoice?.clientId !== merchant.clientId) return notAllowed('no such invoice');
    return { ok: true, claims: invoiceClaims(invoice, view()) };
  },
});

/** `invoicer/invoices/show/list`; the lists may stand in params or in data, unknown ids are left out of the answer. */
export const listInvoices = defineMethod({
  params: { sessionId: text, ids: idList, externalIds: idList },
  data: { ids: idList, externalIds: idList },
  session: true,
  run: ({ params, data, merchant }, { books, view, switches }) => {
    const ids = params.ids ?? data.ids;
    const externalIds = params.externalIds ?? data.externalIds;
    if (!ids && !externalIds) return formatError({ params: { externalIds: 'REQUIRED' } });
    const own = [...books.invoices.values()].filter(({ clientId }) => clientId === merchant.clientId);
    const asked = own.filter(({ id, externalId }) => ids?.includes(id) ?? externalIds?.includes(externalId));
    const found = switches.flag('listFiltered') ? asked : own;
    return { ok: true, claims: { invoices: found.map((invoice) => invoiceClaims(invoice, view())) } };
  },
});

interface RecurringData {
  readonly type: Invoice['type'];
  readonly recurringInterval?: number | undefined;
  readonly expiresAt?: number | undefined;
}

function dependentMembers({ params, data }: VerifiedCall, { switches }: MethodParts): FieldFaults {
  const missing: Record<string, FieldFault> = {};
  if (params['systemType'] === 'P2P' && !isGiven(data['cardTo'])) missing['cardTo'] = 'REQUIRED';
  if (switches.text('amountMissing') === 'refuse' && !isGiven(data['amount'])) missing['amount'] = 'REQUIRED';
  if (data['type'] === 'SUBSCRIBE') {
    for (const name of ['amount', 'recurringInterval', 'expiresAt']) if (!isGiven(data[name])) missing[name] = 'REQUIRED';
  }
  if (isGiven(data['email']) && data['reusability'] === true) missing['email'] = 'INVALID';
  return { data: missing };
}

function readRecurring({ type, recurringInterval: interval, expiresAt }: RecurringData): Recurring | null {
  return type === 'SUBSCRIBE' && interval && expiresAt ? { interval, expiresAt: new Date(expiresAt) } : null;
}

function readExpiry(value: string | undefined, { switches }: MethodParts): Date | null {
  if (value === undefined) return null;
  return DateTime.fromFormat(value, EXPIRY_FORMAT, { zone: switches.text('payExpiresZone') ?? 'UTC' }).toJSDate();
}

function isJsonObject(value: string): boolean {
  try {
    const parsed: unknown = JSON.parse(value);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
  } catch {
    return false;
  }
}
