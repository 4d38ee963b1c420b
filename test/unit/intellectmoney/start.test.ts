import { createIntellectmoney } from '../../../src/gateways/intellectmoney/gateway';
import { formHash } from '../../../src/gateways/intellectmoney/signature';
import { currency } from '../../../src/payments/domain/currency';
import type { MerchantSettings, StartRequest } from '../../../src/payments/ports/gateway';
import { KEY, SHOP, shopWith, startRequest } from './vectors';

const NOW = new Date('2025-10-09T09:00:00Z');
const RUB = currency('RUB');
const MOVES = ['capture', 'void', 'refund'] as const;
const gateway = createIntellectmoney({
  http: () => Promise.reject(new Error('nothing may be called')),
  clock: { now: () => NOW, sleep: () => Promise.resolve() },
  formUrl: 'https://merchant.intellectmoney.ru/',
  apiUrl: 'https://api.intellectmoney.ru/',
});

/** The form of a start that has to succeed. */
async function formOf(change: Partial<StartRequest> = {}) {
  const outcome = await gateway.start(startRequest(change));
  if (outcome.kind !== 'done' || outcome.value.pay.kind !== 'form') throw new Error(JSON.stringify(outcome));
  return { reference: outcome.value.reference, ...outcome.value.pay };
}
const fieldsOf = async (plain: Readonly<Record<string, string>>, change: Partial<StartRequest> = {}) =>
  (await formOf({ settings: shopWith(plain), ...change })).fields;
const nameOf = async (description: string) => (await formOf({ description })).fields['serviceName'];
const refusalOf = async (change: Partial<StartRequest>): Promise<string> => {
  const outcome = await gateway.start(startRequest(change));
  return outcome.kind === 'refused' ? outcome.text : outcome.kind;
};

describe('a payment by form', () => {
  it('is posted with signed fields and without the key', async () => {
    const form = await formOf();
    expect(form).toEqual({
      kind: 'form',
      reference: 'INS-1002',
      action: 'https://merchant.intellectmoney.ru/ru/',
      method: 'POST',
      fields: {
        eshopId: '461234',
        orderId: 'INS-1002',
        serviceName: 'Заказ INS-1002',
        recipientAmount: '1999.50',
        recipientCurrency: 'RUB',
        email: 'buyer@shop.example',
        user_email: 'buyer@shop.example',
        successUrl: 'https://shop.example/ok',
        backUrl: 'https://shop.example/ok',
        resultUrl: 'https://hub.example/cb/im/2',
        holdMode: '0',
        hash: 'd64a7f21d45f167938ae720accb6d4ea',
      },
    });
    expect(JSON.stringify(form)).not.toContain(KEY);
  });

  it.each([
    ['ru', 'ru'],
    ['ru-RU', 'ru'],
    ['uk', 'en'],
    ['en', 'en'],
  ])('for a payer who speaks %s has the page in %s', async (language, page) => {
    expect((await formOf({ language })).action).toBe(`https://merchant.intellectmoney.ru/${page}/`);
  });

  it('in test mode is in test money', async () => {
    const fields = await fieldsOf({ mode: 'test' });
    expect(fields['recipientCurrency']).toBe('TST');
    const { eshopId = '', orderId = '', serviceName, recipientAmount = '', hash } = fields;
    expect(hash).toBe(formHash({ eshopId, orderId, serviceName, recipientAmount, recipientCurrency: 'TST' }, KEY));
  });

  it('that is to be confirmed is held for three days at most 119 hours, unless the shop says otherwise', async () => {
    const usual = { holdMode: '1', holdTime: '119', expireDate: '2025-10-12 12:00:00' };
    expect(await fieldsOf({}, { manualCapture: true })).toMatchObject(usual);
    expect(await fieldsOf({ holdMode: 'hold' })).toMatchObject(usual);
    expect(await fieldsOf({ holdMode: 'hold', holdHours: '72', lifeDays: '1' })).toMatchObject({
      holdMode: '1',
      holdTime: '72',
      expireDate: '2025-10-10 12:00:00',
    });
    expect(await fieldsOf({ lifeDays: '100' }, { manualCapture: true })).toMatchObject({ expireDate: '2025-10-14 12:00:00' });
  });

  it('that the cabinet decides about says nothing of a hold', async () => {
    const fields = await fieldsOf({ holdMode: 'cabinet' });
    expect(Object.keys(fields)).not.toEqual(expect.arrayContaining(['holdMode']));
  });

  it('ends with the link or with the life of the shop’s invoices, whichever is sooner, in Moscow time', async () => {
    const expiresAt = new Date('2025-10-11T21:30:00Z');
    expect((await fieldsOf({}, { expiresAt }))['expireDate']).toBe('2025-10-12 00:30:00');
    expect((await fieldsOf({ lifeDays: '1' }, { expiresAt }))['expireDate']).toBe('2025-10-10 12:00:00');
    const farAway = new Date('2027-01-01T00:00:00Z');
    expect((await fieldsOf({}, { expiresAt: farAway }))['expireDate']).toBe('2026-04-07 11:00:00');
  });

  it('names the ways to pay', async () => {
    expect((await fieldsOf({ preference: 'BankCard,Sbp' }))['preference']).toBe('BankCard,Sbp');
  });

  it('never has the separator of signed values in its words', async () => {
    expect(await nameOf('Order::1::')).toBe('Order: 1');
    expect(await nameOf(':::: :a:::b: :')).not.toMatch(/::|^:|:$/);
    expect(await nameOf(`${'я'.repeat(1_023)}::x`)).toBe('я'.repeat(1_023));
    expect(await nameOf('  ')).toBeUndefined();
  });

  it('goes without an address to come back to when that is too long', async () => {
    const { fields } = await formOf({ returnUrl: `https://shop.example/${'x'.repeat(600)}` });
    expect(Object.keys(fields)).not.toEqual(expect.arrayContaining(['successUrl']));
  });

  it.each([
    ['another currency', { amount: { minor: 5_000, currency: currency('UAH') } }, /RUB, not in UAH/],
    ['less than a ruble', { amount: { minor: 99, currency: RUB } }, /1\.00 RUB/],
    ['a sum of more than thirteen signs', { amount: { minor: 1_000_000_000_000, currency: RUB } }, /too large/],
    ['an order number of more than fifty signs', { orderNumber: 'x'.repeat(51) }, /50 characters/],
    ['an order number with the separator', { orderNumber: 'a::b' }, /order numbers/],
    ['an e-mail that is too long', { customerEmail: `${'x'.repeat(100)}@shop.example` }, /too long/],
    ['a notification address that is too long', { notifyUrl: `https://hub.example/${'x'.repeat(500)}` }, /too long/],
  ])('is refused with %s', async (_what, change, text) => {
    expect(await refusalOf(change)).toMatch(text);
  });

  it.each([null, ' '])('is refused without an e-mail (%p), in words of our own', async (customerEmail) => {
    const outcome = await gateway.start(startRequest({ customerEmail }));
    expect(outcome).toEqual({ kind: 'refused', text: '', refusal: { code: 'email-missing' } });
  });
});

