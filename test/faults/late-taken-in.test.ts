import { addMerchant, connect } from '../support/crm';
import { eventually } from '../support/eventually';
import type { World } from '../support/world';
import { startWorld } from '../support/world';
import { historyOf, operationsOf, paidBill, refundsOf, untilQuiet } from './books';
import { SHOW, keepWaiting } from './killing';

/** Longer than the pause before the gateway is asked what became of a call, so that its end is told while the answer may still be on its way. */
const ABANDONED_AFTER = 10_000;
const REVERSE = '/api/invoicer/payments/reverse';
const ANSWER = 'OUT /payment/refund';

describe('a CRM that takes in "pending" after it was told the end of the refund', () => {
  let world: World;
  let type: string;
  beforeAll(async () => {
    world = await startWorld({ withoutMail: true, abandonedAfter: ABANDONED_AFTER });
    type = (await addMerchant(world, await connect(world), { name: 'By itself' })).type;
  });
  afterAll(() => world.stop());

  it('is told again', async () => {
    const made = await paidBill(world, type, 10_000);
    await untilQuiet(world);
    const called = keepWaiting(world.uapay, { path: REVERSE, ms: 300, when: 'before' });
    world.uapay.faults.add({ match: `POST ${REVERSE}`, kind: 'drop-after' });
    world.retailcrm.faults.add({ match: ANSWER, kind: 'delay', value: { ms: 60_000, when: 'after' } });
    const pressed = made.payment.press('refund', { amount: '30' });
    await eventually(() => called.arrived() === 1);
    world.uapay.faults.add({ match: `POST ${SHOW}`, kind: 'status', value: 500, times: 100 });
    await eventually(async () => (await operationsOf(world, made.id))[0]?.state === 'unknown');
    world.uapay.faults.clear();
    await eventually(async () => (await refundsOf(world, made.id))[0]?.status === 'succeeded', 20_000);
    world.retailcrm.faults.release(ANSWER);
    expect(await pressed).toMatchObject({ ok: true });
    expect(await refundsOf(world, made.id)).toMatchObject([{ status: 'pending' }]);
    await eventually(async () => (await refundsOf(world, made.id))[0]?.status === 'succeeded', 20_000);
    await untilQuiet(world);
    expect(await operationsOf(world, made.id)).toEqual([expect.objectContaining({ kind: 'refund', state: 'done' })]);
    expect((await historyOf(world, made.id)).filter((kind) => kind === 'reported')).toHaveLength(2);
  });
});
