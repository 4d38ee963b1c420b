import type { DayView } from '../../../src/payments/reconciliation/reconciliation-desk';
import { eventually } from '../../support/eventually';
import { addMerchant, checkOut, goToPayment, installApp, orderNow, shopState, untilOrder } from '../../support/insales-shop';
import type { ShopOrder } from '../../support/insales-shop';
import type { InsalesWorld } from '../../support/insales-world';
import { startInsalesWorld } from '../../support/insales-world';
import { liveAtNoon } from '../../support/noon';
import { newVisitor } from '../../support/visitor';
import { PERSON, SHOP } from '../../support/world';

/** A shop knows only paid and not paid, and what its order costs. */
describe('reconciliation with a shop of InSales', () => {
  let world: InsalesWorld;
  let installationId: string;
  let merchant: { readonly code: string; readonly methodId: number };
  let today: string;

  beforeAll(async () => {
    world = await startInsalesWorld();
    installationId = await installApp(world, world.second);
    today = await liveAtNoon(world, installationId);
  });
  beforeEach(async () => {
    const fields = { shopId: SHOP.clientId, secretKey: SHOP.secret, mode: 'live' };
    const name = `By card ${world.heart.ids.token(4)}`;
    merchant = await addMerchant(world, { shop: world.second, installationId }, { gateway: 'uapay', name, fields });
  });
  afterEach(() => world.insales.faults.clear());
  afterAll(() => world.stop());

  const bought = async (): Promise<ShopOrder> => {
    const buyer = newVisitor();
    const { order, page } = await checkOut(buyer, world.second, { methodId: merchant.methodId });
    const there = await goToPayment(buyer, page);
    await fetch(`${there.url}/pay`, { method: 'POST', body: new URLSearchParams(), redirect: 'manual' });
    return order;
  };
  const paidHere = (order: ShopOrder): Promise<unknown> =>
    eventually(async () => {
      const { rows: all } = await world.desk.invoices(installationId, { search: String(order.number) });
      return all.some(({ standing }) => standing.state === 'paid');
    });
  const settled = (order: ShopOrder): Promise<unknown> =>
    eventually(async () => {
      const { rows: all } = await world.desk.invoices(installationId, { search: String(order.number) });
      const one = await world.desk.invoice(installationId, all[0]?.id ?? '');
      return one?.standing.state === 'paid' && !one.reportDue;
    });
  const day = (): Promise<DayView | null> => world.desk.reconciliation.day(installationId, { merchantId: merchant.code, day: today });
  const compared = async (): Promise<readonly string[]> => {
    await world.desk.reconciliation.compare(installationId, { merchantId: merchant.code, day: today }, PERSON);
    return eventually(async () => {
      const now = await day();
      if (now?.row.state !== 'done') throw new Error(`the comparison is ${now?.row.state}`);
      return now.open.map(({ code }) => code);
    });
  };

  it('agrees about an order that was paid and told', async () => {
    const order = await bought();
    await untilOrder(world.second, order.id, 'paid');
    await settled(order);
    expect(await compared()).toEqual([]);
    expect((await day())?.row).toMatchObject({ compared: 1, unchecked: 0, sums: [{ invoices: 1, test: false }] });
  });

  it('finds an order that the shop still shows as unpaid, and telling it again mends that', async () => {
    world.insales.faults.add({ match: 'POST /payments/external', kind: 'status', value: 500, times: 1_000 });
    world.insales.faults.add({ match: 'PUT /admin/orders', kind: 'status', value: 500, times: 1_000 });
    const order = await bought();
    await paidHere(order);
    expect(await compared()).toEqual(['not-reported']);
    world.insales.faults.clear();
    const difference = (await day())?.open[0];
    expect(await world.desk.reconciliation.mend(installationId, difference?.id ?? '', PERSON)).toEqual({
      ok: true,
      value: { remedy: 'report' },
    });
    await untilOrder(world.second, order.id, 'paid');
    await eventually(async () => (await day())?.open.length === 0, 40_000);
  });

  it('finds an order that costs something else since it was paid', async () => {
    const order = await bought();
    await untilOrder(world.second, order.id, 'paid');
    await settled(order);
    const [line] = (await orderNow(world.second, order.id)).order_lines;
    await fetch(`${world.second.url}/admin2/orders/${order.id}/lines/${line?.id}`, {
      method: 'POST',
      body: new URLSearchParams({ quantity: '7' }),
      redirect: 'manual',
    });
    expect(await compared()).toEqual(['order-sum-differs']);
    expect((await shopState(world.second)).regressions).toEqual([]);
  });
});
