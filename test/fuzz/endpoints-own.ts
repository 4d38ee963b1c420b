import { signatureHeader } from '../../src/sandbox/mercadopago/signature';
import { DEMO_CREDENTIALS } from '../../src/sandbox/hotmart/seed';
import { post, valueOf, withField } from './call';
import type { Call } from './call';
import type { Endpoint } from './endpoint';
import { WRONG_SECRET, filled, open } from './endpoint';
import { fromAnywhere } from './endpoints-pages';
import type { Facts } from './facts';
import { ACCOUNT } from './facts-own';

type Params = (facts: Facts) => Readonly<Record<string, string>>;

/** Signed for a payment of the seller's own that nobody has paid yet: that is no reason to believe that anybody has. */
const MERCADOPAGO_HOOK: Endpoint = {
  route: 'POST /hooks/:gateway/:key (mercadopago)',
  call: ({ facts: { own } }) => ({
    ...post(
      `/hooks/mercadopago/${own.hooks.mercadopago}`,
      { kind: 'json', value: { id: 120_000_000_001, type: 'payment', action: 'payment.updated', data: { id: own.paymentId } } },
      [['X-Request-Id', '0c3a7a3e-0000-4000-8000-000000000001']],
    ),
    query: [
      ['data.id', own.paymentId],
      ['type', 'payment'],
    ],
  }),
  locks: [],
  seal: (call, _facts, genuine) => {
    const signed = { dataId: valueOf(call.query, 'data.id') || null, requestId: valueOf(call.headers, 'X-Request-Id'), ts: '1790000000' };
    const signature = signatureHeader(genuine ? ACCOUNT.webhookSecret : WRONG_SECRET, signed);
    return { ...call, headers: withField(call.headers, 'X-Signature', signature) };
  },
  granted: ({ status }) => status === 200,
  writes: true,
  keeps: ['notification'],
  moneyStays: true,
  wordless: true,
};

/** A sale that nobody has heard of before; what a stranger says is only counted. */
const HOTMART_HOOK: Endpoint = {
  route: 'POST /hooks/:source/:key',
  call: ({ facts: { own } }) =>
    post(
      `/hooks/hotmart/${own.hooks.hotmart}`,
      {
        kind: 'json',
        value: {
          id: '5f0d7c7e-53f1-4f52-9e0c-00000000fa22',
          creation_date: 1_790_000_000_000,
          event: 'PURCHASE_APPROVED',
          version: '2.0.0',
          data: {
            product: { id: 4_100_001, name: 'Curso de Bordado' },
            buyer: { email: 'Maria.Lima@Example.com', name: 'Maria Lima', document: '52998224725' },
            purchase: {
              transaction: 'HP0000009999',
              status: 'APPROVED',
              approved_date: 1_790_000_000_000,
              price: { value: 197, currency_value: 'BRL' },
              offer: { code: 'abc123de' },
            },
          },
        },
      },
      [['X-Hotmart-Hottok', DEMO_CREDENTIALS.hottok]],
    ),
  locks: [{ in: 'header', name: 'X-Hotmart-Hottok' }],
  granted: ({ status }) => status === 200,
  writes: true,
  keeps: ['channel_connection'],
  wordless: true,
};

const HOTMART_FORM: Endpoint = {
  ...HOTMART_HOOK,
  route: 'POST /hooks/:source/:key (form)',
  call: ({ facts: { own } }) =>
    post(`/hooks/hotmart/${own.hooks.hotmart}`, {
      kind: 'form',
      fields: Object.entries({
        hottok: DEMO_CREDENTIALS.hottok,
        prod: '4100001',
        prod_name: 'Curso de Bordado',
        off: 'abc123de',
        email: 'Maria.Lima@Example.com',
        name: 'Maria Lima',
        transaction: 'HP0000009998',
        status: 'approved',
        price: '197.00',
        currency: 'BRL',
        purchase_date: '2026-01-01T00:00:00Z',
      }),
    }),
  locks: [{ in: 'field', name: 'hottok' }],
};

/** The address is the only secret, and the message only a reason to look. */
const UPGATES_HOOK: Endpoint = {
  ...HOTMART_HOOK,
  route: 'POST /hooks/:source/:key/:part',
  call: ({ facts: { own } }) =>
    post(`/hooks/upgates/${own.hooks.upgates}`, {
      kind: 'json',
      value: { project_name: 'school', orders: [{ order_number: own.order, last_update_time: '2026-01-06T08:00:00+01:00', status_id: 5 }] },
    }),
  locks: [],
  granted: ({ status }) => status === 204,
};

/** What somebody sees who opens the address that he has pasted. A message to it is taken for what it is. */
const ADDRESSES: readonly Endpoint[] = [
  {
    ...open('/hooks/hotmart/:key', ({ own }) => ({ key: own.hooks.hotmart })),
    route: 'GET /hooks/:source/:key',
    keeps: HOTMART_HOOK.keeps,
    wordless: true,
  },
  {
    ...open('/hooks/upgates/:key', ({ own }) => ({ key: own.hooks.upgates })),
    route: 'GET /hooks/:source/:key/:part',
    keeps: HOTMART_HOOK.keeps,
    wordless: true,
  },
];

