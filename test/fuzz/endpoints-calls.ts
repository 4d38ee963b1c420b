import { createHash, createHmac } from 'node:crypto';
import { registerToken } from '../../src/platforms/retailcrm/token';
import { signatureOf } from '../../src/platforms/insales/hashes';
import { ESHOP, SHOP } from '../support/world';
import type { Call, Field } from './call';
import { formFields, looseUtf8, printJson, valueOf } from './call';
import type { Endpoint } from './endpoint';
import { led, open } from './endpoint';
import type { Facts } from './facts';
import type { Answer } from './line';
import { CABINET_SECRET } from './outside';

const WRONG = 'a-secret-of-somebody-else';
const succeeded = ({ body, status }: Answer): boolean => status === 200 && body.includes('"success":true');
const post = (path: string, body: Call['body'], headers: readonly Field[] = []): Call => ({
  method: 'POST',
  path,
  query: [],
  headers,
  body,
});

/** A call of RetailCRM: a form with the client id and one field of JSON. */
const crm = (
  path: string,
  name: string,
  entity: (facts: Facts) => unknown,
  more: (facts: Facts) => readonly Field[] = () => [],
): Endpoint => ({
  route: `POST /retailcrm${path}`,
  call: ({ facts }) =>
    post(`/retailcrm${path}`, {
      kind: 'form',
      fields: [['clientId', facts.clientId], [name, JSON.stringify(entity(facts))], ...more(facts)],
    }),
  locks: [{ in: 'field', name: 'clientId' }],
  granted: succeeded,
  writes: true,
  keeps: [],
});

const createEntity = ({ merchants }: Facts): unknown => ({
  shopId: merchants.plain,
  invoiceUuid: '6f1c2d0e-5e0f-4a57-9f0e-3a1b2c3d4e5f',
  invoiceType: 'link',
  amount: 199.5,
  currency: 'UAH',
  orderNumber: '4711',
  orderId: 15,
  siteUrl: 'https://shop.example.org',
  returnUrl: 'https://shop.example.org/thanks',
  items: [{ name: 'Tea', price: 99.75, quantity: 2, vat: 'none', paymentObject: 'commodity', paymentMethod: 'full_payment' }],
  customer: {
    email: 'buyer@example.org',
    phone: '+380501234567',
    firstName: 'Olena',
    lastName: 'Koval',
    patronymic: null,
    legalName: null,
  },
});

const settings = (): unknown => ({
  default_currency: { value: 'UAH' },
  system_language: { value: 'UK' },
  timezone: { value: 'Europe/Kyiv' },
  work_times: [{ day_type: 'Monday', start_time: '09:00', end_time: '18:00' }],
});

/** Without a session of its own: a key of the CRM in a form. */
const REGISTER: Endpoint = {
  route: 'POST /retailcrm/register',
  call: ({ facts }) =>
    post('/retailcrm/register', {
      kind: 'form',
      fields: [['register', JSON.stringify({ token: '', apiKey: facts.apiKey, systemUrl: facts.crmUrl })]],
    }),
  locks: [],
  seal: (call, { apiKey }, genuine) => {
    const text = valueOf(formFields(call), 'register');
    const key = /"apiKey":"([^"\\]*)"/.exec(text)?.[1] ?? apiKey;
    const token = registerToken(genuine ? CABINET_SECRET : WRONG, key);
    return {
      ...call,
      body: {
        kind: 'form',
        fields: formFields(call).map(([name, value]) => [
          name,
          name === 'register' ? value.replace('"token":""', `"token":"${token}"`) : value,
        ]),
      },
    };
  },
  granted: succeeded,
  writes: true,
  keeps: [],
};