describe('a payment to an individual', () => {
  const plain = { kind: 'individual', mode: 'live', formId: '7000000123', email: 'owner@wallet.example' };
  const settings: MerchantSettings = { plain, secrets: {} };

  it('goes through the common shop with the form of the wallet, unsigned', async () => {
    const { fields } = await formOf({ settings });
    expect(fields).toMatchObject({
      eshopId: '450157',
      orderId: 'INS-1002',
      recipientAmount: '1999.50',
      recipientCurrency: 'RUB',
      userEmail: 'buyer@shop.example',
      UserField_0: 'owner@wallet.example',
      UserFieldName_9: 'UserPaymentFormId',
      UserField_9: '7000000123',
      FormType: 'IMAccount',
    });
    expect(Object.keys(fields)).not.toEqual(expect.arrayContaining(['hash']));
  });

  it('names the wallet by its number where it is known, and the test shop in test mode', async () => {
    const { fields } = await formOf({ settings: { plain: { ...plain, mode: 'test', account: '1234567890' }, secrets: {} } });
    expect(fields).toMatchObject({ eshopId: '450040', recipientCurrency: 'TST', UserField_0: '1234567890' });
  });

  it('cannot be held, taken, released or refunded from here', async () => {
    expect(await refusalOf({ settings, manualCapture: true })).toMatch(/cannot be held/);
    const request = {
      settings,
      reference: 'INS-1002',
      paymentReference: null,
      amount: { minor: 1, currency: RUB },
      whole: true,
      idempotencyKey: 'k',
    };
    for (const kind of MOVES) {
      expect(await gateway[kind](request)).toEqual({ kind: 'refused', text: expect.stringContaining('cabinet') });
    }
  });
});

describe('money that is moved by hand', () => {
  const request = {
    settings: SHOP,
    reference: 'INS-1002',
    paymentReference: null,
    amount: { minor: 199_950, currency: RUB },
    whole: true,
    idempotencyKey: 'k',
  };

  it('is pointed to the cabinet as long as the form protocol is off', async () => {
    for (const kind of MOVES) {
      expect(await gateway[kind](request)).toEqual({ kind: 'refused', text: expect.stringContaining('cabinet') });
    }
    expect(gateway.cabinetUrl).toBe('https://intellectmoney.ru/');
  });

  it('is pointed to the cabinet when only a part is meant', async () => {
    const part = { ...request, settings: shopWith({ moves: 'on' }), whole: false };
    expect(await gateway.refund(part)).toEqual({ kind: 'refused', text: expect.stringContaining('whole sum') });
  });

  it('cannot be asked about, and a start whose end nobody heard is as good as none', async () => {
    expect((await gateway.read(request)).kind).toBe('refused');
    expect(await gateway.find(SHOP, 'INS-1002')).toEqual({ kind: 'done', value: null });
  });
});
