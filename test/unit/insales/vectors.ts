/** Published example data: a payment method, an order of it and what is signed. */
export const FORM = {
  shop_id: 'm-1001',
  amount: '1531.5',
  transaction_id: '88123456',
  key: '0f5e6d7c8b9a4a3b2c1d0e9f8a7b6c5d',
  description: 'Заказ №1042 на сайте demo-shop.myinsales.ru',
  order_id: '51234567',
  phone: '+79161234567',
  email: 'buyer@example.ru',
} as const;

export const ORDER_JSON = '{"id":51234567,"number":1042,"total_price":1531.5,"comment":"Позвоните; спасибо"}';
export const CONVERSION = {
  original_currency: 'RUR',
  convert_currency: 'EUR',
  original_amount: '1531.5',
  conversion_rate: '0.011',
} as const;
export const PASSWORD = 'Qw3rtyGate';

/** The forms by their published names. */
export const FORMS = {
  F1: { ...FORM, signature: '9e67214d417b1ed2e0d75d0b365da752' },
  F2: { ...FORM, order_json: ORDER_JSON, signature: '3c670215c57c53305345081231759258' },
  F3: { ...FORM, amount: '16.85', ...CONVERSION, signature: 'a712d32f8b354025e9208b482fd79508' },
  F4: { ...FORM, amount: '16.85', ...CONVERSION, order_json: ORDER_JSON, signature: '5c1d06790224b2ce8fb1578e18186797' },
  F5: { ...FORM, phone: '', email: '', signature: '7b1cfa02a9dfe312fe52d93c8066cb88' },
} as const satisfies Record<string, Readonly<Record<string, string>>>;

/** A form as a browser posts it. */
export const encoded = (fields: Readonly<Record<string, string>>): Buffer => Buffer.from(new URLSearchParams(fields).toString());
