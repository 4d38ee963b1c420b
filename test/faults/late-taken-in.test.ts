import { z } from 'zod';
import type { CrmPayment } from '../support/crm';
import { addMerchant, connect, simState } from '../support/crm';
import { eventually } from '../support/eventually';
import type { World } from '../support/world';
import { PERSON, startWorld } from '../support/world';
import { historyOf, operationsOf, paidBill, refundsOf, untilQuiet } from './books';
import { SHOW, keepWaiting } from './killing';

/** Longer than the pause before the gateway is asked what became of a call, so that its end is told while the answer may still be on its way. */
const ABANDONED_AFTER = 10_000;
const REVERSE = '/api/invoicer/payments/reverse';
const ANSWER = 'OUT /payment/refund';

const Keys = z.object({ keys: z.array(z.object({ key: z.string() })).min(1) });

const reportsOf = (history: readonly string[]): number => history.filter((kind) => kind === 'reported').length;

/** Gives a payment another status, as somebody does on the order card. */
async function setStatusByHand(world: World, payment: CrmPayment, status: string): Promise<void> {
  const { keys } = Keys.parse(await simState(world.retailcrm.url));
  const answer = await fetch(`${world.retailcrm.url}/api/v5/orders/payments/${payment.id}/edit`, {
    method: 'POST',
    headers: { 'X-API-KEY': keys.at(-1)?.key ?? '' },
    body: new URLSearchParams({ by: 'id', payment: JSON.stringify({ status }) }),
  });
  expect(answer.status).toBe(200);
}

describe('a CRM that takes in "pending" after it was told the end of the refund', () => {
  let world: World;
  let type: string;
  beforeAll(async () => {
    world = await startWorld({ withoutMail: true, abandonedAfter: ABANDONED_AFTER });
    const installationId = await connect(world);
    type = (await addMerchant(world, installationId, { name: 'By itself' })).type;
    const mapping = { on: true, statuses: { 'partly-refunded': 'check-refund' } } as const;
    expect(await world.desk.saveMapping(installationId, mapping, PERSON)).toMatchObject({ ok: true });
  });
  afterAll(() => world.stop());

  it('is told again, and a status that somebody has chosen since stays', async () => {
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
    await eventually(async () => (await made.payment.now()).status === 'check-refund');
    await eventually(async () => reportsOf(await historyOf(world, made.id)) === 2);
    await setStatusByHand(world, made.payment, 'credit-check');
    world.retailcrm.faults.release(ANSWER);
    expect(await pressed).toMatchObject({ ok: true });
    expect(await refundsOf(world, made.id)).toMatchObject([{ status: 'pending' }]);
    await eventually(async () => (await refundsOf(world, made.id))[0]?.status === 'succeeded', 20_000);
    await untilQuiet(world);
    expect(await made.payment.now()).toMatchObject({ status: 'credit-check' });
    expect(await operationsOf(world, made.id)).toEqual([expect.objectContaining({ kind: 'refund', state: 'done' })]);
    expect(reportsOf(await historyOf(world, made.id))).toBe(2);
  });
});
