import { held, open, paid, SUM, valueOf } from './gateway-counter';
import type { GatewayHarness } from './gateway-harness';

const PART = 150_000;
const SMALL = 10_000;

type Get = () => GatewayHarness;

/** What moves, once, in the sum that was asked, as the simulator's own ledger has it. */
export function describeMoney(get: Get): void {
  describe('money', () => {
    it('is taken at once when nobody wants to confirm', async () => {
      const counter = await paid(get());
      expect(await counter.see()).toMatchObject({ phase: 'taken', ofHold: false, amount: SUM });
      expect(counter.invoice.standing).toEqual({ state: 'paid', captured: SUM, refunded: 0 });
      expect(await get().ledger()).toMatchObject([{ kind: 'capture', amount: SUM }]);
    });

    it('stays with a payer whose bank says no', async () => {
      const counter = await open(get());
      await get().payer.decline(counter.target);
      expect(['failed', 'lost']).toContain((await counter.see()).phase);
      expect(counter.attempt).toMatchObject({ held: 0, captured: 0, state: 'closed' });
      expect(await get().ledger()).toEqual([]);
    });

    it('that arrives after a declined try is seen, in whatever order the tries are told', async () => {
      const counter = await open(get());
      await get().payer.decline(counter.target);
      await get().payer.pay(counter.target);
      expect(await counter.see()).toMatchObject({ phase: 'taken', amount: SUM });
    });

    it('is reserved and then taken in full', async () => {
      if (!get().gateway.capabilities.manualCapture && !get().reserve) return expectRefused(get, (counter) => counter.capture());
      const counter = await held(get());
      expect(await counter.see()).toMatchObject({ phase: 'held', ofHold: true, amount: SUM });
      expect(counter.invoice.standing).toEqual({ state: 'authorized', reserved: SUM });
      valueOf(await counter.capture());
      await counter.see();
      expect(counter.invoice.standing).toEqual({ state: 'paid', captured: SUM, refunded: 0 });
      return expectLedger(get, ['hold', SUM], ['capture', SUM]);
    });

    it('is reserved and then taken in part', async () => {
      if (!get().gateway.capabilities.partialCapture) return expectRefused(get, (counter) => counter.capture(PART));
      const counter = await held(get());
      await counter.see();
      counter.known = { ...counter.known, pendingCapture: PART };
      valueOf(await counter.capture(PART));
      await counter.see();
      expect(counter.attempt).toMatchObject({ held: SUM, captured: PART, released: SUM - PART });
      expect(counter.invoice.attention).toEqual([]);
      return expectLedger(get, ['hold', SUM], ['capture', PART]);
    });

    it('that is reserved can be released', async () => {
      if (!get().gateway.capabilities.void) return expectRefused(get, (counter) => counter.void());
      const counter = await held(get());
      await counter.see();
      valueOf(await counter.void());
      await counter.see();
      expect(counter.attempt).toMatchObject({ held: SUM, released: SUM, captured: 0 });
      return expectLedger(get, ['hold', SUM], ['void', SUM]);
    });
  });
  describeReturns(get);
}

function describeReturns(get: Get): void {
  describe('money that goes back', () => {
    it('goes back in full', async () => {
      const counter = await paid(get());
      await counter.see();
      valueOf(await counter.refund());
      expect(await counter.see()).toMatchObject({ phase: 'returned' });
      expect(counter.invoice.standing).toEqual({ state: 'refunded', captured: SUM, refunded: SUM });
      await expectLedger(get, ['capture', SUM], ['refund', SUM]);
    });

    it('goes back in two equal parts with different keys, and the rest after that', async () => {
      const { gateway, expects } = get();
      if (!gateway.capabilities.partialRefund) return expectRefused(get, (counter) => counter.refund(SMALL));
      const counter = await paid(get());
      await counter.see();
      valueOf(await counter.refund(SMALL, 'operation-1'));
      await counter.see();
      if (expects.partialRefundTold) expect(counter.attempt).toMatchObject({ captured: SUM, refunded: SMALL });
      const second = await counter.refund(SMALL, 'operation-2');
      expect(second.kind).toBe(expects.severalRefunds ? 'done' : 'refused');
      if (!expects.severalRefunds) return expectLedger(get, ['capture', SUM], ['refund', SMALL]);
      await counter.see();
      if (expects.partialRefundTold) expect(counter.attempt).toMatchObject({ captured: SUM, refunded: 2 * SMALL });
      valueOf(await counter.refund(SUM - 2 * SMALL, 'operation-3'));
      expect((await counter.see()).phase).toBe('returned');
      return expectLedger(get, ['capture', SUM], ['refund', SMALL], ['refund', SMALL], ['refund', SUM - 2 * SMALL]);
    });

    it('moves once when a call comes twice with one key', async () => {
      const counter = await held(get());
      valueOf(await counter.capture());
      await counter.capture();
      valueOf(await counter.refund(SUM, 'operation-2'));
      await counter.refund(SUM, 'operation-2');
      await expectLedger(get, ['hold', SUM], ['capture', SUM], ['refund', SUM]);
    });

    it('moves by parts once per key where the gateway keeps keys, else the heart alone guards it', async () => {
      const { expects, gateway } = get();
      if (!gateway.capabilities.partialRefund || !expects.severalRefunds) return;
      const counter = await paid(get());
      valueOf(await counter.refund(SMALL));
      await counter.refund(SMALL);
      const refunds = (await get().ledger()).filter(({ kind }) => kind === 'refund');
      expect(refunds).toHaveLength(expects.keysKept ? 1 : 2);
    });

    it('is not taken twice, and no more goes back than came', async () => {
      const counter = await paid(get());
      expect((await counter.capture()).kind).toBe('refused');
      expect((await counter.refund(SUM + 1, 'operation-2', SUM)).kind).toBe('refused');
      await expectLedger(get, ['capture', SUM]);
    });

    it('cannot be moved before the payer has paid', async () => {
      const counter = await open(get(), { manualCapture: true });
      for (const call of [counter.capture(), counter.void(), counter.refund()]) expect((await call).kind).toBe('refused');
      await expectLedger(get);
    });
  });
}

type Line = readonly [kind: string, amount: number];

/** Compares the simulator's ledger with the lines, in order. */
export async function expectLedger(get: Get, ...lines: readonly Line[]): Promise<void> {
  const moved = await get().ledger();
  expect(moved.map(({ kind, amount }): Line => [kind, amount])).toEqual(lines);
}

/** A declared inability: the call is refused and no money moves. */
async function expectRefused(
  get: Get,
  call: (counter: Awaited<ReturnType<typeof paid>>) => Promise<{ readonly kind: string }>,
): Promise<void> {
  const counter = await paid(get());
  const before = await get().ledger();
  expect((await call(counter)).kind).toBe('refused');
  expect(await get().ledger()).toEqual(before);
}
