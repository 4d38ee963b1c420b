import { digest, ESHOP, KEY, reasonOf, Shop, signedForm, WALLET } from './shop';

let shop: Shop;
const HOUR = 3_600_000;
const HOLD = { holdMode: '1', holdTime: '72' };
const moscow = (hours: number): string => {
  const at = new Date(shop.simulator.clock.now().getTime() + (hours + 3) * HOUR);
  return at.toISOString().slice(0, 19).replace('T', ' ');
};
const hold = () => ({ ...HOLD, expireDate: moscow(72) });
const set = (switches: Record<string, boolean | string | number | null>) => shop.simulator.switches.merge(switches);

beforeEach(async () => {
  shop = await Shop.open();
});
afterEach(() => shop.stop());

const receipt = (price: number, skipAmountCheck = 0) =>
  JSON.stringify({
    inn: '7700000000',
    group: 'Main',
    skipAmountCheck,
    content: {
      type: 1,
      customerContact: 'buyer@shop.example',
      positions: [
        { quantity: 2, price: 100, tax: 6, text: 'Чай', paymentSubjectType: 1, paymentMethodType: 4 },
        { quantity: 0.5, price, tax: 6, text: 'Доставка' },
      ],
      checkClose: { payments: [{ type: 2, amount: 250 }], taxationSystem: 1 },
    },
  });

describe('the payment form', () => {
  it('leads to a page to pay on, in the language of its address, by POST and by GET', async () => {
    const sko = await shop.invoice();
    expect(sko).toMatch(/^3\d{9}$/);
    const page = await shop.get(`/pay/${sko}`);
    expect(page).toMatchObject({ status: 200, text: expect.stringContaining('250.00 RUB') });
    const { location } = await shop.get(`/en/?${new URLSearchParams(signedForm({ orderId: '1002' })).toString()}`);
    expect((await shop.get(location ?? '')).text).toContain('Pay the invoice');
    expect((await shop.get(`/?InvoiceId=${sko}`)).location).toBe(`/pay/${sko}`);
  });

  it('reads field names in any case', async () => {
    const fields = Object.fromEntries(Object.entries(signedForm()).map(([name, value]) => [name.toUpperCase(), value]));
    expect((await shop.send('/ru/', new URLSearchParams(fields))).status).toBe(303);
  });

  it.each([
    ['a wrong hash', { hash: '0'.repeat(32) }, 'wrong hash'],
    ['no hash', { hash: null }, 'wrong hash'],
    ['an unknown shop', { eshopId: '999999' }, 'unknown shop'],
    ['no order number', { orderId: '' }, 'orderid'],
    ['an order number of 51 signs', { orderId: 'x'.repeat(51) }, 'orderid'],
    ['an amount without kopecks', { recipientAmount: '250' }, 'recipientAmount'],
    ['an amount with a comma', { recipientAmount: '250,00' }, 'recipientAmount'],
    ['less than a ruble', { recipientAmount: '0.99' }, 'recipientAmount'],
    ['a currency that it does not take', { recipientCurrency: 'EUR' }, 'recipientCurrency'],
    ['no e-mail', { email: null }, 'email'],
    ['a broken e-mail', { email: 'buyer' }, 'email'],
    ['an address that is none', { successUrl: 'shop' }, 'successurl'],
    ['a date in another form', { expireDate: '2030-01-01' }, 'expiredate'],
    ['a date that is over', { expireDate: '2020-01-01 00:00:00' }, 'expireDate'],
    ['a date after half a year', { expireDate: '2050-01-01 00:00:00' }, 'expireDate'],
    ['a hold without its terms', { holdMode: '1' }, 'holdMode'],
    ['a hold of 120 hours', { ...HOLD, holdTime: '120' }, 'holdTime'],
    ['a receipt that is none', { merchantReceipt: '{}' }, 'merchantReceipt'],
  ])('is refused with %s', async (_what, change, reason) => {
    const answer = await shop.form(change);
    expect(answer.status).toBe(400);
    expect(reasonOf(answer.text)).toContain(reason);
    expect((await shop.state()).invoices).toEqual([]);
  });

  it('may be unsigned where the shop does not demand a hash', async () => {
    await shop.configure({ hashRequired: false });
    expect((await shop.form({ hash: null })).status).toBe(303);
  });

  it('knows an order number again: same parameters, same invoice; others are an error and a letter', async () => {
    const sko = await shop.invoice();
    expect(await shop.invoice()).toBe(sko);
    expect(reasonOf((await shop.form({ recipientAmount: '251.00' })).text)).toContain('other parameters');
    expect((await shop.state()).letters).toMatchObject([{ to: 'shop@shop.example', subject: expect.stringContaining('1001') }]);
    await shop.configure({ uniqueNumbers: false });
    expect(await shop.invoice({ recipientAmount: '251.00' })).not.toBe(sko);
  });

  it('takes the payer’s e-mail under the name that it wants', async () => {
    set({ payerEmailField: 'user_email' });
    expect((await shop.form()).status).toBe(400);
    expect((await shop.form({ user_email: 'buyer@shop.example' })).status).toBe(303);
    set({ payerEmailMissing: 'accept' });
    expect((await shop.form({ orderId: '2', email: null })).status).toBe(303);
  });

  it('offers the ways of its list, and the test card for test money', async () => {
    const waysOf = async (sko: string) =>
      [...(await shop.get(`/pay/${sko}`)).text.matchAll(/name="way" value="(\w+)"/g)].map(([, way]) => way);
    expect(await waysOf(await shop.invoice({ preference: 'Sbp,BankCard' }))).toEqual(['bankcard', 'sbp']);
    expect((await waysOf(await shop.invoice({ orderId: '2' }))).length).toBe(10);
    const test = await shop.invoice({ orderId: '3', recipientCurrency: 'TST' });
    expect(await waysOf(test)).toEqual(['bankcard']);
  });

  it('takes a receipt that comes to its kopecks', async () => {
    expect((await shop.form({ merchantReceipt: receipt(99.99) })).status).toBe(400);
    expect((await shop.form({ merchantReceipt: receipt(100) })).status).toBe(303);
    expect((await shop.form({ orderId: '2', merchantReceipt: receipt(99.99, 1) })).status).toBe(303);
  });
});