/** A form that everybody may send. */
const sent = (path: string, params: Params, fields: Params): Endpoint =>
  fromAnywhere({
    ...open(path, params),
    route: `POST ${path}`,
    call: ({ facts }) =>
      post(filled(path, params(facts)), { kind: 'form', fields: Object.entries(fields(facts)) }, [['Accept', 'text/html']]),
    granted: ({ status }) => status === 200 || status === 303,
    writes: true,
  });

const none: Params = () => ({});
const owner: Params = ({ own }) => ({ word: own.owner.word });
const school: Params = ({ own }) => ({ code: own.school.code, word: own.school.word });
const lesson: Params = ({ own }) => ({ code: own.school.code, course: own.school.course, lesson: own.school.lesson });
const offer: Params = ({ own }) => ({ slug: own.offer.slug });
const purchase: Params = ({ own }) => ({ slug: own.purchase.slug, key: own.purchase.key });

/** A page whose button is at the same address: asked for by POST it does what the button does. */
const question = (path: string, params: Params): Endpoint => ({
  ...open(path, params),
  granted: ({ status }) => status === 200 || status === 303,
  writes: true,
});

/** A page of a member who is signed in; without his session it leads to the way in. */
const inside = (path: string, params: Params): Endpoint => {
  const one = open(path, params);
  return {
    ...one,
    call: (stand) => withCookie(one.call(stand), stand.facts),
    locks: [{ in: 'header', name: 'Cookie' }],
  };
};

const withCookie = (call: Call, { own }: Facts): Call => ({ ...call, headers: [...call.headers, ['Cookie', own.school.cookie]] });

/** A form of a member. Whoever is nobody is led to the way in, which grants nothing. */
const insideForm = (path: string, params: Params, fields: Params): Endpoint => ({
  ...inside(path, params),
  route: `POST ${path}`,
  call: (stand) =>
    withCookie(
      post(
        filled(path, params(stand.facts)),
        { kind: 'form', fields: [['_csrf', stand.facts.own.school.csrf], ...Object.entries(fields(stand.facts))] },
        [['Accept', 'text/html']],
      ),
      stand.facts,
    ),
  locks: [
    { in: 'header', name: 'Cookie' },
    { in: 'field', name: '_csrf' },
  ],
  granted: ({ status, headers }) => status === 303 && !(headers.get('location') ?? '').endsWith('/sign-in'),
  writes: true,
});

/** What is told to a seller without a CRM, and the doors of his shop and his academy. */
export const OWN: readonly Endpoint[] = [
  MERCADOPAGO_HOOK,
  HOTMART_HOOK,
  HOTMART_FORM,
  UPGATES_HOOK,
  ...ADDRESSES,
  open('/own/sign-in'),
  sent('/own/sign-in', none, ({ own }) => ({ email: own.owner.email })),
  question('/own/enter/:word', owner),
  sent('/own/enter/:word', owner, none),
  fromAnywhere(open('/buy/:slug', offer)),
  {
    ...sent('/buy/:slug', offer, ({ own }) => Object.fromEntries(own.offer.fields)),
    granted: ({ status }) => status === 303,
  },
  fromAnywhere({ ...open('/buy/:slug/:key', purchase), writes: true }),
  { ...sent('/buy/:slug/:key', purchase, ({ own }) => Object.fromEntries(own.offer.fields)), granted: ({ status }) => status === 303 },
  { ...sent('/buy/:slug/:key/change', purchase, none), granted: ({ status }) => status === 303 },
  fromAnywhere(open('/buy/:slug/:key/live', purchase)),
  open('/learn/:code/sign-in', school),
  sent('/learn/:code/sign-in', school, ({ own }) => ({ email: own.school.email })),
  question('/learn/:code/enter/:word', school),
  { ...sent('/learn/:code/enter/:word', school, none), granted: ({ status }) => status === 303 },
  inside('/learn/:code', school),
  inside('/learn/:code/account', school),
  { ...inside('/learn/:code/courses/:course', lesson), refusedAnyway: true },
  { ...inside('/learn/:code/courses/:course/lessons/:lesson', lesson), refusedAnyway: true },
  {
    ...inside('/learn/:code/courses/:course/lessons/:lesson/files/:file', (facts) => ({ ...lesson(facts), file: facts.own.school.lesson })),
    refusedAnyway: true,
  },
  insideForm('/learn/:code/password', school, () => ({ password: 'a very long password' })),
  // Who is signed out already is led to the same page.
  { ...insideForm('/learn/:code/sign-out', school, none), locks: [], granted: ({ status }) => status === 303 },
];
