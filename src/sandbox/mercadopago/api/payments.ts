import { checkToken, spendToken } from '../card-tokens';
import { COUNTRIES } from '../countries';
import { findMethod, isCard } from '../methods';
import type { Method } from '../methods';
import type { CardToken, Json, Payer, Payment } from '../model';
import { decimalText, readAmount } from '../money';
import { MINUTE } from '../moment';
import type { Parts } from '../parts';
import { bad, created, failed, ok } from './answer';
import type { Reply } from './answer';
import { paged } from './call';
import type { Call, Endpoint } from './call';
import { isGiven, isObject, objectOf, textOf } from './inputs';
import { methodFault, readDocument, readExpiry, readSum, refuse } from './method-fields';
import type { Read } from './method-fields';
import { commonFault } from './payment-fields';
import { findPayments } from './payment-search';
import { paymentView } from './payment-view';

/** The payment page that a payment belongs to, when it has one. */
export type Origin = Pick<Payment, 'preferenceId' | 'orderId'>;

/** Makes a payment; a declined card is answered 201 as well. */
export const createPayment: Endpoint = (call, parts) => {
  const made = makePayment(call, parts);
  return made.ok ? created(paymentView(made.value, parts)) : made.reply;
};

/** Makes a payment of a checked call, or says what is wrong with it; then no token is spent. */
export function makePayment(call: Call, parts: Parts, origin: Origin = { preferenceId: null, orderId: null }): Read<Payment> {
  const { account, body } = call;
  const fault = commonFault(body, parts);
  if (fault) return refuse(fault);
  const method = findMethod(account.country, String(body['payment_method_id']));
  if (!method) return refuse(bad(3028, 'Invalid payment_method_id'));
  if (objectOf(body['payer'])['email'] === account.email) return refuse(bad(2060, "The customer can't be equal to the collector"));
  const sum = readSum(call, method, parts);
  if (!sum.ok) return sum;
  const document = readDocument(call, parts);
  if (!document.ok) return document;
  const expiry = readExpiry(call, method, parts.clock.now());
  if (!expiry.ok) return expiry;
  const missing = methodFault(call, method, parts);
  if (missing) return refuse(missing);
  const token = readToken(call, method, parts);
  if (!token.ok) return token;
  if (isRepeated(call, sum.value, parts)) return refuse(bad(2001, 'Already posted the same request in the last minute'));
  if (token.value) spendToken(parts, token.value);
  const value = parts.moves.create({
    ...wished(call),
    ...origin,
    payer: payerOf(objectOf(body['payer']), { id: String(parts.books.nextNumber()), identification: document.value }),
    amount: sum.value,
    methodId: method.id,
    typeId: method.typeId,
    card: token.value?.card ?? null,
    expiresAt: expiry.value,
  });
  return { ok: true, value };
}

/** Reads one payment. */
export const readPayment: Endpoint = (call, parts) => {
  const found = findPayment(call, parts);
  return found.ok ? ok(paymentView(found.value, parts)) : found.reply;
};

/** Searches the payments of the account. */
export const searchPayments: Endpoint = (call, parts) => {
  const { paging, results } = paged(findPayments(call, parts), call);
  return ok({ paging, results: results.map((payment) => paymentView(payment, parts)) });
};

/** Captures a reserve or cancels what is not paid yet. */
export const changePayment: Endpoint = (call, parts) => {
  const found = findPayment(call, parts);
  if (!found.ok) return found.reply;
  const { body, account } = call;
  if (isGiven(body['status'])) {
    if (body['status'] !== 'cancelled') return bad(2018, 'The status can only be changed to cancelled');
    return moved(parts.moves.cancel(found.value), parts);
  }
  if (body['capture'] !== true) return bad(1, 'capture or status is required');
  const asked = body['transaction_amount'];
  if (!isGiven(asked)) return moved(parts.moves.capture(found.value), parts);
  const amount = readAmount(asked, COUNTRIES[account.country].exponent);
  if (typeof amount !== 'number') return bad(2072, 'Invalid value for transaction_amount');
  return moved(parts.moves.capture(found.value, amount), parts);
};

