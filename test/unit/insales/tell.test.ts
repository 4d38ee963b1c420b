import { currency } from '../../../src/payments/domain/currency';
import type { InvoiceReport } from '../../../src/payments/ports/platform';
import type { Order } from '../../../src/sandbox/insales/model';
import { convertTo, orderNow, pay, placeOrder } from './buyer';
import { RUB } from './fake-heart';
import { install, post, startStand, stateOf } from './stand';
import type { Stand } from './stand';

const BAG = 76267001;
const SUM = 85_000;

describe('what the shop is told', () => {
  let stand: Stand;
  let order: Order;
  beforeEach(async () => {
    stand = await startStand();
    await install(stand);
    order = await placeOrder(stand, { lines: [{ variantId: BAG, quantity: 1 }] });
  });
  afterEach(() => stand.stop());

  const tell = (change: Partial<InvoiceReport> = {}) =>
    stand.platform.report(stand.account(), {
      platformInvoiceId: `${order.id}-1`,
      invoiceId: '11111111-1111-4111-8111-111111111111',
      amount: { minor: SUM, currency: RUB },
      state: 'paid',
      captured: SUM,
      refunded: 0,
      cancelReason: null,
      cancelText: null,
      link: 'https://pay.example.org/p/abc',
      paidAt: new Date('2026-03-01T08:20:00Z'),
      holdUntil: null,
      refunds: [],
      mappedStatus: null,
      ...change,
    });
  const now = () => orderNow(stand, order.id);
  const results = async () => (await stateOf(stand.insales)).shops[0].results;
  const puts = async () =>
    (await stateOf(stand.insales)).shops[0].apiCalls.filter(
      ({ method, path }: { method: string; path: string }) => method === 'PUT' && path.includes('orders'),
    );

  const custom = async () => (await now()).custom_status.permalink;

  const field = async (handle: string) => (await now()).fields_values.find((one: { handle: string }) => one.handle === handle)?.value;

  it('is the result of its own attempt, once, in the published form', async () => {
    await pay(stand, order);
    const [attempt] = stand.store.kept.transactions;
    expect(await tell()).toEqual({ kind: 'told' });
    expect(await tell()).toEqual({ kind: 'told' });
    const [result, ...more] = await results();
    expect(more).toEqual([]);
    expect(result.body).toMatch(
      new RegExp(`^shop_id=m-1001&amount=850.0&transaction_id=${attempt?.transactionId}&key=${order.key}&paid=1&signature=[0-9a-f]{32}$`),
    );
    expect(await now()).toMatchObject({ financial_status: 'paid' });
  });

  it.each(['requestOrder', 'canonical'])('is accepted however the shop reads the signature: %s', async (signatureMode) => {
    stand.insales.switches.set('signatureMode', signatureMode);
    await pay(stand, order);
    await tell();
    expect(await results()).toMatchObject([{ errors: [] }]);
  });

  it('is marked by the API where no form ever came', async () => {
    expect(await tell()).toEqual({ kind: 'told' });
    expect(await results()).toEqual([]);
    expect(await now()).toMatchObject({ financial_status: 'paid' });
  });

  it.each([200, 422])('is marked by the API when the shop refuses the result with %s', async (serverErrorStatus) => {
    stand.insales.switches.set('serverErrorStatus', serverErrorStatus);
    await pay(stand, order);
    await stand.heart.changeCredentials(stand.account(), { 'method.m-1001': 'wrong' });
    expect(await tell()).toEqual({ kind: 'told' });
    expect(await results()).toMatchObject([{ errors: ['signature is not valid'] }]);
    expect(await now()).toMatchObject({ financial_status: 'paid' });
  });

  it.each([
    ['status', 500],
    ['status', 429],
    ['garbage', undefined],
    ['drop-before', undefined],
    ['drop-after', undefined],
  ] as const)('is told again after %s %s, and never twice', async (kind, value) => {
    await pay(stand, order);
    stand.insales.faults.add({ match: 'POST /payments/external', kind, value });
    expect(await tell()).toMatchObject({ kind: 'retry' });
    expect(await tell()).toEqual({ kind: 'told' });
    expect((await results()).filter(({ errors }: { errors: unknown[] }) => errors.length === 0)).toHaveLength(1);
    expect(await now()).toMatchObject({ financial_status: 'paid' });
    expect((await stateOf(stand.insales)).shops[0].regressions).toEqual([]);
  });

  it('reaches the shop by the API where its address redirects', async () => {
    await pay(stand, order);
    const [method] = stand.store.kept.methods;
    if (method) await stand.store.keepMethod({ ...method, serverUrl: method.serverUrl.replace(stand.shop.url, stand.shop.insecureUrl) });
    expect(await tell()).toEqual({ kind: 'told' });
    expect(await results()).toEqual([]);
    expect(await now()).toMatchObject({ financial_status: 'paid' });
  });

  it('is not said of an order that costs more by now', async () => {
    await post(`${stand.shop.url}/admin2/orders/${order.id}/lines/${order.lines[0]?.id}`, { quantity: '2' });
    expect(await tell()).toMatchObject({ kind: 'refused', text: 'taken 850.00 RUB, the order costs 1550.00 RUB' });
    expect(await now()).toMatchObject({ financial_status: 'pending' });
  });

  it.each(['did not come again', 'pressed Pay once more'])(
    'is not said of a converted order that costs more by now, when the buyer %s',
    async (buyer) => {
      const amount = { minor: 935, currency: currency('EUR') };
      await convertTo(stand, 'EUR');
      await pay(stand, order);
      stand.heart.settle(`${order.id}-1`, { state: 'paid', captured: 935 });
      const line = `${stand.shop.url}/admin2/orders/${order.id}/lines/${order.lines[0]?.id}`;
      await post(line, { quantity: '2' });
      if (buyer === 'pressed Pay once more') await pay(stand, order);
      const paid = { amount, captured: 935, mappedStatus: 'payment:paid' };
      expect(await tell(paid)).toEqual({ kind: 'refused', text: 'taken 9.35 EUR, the order costs 1550.00 RUB' });
      await tell({ ...paid, captured: 500 });
      expect(await now()).toMatchObject({ financial_status: 'pending' });
      await post(line, { quantity: '1' });
      expect(await tell(paid)).toEqual({ kind: 'told' });
      expect(await now()).toMatchObject({ financial_status: 'paid' });
    },
  );

  it('of a part that was taken is "paid" only when the order costs no more, and any other status at once', async () => {
    expect(await tell({ captured: 50_000, mappedStatus: 'payment:paid' })).toEqual({ kind: 'told' });
    expect(await now()).toMatchObject({ financial_status: 'pending' });
    expect(await field('ordertill_note')).toContain('note.paid 500.00 RUB');
    await tell({ captured: 50_000, mappedStatus: 'custom:v-obrabotke' });
    expect(await custom()).toBe('v-obrabotke');
    await tell({ amount: { minor: 90_000, currency: RUB }, mappedStatus: 'payment:paid' });
    expect(await now()).toMatchObject({ financial_status: 'paid' });
  });

  it('of reserved money is what the mapping says', async () => {
    await tell({ state: 'authorized', captured: 0, mappedStatus: 'payment:paid' });
    expect(await now()).toMatchObject({ financial_status: 'paid' });
  });

  it('of money given back makes the order unpaid where the mapping says so and no other money is there', async () => {
    await tell();
    await tell({ refunded: 10_000 });
    await tell({ state: 'refunded', refunded: SUM });
    expect(await now()).toMatchObject({ financial_status: 'paid' });
    await tell({ state: 'refunded', refunded: SUM, mappedStatus: 'payment:pending', paidElsewhere: true });
    expect(await now()).toMatchObject({ financial_status: 'paid' });
    await tell({ state: 'refunded', refunded: SUM, mappedStatus: 'payment:pending' });
    expect(await now()).toMatchObject({ financial_status: 'pending' });
  });

  it('is a status of the shop’s own for any outcome, but not for a link that was only replaced', async () => {
    await tell({ state: 'authorized', captured: 0, mappedStatus: 'custom:v-obrabotke' });
    expect(await custom()).toBe('v-obrabotke');
    await tell({ state: 'canceled', captured: 0, cancelReason: 'platform', mappedStatus: 'custom:otmenen' });
    expect(await custom()).toBe('v-obrabotke');
    await tell({ state: 'canceled', captured: 0, cancelReason: 'expired', mappedStatus: 'custom:otmenen' });
    expect(await custom()).toBe('otmenen');
    expect(await tell({ mappedStatus: 'custom:gone' })).toMatchObject({ kind: 'refused' });
    expect(await tell({ mappedStatus: 'nonsense' })).toMatchObject({ kind: 'refused' });
  });

  it('leaves an order alone that somebody else marked as paid', async () => {
    await post(`${stand.shop.url}/admin2/orders/${order.id}`, { financial_status: 'paid' });
    await tell({ state: 'canceled', captured: 0, cancelReason: 'expired', mappedStatus: 'payment:pending' });
    expect(await now()).toMatchObject({ financial_status: 'paid' });
  });

  it('stands in the order’s own fields, and is written only when it changed', async () => {
    await tell({ state: 'pending', captured: 0, paidAt: null });
    expect(await field('ordertill_link')).toBe('https://pay.example.org/p/abc');
    expect(await field('ordertill_note')).toContain('note.pending 850.00 RUB');
    const before = (await puts()).length;
    await tell({ state: 'pending', captured: 0, paidAt: null });
    expect((await puts()).length).toBe(before);
    await tell({ state: 'authorized', captured: 0, holdUntil: new Date('2026-03-01T08:20:00Z') });
    expect(await field('ordertill_note')).toContain('note.authorized-until 850.00 RUB 01.03.2026 11:20');
    await tell();
    await tell({ refunded: 10_000 });
    expect(await field('ordertill_note')).toContain('note.partly-refunded 100.00 RUB 850.00 RUB');
  });
});
