import { createHash } from 'node:crypto';
import { readPayForm } from '../../../src/platforms/insales/pay-form';
import { CONVERSION, FORM, FORMS, ORDER_JSON, PASSWORD, encoded } from './vectors';

const FORM_TYPE = 'application/x-www-form-urlencoded';
const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

const genuine = (body: Buffer | string, type = FORM_TYPE): boolean => readPayForm(Buffer.from(body), type)?.isSignedWith(PASSWORD) ?? false;
const json = (text: string): boolean => genuine(text, 'application/json');

const signed = (values: readonly string[]): string => md5([...values, PASSWORD].join(';'));
const values = (amount: string, ...more: readonly string[]) => [...Object.values({ ...FORM, amount, email: '' }), ...more];

describe("the form of the shop's buyers", () => {
  it.each(Object.entries(FORMS))('%s is genuine', (_name, form) => {
    expect(genuine(encoded(form))).toBe(true);
  });

  it('is read with its conversion and its order', () => {
    expect(readPayForm(encoded(FORMS.F4), FORM_TYPE)?.form).toMatchObject({
      shopId: 'm-1001',
      amount: '16.85',
      orderId: '51234567',
      conversion: { originalCurrency: 'RUR', originalAmount: '1531.5', currency: 'EUR' },
      order: { number: 1042, comment: 'Позвоните; спасибо' },
    });
    expect(readPayForm(encoded(FORMS.F5), FORM_TYPE)?.form).toMatchObject({ phone: '', email: '', conversion: null, order: null });
  });

  it('may carry its hash in capitals and its fields in any order', () => {
    expect(genuine(encoded({ ...FORMS.F1, signature: FORMS.F1.signature.toUpperCase() }))).toBe(true);
    expect(genuine(encoded(Object.fromEntries(Object.entries(FORMS.F4).toReversed())))).toBe(true);
  });

  it.each([
    ['another sum with the old hash', { ...FORMS.F1, amount: '1531.50' }],
    ['a hash over empty places for what is not there', { ...FORMS.F1, signature: '68328097433f01bbcd29b0c1a6cb2175' }],
    ['a hash with the order before the currencies', { ...FORMS.F4, signature: 'e4b92818d1d04563809f548fcf0df8dc' }],
    ['no hash', { ...FORM }],
    ['an empty hash', { ...FORM, signature: '' }],
  ])('%s is refused', (_what, form) => {
    expect(genuine(encoded(form))).toBe(false);
  });

  it('is refused whatever its hash when a part of the conversion is missing', () => {
    const { conversion_rate: _rate, ...rest } = { ...FORM, amount: '16.85', ...CONVERSION };
    const signature = md5([...Object.values(rest), PASSWORD].join(';'));
    expect(readPayForm(encoded({ ...rest, signature }), FORM_TYPE)).toBeNull();
  });

  it.each([
    ['the sum into the attempt', { amount: '1', transaction_id: '531;88123456' }],
    ['the attempt into the key', { transaction_id: '88123456;0f5e', key: '6d7c8b9a4a3b2c1d0e9f8a7b6c5d' }],
    ['the number of the order into the phone', { order_id: '5', phone: '1234567;+79161234567' }],
    ['the description into the number', { description: 'Заказ', order_id: '№1042;51234567' }],
  ])('borders of fields do not slide over a semicolon: %s', (_what, change) => {
    const form = { ...FORM, ...change };
    const signature = md5([...Object.values(form), PASSWORD].join(';'));
    const read = readPayForm(encoded({ ...form, signature }), FORM_TYPE);
    expect(read === null || read.form.orderId !== FORM.order_id).toBe(true);
  });

  it.each(['-1', '1e3', '1,5', '', ' 1', '0x10', '1.5.1'])('the sum %p is no sum', (amount) => {
    const form = { ...FORM, amount };
    const signature = md5([...Object.values(form), PASSWORD].join(';'));
    expect(readPayForm(encoded({ ...form, signature }), FORM_TYPE)).toBeNull();
  });

  it('is refused when a field comes twice or is missing', () => {
    expect(genuine(Buffer.concat([encoded(FORMS.F1), Buffer.from('&amount=1')]))).toBe(false);
    const { email: _email, ...rest } = FORMS.F1;
    expect(genuine(encoded(rest))).toBe(false);
    expect(genuine('')).toBe(false);
  });

  it('is not signed by an empty password', () => {
    const signature = md5([...Object.values(FORM), ''].join(';'));
    expect(readPayForm(encoded({ ...FORM, signature }), FORM_TYPE)?.isSignedWith('')).toBe(false);
  });
});

describe("the JSON of the shop's server", () => {
  const numbers = `{"shop_id":"m-1001","amount":1531.50,"transaction_id":88123456,"key":"${FORM.key}","description":"${FORM.description}","order_id":51234567,"phone":"+79161234567","email":null`;
  it('is genuine with texts, blanks and escapes', () => {
    expect(json(JSON.stringify(FORMS.F1))).toBe(true);
    expect(json(JSON.stringify(FORMS.F4, null, 2))).toBe(true);
    expect(json(JSON.stringify(FORMS.F1).replace('№', '\\u2116'))).toBe(true);
  });

  it('is genuine with numbers, over their digits as printed', () => {
    expect(json(`${numbers},"signature":"${signed(values('1531.50'))}"}`)).toBe(true);
    const whole = numbers.replace('1531.50', '1531.0');
    expect(json(`${whole},"signature":"${signed(values('1531.0'))}"}`)).toBe(true);
    expect(json(`${whole},"signature":"${signed(values('1531.00'))}"}`)).toBe(true);
    expect(json(`${whole},"signature":"${signed(values('1531'))}"}`)).toBe(false);
  });

  it('is genuine with the order as an object, over its text as printed', () => {
    const order = '{ "id": 1, "total_price": 10.0, "comment": "a } \\" ; {" }';
    expect(json(`${numbers}, "order_json": ${order} ,"signature":"${signed(values('1531.50', order))}"}`)).toBe(true);
    expect(json(JSON.stringify({ ...FORMS.F2, order_json: JSON.parse(ORDER_JSON) }))).toBe(true);
  });

  it.each(['', '[]', 'null', '"a"', '{', '{"shop_id":["m"]}', '{"shop_id":true}', '{"a":"1","a":"2"}'])('%s is none', (text) => {
    expect(readPayForm(Buffer.from(text), 'application/json')).toBeNull();
  });

  it('is not read twice when a name comes twice', () => {
    expect(json(JSON.stringify(FORMS.F1).replace('{', '{"amount":"1",'))).toBe(false);
  });
});
