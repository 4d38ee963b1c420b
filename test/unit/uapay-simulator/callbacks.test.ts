import { verifyToken } from '../../../src/sandbox/uapay/jwt';
import { until } from '../../support/eventually';
import { Listener } from '../../support/listener';
import { KEY, read, seconds, Shop } from './harness';

let shop: Shop;
let hook: Listener;

interface Callback {
  readonly state: string;
  readonly paymentStatus: string;
  readonly attempts: readonly { readonly result: string }[];
}

const callbacks = async () => (await shop.state())['callbacks'] as Callback[];
const settled = () => until(callbacks, (list) => list.length > 0 && list.every(({ state }) => state !== 'pending'));
const attempted = (count: number) => until(callbacks, (list) => list.at(-1)?.attempts.length === count);
const tokens = () => hook.bodies.map((body) => (JSON.parse(body.toString()) as { readonly token: string }).token);
const claims = () => tokens().map(read);
const told = () => claims().map(({ status, paymentStatus, amount }) => `${String(status)}/${String(paymentStatus)} ${String(amount)}`);
const set = (switches: Record<string, boolean | string | number | null>) => shop.simulator.switches.merge(switches);
const paid = (data: object = {}) => shop.paid({ callbackUrl: hook.url, ...data });

beforeEach(async () => {
  hook = await Listener.open();
  shop = await Shop.open();
});

afterEach(async () => {
  await shop.stop();
  await hook.stop();
});

describe('callbacks', () => {
  it('are signed and have the documented claims', async () => {
    const ids = await paid({ extraInfo: '{"hub":"1"}' });
    await hook.got(1);
    expect(verifyToken(tokens()[0]!, KEY)).toEqual({
      ...ids,
      externalId: '1001',
      paymentNumber: expect.any(Number),
      cardFromMasked: '411111******1111',
      cardToMasked: null,
      amount: 25_000,
      status: 'FINISHED',
      type: 'PAY',
      systemType: 'ECOM',
      paymentStatus: 'FINISHED',
      receiptPath: expect.stringContaining('/receipts/'),
      extraInfo: '{"hub":"1"}',
      createDate: expect.stringMatching(/\.\d{3}Z$/),
      payDate: expect.stringMatching(/\.\d{3}Z$/),
      iat: expect.any(Number),
    });
    expect(claims()[0]!['iat']).toBeLessThanOrEqual(seconds());
    expect(await settled()).toMatchObject([{ state: 'delivered', attempts: [{ result: '200' }] }]);
  });

  it('tell every change, also partial refunds and the end of a hold', async () => {
    const ids = await paid({ type: 'HOLD' });
    await shop.ask('payments/complete', { ...ids, amount: 20_000 });
    await shop.ask('payments/reverse', ids, { amount: 5_000 });
    await shop.ask('payments/reverse', ids);
    await hook.got(4);
    expect(told()).toEqual(['PAID/HOLDED 25000', 'FINISHED/FINISHED 20000', 'FINISHED/FINISHED 15000', 'REVERSED/REVERSED 20000']);
    await paid({ type: 'HOLD' });
    shop.simulator.clock.advance(169 * 3_600_000);
    await hook.got(6);
    expect(told().slice(4)).toEqual(['PAID/HOLDED 25000', 'CANCELED/CANCELED 25000']);
  });

  it('tell only final states, or nothing, by switch', async () => {
    set({ callbackEvents: 'final' });
    const ids = await paid({ type: 'HOLD' });
    await shop.ask('payments/complete', ids);
    await hook.got(1);
    expect(told()).toEqual(['FINISHED/FINISHED 25000']);
    set({ callbackEvents: 'none' });
    await shop.ask('payments/reverse', ids);
    expect(await callbacks()).toHaveLength(1);
  });

  it('leave iat out by switch, and use the chosen state for a decline', async () => {
    set({ callbackIat: false, declineStatus: 'REJECTED' });
    const invoiceId = await shop.invoice({ callbackUrl: hook.url });
    await shop.press(invoiceId, 'decline');
    await hook.got(1);
    expect(claims()[0]).not.toHaveProperty('iat');
    expect(told()).toEqual(['NEW/REJECTED 25000']);
  });

  it('arrive before the answer of the call when that is switched on', async () => {
    const ids = await paid({ type: 'HOLD' });
    await hook.got(1);
    set({ callbackBeforeAnswer: true });
    await shop.ask('payments/complete', ids);
    expect(told()).toEqual(['PAID/HOLDED 25000', 'FINISHED/FINISHED 25000']);
  });

  it('leave even when the answer of the call is cut off', async () => {
    const ids = await paid({ type: 'HOLD' });
    shop.simulator.faults.add({ match: 'POST /api/invoicer/payments/cancel', kind: 'drop-after' });
    await expect(shop.ask('payments/cancel', ids)).rejects.toThrow();
    await hook.got(2);
    expect(told()[1]).toBe('CANCELED/CANCELED 25000');
  });
});

