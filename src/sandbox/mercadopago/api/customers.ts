import { checkToken, spendToken } from '../card-tokens';
import type { Customer, Json, SavedCard } from '../model';
import { stamp } from '../moment';
import type { Parts } from '../parts';
import { bad, created, failed, ok } from './answer';
import { paged } from './call';
import type { Call, Endpoint } from './call';
import { isEmail } from './inputs';
import type { Read } from './method-fields';
import { cardView } from './payment-view';

/** Makes a customer; one e-mail has one customer. */
export const createCustomer: Endpoint = ({ account, body }, { books, clock }) => {
  const { email, ...details } = body;
  if (!isEmail(email)) return bad(100, 'email must be a valid email');
  const twin = [...books.customers.values()].find((one) => one.accountId === account.id && one.email === email);
  if (twin) return bad(101, 'the customer already exist');
  const id = `${books.nextNumber()}-${books.newHex().slice(0, 14)}`;
  const customer: Customer = { id, accountId: account.id, email, details, createdAt: clock.now(), cards: [] };
  books.customers.set(id, customer);
  return created(view(customer));
};

/** Reads a customer with its cards. */
export const readCustomer: Endpoint = (call, parts) => {
  const found = findCustomer(call, parts);
  return found.ok ? ok(view(found.value)) : found.reply;
};

/** Changes the details of a customer; the e-mail stays. */
export const changeCustomer: Endpoint = (call, parts) => {
  const found = findCustomer(call, parts);
  if (!found.ok) return found.reply;
  const { email: _kept, ...details } = call.body;
  const next: Customer = { ...found.value, details: { ...found.value.details, ...details } };
  parts.books.customers.set(next.id, next);
  return ok(view(next));
};

/** Forgets a customer. */
export const removeCustomer: Endpoint = (call, parts) => {
  const found = findCustomer(call, parts);
  if (!found.ok) return found.reply;
  parts.books.customers.delete(found.value.id);
  return ok(view(found.value));
};

/** Searches customers by e-mail. */
export const searchCustomers: Endpoint = (call, { books }) => {
  const { email } = call.query;
  const own = [...books.customers.values()].filter((one) => one.accountId === call.account.id && (!email || one.email === email));
  const { paging, results } = paged(own, call);
  return ok({ paging, results: results.map(view) });
};

/** Saves a card; the token is spent. */
export const saveCard: Endpoint = (call, parts) => {
  const found = findCustomer(call, parts);
  if (!found.ok) return found.reply;
  const use = checkToken(parts, call.account.id, call.body['token']);
  if (!use.ok) return bad(use.code, use.reason);
  spendToken(parts, use.token);
  const { books, clock } = parts;
  const card: SavedCard = { id: String(books.nextNumber()), customerId: found.value.id, card: use.token.card, createdAt: clock.now() };
  books.customers.set(found.value.id, { ...found.value, cards: [...found.value.cards, card] });
  return created(savedView(card));
};

/** The cards of a customer. */
export const listCards: Endpoint = (call, parts) => {
  const found = findCustomer(call, parts);
  return found.ok ? ok(found.value.cards.map(savedView)) : found.reply;
};

/** Reads a saved card. */
export const readCard: Endpoint = (call, parts) => {
  const found = findCard(call, parts);
  return found.ok ? ok(savedView(found.value.card)) : found.reply;
};

/** Forgets a saved card. */
export const removeCard: Endpoint = (call, parts) => {
  const found = findCard(call, parts);
  if (!found.ok) return found.reply;
  const { customer, card } = found.value;
  parts.books.customers.set(customer.id, { ...customer, cards: customer.cards.filter(({ id }) => id !== card.id) });
  return ok(savedView(card));
};

function findCustomer({ params, account }: Call, { books }: Parts): Read<Customer> {
  const customer = books.customers.get(params['id'] ?? '');
  if (customer?.accountId === account.id) return { ok: true, value: customer };
  return { ok: false, reply: failed(404, [{ code: 2002, description: 'Customer not found' }]) };
}

function findCard(call: Call, parts: Parts): Read<{ readonly customer: Customer; readonly card: SavedCard }> {
  const found = findCustomer(call, parts);
  if (!found.ok) return found;
  const card = found.value.cards.find(({ id }) => id === call.params['cardId']);
  if (card) return { ok: true, value: { customer: found.value, card } };
  return { ok: false, reply: failed(404, [{ code: 2009, description: 'Card not found' }]) };
}

function view({ id, email, details, createdAt, cards }: Customer): Json {
  return {
    ...details,
    id,
    email,
    date_created: stamp(createdAt),
    live_mode: true,
    cards: cards.map(savedView),
    default_card: cards[0]?.id ?? null,
  };
}

function savedView({ id, customerId, card, createdAt }: SavedCard): Json {
  return {
    ...cardView(card),
    id,
    customer_id: customerId,
    payment_method: { id: card.methodId, payment_type_id: card.typeId },
    date_created: stamp(createdAt),
  };
}
