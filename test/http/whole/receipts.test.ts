import type { CrmPayment } from '../../support/crm';
import { addMerchant, addPaymentFor, connect } from '../../support/crm';
import { eventually } from '../../support/eventually';
import { addMerchant as addShopMerchant, installApp, untilOrder } from '../../support/insales-shop';
import { openWidget } from '../../support/insales-widget';
import type { InsalesWorld } from '../../support/insales-world';
import { startInsalesWorld } from '../../support/insales-world';
import { WITH_RECEIPTS, keptBy, shortLines } from '../../support/receipts';
import { actAsCrm } from '../../support/two-processes';
import { newVisitor } from '../../support/visitor';
import type { World } from '../../support/world';
import { ESHOP, PERSON, startWorld } from '../../support/world';

const SETTINGS = { kind: 'organisation', mode: 'live', eshopId: ESHOP.id, secretKey: ESHOP.secretKey, moves: 'on', ...WITH_RECEIPTS };
const HOLDING = { ...SETTINGS, holdMode: 'hold' };

/** Goes from our link to the gateway's page and pays there. */
async function payByLink(link: string): Promise<void> {
  const payer = newVisitor();
  const led = await payer.submit(await payer.go(link), { form: '/open"' });
  const page = await payer.submit(led, { form: 'data-onward' });
  const after = await payer.submit(page, { form: 'data-test="pay"' });
  if (after.status >= 400) throw new Error(`the gateway answered ${after.status}`);
}

async function linkOf(payment: CrmPayment): Promise<string> {
  const made = await payment.press('generate-link');
  if (!made.payment.invoice?.link) throw new Error(made.errorMsg ?? 'no link was made');
  return made.payment.invoice.link;
}

const untilCrm = (payment: CrmPayment, status: string) => eventually(async () => (await payment.now()).invoice?.status === status || null);

describe('the receipt of an order of RetailCRM', () => {
  /** A price with its discount in it, a half piece, and a delivery: 3 x 99.99 + 0.5 x 333.34 + 250.05. */
  const ITEMS = [
    { name: 'Чай', price: 9_999, quantity: 3, offerId: 1 },
    { name: 'Сыр', price: 33_334, quantity: 0.5, offerId: 2, vat: 'vat10' },
    { name: 'Доставка', price: 25_005, quantity: 1, offerId: 3, vat: 'none', paymentObject: 'service' },
  ];
  const SUM = 3 * 9_999 + 16_667 + 25_005;
  let world: World;
  let installationId: string;
  let atOnce: { readonly id: string; readonly type: string };
  let holding: { readonly id: string; readonly type: string };

  beforeAll(async () => {
    world = await startWorld({ crmCurrency: 'RUB' });
    installationId = await connect(world);
    const gateway = { code: 'intellectmoney', fields: SETTINGS };
    atOnce = await addMerchant(world, installationId, { name: 'At once', gateway });
    holding = await addMerchant(world, installationId, { name: 'Holding', gateway: { ...gateway, fields: HOLDING } });
  });
  afterAll(() => world.stop());

  const kept = () => keptBy(world.intellectmoney.url);
  const newest = async () => {
    const [row] = (await world.desk.invoices(installationId, {})).rows;
    return row && world.desk.invoice(installationId, row.id);
  };

  it('comes to what was paid, to the kopeck, line by line as the order has it', async () => {
    const payment = await addPaymentFor(world, atOnce.type, { items: ITEMS });
    await payByLink(await linkOf(payment));
    await untilCrm(payment, 'succeeded');
    const receipt = await kept();
    expect(receipt).toMatchObject({ lines: SUM, paid: SUM });
    expect(receipt.moved.at(-1)).toBe(`capture ${SUM}`);
    expect((await newest())?.captured).toBe(SUM);
    expect(shortLines(receipt)).toEqual([
      'Чай: 3 x 99.99, tax 1, subject 1, method 1',
      'Сыр: 0.5 x 333.34, tax 2, subject 1, method 1',
      'Доставка: 1 x 250.05, tax 6, subject 4, method 1',
    ]);
    expect(receipt.receipt).toMatchObject({ inn: '7700000000', content: { type: 1, checkClose: { taxationSystem: 1 } } });
  });

  it('is refused to the manager, in the language of the CRM, where the lines do not come to the sum', async () => {
    const before = (await kept()).invoices;
    const payment = await addPaymentFor(world, atOnce.type, { items: ITEMS.slice(0, 2), amount: '600' });
    const pressed = await payment.press('generate-link');
    expect(pressed.ok).toBe(false);
    expect(pressed.errorMsg).toContain('Чек нельзя сформировать: позиции заказа дают 466.64, а сумма к оплате 600.00.');
    expect((await kept()).invoices).toBe(before);
    expect((await newest())?.history).toContainEqual(
      expect.objectContaining({
        kind: 'attempt-impossible',
        details: { code: 'receipt-unexplained', facts: { lines: '466.64', sum: '600.00' } },
      }),
    );
  });

  it('is one line over the sum where the settings allow that', async () => {
    const gateway = { code: 'intellectmoney', fields: { ...SETTINGS, receiptRest: 'one-line' } };
    const { type } = await addMerchant(world, installationId, { name: 'One line', gateway });
    const payment = await addPaymentFor(world, type, { items: ITEMS.slice(0, 2), amount: '600' });
    await payByLink(await linkOf(payment));
    await untilCrm(payment, 'succeeded');
    expect(await kept()).toMatchObject({ lines: 60_000, paid: 60_000, receipt: { content: { positions: [{ quantity: 1, tax: 2 }] } } });
  });

  it('is asked for again with what was mended in the order meanwhile', async () => {
    const call = await actAsCrm(world);
    const here = { url: world.hub, kill: () => Promise.resolve() };
    const create = (vat: string) =>
      call(here, 'create', {
        shopId: atOnce.id,
        invoiceUuid: '5f0f4a54-6a0e-4c39-9d2c-0d8a2b6a9a11',
        invoiceType: 'link',
        amount: 100,
        currency: 'RUB',
        orderNumber: 'R-18',
        siteUrl: 'https://shop.example',
        items: [{ name: 'Чай', price: 100, quantity: 1, vat }],
        customer: { email: 'buyer@shop.example' },
      });
    expect(await create('vat18')).toMatchObject({ success: false, errorMsg: expect.stringContaining('НДС «vat18» позиции «Чай»') });
    expect(await create('vat22')).toMatchObject({ success: true });
  });

  it('is one of the whole hold, because a part is neither taken nor given back', async () => {
    const payment = await addPaymentFor(world, holding.type, { items: ITEMS });
    await payByLink(await linkOf(payment));
    await untilCrm(payment, 'waitingForCapture');
    const said = (code: string) => expect.stringContaining(world.heart.words(`errors.${code}.title`, 'ru'));
    expect(await payment.press('confirm', { amount: '100' })).toMatchObject({ ok: false, errorMsg: said('capture-part-unsupported') });
    await payment.press('confirm');
    await untilCrm(payment, 'succeeded');
    await eventually(async () => (await newest())?.operations.every(({ state }) => state === 'done' || state === 'refused'));
    expect(await payment.press('refund', { amount: '100' })).toMatchObject({ ok: false, errorMsg: said('refund-part-unsupported') });
    const { moved, lines } = await kept();
    expect(moved.slice(-2)).toEqual([`hold ${SUM}`, `capture ${SUM}`]);
    expect(lines).toBe(SUM);
  });

  it('is none where the settings do not want receipts', async () => {
    const saved = await world.desk.editMerchant(
      installationId,
      atOnce.id,
      { name: 'At once', confirmManually: false, fields: { ...SETTINGS, secretKey: '', receipts: 'off' } },
      PERSON,
    );
    expect(saved.ok).toBe(true);
    const payment = await addPaymentFor(world, atOnce.type, { items: ITEMS, amount: '1' });
    await payByLink(await linkOf(payment));
    expect((await kept()).receipt).toBeNull();
  });
});