describe('the retry ladder', () => {
  it('tries again after 5 s, 5 min, 1 h, 2 h and 24 h and then gives up', async () => {
    hook.answer = () => ({ status: 500 });
    await paid();
    await attempted(1);
    const steps = [5, 300, 3_600, 7_200, 86_400];
    for (const [at, step] of steps.entries()) {
      shop.simulator.clock.advance((step - 3) * 1_000);
      expect((await callbacks())[0]).toMatchObject({ state: 'pending', attempts: { length: at + 1 } });
      shop.simulator.clock.advance(3_000);
      await attempted(at + 2);
    }
    expect(await settled()).toMatchObject([{ state: 'given-up' }]);
    shop.simulator.clock.advance(30 * 86_400_000);
    expect(tokens()).toHaveLength(6);
  });

  it('climbs all steps in one long advance', async () => {
    hook.answer = () => ({ status: 500 });
    await paid();
    await attempted(1);
    shop.simulator.clock.advance(72 * 3_600_000);
    await hook.got(6);
    expect(await settled()).toMatchObject([{ state: 'given-up', attempts: { length: 6 } }]);
  });

  it('takes only 200 for delivered, and stops there', async () => {
    const answers = [204, 302, 200];
    hook.answer = () => ({ status: answers.shift() ?? 500 });
    await paid();
    await attempted(1);
    shop.simulator.clock.advance(400_000);
    expect(await settled()).toMatchObject([{ state: 'delivered', attempts: [{ result: '204' }, { result: '302' }, { result: '200' }] }]);
    shop.simulator.clock.advance(30 * 86_400_000);
    expect(tokens()).toHaveLength(3);
  });

  it('goes on when nobody listens', async () => {
    await paid({ callbackUrl: 'http://127.0.0.1:9/hook' });
    expect((await attempted(1))[0]).toMatchObject({ state: 'pending', attempts: [{ result: 'no answer' }] });
  });

  it('is forgotten on reset', async () => {
    hook.answer = () => ({ status: 500 });
    await paid();
    await attempted(1);
    await fetch(`${shop.simulator.url}/_sim/reset`, { method: 'POST' });
    shop.simulator.clock.advance(72 * 3_600_000);
    expect(await callbacks()).toEqual([]);
    expect(tokens()).toHaveLength(1);
  });
});

describe('faults of callbacks', () => {
  it('send a message several times at once', async () => {
    shop.simulator.faults.add({ match: 'OUT /hook', kind: 'duplicate', value: 5 });
    await paid();
    await hook.got(5);
    expect(new Set(tokens().map((token) => JSON.stringify({ ...read(token), iat: 0 }))).size).toBe(1);
  });

  it('sign with another key, once', async () => {
    hook.answer = () => ({ status: hook.bodies.length === 1 ? 401 : 200 });
    shop.simulator.faults.add({ match: 'OUT /hook', kind: 'wrong-signature' });
    await paid();
    await attempted(1);
    shop.simulator.clock.advance(5_000);
    await hook.got(2);
    expect(tokens().map((token) => verifyToken(token, KEY) !== null)).toEqual([false, true]);
  });

  it('let a later message overtake an earlier one', async () => {
    shop.simulator.faults.add({ match: 'OUT /hook', kind: 'reorder' });
    const ids = await paid({ type: 'HOLD' });
    await shop.ask('payments/complete', ids);
    await hook.got(2);
    expect(told()).toEqual(['FINISHED/FINISHED 25000', 'PAID/HOLDED 25000']);
  });

  it('let a held-back message go after five minutes when no other follows', async () => {
    shop.simulator.faults.add({ match: 'OUT /hook', kind: 'reorder' });
    await paid();
    await until(callbacks, (list) => list.length === 1);
    expect(tokens()).toEqual([]);
    shop.simulator.clock.advance(301_000);
    await hook.got(1);
    expect(told()).toEqual(['FINISHED/FINISHED 25000']);
  });
});