describe('the life of an invoice', () => {
  it('is paid, in parts or at once, and refunded in parts', async () => {
    const sko = await shop.invoice();
    await shop.press(sko, 'part', { amount: '100.00' });
    expect(await shop.standing(sko)).toBe('part-paid 0/10000/0');
    expect((await shop.press(sko, 'part', { amount: '150.01' })).status).toBe(409);
    await shop.press(sko, 'pay');
    expect((await shop.press(sko, 'pay')).status).toBe(409);
    await shop.cabinet(`invoices/${sko}/refund`, { amount: '50.00' });
    expect((await shop.cabinet(`invoices/${sko}/refund`, { amount: '200.01' })).status).toBe(409);
    await shop.cabinet(`invoices/${sko}/refund`);
    expect(await shop.standing(sko)).toBe('refunded 0/25000/25000');
    expect(await shop.ledger()).toEqual(['capture 10000', 'capture 15000', 'refund 5000', 'refund 20000']);
  });

  it('sends the payer back to where the shop wants', async () => {
    const sko = await shop.invoice({
      successUrl: 'https://shop.example/ok',
      backUrl: 'https://shop.example/back',
      failUrl: 'https://shop.example/no',
    });
    expect((await shop.press(sko, 'fail')).location).toBe('https://shop.example/no');
    expect((await shop.press(sko, 'leave')).location).toBe('https://shop.example/back');
    expect((await shop.press(sko, 'pay')).location).toBe('https://shop.example/ok');
    expect((await shop.press(await shop.invoice({ orderId: '2' }), 'pay')).text).toContain('оплата принята');
  });

  it('is held, then taken or released in the cabinet, never in part', async () => {
    const one = await shop.invoice(hold());
    await shop.press(one, 'pay');
    expect((await shop.cabinet(`invoices/${one}/capture`, { amount: '100.00' })).status).toBe(409);
    await shop.cabinet(`invoices/${one}/capture`);
    expect(await shop.standing(one)).toBe('paid 0/25000/0');
    const other = await shop.invoice({ ...hold(), orderId: '2' });
    await shop.press(other, 'pay');
    await shop.cabinet(`invoices/${other}/release`);
    expect(await shop.standing(other)).toBe('cancelled 0/0/0');
    expect(await shop.ledger()).toEqual(['hold 25000', 'capture 25000', 'hold 25000', 'void 25000']);
  });

  it('is held in part where the switch allows a partial capture', async () => {
    set({ partialCaptureInCabinet: true });
    const sko = await shop.invoice(hold());
    await shop.press(sko, 'pay');
    await shop.cabinet(`invoices/${sko}/capture`, { amount: '100.00' });
    expect(await shop.standing(sko)).toBe('paid 0/10000/0');
  });

  it('is held because the cabinet says so, unless the form says no', async () => {
    await shop.configure({ holdModeType: 'cabinet' });
    const states = [];
    for (const [orderId, holdMode] of [
      ['1', null],
      ['2', '0'],
    ] as const) {
      const sko = await shop.invoice({ orderId, holdMode });
      await shop.press(sko, 'pay');
      states.push(await shop.standing(sko));
    }
    expect(states).toEqual(['held 25000/0/0', 'paid 0/25000/0']);
  });

  it.each([
    ['return', 'cancelled 0/0/0'],
    ['take', 'paid 0/25000/0'],
  ])('ends a forgotten hold as the shop has chosen: %s', async (endOfHold, expected) => {
    await shop.configure({ endOfHold });
    const sko = await shop.invoice(hold());
    await shop.press(sko, 'pay');
    shop.simulator.clock.advance(71 * HOUR);
    expect(await shop.standing(sko)).toBe('held 25000/0/0');
    shop.simulator.clock.advance(HOUR);
    expect(await shop.standing(sko)).toBe(expected);
  });

  it('ends unpaid at its date, and what came in part goes back', async () => {
    const sko = await shop.invoice({ expireDate: moscow(2) });
    await shop.press(sko, 'part', { amount: '100.00' });
    shop.simulator.clock.advance(2 * HOUR);
    expect(await shop.standing(sko)).toBe('cancelled 0/10000/10000');
    expect((await shop.press(sko, 'pay')).status).toBe(409);
  });
});