/** What RetailCRM and its people call. */
export const RETAILCRM: readonly Endpoint[] = [
  { ...open('/retailcrm/config'), wordless: true },
  REGISTER,
  crm(
    '/activity',
    'activity',
    () => ({ active: true, freeze: false }),
    ({ crmUrl }) => [['systemUrl', crmUrl]],
  ),
  crm('/settings', 'settings', settings),
  crm('/payment/create', 'create', createEntity),
  crm('/payment/approve', 'approve', ({ held }) => ({ paymentId: held.approve.id, amount: 60 })),
  crm('/payment/cancel', 'cancel', ({ held }) => ({ paymentId: held.cancel.id })),
  crm('/payment/refund', 'refund', ({ paid }) => ({ paymentId: paid.id, amount: 1.5 })),
  {
    ...open('/retailcrm/payment/status', undefined, ({ clientId, pending }) => ({ clientId, paymentId: pending.id })),
    locks: [{ in: 'query', name: 'clientId' }],
    granted: succeeded,
  },
  { ...crm('/no-such-call', 'x', () => ({})), route: 'POST /retailcrm/./', refusedAnyway: true },
  open('/retailcrm/account'),
  {
    ...crm('/account', 'x', () => ({})),
    granted: ({ status }) => status === 303,
  },
  open('/retailcrm/connect', undefined, ({ crmUrl }) => ({ account: crmUrl })),
  {
    ...crm('/connect', 'x', () => ({})),
    call: ({ facts }) =>
      post('/retailcrm/connect', {
        kind: 'form',
        fields: [
          ['crmUrl', facts.crmUrl],
          ['apiKey', facts.apiKey],
        ],
      }),
    locks: [{ in: 'field', name: 'apiKey' }],
    granted: ({ status }) => status === 303,
  },
];

const tokenOf = (claims: string, secret: string): string => {
  const signed = `${Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url')}.${looseUtf8(claims).toString('base64url')}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
};

const UAPAY_HOOK: Endpoint = {
  route: 'POST /hooks/:gateway/:key',
  call: ({ facts: { hookKeys, pending } }) =>
    post(`/hooks/uapay/${hookKeys.uapay}`, {
      kind: 'json',
      value: {
        paymentId: 'c2b7d1e4-90fa-4c68-a7d3-2f5be8106c9d',
        invoiceId: pending.attempt.reference,
        externalId: pending.attempt.orderNumber,
        status: 'FINISHED',
        paymentStatus: 'FINISHED',
        amount: 10_000,
        iat: 1_790_000_000,
      },
    }),
  locks: [],
  seal: (call, _facts, genuine) =>
    call.body.kind === 'json'
      ? { ...call, body: { kind: 'json', value: { token: tokenOf(printJson(call.body.value), genuine ? SHOP.secret : WRONG) } } }
      : call,
  granted: ({ status }) => status === 200,
  writes: true,
  keeps: ['notification'],
  moneyStays: true,
  wordless: true,
};

const IM_SIGNED = [
  'eshopId',
  'orderId',
  'serviceName',
  'eshopAccount',
  'recipientAmount',
  'recipientCurrency',
  'paymentStatus',
  'userName',
  'userEmail',
  'paymentData',
];

/** Correctly signed for an order of ours, but about another sum: nothing of that may count as paid. */
const INTELLECTMONEY_HOOK: Endpoint = {
  ...UAPAY_HOOK,
  route: 'POST /hooks/:gateway/:key (intellectmoney)',
  call: ({ facts: { hookKeys, shop } }) =>
    post(`/hooks/intellectmoney/${hookKeys.intellectmoney}`, {
      kind: 'form',
      fields: Object.entries({
        eshopId: ESHOP.id,
        paymentId: '1234567',
        orderId: shop.invoice.attempt.orderNumber,
        eshopAccount: '5000000001',
        serviceName: 'Order',
        recipientAmount: '777777.77',
        recipientOriginalAmount: '777777.77',
        recipientCurrency: 'RUB',
        paymentStatus: '5',
        userName: 'Иван',
        userEmail: 'ivan@example.org',
        paymentData: '2026-11-22 10:00:00',
        refundAmount: '',
        shortPan: '411111******1111',
      }),
    }),
  seal: (call, _facts, genuine) => {
    const fields = formFields(call);
    const text = [...IM_SIGNED.map((name) => valueOf(fields, name)), genuine ? ESHOP.secretKey : WRONG].join('::');
    return { ...call, body: { kind: 'form', fields: [...fields, ['hash', createHash('md5').update(looseUtf8(text)).digest('hex')]] } };
  },
};

/** What gateways send. */
export const HOOKS: readonly Endpoint[] = [UAPAY_HOOK, INTELLECTMONEY_HOOK];

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
      body: { kind: 'form', fields: [...fields, ['signature', signatureOf(values, genuine ? shop.methodPassword : WRONG)]] },
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
