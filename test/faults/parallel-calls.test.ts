import { z } from 'zod';
import { addMerchant, addPayment, connect, simState } from '../support/crm';
import type { CallAction, Product, Said } from '../support/two-processes';
import { actAsCrm, startTwoProducts } from '../support/two-processes';
import type { World } from '../support/world';
import { startWorld } from '../support/world';
import type { Bill } from './books';
import { agreedInvoice, movedAtGateway, operationsOf, paidBill } from './books';

const Gateway = z.object({ invoices: z.array(z.object({ externalId: z.string(), amount: z.number() })) });

const partOf = (bill: Bill, minor: number) => ({ paymentId: bill.id, amount: minor / 100 });

/** Two processes on one database; every burst of calls is spread over both. */
describe('calls that arrive at two processes at once', () => {
  let world: World;
  let first: Product;
  let second: Product;
  let call: CallAction;
  let auto: string;
  let manual: string;
  let merchantId: string;

  beforeAll(async () => {
    world = await startWorld({ onlyPrepare: true, withoutMail: true });
    [first, second] = await startTwoProducts(world);
    const installationId = await connect(world);
    const merchant = await addMerchant(world, installationId, { name: 'By itself' });
    auto = merchant.type;
    merchantId = merchant.id;
    manual = (await addMerchant(world, installationId, { name: 'By hand', manual: true })).type;
    call = await actAsCrm(world);
  });
  afterAll(async () => {
    await Promise.all([first.kill(), second.kill()]);
    await world.stop();
  });

  /** Who is called, turn about. */
  const spread = (times: number): readonly Product[] => Array.from({ length: times }, (_, index) => (index % 2 === 0 ? first : second));
  const burst = (times: number, action: string, body: Readonly<Record<string, unknown>>): Promise<readonly Said[]> =>
    Promise.all(spread(times).map((product) => call(product, action, body)));
  const saysOneOf = (answer: Said, ...codes: readonly string[]): boolean =>
    codes.some((code) => answer.errorMsg?.includes(world.heart.words(`errors.${code}.title`, 'ru', {})));

  it('makes one gateway invoice and gives 20 equal answers to 20 equal wishes for a link', async () => {
    const payment = await addPayment(world, auto, 45_600);
    const before = Gateway.parse(await simState(world.uapay.url)).invoices.length;
    const answers = await burst(20, 'create', {
      shopId: merchantId,
      invoiceUuid: '5f8e1c9a-6a6f-4c47-9a4f-1b7a8f0e2d3c',
      invoiceType: 'link',
      amount: 456,
      currency: 'UAH',
      orderNumber: `P${payment.id}`,
    });
    expect(answers).toHaveLength(20);
    expect(answers[0]).toMatchObject({ success: true, result: { cancellable: true } });
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    const invoices = Gateway.parse(await simState(world.uapay.url)).invoices.slice(before);
    expect(invoices).toEqual([expect.objectContaining({ amount: 45_600 })]);
  });

  it('takes a hold once, however many approve it at the same moment', async () => {
    const held = await paidBill(world, manual, 80_000);
    const answers = await burst(10, 'approve', { paymentId: held.id });
    for (const answer of answers) expect(answer.success || saysOneOf(answer, 'operation-open')).toBe(true);
    expect(answers.some((answer) => answer.success)).toBe(true);
    expect(await movedAtGateway(world, held.id, 'capture')).toEqual([80_000]);
    expect(await agreedInvoice(world, held)).toMatchObject({ state: 'paid', captured: 80_000, attention: [] });
  });

  it('gives back at most what was taken to ten refunds at once, and everybody counts the same', async () => {
    const paid = await paidBill(world, auto, 10_000);
    const answers = await burst(10, 'refund', partOf(paid, 3_000));
    for (const answer of answers) expect(answer.success || saysOneOf(answer, 'operation-open', 'refund-above-left')).toBe(true);
    const done = answers.filter((answer) => answer.success);
    expect(done.length).toBeGreaterThanOrEqual(1);
    expect(done.length).toBeLessThanOrEqual(3);
    const ours = await agreedInvoice(world, paid);
    expect(ours).toMatchObject({ state: 'paid', captured: 10_000, refunded: done.length * 3_000, attention: [] });
    expect(await movedAtGateway(world, paid.id, 'refund')).toEqual(done.map(() => 3_000));
  });

  it('gives back exactly three times 30 of 100 when ten refunds come one after another', async () => {
    const paid = await paidBill(world, auto, 10_000);
    const answers: Said[] = [];
    for (const product of spread(10)) answers.push(await call(product, 'refund', partOf(paid, 3_000)));
    expect(answers.map((answer) => answer.success)).toEqual([...Array<boolean>(3).fill(true), ...Array<boolean>(7).fill(false)]);
    for (const refused of answers.slice(3)) expect(saysOneOf(refused, 'refund-above-left')).toBe(true);
    expect(await agreedInvoice(world, paid)).toMatchObject({ captured: 10_000, refunded: 9_000, attention: [] });
    expect(await operationsOf(world, paid.id)).toEqual(
      Array.from({ length: 3 }, () => ({ kind: 'refund', amount: 3_000, state: 'done', code: null })),
    );
  });
});