const held = async () => {
  const sko = await shop.invoice(hold());
  await shop.press(sko, 'pay');
  return sko;
};

describe('the old form protocol', () => {
  it('takes a hold, and gives back what was taken, in part or in full', async () => {
    const sko = await held();
    expect((await shop.move('ToPaid')).status).toBe(200);
    await shop.move('Refund', { operationAmount: '50.00' });
    expect(await shop.standing(sko)).toBe('paid 0/25000/5000');
    await shop.move('Refund');
    expect(await shop.standing(sko)).toBe('refunded 0/25000/25000');
  });

  it('releases a hold, also when it comes as JSON', async () => {
    const sko = await held();
    const hash = digest('md5', [ESHOP, '1001', 'Refund'], KEY);
    const body = JSON.stringify({ eshopId: Number(ESHOP), orderId: '1001', action: 'Refund', secretKey: KEY, hash });
    expect((await shop.send('/ru/', body, { 'content-type': 'application/json' })).status).toBe(200);
    expect(await shop.standing(sko)).toBe('cancelled 0/0/0');
  });

  it('answers 200 whatever happens, and does nothing without the right keys, order and state', async () => {
    const sko = await shop.invoice(hold());
    const answers = [
      await shop.move('ToPaid'),
      await shop.move('ToPaid', { secretKey: 'wrong' }),
      await shop.move('ToPaid', { hash: '0'.repeat(32) }),
      await shop.move('ToPaid', { orderId: '9' }),
      await shop.move('Delete'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(answers.map(reasonIn)).toEqual([
      'an invoice that is created holds nothing',
      'wrong secretKey',
      'wrong hash',
      'unknown order',
      'unknown action',
    ]);
    expect(await shop.standing(sko)).toBe('created 0/0/0');
  });

  it('may be gone, or be for holds only, or know no parts', async () => {
    const sko = await held();
    set({ movesByForm: false });
    await shop.move('ToPaid');
    expect(await shop.standing(sko)).toBe('held 25000/0/0');
    set({ movesByForm: true, refundByForm: false });
    await shop.move('ToPaid');
    await shop.move('Refund');
    set({ refundByForm: true, partialRefundByForm: false });
    await shop.move('Refund', { operationAmount: '1.00' });
    expect(await shop.standing(sko)).toBe('paid 0/25000/0');
  });
});

const reasonIn = ({ text }: { readonly text: string }): string => /<p>([^<]*)<\/p>/.exec(text)?.[1] ?? '';

describe('the form of an individual', () => {
  const fields = {
    eshopId: '450157',
    hash: null,
    UserFieldName_0: 'Перевод в кошелек',
    UserField_0: WALLET.login,
    UserFieldName_9: 'UserPaymentFormId',
    UserField_9: WALLET.id,
    FormType: 'IMAccount',
  };
  const send = (change: Readonly<Record<string, string | null>>) => shop.form({ ...fields, ...change });

  it('is paid without a hash through the common shop', async () => {
    const { location } = await send({});
    const sko = location?.split('/').at(-1) ?? '';
    await shop.press(sko, 'pay');
    expect(await shop.standing(sko)).toBe('paid 0/25000/0');
  });

  it.each([
    ['an unknown form', { UserField_9: '7000000999' }, 'unknown form'],
    ['another owner', { UserField_0: 'somebody@else.example' }, 'do not belong together'],
    ['no form', { UserFieldName_9: null }, 'no form'],
    ['a hold', { holdMode: '1', holdTime: '1' }, 'not for individuals'],
    ['test money in the real shop', { recipientCurrency: 'TST' }, 'another currency'],
  ])('is refused with %s', async (_what, change, reason) => {
    expect(reasonOf((await send(change)).text)).toContain(reason);
  });

  it('takes test money through the test shop', async () => {
    expect((await send({ eshopId: '450040', recipientCurrency: 'TST' })).status).toBe(303);
  });
});
