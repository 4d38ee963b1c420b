import { signatureOf } from '../../src/platforms/insales/hashes';
import { formFields, post, valueOf } from './call';
import type { Endpoint } from './endpoint';
import { led, open, WRONG_SECRET } from './endpoint';
import type { Facts } from './facts';

const PAY_SIGNED = ['shop_id', 'amount', 'transaction_id', 'key', 'description', 'order_id', 'phone', 'email'];
const PAY_CONVERTED = ['original_currency', 'convert_currency', 'original_amount', 'conversion_rate', 'order_json'];

const PAY: Endpoint = {
  route: 'POST /insales/pay/:connection',
  call: ({ facts: { shop } }) => post(shop.payPath, { kind: 'form', fields: shop.payForm.filter(([name]) => name !== 'signature') }),
  locks: [],
  seal: (call, { shop }, genuine) => {
    const fields = formFields(call);
    const values = [...PAY_SIGNED, ...PAY_CONVERTED]
      .filter((name) => fields.some(([one]) => one === name))
      .map((name) => valueOf(fields, name));
    return {
      ...call,
      body: { kind: 'form', fields: [...fields, ['signature', signatureOf(values, genuine ? shop.methodPassword : WRONG_SECRET)]] },
    };
  },
  granted: led,
  writes: true,
  // The shop is asked for its password before a form is refused, and when that was is kept.
  keeps: ['insales_method'],
  wordless: true,
};

const widget = (verb: 'GET' | 'POST', path: string, body: (facts: Facts) => unknown = () => null): Endpoint => ({
  route: `${verb} /insales/widget-api${path}`,
  call: ({ facts }) => ({
    method: verb,
    path: `/insales/widget-api${path}`,
    query: [
      ['shop', facts.shop.insalesId],
      ['order', facts.shop.orderId],
    ],
    headers: [['Authorization', `Bearer ${facts.shop.widgetKey}`]],
    body: verb === 'GET' ? { kind: 'none' } : { kind: 'json', value: body(facts) },
  }),
  locks: [{ in: 'header', name: 'Authorization' }],
  granted: ({ status }) => status === 200,
  writes: verb === 'POST',
  keeps: [],
});

/** What InSales, its people and their buyers call. */
export const INSALES: readonly Endpoint[] = [
  {
    ...open('/insales/install', undefined, ({ shop }) => ({ shop: shop.host, token: 'a-token', insales_id: shop.insalesId })),
    writes: true,
    wordless: true,
  },
  {
    ...open('/insales/uninstall', undefined, ({ shop }) => ({ shop: shop.host, token: shop.password, insales_id: shop.insalesId })),
    locks: [{ in: 'query', name: 'token' }],
    // A shop that we do not know has left already, whoever says so.
    fixed: ['insales_id'],
    writes: true,
    wordless: true,
  },
  {
    ...open('/insales/hook/:insalesId'),
    route: 'POST /insales/hook/:insalesId',
    call: ({ facts: { shop } }) => ({
      ...post(`/insales/hook/${shop.insalesId}`, {
        kind: 'json',
        value: { id: Number(shop.orderId), number: 1001, order_lines: [{ id: 1, title: 'Tea' }], client: { id: 7 } },
      }),
      query: [['k', shop.hookKey]],
    }),
    locks: [{ in: 'query', name: 'k' }],
    writes: true,
    keeps: [],
    wordless: true,
  },
  open('/insales/widget.js'),
  open('/insales/checkout.js'),
  widget('GET', '/state'),
  widget('POST', '/link', ({ shop }) => ({ merchant: shop.merchantCode })),
  widget('POST', '/send', ({ shop }) => ({ invoice: shop.invoice.id, email: 'buyer@example.org' })),
  widget('GET', '/qr'),
  PAY,
  { ...open('/insales/return/:invoice', ({ shop }) => ({ invoice: shop.returnKey })), granted: led },
  { ...open('/insales/login', undefined, ({ shop }) => ({ insales_id: shop.insalesId, to: '/merchants' })), writes: true, granted: led },
  {
    ...open('/insales/autologin'),
    call: ({ people: { login } }) => ({
      method: 'GET',
      path: '/insales/autologin',
      query: login.query,
      headers: [['Cookie', login.cookie]],
      body: { kind: 'none' },
    }),
    locks: [
      { in: 'query', name: 'token3' },
      { in: 'header', name: 'Cookie' },
    ],
    writes: true,
    granted: led,
    // A login counts once, whatever comes back with it.
    keeps: ['insales_login'],
  },
];
