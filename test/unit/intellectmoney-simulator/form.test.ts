import { reasonOf, Shop, signedForm, WALLET } from './shop';

let shop: Shop;
const set = (switches: Record<string, boolean | string | number | null>) => shop.simulator.switches.merge(switches);

beforeEach(async () => {
  shop = await Shop.open();
});
afterEach(() => shop.stop());

const receipt = (price: number, change: Readonly<Record<string, unknown>> = {}, paid = 250) =>
  JSON.stringify({
    inn: '7700000000',
    group: 'Main',
    skipAmountCheck: 0,
    ...change,
    content: {
      type: 1,
      customerContact: 'buyer@shop.example',
      positions: [
        { quantity: 2, price: 100, tax: 6, text: 'Чай', paymentSubjectType: 1, paymentMethodType: 4 },
        { quantity: 0.5, price, tax: 6, text: 'Доставка' },
      ],
      checkClose: { payments: [{ type: 2, amount: paid }], taxationSystem: 1 },
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
    ['a currency that it does not take', { recipientCurrency: 'GBP' }, 'recipientcurrency'],
    ['no e-mail', { email: null }, 'email'],
    ['a broken e-mail', { email: 'buyer' }, 'email'],
    ['an address that is none', { successUrl: 'shop' }, 'successurl'],
    ['a date in another form', { expireDate: '2030-01-01' }, 'expiredate'],
    ['a date that is over', { expireDate: '2020-01-01 00:00:00' }, 'expireDate'],
    ['a date after half a year', { expireDate: '2050-01-01 00:00:00' }, 'expireDate'],
    ['a hold without its terms', { holdMode: '1' }, 'holdMode'],
    ['a hold of 120 hours', { holdMode: '1', holdTime: '120' }, 'holdTime'],
    ['a receipt that is none', { merchantReceipt: '{}' }, 'merchantReceipt'],
  ])('is refused with %s', async (_what, change, reason) => {
    const answer = await shop.form(change);
    expect(answer.status).toBe(400);
    expect(reasonOf(answer.text)).toContain(reason);
    expect((await shop.state()).invoices).toEqual([]);
  });

  it('takes rubles, test money, dollars and euros, the last two unless the switch says otherwise', async () => {
    const pages = async (...codes: readonly string[]) =>
      (await Promise.all(codes.map((code) => shop.form({ orderId: code, recipientCurrency: code })))).map(({ status }) => status);
    expect(await pages('RUB', 'RUR', 'TST', 'USD', 'EUR')).toEqual([303, 303, 303, 303, 303]);
    expect((await shop.get(`/pay/${await shop.invoice({ orderId: 'USD', recipientCurrency: 'USD' })}`)).text).toContain('250.00 USD');
    set({ foreignMoney: false });
    expect(await pages('RUB', 'RUR', 'TST', 'USD', 'EUR')).toEqual([303, 303, 303, 400, 400]);
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
    expect((await shop.form({ orderId: '2', merchantReceipt: receipt(99.99, { skipAmountCheck: 1 }) })).status).toBe(303);
  });

  it.each([
    ['true for a sum that need not fit', 303, receipt(99.99, { skipAmountCheck: true })],
    ['false for a sum that fits', 303, receipt(100, { skipAmountCheck: false })],
    ['false for a sum that does not fit', 400, receipt(99.99, { skipAmountCheck: false })],
    ['a word about the sum', 400, receipt(100, { skipAmountCheck: 'yes' })],
    ['an empty inn and group', 303, receipt(100, { inn: '', group: '' })],
    ['no inn and group', 303, receipt(100, { inn: undefined, group: undefined })],
    ['an inn that is none', 400, receipt(100, { inn: '77' })],
    ['payments of another sum', 303, receipt(100, {}, 100)],
  ])('reads a receipt with %s: %i', async (_what, status, merchantReceipt) => {
    expect((await shop.form({ merchantReceipt })).status).toBe(status);
  });
});

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
