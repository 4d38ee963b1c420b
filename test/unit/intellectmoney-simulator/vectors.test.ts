import { encode } from '../../../src/sandbox/intellectmoney/charset';
import { digest, formHash, METHOD_FIELDS, P2P_FIELDS, valuesOf } from '../../../src/sandbox/intellectmoney/hashes';
import { messageBody, messageFields } from '../../../src/sandbox/intellectmoney/message';
import type { Invoice, Seller } from '../../../src/sandbox/intellectmoney/model';
import { toSeller } from '../../../src/sandbox/intellectmoney/sellers';
import { SWITCH_DEFAULTS, SWITCH_RULES } from '../../../src/sandbox/intellectmoney/switch-setup';
import { Switches } from '../../../src/sandbox/kit/switches';
import { NOTIFICATIONS } from '../intellectmoney/vectors';
import { ESHOP, KEY, SIGN_KEY } from './shop';

const named = (fields: Readonly<Record<string, string>>) =>
  new Map(Object.entries(fields).map(([name, value]) => [name.toLowerCase(), value]));
const PAID_AT = new Date('2025-10-09T08:53:20Z');

const INVOICE: Invoice = {
  sko: '3100200300',
  sellerId: ESHOP,
  eshopId: ESHOP,
  orderId: '1001',
  serviceName: 'Order 1001',
  amount: 25_000,
  currency: 'RUB',
  userName: '',
  email: 'buyer@shop.example',
  language: 'ru',
  successUrl: null,
  failUrl: null,
  backUrl: null,
  resultUrl: null,
  expiresAt: PAID_AT,
  hold: false,
  holdHours: 72,
  preference: [],
  recurring: false,
  userFields: {},
  receipt: null,
  state: 'paid',
  held: 0,
  captured: 25_000,
  refunded: 0,
  transfer: false,
  lastRefund: 0,
  payMethod: 'Acquiring',
  createdAt: PAID_AT,
  changedAt: PAID_AT,
};
const HELD: Invoice = {
  ...INVOICE,
  sko: '3100200301',
  orderId: 'INS-1002',
  serviceName: 'Заказ INS-1002',
  userName: 'Иван Тестов',
  amount: 199_950,
  state: 'held',
  held: 199_950,
  captured: 0,
};

const seller = (settings: object = {}): Seller => toSeller({ id: ESHOP, secretKey: KEY, account: '4356090001', settings });
const bodyOf = (invoice: Invoice, status: '5' | '6' | '8', by = seller()): string => {
  const switches = new Switches({ defaults: SWITCH_DEFAULTS, rules: SWITCH_RULES });
  return messageBody(messageFields({ invoice, seller: by, status }, switches, 'http://hub.example'), by, KEY);
};

describe('the simulated IntellectMoney writes notifications as others have read them', () => {
  const refunded: Invoice = { ...INVOICE, refunded: 10_000, lastRefund: 10_000, changedAt: new Date('2025-10-10T07:00:00Z') };

  it.each([
    ['paid', bodyOf(INVOICE, '5'), NOTIFICATIONS.paid],
    ['held, in UTF-8', bodyOf(HELD, '6'), NOTIFICATIONS.heldUtf8],
    [
      'held, in windows-1251',
      bodyOf(HELD, '6', seller({ charset: 'windows-1251', hashCharset: 'windows-1251' })),
      NOTIFICATIONS.heldCyrillic,
    ],
    ['refunded in part', bodyOf(refunded, '8'), NOTIFICATIONS.refundedInPart],
  ])('%s', (_what, body, expected) => {
    expect([...new URLSearchParams(body)]).toEqual([...new URLSearchParams(expected)]);
    expect(body).toBe(expected);
  });

  it('with question marks for what windows-1251 lacks', () => {
    expect(encode('чай\u{1f375}', 'windows-1251')).toEqual(Buffer.from([0xf7, 0xe0, 0xe9, 0x3f]));
  });
});

describe('the simulated IntellectMoney signs as others have signed', () => {
  it('recurring payments', () => {
    const form = named({
      eshopId: ESHOP,
      orderId: '1001',
      serviceName: 'Order 1001',
      recipientAmount: '250.00',
      recipientCurrency: 'RUB',
      recurringType: 'Activate',
    });
    expect(formHash(form, KEY)).toBe('3894d145386db5c20cde5c8fdae9fa0e');
    const call = named({
      eshopId: ESHOP,
      orderId: '1004',
      serviceName: 'Subscription',
      recipientAmount: '500.00',
      recipientCurrency: 'RUB',
      email: 'buyer@shop.example',
      recurringType: 'Activate',
    });
    const values = valuesOf(call, METHOD_FIELDS.createInvoice);
    expect(digest('md5', values, { key: KEY })).toBe('e46bb885570a7ab131f8fab20bd97cee');
    expect(digest('sha256', values, { key: SIGN_KEY })).toBe('279b8554df0a3c58f89c3314cbae0e6cb587730585b7205c3cc5b3f2c275c7bd');
    expect(formHash(call, KEY)).toBe('ff73447f789d49c60902cd26089ec716');
  });

  it('old forms in windows-1251, which are no longer accepted', () => {
    const values = ['17354', '1', 'покупка книги Хочу все знать', '10,10', 'RUB'];
    expect(digest('md5', values, { key: 'test', charset: 'windows-1251' })).toBe('4590a539674c6b74d3032e004d1f8192');
  });

  it.each([
    [
      'GetFormUrl',
      { orderId: '1005', amount: '100.00', formId: '7000000123', language: 'ru' },
      { hash: '697c36c23bfa22ba3f99543346bed11a771be261', sign: '11f3022216294d04fe18fb069ed686d9b7ab43d7ee49c93399eacc38a1986962' },
    ],
    [
      'GetFormUrl',
      {
        orderId: '1006',
        amount: '350.50',
        formId: '7000000123',
        comment: 'Перевод 1006',
        backUrl: 'https://shop.example/back',
        language: 'ru',
      },
      { hash: '74d15c0bb955cf0fdd8dce6aa64f7b86d32adb83', sign: 'c815cade12ce7edd98f75ebda2ac7beb07d113678166b23e69d97cc1ef58c3d9' },
    ],
    [
      'CheckPay',
      { orderId: '1005', formId: '7000000123' },
      { hash: 'a6cafb59880328ea64697ddff9a9a0bb063796a5', sign: '6f8003ed5efa9808d5c8c27ab1dd213b8ecaf320364b48d743c1091c52c25ef7' },
    ],
  ] as const)('transfers between people: %s %j', (method, fields, { hash, sign }) => {
    const values = valuesOf(named(fields), P2P_FIELDS[method]);
    expect(digest('sha1', values, { key: 'hubFormKey_5' })).toBe(hash);
    expect(digest('sha256', values, { key: SIGN_KEY })).toBe(sign);
  });
});
