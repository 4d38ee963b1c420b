import { rows } from '../../src/infra/database';
import type { RetailcrmSimulator } from '../../src/sandbox/retailcrm/simulator';
import { startRetailcrmSimulator } from '../../src/sandbox/retailcrm/simulator';
import { addMerchant, connect } from '../support/crm';
import { eventually } from '../support/eventually';
import type { GatewayDriver } from '../support/matrix/drivers';
import { GATEWAYS } from '../support/matrix/gateways';
import type { Product } from '../support/two-processes';
import { startProduct } from '../support/two-processes';
import { newVisitor } from '../support/visitor';
import type { World } from '../support/world';
import { PERSON, startWorld } from '../support/world';
import type { Bill } from './books';
import { bill, ourInvoice, paidBill, untilQuiet } from './books';
import { keepWaiting } from './killing';
import { atTheGateway, signIn } from './trouble';

/** Longer than a call may take, so that every call to who hangs is cut off at its limit. */
const HANGS_MS = 60_000;
const MEASURED = 9;
/** Below this a difference is the noise of the machine; one call that hangs takes ten times as long. */
const NOISE_MS = 1_000;

const median = (times: readonly number[]): number => times.toSorted((one, other) => one - other)[Math.floor(times.length / 2)] ?? 0;

/** Twice the usual time, where that is more than noise. */
const atMost = (usual: number): number => Math.max(2 * usual, usual + NOISE_MS);

function intellectmoney(): GatewayDriver {
  const found = GATEWAYS.find(({ code }) => code === 'intellectmoney');
  if (!found) throw new Error('there is no such driver');
  return found;
}

async function payAtIntellectmoney({ link }: Bill): Promise<void> {
  const payer = newVisitor();
  const led = await payer.submit(await payer.go(link), { form: '/open"' });
  const page = led.body.includes('data-onward') ? await payer.submit(led, { form: 'data-onward' }) : led;
  await intellectmoney().pay(payer, page);
}

/** Two shops in one process of the product, each with a CRM of its own. */
describe('a shop whose CRM or gateway hangs', () => {
  let slow: World;
  let quick: World;
  let second: RetailcrmSimulator;
  let product: Product;
  let slowId: string;
  let quickId: string;
  let slowBills: readonly Bill[];
  let quickBill: Bill;
  let slowType: string;
  let quickType: string;

  beforeAll(async () => {
    slow = await startWorld({ onlyPrepare: true, withoutMail: true });
    second = await startRetailcrmSimulator({
      port: 0,
      moduleUrl: `${slow.hub}/retailcrm/config`,
      secret: 'cabinet-secret',
      moduleCode: 'ordertill',
      smtpUrl: slow.mail.smtpUrl,
      defaultCurrency: 'RUB',
    });
    quick = { ...slow, retailcrm: second };
    const hosts = [slow, quick].map(({ retailcrm }) => new URL(retailcrm.url).host).join(',');
    product = await startProduct(slow, { environment: { RETAILCRM_EXTRA_HOSTS: hosts } });
    slowId = await connect(slow);
    quickId = await connectSecond();
    slowType = (await addMerchant(slow, slowId)).type;
    const driver = intellectmoney();
    const gateway = { code: driver.code, fields: driver.merchant(false).fields };
    quickType = (await addMerchant(quick, quickId, { gateway })).type;
    slowBills = await Promise.all(Array.from({ length: 12 }, () => paidBill(slow, slowType, 5_000)));
    quickBill = await bill(quick, quickType, 6_000);
    await untilQuiet(slow);
  });
  afterEach(() => {
    slow.uapay.faults.clear();
    slow.retailcrm.faults.clear();
  });
  afterAll(async () => {
    await product.kill();
    await second.stop();
    await slow.stop();
  });

  const connectSecond = async (): Promise<string> => {
    const outcome = await second.connect();
    if (!outcome.ok) throw new Error(outcome.errorMsg);
    const [found] = await slow.heart.db.read((tx) => rows<{ id: string }>(tx, 'select id from installation where id <> $1', [slowId]));
    return found?.id ?? '';
  };
  const jobsInHand = async (installationId: string): Promise<number> => {
    const [found] = await slow.heart.db.read((tx) =>
      rows<{ count: number }>(
        tx,
        `select count(*)::int as count from graphile_worker._private_jobs where locked_at is not null and payload->>'installationId' = $1`,
        [installationId],
      ),
    );
    return found?.count ?? 0;
  };
  const isTold = async ({ id }: Bill): Promise<boolean> => {
    const [row] = await slow.heart.db.read((tx) =>
      rows<{ told: boolean }>(tx, 'select report_due_at is null as told from invoice where id = $1', [id]),
    );
    return row?.told === true;
  };
  /** How long reports of the quick shop take, one after another. */
  const reportTimes = async (): Promise<readonly number[]> => {
    const times: number[] = [];
    for (let n = 0; n < MEASURED; n += 1) {
      const began = performance.now();
      expect(await slow.desk.reportAgain(quickId, quickBill.id, PERSON)).toEqual({ ok: true, value: undefined });
      await eventually(() => isTold(quickBill), 30_000);
      times.push(performance.now() - began);
    }
    return times;
  };

  it('does not slow the reports of others: they take at most twice their usual time', async () => {
    const usual = median(await reportTimes());
    const kept = keepWaiting(slow.retailcrm, { path: '/api', ms: HANGS_MS, when: 'before' });
    await Promise.all(slowBills.map(({ id }) => slow.desk.reportAgain(slowId, id, PERSON)));
    await eventually(() => kept.arrived() > 0);
    const meanwhile = median(await reportTimes());
    process.stderr.write(`reports of others: usually ${usual.toFixed(0)} ms, while a CRM hangs ${meanwhile.toFixed(0)} ms\n`);
    expect(meanwhile).toBeLessThan(atMost(usual));
  });

  it('does not keep the payments of others at another gateway waiting', async () => {
    const opened = await Promise.all(Array.from({ length: 12 }, async () => atTheGateway(await bill(slow, slowType, 5_000))));
    const usual = median(await reportTimes());
    const kept = keepWaiting(slow.uapay, { path: '/api', ms: HANGS_MS, when: 'before' });
    await Promise.all(opened.map((pay) => pay()));
    await eventually(() => kept.arrived() > 0);
    await payAtIntellectmoney(quickBill);
    await eventually(async () => (await ourInvoice(quick, quickBill.id)).state === 'paid', 30_000);
    expect(median(await reportTimes())).toBeLessThan(atMost(usual));
    // Three, and one report.
    expect(await jobsInHand(slowId)).toBeLessThanOrEqual(4);
  });

  it('does not take the pages of others away, however often its people press', async () => {
    const looks = await signIn(slow, product.url);
    const others = await signIn(quick, product.url);
    const pageTimes = async (): Promise<readonly number[]> => {
      const times: number[] = [];
      for (let n = 0; n < MEASURED; n += 1) {
        const began = performance.now();
        expect((await others('/invoices')).status).toBe(200);
        times.push(performance.now() - began);
      }
      return times;
    };
    const usual = median(await pageTimes());
    const kept = keepWaiting(slow.retailcrm, { path: '/api', ms: HANGS_MS, when: 'before' });
    const pressed = Array.from({ length: 40 }, () => looks('/orders/find', 'en', { number: '1001C' }));
    await eventually(() => kept.arrived() > 0);
    expect(median(await pageTimes())).toBeLessThan(atMost(usual));
    slow.retailcrm.faults.clear();
    for (const page of await Promise.all(pressed)) expect([404, 502]).toContain(page.status);
  });
});
