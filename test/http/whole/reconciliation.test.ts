import { rows } from '../../../src/infra/database';
import { openSettings } from '../../../src/payments/opened';
import { compareNext } from '../../../src/payments/reconciliation/compare-day';
import { planComparisons } from '../../../src/payments/reconciliation/plan-comparisons';
import type { DayRow, DayView } from '../../../src/payments/reconciliation/reconciliation-desk';
import { findInvoice } from '../../../src/payments/stores/invoices';
import { findMerchant } from '../../../src/payments/stores/merchants';
import { addMerchant, addPayment, connect, payByLink, uah } from '../../support/crm';
import type { CrmPayment } from '../../support/crm';
import { eventually } from '../../support/eventually';
import type { World } from '../../support/world';
import { PERSON, startWorld } from '../../support/world';

const SUM = 12_150;

interface Sold {
  readonly payment: CrmPayment;
  readonly invoiceId: string;
}

const codes = ({ open }: DayView): readonly string[] => open.map(({ code }) => code).toSorted();

/** Every kind of difference is really made, found by a comparison, and mended by its button. */
describe('reconciliation of Ordertill, UAPAY and RetailCRM', () => {
  let world: World;
  let installationId: string;
  let today: string;
  let merchant: { readonly id: string; readonly type: string };

  beforeAll(async () => {
    world = await startWorld();
    installationId = await connect(world);
    // The shop lives where it is about noon, so that no test runs over midnight.
    const hours = 12 - new Date().getUTCHours();
    const zone = `Etc/GMT${hours > 0 ? '-' : '+'}${Math.abs(hours)}`;
    await world.heart.db.transaction((tx) => rows(tx, 'update installation set timezone = $2 where id = $1', [installationId, zone]));
    today = (await world.desk.reconciliation.today(installationId)).day;
  });
  beforeEach(async () => {
    merchant = await addMerchant(world, installationId, { name: `Shop ${world.heart.ids.token(4)}` });
  });
  afterEach(async () => {
    world.uapay.switches.merge({ callbackEvents: 'all' });
    world.uapay.faults.clear();
    world.retailcrm.faults.clear();
  });
  afterAll(() => world.stop());

  const linked = async (): Promise<Sold & { readonly link: string }> => {
    const payment = await addPayment(world, merchant.type, SUM);
    const { payment: made } = await payment.press('generate-link');
    return { payment, invoiceId: made.invoice?.externalId ?? '', link: made.invoice?.link ?? '' };
  };
  const until = (invoiceId: string, holds: (one: { readonly state: string; readonly reportDue: boolean }) => boolean): Promise<unknown> =>
    eventually(async () => {
      const one = await world.desk.invoice(installationId, invoiceId);
      return one !== null && holds({ state: one.standing.state, reportDue: one.reportDue });
    });
  const sold = async (): Promise<Sold> => {
    const one = await linked();
    await payByLink(one.link, 'pay');
    await until(one.invoiceId, ({ state, reportDue }) => state === 'paid' && !reportDue);
    return one;
  };
  const view = async (): Promise<DayView> => {
    const found = await world.desk.reconciliation.day(installationId, { merchantId: merchant.id, day: today });
    if (!found) throw new Error('there is no such comparison');
    return found;
  };
  const ended = (state: DayRow['state'] = 'done'): Promise<DayView> =>
    eventually(async () => {
      const now = await view();
      if (now.row.state !== state) throw new Error(`the comparison is ${now.row.state}`);
      return now;
    });
  const compared = async (): Promise<DayView> => {
    const wish = await world.desk.reconciliation.compare(installationId, { merchantId: merchant.id, day: today }, PERSON);
    expect(wish).toEqual({ ok: true, value: { comparisons: 1 } });
    return ended();
  };
  const mend = async (now: DayView, remedy: string): Promise<void> => {
    const pressed = await world.desk.reconciliation.mend(installationId, now.open[0]?.id ?? '', PERSON);
    expect(pressed).toEqual({ ok: true, value: { remedy } });
  };
  const untilMended = (code: string): Promise<unknown> =>
    eventually(async () => {
      const now = await view();
      return now.open.length === 0 && now.mended.some((one) => one.code === code && one.mendedAt !== null);
    }, 30_000);
  /** Somebody gives money back in the gateway's cabinet, and nobody is told. */
  const secretRefund = async (invoiceId: string, minor: number): Promise<void> => {
    const found = await world.heart.db.read(async (tx) => ({
      stored: await findInvoice(tx, installationId, invoiceId),
      row: await findMerchant(tx, installationId, merchant.id),
    }));
    const attempt = found.stored?.attempts[0];
    const gateway = world.heart.gateways.get('uapay');
    if (!attempt?.reference || !found.row || !gateway) throw new Error('there is no payment to give back');
    world.uapay.switches.merge({ callbackEvents: 'none' });
    const done = await gateway.refund({
      settings: openSettings(world.heart, found.row),
      reference: attempt.reference,
      paymentReference: attempt.paymentReference,
      amount: uah(minor),
      whole: minor === SUM,
      idempotencyKey: world.heart.ids.uuid(),
    });
    expect(done.kind).toBe('done');
  };

  it('of a quiet day finds that all agrees, with its sums, however often', async () => {
    const one = await sold();
    const back = await world.desk.refund(installationId, one.invoiceId, uah(150), PERSON);
    expect(back.ok).toBe(true);
    await until(one.invoiceId, ({ reportDue }) => !reportDue);
    await sold();
    await linked();
    for (const _time of [1, 2]) {
      const now = await compared();
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
    const one = await sold();
    await world.desk.refund(installationId, one.invoiceId, uah(2_150), PERSON);
    await eventually(async () => {
      const now = await world.desk.invoice(installationId, one.invoiceId);
      return now?.refunded === 2_150 && !now.reportDue;
    });
    expect(codes(await compared())).toEqual([]);
    world.uapay.switches.merge({ partialRefundShows: 'finished', partialRefundAmount: 'reduced' });
  });

  it('finds a refund of a part whose notification was lost, and asking the gateway mends it', async () => {
    const one = await sold();
    await secretRefund(one.invoiceId, 2_150);
    const now = await compared();
    expect(codes(now)).toEqual(['sum-differs']);
    expect(now.open[0]).toMatchObject({ remedy: 'read', ours: { captured: SUM, refunded: 0 }, theirs: { captured: SUM, refunded: 2_150 } });
    await mend(now, 'read');
    expect(codes(await view())).toEqual([]);
    await until(one.invoiceId, ({ reportDue }) => !reportDue);
    expect(codes(await compared())).toEqual([]);
    expect((await view()).mended).toMatchObject([{ code: 'sum-differs', mendedAt: expect.any(Date) }]);
    expect((await view()).row.sums).toMatchObject([{ returned: uah(2_150) }]);
  });

  it('finds a whole refund that nobody told us of', async () => {
    const one = await sold();
    await secretRefund(one.invoiceId, SUM);
    const now = await compared();
    expect(codes(now)).toEqual(['state-differs']);
    await mend(now, 'read');
    await until(one.invoiceId, ({ state }) => state === 'refunded');
  });

  it('finds a report that did not arrive, and telling the platform again mends it', async () => {
    const one = await linked();
    world.retailcrm.faults.add({ match: 'POST /api/v5/payment/update-invoice', kind: 'status', value: 500, times: 1_000 });
    await payByLink(one.link, 'pay');
    await until(one.invoiceId, ({ state }) => state === 'paid');
    const now = await compared();
    expect(codes(now)).toEqual(['not-reported']);
    expect(now.open[0]).toMatchObject({ remedy: 'report', ours: { state: 'paid' }, theirs: { state: 'pending' } });
    world.retailcrm.faults.clear();
    await mend(now, 'report');
    await untilMended('not-reported');
  });

  it('finds an order whose sum was changed in the CRM, which a person has to look at', async () => {
    const one = await sold();
    const change = (amount: string) =>
      fetch(`${world.retailcrm.url}/admin/payments/${one.payment.id}/amount`, {
        method: 'POST',
        body: new URLSearchParams({ amount }),
        redirect: 'manual',
      });
    await change('99.00');
    const now = await compared();
    expect(codes(now)).toEqual(['order-sum-differs']);
    expect(now.open[0]).toMatchObject({ remedy: 'open', ours: { captured: SUM }, theirs: { asked: 9_900 } });
    await change('121.50');
    expect(codes(await compared())).toEqual([]);
  });

  it('finds a paid payment that was deleted in the CRM', async () => {
    const one = await sold();
    await fetch(`${world.retailcrm.url}/admin/payments/${one.payment.id}/delete`, { method: 'POST', redirect: 'manual' });
    expect(codes(await compared())).toEqual(['missing-at-platform']);
  });

  it('finds a payment at the gateway that belongs to nothing here, and goes when it is processed as ours', async () => {
    await sold();
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
    const now = await compared();
    expect(codes(now)).toEqual(['unknown-at-ordertill']);
    expect(now.open[0]).toMatchObject({ remedy: 'replay', invoiceId: null });
    expect(now.row.differences).toBe(1);
    await mend(now, 'replay');
    expect((await view()).open[0]?.askedAt).toBeInstanceOf(Date);
    expect(codes(await compared())).toEqual(['unknown-at-ordertill']);
  });

  it('stops when the gateway is away, mends nothing meanwhile, and goes on where it stopped', async () => {
    const first = await sold();
    await sold();
    await sold();
    await secretRefund(first.invoiceId, SUM);
    expect(codes(await compared())).toEqual(['state-differs']);
    world.uapay.faults.add({ match: 'POST /api', kind: 'status', value: 503, times: 100_000 });
    await world.desk.reconciliation.compare(installationId, { merchantId: merchant.id, day: today }, PERSON);
    const stopped = await ended('stopped');
    expect(stopped.row).toMatchObject({ compared: 0, total: 3, unchecked: 2 });
    expect(codes(stopped)).toEqual(['state-differs']);
    world.uapay.faults.clear();
    const now = await compared();
    expect(now.row).toMatchObject({ compared: 3, total: 3, unchecked: 0, differences: 1 });
  });

  it('compares with the gateway alone while the platform refuses, says so, and is there again when that is over', async () => {
    const one = await sold();
    await sold();
    await sold();
    await secretRefund(one.invoiceId, 2_150);
    world.retailcrm.faults.add({ match: 'GET /api/v5/payment/invoice', kind: 'status', value: 500, times: 1_000 });
    const now = await compared();
    expect(now.unchecked).toEqual([{ because: 'platform-silent', count: 2 }]);
    expect(now.row).toMatchObject({ differences: 1, unchecked: 2 });
    world.retailcrm.faults.clear();
    const anHourLater = new Date(Date.now() + 61 * 60_000);
    await planComparisons({ ...world.heart, clock: { ...world.heart.clock, now: () => anHourLater } });
    expect((await view()).row.state).toBe('waiting');
    // Days of other merchants may be due then, too.
    await eventually(async () => {
      await compareNext({ ...world.heart, clock: { ...world.heart.clock, now: () => anHourLater } }, installationId);
      return (await view()).row.state === 'done';
    });
    expect((await view()).row).toMatchObject({ differences: 1, unchecked: 0 });
  });

  it('belongs to one installation: another neither sees nor presses nor downloads anything of it', async () => {
    const one = await sold();
    await secretRefund(one.invoiceId, SUM);
    const { open } = await compared();
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
    expect(await reconciliation.day(other, { merchantId: merchant.id, day: today })).toBeNull();
    expect(await reconciliation.mend(other, open[0]?.id ?? '', PERSON)).toMatchObject({ ok: false, refusal: { code: 'not-found' } });
    expect(await reconciliation.compare(other, { merchantId: merchant.id, day: today }, PERSON)).toMatchObject({ ok: false });
    expect(await reconciliation.compare(other, { merchantId: null, day: today }, PERSON)).toEqual({ ok: true, value: { comparisons: 0 } });
    for (const merchantId of [null, merchant.id]) {
      const pages = await reconciliation.movements(other, { merchantId, from: today, to: today });
      for await (const page of pages ?? []) expect(page).toEqual([]);
    }
  });
});
