import { cyrillicBytes } from '../../../src/gateways/intellectmoney/charset';
import { callSignatures, formHash, isSigned, moveHash } from '../../../src/gateways/intellectmoney/signature';
import type { InvoiceBody } from '../../../src/gateways/intellectmoney/wire';
import { invoiceValues } from '../../../src/gateways/intellectmoney/wire';
import { ESHOP, KEY, SIGN_KEY } from './vectors';

const bytes = (...values: readonly string[]): readonly Buffer[] => values.map((value) => Buffer.from(value));
const inCyrillic = (...values: readonly string[]): readonly Buffer[] => values.map((value) => cyrillicBytes(value) ?? Buffer.alloc(0));

const CALLS: readonly (readonly [string, InvoiceBody, { readonly hash: string; readonly sign: string; readonly purchaseHash: string }])[] =
  [
    [
      'the smallest one, in test money',
      {
        eshopId: 461234,
        orderId: '1001',
        recipientAmount: '250.00',
        recipientCurrency: 'TST',
        email: 'buyer@shop.example',
        language: 'ru',
      },
      {
        hash: 'ea4cfb04c0f766eea27c3ce4f33c7e56',
        sign: '118526ff4703e173bf3fcb37c62bac72c60c4dcdb99428b709c2041092310cf4',
        purchaseHash: 'a7a436ebbd5553ee48f3769818c1c523',
      },
    ],
    [
      'a hold in Cyrillic with all addresses',
      {
        eshopId: 461234,
        orderId: 'INS-1002',
        serviceName: 'Заказ INS-1002',
        recipientAmount: '1999.50',
        recipientCurrency: 'RUB',
        userName: 'Иван Тестов',
        email: 'buyer@shop.example',
        successUrl: 'https://shop.example/ok',
        failUrl: 'https://shop.example/fail',
        backUrl: 'https://shop.example/back',
        expireDate: '2025-10-12 12:00:00',
        holdTime: 72,
        resultUrl: 'https://hub.example/cb/im/2',
        language: 'ru',
        holdMode: 1,
      },
      {
        hash: 'aa2f3741101c83a1141979f88415ff74',
        sign: '0208fb3ad8adf529a4b9cc4b4b36db9c2c078301f9d388f0b2593c64c07de832',
        purchaseHash: 'd64a7f21d45f167938ae720accb6d4ea',
      },
    ],
    [
      'ways to pay and no hold',
      {
        eshopId: 461234,
        orderId: '1003',
        recipientAmount: '99.90',
        recipientCurrency: 'RUB',
        email: 'buyer@shop.example',
        language: 'ru',
        holdMode: 0,
        preference: 'BankCard,Sbp',
      },
      {
        hash: '6b2c5c76aabb3668e3d18cc66edd6dfa',
        sign: '60cca2cbd51d1e68cd2a839ecb9d6b57429a10b372e38dc35ce184957f606256',
        purchaseHash: '1ee328aaeac2d534cc9f101fa9a063ce',
      },
    ],
  ];

describe('signatures of IntellectMoney', () => {
  const book = {
    eshopId: '17354',
    orderId: '1',
    serviceName: 'покупка книги Хочу все знать',
    recipientAmount: '10.10',
    recipientCurrency: 'RUB',
  };
  const order = { eshopId: ESHOP, orderId: '1001', serviceName: 'Order 1001', recipientAmount: '250.00', recipientCurrency: 'RUB' };

  it.each([
    ['the published one', book, { key: 'test', hash: '139de04be8c37061f99218353f4e13e0' }],
    ['plain Latin', order, { key: KEY, hash: '8e69ae68f6924baf8a17f899e0bd67f8' }],
    ['without a name', { ...order, serviceName: undefined }, { key: KEY, hash: '3afaf74fc27eba24060a05b05efd7f59' }],
    ['in Cyrillic', { ...order, serviceName: 'Заказ 1001 в магазине' }, { key: KEY, hash: 'ae6da8500290bd48fe6b7b098986694f' }],
  ])('of the form: %s', (_what, form, { key, hash }) => {
    expect(formHash(form, key)).toBe(hash);
  });

  it.each([
    [{ eshopId: '17354', orderId: 'order_0000001', action: 'ToPaid' }, 'myKey', '8873d8442f5a9e1ad884114c15f11706'],
    [{ eshopId: ESHOP, orderId: 'INS-1002', action: 'ToPaid' }, KEY, 'dcd2dc76e384943073813c79477c7993'],
    [{ eshopId: ESHOP, orderId: 'INS-1002', action: 'Refund' }, KEY, '543f24a6b00a85a74cf8c9223ab14711'],
  ])('of a move: %j', (move, key, expected) => {
    expect(moveHash(move, key)).toBe(expected);
  });

  it.each(CALLS)('of createInvoice: %s', (_what, body, { hash, sign, purchaseHash }) => {
    expect(callSignatures(invoiceValues(body), { secretKey: KEY, signKey: SIGN_KEY })).toEqual({ hash, sign });
    expect(formHash({ ...body, eshopId: String(body.eshopId) }, KEY)).toBe(purchaseHash);
  });

  it('of getBankCardPaymentState', () => {
    expect(callSignatures([ESHOP, '3100200300'], { secretKey: KEY, signKey: SIGN_KEY })).toEqual({
      hash: '2ac25b04a99d4b04d3e2905d51df922a',
      sign: 'b2c4f13735d0272ef745f84bf0402d9535e241ad105ca978542ed9e0592b5366',
    });
  });

  const published = [
    '17354',
    'order_0000001',
    'Книга',
    '4356091274',
    '12.30',
    'RUB',
    '5',
    'Артем Дворядкин',
    'tema@intellectmoney.ru',
    '2010-01-17 13:12:03',
  ];
  const UTF8 = '61620ea240928af649e44aaebb1c15dd';
  const CYRILLIC = '6c34556014a298e4d957c50bf1acb496';

  it.each([
    ['body and hash in UTF-8', bytes(...published), UTF8],
    ['body and hash in windows-1251', inCyrillic(...published), CYRILLIC],
    ['body in windows-1251, hash in UTF-8', inCyrillic(...published), UTF8],
    ['body in UTF-8, hash in windows-1251', bytes(...published), CYRILLIC],
    ['a hash in capitals', bytes(...published), UTF8.toUpperCase()],
  ])('of a notification hold: %s', (_what, values, hash) => {
    expect(isSigned(values, hash, 'myKey')).toBe(true);
    expect(isSigned(values, hash, 'myKey2')).toBe(false);
    expect(isSigned(values.toReversed(), hash, 'myKey')).toBe(false);
  });

  it('of text that windows-1251 lacks are still read as they came', () => {
    expect(cyrillicBytes('чай \u{1f375}')).toBeNull();
    expect(isSigned(bytes('чай \u{1f375}'), 'ffffffffffffffffffffffffffffffff', KEY)).toBe(false);
  });
});