/** The payment of the path when it is the caller's. Mercado Pago: section Errors, reading a payment. */
export function findPayment({ params, account }: Call, { books }: Parts): Read<Payment> {
  const payment = /^\d{1,15}$/.test(params['id'] ?? '') ? books.payments.get(Number(params['id'])) : undefined;
  if (!payment) return refuse(failed(404, [{ code: 2000, description: 'Payment not found' }]));
  if (payment.accountId === account.id) return { ok: true, value: payment };
  return refuse(failed(403, [{ code: 4, description: 'The caller is not authorized to access this resource' }]));
}

function moved(move: ReturnType<Parts['moves']['cancel']>, parts: Parts): Reply {
  return move.ok ? ok(paymentView(move.payment, parts)) : bad(move.code, move.reason);
}

function readToken({ body, account }: Call, method: Method, parts: Parts): Read<CardToken | null> {
  if (!isCard(method)) return { ok: true, value: null };
  if (!isGiven(body['token'])) return refuse(bad(4000, "token can't be null"));
  if (!isGiven(body['installments'])) return refuse(bad(4004, "installments can't be null"));
  const { installments } = body;
  if (typeof installments !== 'number' || !Number.isInteger(installments) || installments < 1 || installments > 36) {
    return refuse(bad(4004, 'Invalid installments'));
  }
  const use = checkToken(parts, account.id, body['token']);
  if (!use.ok) return refuse(bad(use.code, use.reason));
  if (use.token.card.methodId !== method.id) return refuse(bad(3028, 'payment_method_id does not fit the card'));
  return { ok: true, value: use.token };
}

function payerOf(given: Json, known: Pick<Payer, 'id' | 'identification'>): Payer {
  return {
    ...known,
    email: String(given['email']),
    firstName: textOf(given['first_name']),
    lastName: textOf(given['last_name']),
    entityType: textOf(given['entity_type']),
  };
}

function wished({ account, body }: Call) {
  const additional = objectOf(body['additional_info']);
  return {
    accountId: account.id,
    operationType: 'regular_payment' as const,
    installments: typeof body['installments'] === 'number' ? body['installments'] : 1,
    binaryMode: body['binary_mode'] === true,
    reserve: body['capture'] === false,
    description: textOf(body['description']),
    externalReference: textOf(body['external_reference']),
    notificationUrl: textOf(body['notification_url']),
    callbackUrl: textOf(body['callback_url']),
    statementDescriptor: textOf(body['statement_descriptor']),
    financialInstitution: textOf(objectOf(body['transaction_details'])['financial_institution']),
    metadata: snakeKeys(objectOf(body['metadata'])),
    additionalInfo: { ...additional, ...(Array.isArray(additional['items']) && { items: additional['items'].map(itemAsText) }) },
    subscription: null,
  };
}

/** Keys of metadata come back in snake case, at every depth. */
function snakeKeys(metadata: Json): Json {
  const entries = Object.entries(metadata).map(([key, value]): [string, unknown] => {
    const name = key.replaceAll(/[A-Z]/g, (letter, at: number) => `${at === 0 ? '' : '_'}${letter.toLowerCase()}`);
    return [name, isObject(value) ? snakeKeys(value) : value];
  });
  return Object.fromEntries(entries);
}

/** Quantities and prices of items come back as text. */
function itemAsText(item: unknown): unknown {
  if (!isObject(item)) return item;
  const { quantity, unit_price: price } = item;
  const shownPrice = typeof price === 'number' && Number.isInteger(price) ? decimalText(price, 0).concat('.0') : String(price);
  return { ...item, ...(isGiven(quantity) && { quantity: String(quantity) }), ...(isGiven(price) && { unit_price: shownPrice }) };
}

function isRepeated({ account, body }: Call, amount: number, { books, clock, switches }: Parts): boolean {
  if (!switches.flag('repeatWithinMinute')) return false;
  const since = clock.now().getTime() - MINUTE;
  const reference = textOf(body['external_reference']);
  return books
    .paymentsOf(account.id)
    .some((one) => one.createdAt.getTime() > since && one.amount === amount && one.externalReference === reference);
}
