import { z } from 'zod';
import { toMinor, toWire } from '../money';
import type { DeliveryVariant } from '../model';
import { RATES } from '../seed';
import { hostOf, shownHost } from '../shop';
import type { Shop } from '../shop';
import { blank, created, idOf, missing, ok, readWrapped, wrong } from './call';
import type { ApiMethod } from './call';
import { text, textOrNull } from './inputs';

const deliveryInput = z.object({
  title: text.optional(),
  description: textOrNull.optional(),
  type: text.optional(),
  price: z.union([z.string(), z.number()]).optional(),
});

/** Account, domains, users, currencies and ways of delivery. */
export const REFERENCE_METHODS: readonly ApiMethod[] = [
  { method: 'GET', path: 'account', handle: ({ shop }) => ok(accountView(shop)) },
  { method: 'GET', path: 'domains', handle: ({ shop }) => ok(domains(shop)) },
  { method: 'GET', path: 'users', handle: ({ shop }) => ok(shop.books.users.map(({ id, name, email }) => ({ id, name, email }))) },
  { method: 'GET', path: 'stock_currencies', handle: ({ shop }) => ok(currencies(shop)) },
  { method: 'GET', path: 'delivery_variants', handle: ({ shop }) => ok(shop.books.deliveries.map(deliveryView)) },
  {
    method: 'GET',
    path: 'delivery_variants/:id',
    handle: (call) => {
      const found = call.shop.books.deliveries.find(({ id }) => id === idOf(call));
      return found ? ok(deliveryView(found)) : missing(call.shop);
    },
  },
  {
    method: 'POST',
    path: 'delivery_variants',
    handle: (call) => {
      const { shop } = call;
      const read = readWrapped(call, 'delivery_variant', deliveryInput);
      if (!read.ok) return read.answer;
      const { title = '', description = null, type = 'DeliveryVariant::Fixed', price = 0 } = read.value;
      if (title === '') return blank(shop, 'title');
      const minor = toMinor(price);
      if (minor === undefined) return wrong(shop, 'price');
      const { books } = shop;
      const made = { id: books.nextId('deliveryVariant'), title, description, type, price: minor, position: books.deliveries.length + 1 };
      books.deliveries.push(made);
      return created(shop, deliveryView(made));
    },
  },
];

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

function deliveryView(delivery: DeliveryVariant) {
  return { ...delivery, price: toWire(delivery.price) };
}
