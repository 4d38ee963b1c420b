import { z } from 'zod';
import { RATES } from '../seed';
import { hostOf, shownHost } from '../shop';
import type { Shop } from '../shop';
import { blank, ok, readChange } from './call';
import type { ApiAnswer, ApiCall, ApiMethod } from './call';
import { text, textOrNull } from './inputs';

/** What may be said about a shop; its number and hosts are not for apps to change. */
const accountInput = z.object({
  title: text.optional(),
  organization: textOrNull.optional(),
  email: text.optional(),
  phone: textOrNull.optional(),
  contact_phone: textOrNull.optional(),
  time_zone: text.optional(),
  country: text.optional(),
  city: textOrNull.optional(),
  state: textOrNull.optional(),
});

/** Account, domains, users and currencies (InSales: section Other resources). */
export const REFERENCE_METHODS: readonly ApiMethod[] = [
  { method: 'GET', path: 'account', handle: ({ shop }) => ok(accountView(shop)) },
  { method: 'PUT', path: 'account', handle: updateAccount },
  { method: 'GET', path: 'domains', handle: ({ shop }) => ok(domains(shop)) },
  { method: 'GET', path: 'users', handle: ({ shop }) => ok(shop.books.users.map(({ id, name, email }) => ({ id, name, email }))) },
  { method: 'GET', path: 'stock_currencies', handle: ({ shop }) => ok(currencies(shop)) },
];

/** Answers with a status, not with the account. */
function updateAccount(call: ApiCall): ApiAnswer {
  const { books } = call.shop;
  const read = readChange(call, 'account', accountInput);
  if (!read.ok) return read.answer;
  if (read.value.title === '') return blank(call.shop, 'title');
  books.accountChanges = { ...books.accountChanges, ...read.value };
  return ok({ status: 'ok' });
}

function accountView(shop: Shop) {
  const { setup, users, nextNumber } = shop.books;
  const [owner] = users;
  return {
    id: setup.insalesId,
    subdomain: setup.subdomain,
    title: setup.title,
    organization: 'ООО Ромашка',
    email: 'owner@example.ru',
    phone: '+74950000000',
    contact_phone: null,
    main_host: mainHost(shop),
    main_host_protocol: 'http',
    time_zone: 'Moscow',
    country: 'RU',
    city: 'Москва',
    state: 'г Москва',
    paid_till: '2027-01-01',
    blocked: false,
    next_order_number: nextNumber,
    stock_currency_exchange_rate: '1.0',
    ...shop.books.accountChanges,
    owner: { id: owner?.id, name: owner?.name, email: owner?.email, created_at: '2020-02-18T00:20:01+03:00' },
  };
}

/** The host that buyers see: another name of the same machine when the shop redirects to its main domain. */
function mainHost(shop: Shop): string {
  const host = hostOf(shop);
  return shop.switches.text('hostRedirect') === 'none' ? host : host.replace('localhost', '127.0.0.1');
}

function domains(shop: Shop) {
  const host = hostOf(shop);
  const main = mainHost(shop);
  const rows = [
    { id: 1, domain: host, main: main === host },
    { id: 2, domain: shownHost(shop), main: false },
  ];
  return main === host ? rows : [...rows, { id: 3, domain: main, main: true }];
}

function currencies(shop: Shop) {
  const { currency } = shop.books.setup;
  const rates = Object.entries(RATES[currency] ?? { [currency]: '1.0' });
  return rates.map(([code, rate], at) => ({
    id: at + 1,
    code,
    unit: code,
    is_default: code === currency,
    exchange_rate: rate,
    cb_rate: rate,
  }));
}
