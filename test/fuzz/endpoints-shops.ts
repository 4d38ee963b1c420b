import { manifest, sign } from '../../src/gateways/mercadopago/signature';
import { purchase } from '../support/hotmart-messages';
import { PRODUCER, SELLER } from '../support/world';
import { post, valueOf } from './call';
import type { Call } from './call';
import type { Endpoint } from './endpoint';
import { WRONG_SECRET, open } from './endpoint';
import type { Facts } from './facts';

const TAKEN = { wordless: true, writes: true, keeps: [] } as const;

const aboutPayment = ({ seller }: Facts): Call => ({
  ...post(`/hooks/mercadopago/${seller.merchant.hookKey}`, {
    kind: 'json',
    value: {
      id: 12_345,
      live_mode: true,
      type: 'payment',
      date_created: '2026-11-22T10:00:00.000-03:00',
      user_id: SELLER.id,
      api_version: 'v1',
      action: 'payment.updated',
      data: { id: seller.open.reference },
    },
  }),
  query: [
    ['data.id', seller.open.reference],
    ['type', 'payment'],
  ],
  headers: [['X-Request-Id', '5c0a8a5e-7d7b-4d33-8f4e-1f0f2b6f0001']],
});

const OF_GATEWAY: Omit<Endpoint, 'route' | 'call'> = {
  ...TAKEN,
  locks: [{ in: 'path', name: 'key', part: 3 }],
  granted: ({ status }) => status === 200,
  keeps: ['notification'],
  moneyStays: true,
};

const MERCADOPAGO: Endpoint = {
  ...OF_GATEWAY,
  route: 'POST /hooks/:gateway/:key (mercadopago)',
  call: ({ facts }) => aboutPayment(facts),
  seal: (call, _facts, genuine) => {
    const parts = { dataId: valueOf(call.query, 'data.id'), requestId: valueOf(call.headers, 'X-Request-Id') };
    const v1 = sign(manifest(parts, '1763800000'), genuine ? SELLER.webhook.secret : WRONG_SECRET);
    return { ...call, headers: [...call.headers, ['X-Signature', `ts=1763800000,v1=${v1}`]] };
  },
};

/** Messages of the old kind are signed by nobody: they only lead to a look, and what is seen there counts. */
const MERCADOPAGO_OLD: Endpoint = {
  ...OF_GATEWAY,
  route: 'POST /hooks/:gateway/:key (unsigned)',
  call: ({ facts }) => ({
    ...aboutPayment(facts),
    query: [
      ['topic', 'payment'],
      ['id', facts.seller.open.reference],
    ],
    body: { kind: 'form', fields: [] },
  }),
};

const HOTMART: Endpoint = {
  ...TAKEN,
  route: 'POST /hooks/:source/:key',
  call: ({ facts }) => ({
    ...post(facts.seller.academy.hotmart.hook, { kind: 'json', value: purchase({ rest: { id: 'a-message-of-its-own' } }) }),
    headers: [['X-Hotmart-Hottok', PRODUCER.hottok]],
  }),
  locks: [
    { in: 'header', name: 'X-Hotmart-Hottok' },
    { in: 'path', name: 'key', part: 3 },
  ],
  granted: ({ status }) => status === 200,
  // How many were refused is counted.
  keeps: ['channel_connection'],
};

const HOTMART_FORM: Endpoint = {
  ...HOTMART,
  route: 'POST /hooks/:source/:key (form)',
  call: ({ facts }) =>
    post(facts.seller.academy.hotmart.hook, {
      kind: 'form',
      fields: Object.entries({
        hottok: PRODUCER.hottok,
        callback_type: '1',
        prod: '4100009',
        prod_name: 'Curso de Bordado',
        off: 'abc123de',
        email: 'Maria.Lima@example.com',
        first_name: 'Maria',
        last_name: 'Lima',
        doc: '52998224725',
        transaction: 'HP0000000077',
        status: 'approved',
        price: '197.00',
        currency: 'BRL',
        purchase_date: '2026-01-01T00:00:00Z',
        confirmation_purchase_date: '2026-01-01T00:00:55Z',
      }),
    }),
  locks: [
    { in: 'field', name: 'hottok' },
    { in: 'path', name: 'key', part: 3 },
  ],
};

/** Nothing in a message of Upgates proves anything: who knows the address may hint at orders, which are then read. */
const UPGATES: Endpoint = {
  ...TAKEN,
  route: 'POST /hooks/:source/:key/:part',
  call: ({ facts }) =>
    post(facts.seller.academy.upgates.hook, {
      kind: 'json',
      value: {
        orders: [{ order_number: 'O2600001', creation_time: '2026-01-01T10:00:00+0100', last_update_time: '2026-01-01T10:00:01+0100' }],
      },
    }),
  locks: [
    { in: 'path', name: 'key', part: 3 },
    { in: 'path', name: 'part', part: 4 },
  ],
  granted: ({ status }) => status === 204,
  keeps: ['channel_connection'],
};

/** What the gateway of sellers and their shops send, and who looks at these addresses. */
export const SHOPS: readonly Endpoint[] = [
  MERCADOPAGO,
  MERCADOPAGO_OLD,
  HOTMART,
  HOTMART_FORM,
  UPGATES,
  { ...open('/hooks/:source/:key', () => ({ source: 'hotmart', key: 'anything' })), wordless: true },
  { ...open('/hooks/:source/:key/:part', () => ({ source: 'upgates', key: 'anything', part: 'at-all' })), wordless: true },
];