describe('the receipt of an order of InSales', () => {
  let world: InsalesWorld;
  let installationId: string;
  let merchant: { readonly code: string; readonly methodId: number };

  beforeAll(async () => {
    world = await startInsalesWorld();
    installationId = await installApp(world, world.shop);
    const where = { shop: world.shop, installationId };
    merchant = await addShopMerchant(world, where, { gateway: 'intellectmoney', name: 'By card', fields: SETTINGS });
  });
  afterAll(() => world.stop());

  /** Two discounted lines that no price of one carries, one line without tax, and the courier. */
  const LINES = [
    { variantId: 76267001, quantity: 3, price: 33_333, discount: 1_000 },
    { variantId: 76267077, quantity: 7, price: 9_999, discount: 77 },
    { variantId: 76267050, quantity: 1 },
  ];

  async function paidThrough(draft: { readonly gatewayId?: number }) {
    const order = world.shop.addOrder({ email: 'buyer@example.ru', lines: LINES, ...draft });
    const { link } = await (await openWidget(world, world.shop, order.id)).makeLink(merchant.code);
    await payByLink(link ?? '');
    await untilOrder(world.shop, order.id, 'paid');
    return keptBy(world.intellectmoney.url);
  }

  it('comes to what was paid, with the discounts, the tax of each line and the delivery that has none of its own', async () => {
    const sum = 3 * 33_333 - 1_000 + 7 * 9_999 - 77 + 5_150 + 15_000;
    const receipt = await paidThrough({});
    expect(receipt).toMatchObject({ lines: sum, paid: sum });
    expect(receipt.moved.at(-1)).toBe(`capture ${sum}`);
    expect(shortLines(receipt)).toEqual([
      'Рюкзак городской: 1 x 329.99, tax 1, subject 1, method 4',
      'Рюкзак городской: 2 x 330, tax 1, subject 1, method 4',
      'Термокружка "Утро" <0.5 л>: 7 x 99.88, tax 2, subject 1, method 4',
      'Чехол от дождя: 1 x 51.5, tax 6, subject 1, method 4',
      'Курьер: 1 x 150, tax 6, subject 4, method 4',
    ]);
  });

  it('comes to what was paid when the way of paying costs extra', async () => {
    const office = newVisitor();
    const method = await office.go(`${world.shop.url}/admin2/payment_gateways/${merchant.methodId}/edit`);
    await office.submit(method, { form: `/admin2/payment_gateways/${merchant.methodId}"`, fields: { margin: '3.33' } });
    const receipt = await paidThrough({ gatewayId: merchant.methodId });
    const plain = 3 * 33_333 - 1_000 + 7 * 9_999 - 77 + 5_150 + 15_000;
    expect(receipt.paid).toBeGreaterThan(plain * 1.03);
    expect(receipt.lines).toBe(receipt.paid);
    expect(receipt.moved.at(-1)).toBe(`capture ${receipt.paid}`);
    expect(shortLines(receipt).at(-1)).toMatch(/^Курьер: 1 x 155, tax 6, subject 4/);
  });
});
