import { rows } from '../../../src/infra/database';
import { compareNext } from '../../../src/payments/reconciliation/compare-day';
import { planComparisons } from '../../../src/payments/reconciliation/plan-comparisons';
import { uah } from '../../support/crm';
import { eventually } from '../../support/eventually';
import type { World } from '../../support/world';
import { PERSON, SHOP } from '../../support/world';
import { ReconciledMerchant, SUM, calm, codes, startShop } from './reconciliation-stand';
import type { ReconciledShop } from './reconciliation-stand';

const withKey = (secretKey: string) => ({
  name: 'Other key',
  confirmManually: false,
  fields: { shopId: SHOP.clientId, secretKey, mode: 'live' },
});

/** Nothing differs where nothing does, and nobody who is away or a stranger changes that. */
describe('a comparison of Ordertill, UAPAY and RetailCRM', () => {
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

  it('of a quiet day finds that all agrees, with its sums, however often', async () => {
    const one = await merchant.sold();
    const back = await world.desk.refund(installationId, one.invoiceId, uah(150), PERSON);
    expect(back.ok).toBe(true);
    await merchant.until(one.invoiceId, ({ reportDue }) => !reportDue);
    await merchant.sold();
    await merchant.linked();
    for (const _time of [1, 2]) {
      const now = await merchant.compared();
      expect(codes(now)).toEqual([]);
      expect(now.row).toMatchObject({ compared: 2, total: 2, differences: 0, unchecked: 0, readable: true });
      expect(now.row.sums).toEqual([{ test: false, invoices: 2, taken: uah(2 * SUM), returned: uah(150) }]);
    }
  });

  it.each([
    ['finished', 'reduced'],
    ['finished', 'original'],
    ['reversed', 'reduced'],
    ['reversed', 'original'],
  ])('is not misled by a gateway that shows a refund in part as %s, with its sum %s', async (partialRefundShows, partialRefundAmount) => {
    world.uapay.switches.merge({ partialRefundShows, partialRefundAmount });
    const one = await merchant.sold();
    await world.desk.refund(installationId, one.invoiceId, uah(2_150), PERSON);
    await eventually(async () => {
      const now = await world.desk.invoice(installationId, one.invoiceId);
      return now?.refunded === 2_150 && !now.reportDue;
    });
    expect(codes(await merchant.compared())).toEqual([]);
    world.uapay.switches.merge({ partialRefundShows: 'finished', partialRefundAmount: 'reduced' });
  });

  it('stops when the gateway is away, mends nothing meanwhile, and goes on where it stopped', async () => {
    const first = await merchant.sold();
    await merchant.sold();
    await merchant.sold();
    await merchant.secretRefund(first.invoiceId, SUM);
    expect(codes(await merchant.compared())).toEqual(['state-differs']);
    world.uapay.faults.add({ match: 'POST /api', kind: 'status', value: 503, times: 100_000 });
    await world.desk.reconciliation.compare(installationId, { merchantId: merchant.id, day: shop.today }, PERSON);
    const stopped = await merchant.ended('stopped');
    expect(stopped.row).toMatchObject({ compared: 0, total: 3, unchecked: 2 });
    expect(codes(stopped)).toEqual(['state-differs']);
    world.uapay.faults.clear();
    const now = await merchant.compared();
    expect(now.row).toMatchObject({ compared: 3, total: 3, unchecked: 0, differences: 1 });
  });

  it('says nothing of payments while the gateway refuses to speak with the merchant at all, for a changed key for instance', async () => {
    const one = await merchant.sold();
    await merchant.sold();
    await merchant.secretRefund(one.invoiceId, 2_150);
    expect(codes(await merchant.compared())).toEqual(['sum-differs']);
    await world.desk.editMerchant(installationId, merchant.id, withKey('a key that was renewed there'), PERSON);
    await world.desk.reconciliation.compare(installationId, { merchantId: merchant.id, day: shop.today }, PERSON);
    const stopped = await merchant.ended('stopped');
    expect(stopped.unchecked).toEqual([{ because: 'gateway-silent', count: 2 }]);
    expect(codes(stopped)).toEqual(['sum-differs']);
    await world.desk.editMerchant(installationId, merchant.id, withKey(SHOP.secret), PERSON);
    expect(codes(await merchant.compared())).toEqual(['sum-differs']);
  });

  it('asks the gateway itself, also when somebody asked a moment ago', async () => {
    const one = await merchant.sold();
    await merchant.secretRefund(one.invoiceId, 2_150);
    await merchant.compared();
    const now = await merchant.comparedAtNight();
    expect(codes(now)).toEqual(['sum-differs']);
    expect(now.mended).toEqual([]);
  });

  it('compares with the gateway alone while the platform refuses, says so, and is there again when that is over', async () => {
    const one = await merchant.sold();
    await merchant.sold();
    await merchant.sold();
    await merchant.secretRefund(one.invoiceId, 2_150);
    world.retailcrm.faults.add({ match: 'GET /api/v5/payment/invoice', kind: 'status', value: 500, times: 1_000 });
    const now = await merchant.compared();
    expect(now.unchecked).toEqual([{ because: 'platform-silent', count: 2 }]);
    expect(now.row).toMatchObject({ differences: 1, unchecked: 2 });
    world.retailcrm.faults.clear();
    const anHourLater = new Date(Date.now() + 61 * 60_000);
    await planComparisons({ ...world.heart, clock: { ...world.heart.clock, now: () => anHourLater } });
    expect((await merchant.view()).row.state).toBe('waiting');
    // Days of other merchants may be due then, too.
    await eventually(async () => {
      await compareNext({ ...world.heart, clock: { ...world.heart.clock, now: () => anHourLater } }, installationId);
      return (await merchant.view()).row.state === 'done';
    });
    expect((await merchant.view()).row).toMatchObject({ differences: 1, unchecked: 0 });
  });

  it('belongs to one installation: another neither sees nor presses nor downloads anything of it', async () => {
    const one = await merchant.sold();
    await merchant.secretRefund(one.invoiceId, SUM);
    const { open } = await merchant.compared();
    const other = world.heart.ids.uuid();
    await world.heart.db.transaction((tx) =>
      rows(
        tx,
        `insert into installation (id, code, platform, address, public_address, client_id_fingerprint, client_id, credentials, created_at, updated_at)
         select $1, $2, platform, $3, public_address, $2, client_id, credentials, created_at, updated_at from installation where id = $4`,
        [other, other.slice(0, 8), `https://${other}.example.org`, installationId],
      ),
    );
    const { reconciliation } = world.desk;
    expect(await reconciliation.days(other)).toEqual({ rows: [], next: null });
    expect(await reconciliation.day(other, { merchantId: merchant.id, day: shop.today })).toBeNull();
    expect(await reconciliation.mend(other, open[0]?.id ?? '', PERSON)).toMatchObject({ ok: false, refusal: { code: 'not-found' } });
    expect(await reconciliation.compare(other, { merchantId: merchant.id, day: shop.today }, PERSON)).toMatchObject({ ok: false });
    expect(await reconciliation.compare(other, { merchantId: null, day: shop.today }, PERSON)).toEqual({
      ok: true,
      value: { comparisons: 0 },
    });
    for (const merchantId of [null, merchant.id]) {
      const pages = await reconciliation.movements(other, { merchantId, from: shop.today, to: shop.today });
      for await (const page of pages ?? []) expect(page).toEqual([]);
    }
  });
});
