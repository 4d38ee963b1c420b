import { addMerchant, connect, ledger } from '../support/crm';
import { eventually } from '../support/eventually';
import type { Product } from '../support/two-processes';
import { startProduct } from '../support/two-processes';
import type { World } from '../support/world';
import { startWorld } from '../support/world';
import { agreedInvoice, bill, movedAtGateway, operationsOf, ourInvoice, paidBill, untilQuiet } from './books';
import { keepWaiting } from './killing';
import { atTheGateway, failedTries } from './trouble';

/** Long enough that the stop is asked for while the calls are under way, short enough to wait for. */
const SLOW_MS = 2_000;

describe('a process that is asked to stop while it works', () => {
  let world: World;
  let product: Product;
  let auto: string;
  let manual: string;

  beforeAll(async () => {
    world = await startWorld({ onlyPrepare: true, withoutMail: true });
    product = await startProduct(world);
    const installationId = await connect(world);
    auto = (await addMerchant(world, installationId, { name: 'By itself' })).type;
    manual = (await addMerchant(world, installationId, { name: 'By hand', manual: true })).type;
  });
  afterAll(async () => {
    await product.kill();
    await world.stop();
  });

  it('answers the request that is under way, ends the jobs in hand, and leaves the others to the next one', async () => {
    const held = await paidBill(world, manual, 10_000);
    const bills = [];
    for (let n = 0; n < 6; n += 1) bills.push(await bill(world, auto, 5_000 + n));
    const pays = await Promise.all(bills.map((one) => atTheGateway(one)));
    await untilQuiet(world);
    const before = (await ledger(world)).length;
    const captures = keepWaiting(world.uapay, { path: '/api/invoicer/payments/complete', ms: SLOW_MS, when: 'after' });
    const reads = keepWaiting(world.uapay, { path: '/api/invoicer/invoices/show', ms: SLOW_MS, when: 'before' });
    const confirmed = held.payment.press('confirm');
    await eventually(() => reads.arrived() > 0);
    await Promise.all(pays.map((pay) => pay()));
    await eventually(() => captures.arrived() === 1 && reads.arrived() > 1, 30_000);
    const ended = product.stop();
    expect(await confirmed).toMatchObject({ ok: true });
    expect(await ended).toBe(0);
    expect(await operationsOf(world, held.id)).toEqual([{ kind: 'capture', amount: 10_000, state: 'done', code: null }]);
    expect((await ledger(world)).filter(({ kind }) => kind === 'capture').length).toBeGreaterThan(0);
    expect((await ledger(world)).length).toBeGreaterThan(before);
    expect(await failedTries(world, 'apply-notification')).toBe(0);

    world.uapay.faults.clear();
    product = await startProduct(world);
    for (const one of bills) await eventually(async () => (await ourInvoice(world, one.id)).state === 'paid', 30_000);
    for (const [n, one] of bills.entries()) expect(await agreedInvoice(world, one)).toMatchObject({ captured: 5_000 + n, attention: [] });
    expect(await agreedInvoice(world, held)).toMatchObject({ state: 'paid', captured: 10_000, attention: [] });
    expect(await movedAtGateway(world, held.id, 'capture')).toEqual([10_000]);
  });
});
