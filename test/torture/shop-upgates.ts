import { z } from 'zod';
import type { UpgatesSimulator } from '../../src/sandbox/upgates/simulator';
import { startUpgatesSimulator } from '../../src/sandbox/upgates/simulator';
import type { RunningShop, TorturedShop, Turn } from './shop';

const USER = { login: '70019999', key: 'torture-upgates-api-key' };
const PRODUCTS = [501, 503];
const SENT = 2;
const PAID = 5;
const CANCELED = 9;

const State = z.object({
  orders: z.array(z.object({ order_number: z.string(), paid_date: z.string().nullable(), status_id: z.number().nullable() })),
});
const Body = z.object({
  orders: z.array(z.object({ order_number: z.string() }).loose()),
});

/** Messages differ by nothing but what they name, so that equal ones say the same. */
const identityOf = (body: string): string | null => {
  try {
    const { orders } = Body.parse(JSON.parse(body));
    return JSON.stringify(
      orders.map((order) => [order.order_number, order['creation_time'], order['last_update_time'], order['deletion_time']]),
    );
  } catch {
    return null;
  }
};

/** Orders are paid by all the ways that there are, by turns. */
function pay(shop: UpgatesSimulator, sale: string): void {
  const way = Number(sale.slice(-1)) % 3;
  if (way === 0) shop.setPaid(sale, shop.clock.now());
  else if (way === 1) shop.payAtTill(sale);
  else shop.setStatus(sale, PAID);
}

function turn(shop: UpgatesSimulator, sale: string, to: Turn): void {
  switch (to) {
    case 'paid':
      return pay(shop, sale);
    case 'confirmed':
      return shop.setStatus(sale, SENT);
    case 'disputed':
      return shop.renameStatus(sale, 'Reklamace');
    case 'refunded':
    case 'cancelled':
      return shop.cancel(sale);
    case 'deleted':
      return shop.remove(sale);
    default:
      return to satisfies never;
  }
}

async function start(): Promise<RunningShop> {
  const shop = await startUpgatesSimulator({ port: 0, user: USER });
  // A process that dies leaves messages without an answer. Were they lost for good, nobody would ever hear of an order that was deleted.
  shop.switches.merge({ webhookTimeout: 'repeat', webhookTimeoutMs: 30_000, tariff: 'Exclusive', packs: 4_000 });
  return {
    simulator: shop,
    environment: { UPGATES_EXTRA_HOSTS: new URL(shop.url).host },
    typed: { address: shop.apiUrl, login: USER.login, apiKey: USER.key, waitForPayment: 'yes', takeBack: 'yes' },
    secrets: [USER.key],
    products: PRODUCTS.map(String),
    connect: () => Promise.resolve(),
    buy: (course, email) => {
      const customer = { email, firstName: 'Petra', lastName: 'Nová', phone: null };
      return Promise.resolve(shop.placeOrder({ lines: [{ productId: PRODUCTS[course] }], customer }).number);
    },
    turn: async (sale, to) => turn(shop, sale, to),
    // The name of a status is only a name.
    again: async (sale) => shop.renameStatus(sale, 'Vyřizuje se'),
    books: async () => {
      const { orders } = State.parse(await (await fetch(`${shop.url}/_sim/state`)).json());
      return new Map(
        orders.map(({ order_number: number, paid_date: paid, status_id: status }) => [
          number,
          paid !== null && status !== CANCELED ? 'gives' : 'nothing',
        ]),
      );
    },
    waiting: () => Promise.resolve(shop.pendingCalls() > 0 ? [`${shop.pendingCalls()} calls`] : []),
  };
}

/** Upgates: messages that only name an order, which is read then; its rounds make up for every one that is lost, except of orders that are gone. */
export const upgates: TorturedShop = {
  code: 'upgates',
  start,
  calls: ['GET /api/v2/'],
  identityOf,
  mayBeLost: (body) => !body.includes('"deletion_time"'),
  forge: ({ mark }) => ({
    part: '/an-end-that-nobody-has-made-000000000000000000',
    contentType: 'application/json',
    headers: {},
    body: JSON.stringify({ project_name: 'school', orders: [{ order_number: mark, last_update_time: '2026-01-01T10:00:00+01:00' }] }),
  }),
};
