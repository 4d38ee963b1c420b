import { openSettings } from '../../../src/payments/opened';
import { findMerchant } from '../../../src/payments/stores/merchants';
import { payByLink, uah } from '../../support/crm';
import { eventually } from '../../support/eventually';
import type { World } from '../../support/world';
import { ReconciledMerchant, SUM, calm, codes, startShop } from './reconciliation-stand';
import type { ReconciledShop } from './reconciliation-stand';

/** Every kind of difference is really made, found by a comparison, and mended by its button. */
describe('reconciliation of Ordertill, UAPAY and RetailCRM', () => {
  let shop: ReconciledShop;
  let world: World;
  let installationId: string;
  let merchant: ReconciledMerchant;

  beforeAll(async () => {
    shop = await startShop();
    ({ world, installationId } = shop);
  });
  beforeEach(async () => {
    merchant = await ReconciledMerchant.open(shop);
  });
  afterEach(() => calm(shop));
  afterAll(() => world.stop());

  it('finds a refund of a part whose notification was lost, and asking the gateway mends it', async () => {
    const one = await merchant.sold();
    await merchant.secretRefund(one.invoiceId, 2_150);
    const now = await merchant.compared();
    expect(codes(now)).toEqual(['sum-differs']);
    expect(now.open[0]).toMatchObject({ remedy: 'read', ours: { captured: SUM, refunded: 0 }, theirs: { captured: SUM, refunded: 2_150 } });
    await merchant.mend(now, 'read');
    expect(codes(await merchant.view())).toEqual([]);
    await merchant.until(one.invoiceId, ({ reportDue }) => !reportDue);
    expect(codes(await merchant.compared())).toEqual([]);
    expect((await merchant.view()).mended).toMatchObject([{ code: 'sum-differs', mendedAt: expect.any(Date) }]);
    expect((await merchant.view()).row.sums).toMatchObject([{ returned: uah(2_150) }]);
  });

  it('finds a whole refund that nobody told us of', async () => {
    const one = await merchant.sold();
    await merchant.secretRefund(one.invoiceId, SUM);
    const now = await merchant.compared();
    expect(codes(now)).toEqual(['state-differs']);
    await merchant.mend(now, 'read');
    await merchant.until(one.invoiceId, ({ state }) => state === 'refunded');
  });

  it('finds a report that did not arrive, and telling the platform again mends it', async () => {
    const one = await merchant.linked();
    world.retailcrm.faults.add({ match: 'POST /api/v5/payment/update-invoice', kind: 'status', value: 500, times: 1_000 });
    await payByLink(one.link, 'pay');
    await merchant.until(one.invoiceId, ({ state }) => state === 'paid');
    const now = await merchant.compared();
    expect(codes(now)).toEqual(['not-reported']);
    expect(now.open[0]).toMatchObject({ remedy: 'report', ours: { state: 'paid' }, theirs: { state: 'pending' } });
    world.retailcrm.faults.clear();
    await merchant.mend(now, 'report');
    await merchant.untilMended('not-reported');
  });

  it('finds an order whose sum was changed in the CRM, which a person has to look at', async () => {
    const one = await merchant.sold();
    const change = (amount: string) =>
      fetch(`${world.retailcrm.url}/admin/payments/${one.payment.id}/amount`, {
        method: 'POST',
        body: new URLSearchParams({ amount }),
        redirect: 'manual',
      });
    await change('99.00');
    const now = await merchant.compared();
    expect(codes(now)).toEqual(['order-sum-differs']);
    expect(now.open[0]).toMatchObject({ remedy: 'open', ours: { captured: SUM }, theirs: { asked: 9_900 } });
    await change('121.50');
    expect(codes(await merchant.compared())).toEqual([]);
  });

  it('finds a paid payment that was deleted in the CRM', async () => {
    const one = await merchant.sold();
    await fetch(`${world.retailcrm.url}/admin/payments/${one.payment.id}/delete`, { method: 'POST', redirect: 'manual' });
    expect(codes(await merchant.compared())).toEqual(['missing-at-platform']);
  });

  it('finds a payment at the gateway that belongs to nothing here, and goes when it is processed as ours', async () => {
    await merchant.sold();
    const row = await world.heart.db.read((tx) => findMerchant(tx, installationId, merchant.id));
    const gateway = world.heart.gateways.get('uapay');
    if (!row || !gateway) throw new Error('no merchant');
    const started = await gateway.start({
      settings: openSettings(world.heart, row),
      orderNumber: `foreign-${world.heart.ids.token(6)}`,
      amount: uah(500),
      manualCapture: false,
      description: 'Made in the cabinet',
      language: 'uk',
      customerEmail: null,
      returnUrl: world.hub,
      notifyUrl: `${world.hub}/hooks/uapay/${row.hookKey}`,
      expiresAt: null,
      lines: [],
    });
    if (started.kind !== 'done' || started.value.pay.kind !== 'redirect') throw new Error('not started');
    await fetch(`${started.value.pay.url}/pay`, { method: 'POST', body: new URLSearchParams(), redirect: 'manual' });
    await eventually(async () => (await world.desk.notifications(installationId)).rows.some(({ outcome }) => outcome === 'foreign'));
    const now = await merchant.compared();
    expect(codes(now)).toEqual(['unknown-at-ordertill']);
    expect(now.open[0]).toMatchObject({ remedy: 'replay', invoiceId: null });
    expect(now.row.differences).toBe(1);
    await merchant.mend(now, 'replay');
    expect((await merchant.view()).open[0]?.askedAt).toBeInstanceOf(Date);
    expect(codes(await merchant.compared())).toEqual(['unknown-at-ordertill']);
  });
});
