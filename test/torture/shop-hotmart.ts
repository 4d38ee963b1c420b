import { z } from 'zod';
import { startHotmartSimulator } from '../../src/sandbox/hotmart/simulator';
import { deed } from '../support/hotmart';
import type { RunningShop, TorturedShop, Turn, Worth } from './shop';

const PRODUCER = { hottok: 'torture-hottok-0001', clientId: 'torture-hotmart-client', clientSecret: 'torture-hotmart-client-secret' };
const PRODUCTS = [4_100_001, 4_100_003];
/** By the seller's settings a dispute alone takes nothing away; but the history leaves disputed sales out. */
const WORTH: Readonly<Record<string, Worth>> = { APPROVED: 'gives', COMPLETED: 'gives', DISPUTE: 'if-told' };
/** The history lists what was approved; nothing in it takes access away. */
const READ_TOO: ReadonlySet<string> = new Set(['PURCHASE_APPROVED', 'PURCHASE_COMPLETE']);
const TURNS: Readonly<Record<Turn, string>> = {
  paid: 'APPROVED',
  confirmed: 'COMPLETED',
  disputed: 'DISPUTE',
  refunded: 'REFUNDED',
  cancelled: 'CANCELED',
  deleted: 'CHARGEBACK',
};
const NEWEST = 2;

const Bought = z.object({ sales: z.array(z.object({ transaction: z.string() })) });
const State = z.object({
  sales: z.array(z.object({ transaction: z.string(), status: z.string() })),
  deliveries: z.array(
    z.object({ number: z.number(), event: z.string(), state: z.string(), attempts: z.array(z.object({ status: z.number() })) }),
  ),
});
const Body = z.object({ id: z.string(), event: z.string() });

const read = (body: string): z.infer<typeof Body> | null => {
  try {
    return Body.safeParse(JSON.parse(body)).data ?? null;
  } catch {
    return null;
  }
};

async function start(): Promise<RunningShop> {
  const simulator = await startHotmartSimulator({ port: 0, credentials: PRODUCER });
  // A run has more failures in a row than a school that has given up, and more calls than a minute of one.
  simulator.switches.merge({ offAfterFailures: 100_000, callsPerMinute: 100_000 });
  const { url } = simulator;
  const state = async () => State.parse(await (await fetch(`${url}/_sim/state`)).json());
  return {
    simulator,
    environment: { HOTMART_API_URL: url },
    typed: { version: '2', ...PRODUCER, pastDue: 'keep', dispute: 'keep', cancellation: 'at-date' },
    secrets: [PRODUCER.hottok, PRODUCER.clientSecret],
    products: PRODUCTS.map(String),
    connect: async (hookUrl) => void (await deed(url, '/webhooks', { url: hookUrl, version: '2' })),
    buy: async (course, email) => {
      const order = { productId: PRODUCTS[course], email, name: 'Maria Lima', paymentType: 'PIX' };
      return Bought.parse(await deed(url, '/sales', order)).sales[0]?.transaction ?? '';
    },
    turn: async (sale, to) => void (await deed(url, `/sales/${sale}`, { status: TURNS[to] })),
    again: async () => {
      const { deliveries } = await state();
      for (const { number } of deliveries.slice(-NEWEST)) await deed(url, `/history/${number}/again`);
    },
    books: async () => new Map((await state()).sales.map(({ transaction, status }) => [transaction, WORTH[status] ?? 'nothing'])),
    waiting: async () =>
      (await state()).deliveries
        .filter((one) => one.state === 'pending')
        .map(({ number, event, attempts }) => `message ${number} (${event}), tried: ${attempts.map(({ status }) => status).join(', ')}`),
  };
}

/** Hotmart: messages that say everything, repeated until they are heard; its history of sales makes up for those of a payment. */
export const hotmart: TorturedShop = {
  code: 'hotmart',
  start,
  calls: ['GET /payments/', 'POST /security/'],
  identityOf: (body) => read(body)?.id ?? null,
  mayBeLost: (body) => READ_TOO.has(read(body)?.event ?? ''),
  forge: ({ mark, sale, email, course }) => ({
    part: '',
    contentType: 'application/json',
    headers: { 'x-hotmart-hottok': `not-${PRODUCER.hottok}` },
    body: JSON.stringify({
      id: mark,
      creation_date: Date.now(),
      event: 'PURCHASE_APPROVED',
      version: '2.0.0',
      data: {
        product: { id: PRODUCTS[course], name: 'Curso' },
        buyer: { email, name: 'Maria Lima' },
        purchase: { transaction: sale, status: 'APPROVED', approved_date: Date.now(), offer: { code: 'abc123de' } },
      },
    }),
  }),
};
