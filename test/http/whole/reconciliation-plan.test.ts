import { rows } from '../../../src/infra/database';
import type { Heart } from '../../../src/payments/heart';
import { compareNext } from '../../../src/payments/reconciliation/compare-day';
import { planComparisons } from '../../../src/payments/reconciliation/plan-comparisons';
import type { DayView } from '../../../src/payments/reconciliation/reconciliation-desk';
import type { OfGateway } from '../../support/crm';
import { addMerchant, addPayment, connect, payByLink } from '../../support/crm';
import { eventually } from '../../support/eventually';
import { newVisitor } from '../../support/visitor';
import { liveAtNoon } from '../../support/noon';
import type { World } from '../../support/world';
import { ESHOP, PERSON, SHOP, startWorld } from '../../support/world';

const SUM = 50_000;
const DAY = 24 * 3_600_000;

const INTELLECTMONEY: OfGateway = {
  code: 'intellectmoney',
  fields: { kind: 'organisation', mode: 'live', eshopId: ESHOP.id, secretKey: ESHOP.secretKey },
};
const TEST_MONEY: OfGateway = { code: 'uapay', fields: { shopId: SHOP.clientId, secretKey: SHOP.secret, mode: 'test' } };

/** The heart on another day, at this hour of UTC. */
const later = (heart: Heart, days: number, hour = 4): Heart => {
  const day = new Date(Date.now() + days * DAY).toISOString().slice(0, 10);
  return { ...heart, clock: { ...heart.clock, now: () => new Date(`${day}T${String(hour).padStart(2, '0')}:30:00Z`) } };
};

describe('the nightly comparison', () => {
  let world: World;
  let installationId: string;
  let merchant: { readonly id: string; readonly type: string };
  let day: string;

  beforeAll(async () => {
    world = await startWorld();
    installationId = await connect(world);
    await world.heart.db.transaction((tx) => rows(tx, `update installation set timezone = 'UTC' where id = $1`, [installationId]));
    merchant = await addMerchant(world, installationId, { name: 'Test shop', gateway: TEST_MONEY });
    const payment = await addPayment(world, merchant.type, SUM);
    const { payment: made } = await payment.press('generate-link');
    const id = made.invoice?.externalId ?? '';
    await payByLink(made.invoice?.link ?? '', 'pay');
    const paidAt = await eventually(async () => {
      const one = await world.desk.invoice(installationId, id);
      return one?.standing.state === 'paid' && !one.reportDue ? one.paidAt : null;
    });
    day = (paidAt ?? new Date()).toISOString().slice(0, 10);
  });
  afterAll(() => world.stop());

  const daysOf = async () => (await world.desk.reconciliation.days(installationId)).rows;
  const after = (days: number, hour?: number): Heart => {
    const since = Math.round((Date.parse(day) - Date.parse(new Date().toISOString().slice(0, 10))) / DAY);
    return later(world.heart, days + since, hour);
  };

  it('waits for the night of the shop, then compares its last day, and does so once', async () => {
    await planComparisons(after(1, 2));
    expect(await daysOf()).toEqual([]);
    await planComparisons(after(1));
    expect(await daysOf()).toMatchObject([{ day, state: 'waiting', merchantId: merchant.id }]);
    await compareNext(after(1), installationId);
    const [row] = await daysOf();
    expect(row).toMatchObject({ state: 'done', compared: 1, differences: 0, sums: [{ test: true, taken: { minor: SUM }, invoices: 1 }] });
    await planComparisons(after(1, 6));
    expect(await daysOf()).toMatchObject([{ state: 'done' }]);
  });

  it.each([3, 7, 30, 90])('compares a day again after %i days', async (days) => {
    await planComparisons(after(days));
    expect(await daysOf()).toMatchObject([{ state: 'done' }]);
    await planComparisons(after(days + 1));
    expect(await daysOf()).toMatchObject([{ day, state: 'waiting', compared: 0 }]);
    await compareNext(after(days + 1), installationId);
    expect(await daysOf()).toMatchObject([{ state: 'done' }]);
  });

  it('compares a day again although its night was missed', async () => {
    await world.heart.db.transaction((tx) => rows(tx, `update installation set compared_until = $1::date + 2`, [day]));
    await planComparisons(after(6));
    expect(await daysOf()).toMatchObject([{ day, state: 'waiting' }]);
    await compareNext(after(6), installationId);
  });

  it('leaves out shops that have left', async () => {
    await world.heart.db.transaction((tx) => rows(tx, 'update comparison set due_at = now()'));
    await world.heart.db.transaction((tx) => rows(tx, 'update installation set active = false, compared_until = null'));
    await planComparisons(after(31));
    expect(await daysOf()).toMatchObject([{ state: 'done' }]);
  });
});

describe('reconciliation with a gateway that cannot be asked', () => {
  let world: World;
  let installationId: string;
  let merchant: { readonly id: string; readonly type: string };
  let today: string;

  beforeAll(async () => {
    world = await startWorld({ crmCurrency: 'RUB' });
    installationId = await connect(world);
    today = await liveAtNoon(world, installationId);
    merchant = await addMerchant(world, installationId, { name: 'Told', gateway: INTELLECTMONEY });
  });
  afterAll(() => world.stop());

  const compared = async (): Promise<DayView> => {
    await world.desk.reconciliation.compare(installationId, { merchantId: merchant.id, day: today }, PERSON);
    return eventually(async () => {
      const found = await world.desk.reconciliation.day(installationId, { merchantId: merchant.id, day: today });
      return found?.row.state === 'done' ? found : null;
    }).then((found) => found ?? compared());
  };

  it('says so, compares its notifications, and leaves to a person what none of them confirms', async () => {
    const payment = await addPayment(world, merchant.type, SUM);
    const { payment: made } = await payment.press('generate-link');
    const id = made.invoice?.externalId ?? '';
    const payer = newVisitor();
    const form = await payer.submit(await payer.go(made.invoice?.link ?? ''), { form: '/open"' });
    await payer.submit(await payer.submit(form, { form: 'data-onward' }), { form: 'data-test="pay"' });
    await eventually(async () => {
      const one = await world.desk.invoice(installationId, id);
      return one?.standing.state === 'paid' && !one.reportDue;
    });
    const agreed = await compared();
    expect(agreed.row).toMatchObject({ readable: false, differences: 0, unchecked: 0, compared: 1 });
    // What a person says of a refund in the cabinet stands here as a fact, and in no notification.
    await world.heart.db.transaction((tx) => rows(tx, 'update attempt set refunded = 10000 where invoice_id = $1', [id]));
    await world.heart.db.transaction((tx) => rows(tx, 'update invoice set refunded = 10000 where id = $1', [id]));
    const { open } = await compared();
    expect(open.map(({ code, remedy }) => [code, remedy])).toContainEqual(['gateway-cannot-be-asked', 'open']);
    await world.heart.db.transaction((tx) => rows(tx, 'update attempt set refunded = 0, captured = 0 where invoice_id = $1', [id]));
    const told = (await compared()).open.find(({ code }) => code === 'state-differs');
    expect(told).toMatchObject({ remedy: 'replay', theirs: { captured: SUM } });
    // The same message again, which now is news.
    await world.desk.reconciliation.mend(installationId, told?.id ?? '', PERSON);
    await eventually(async () => (await world.desk.invoice(installationId, id))?.captured === SUM);
    await eventually(async () => {
      const found = await world.desk.reconciliation.day(installationId, { merchantId: merchant.id, day: today });
      return found?.mended.some(({ code }) => code === 'state-differs');
    }, 40_000);
  });
});
