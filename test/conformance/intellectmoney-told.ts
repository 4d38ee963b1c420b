import { currency } from '../../src/payments/domain/currency';
import { judge } from '../../src/payments/domain/snapshot';
import { startRequest } from './gateway-counter';
import type { GatewayHarness } from './gateway-harness';
import type { IntellectmoneyRun } from './intellectmoney-harness';
import { inCabinet, openPage, press, startIntellectmoneyHarness } from './intellectmoney-harness';
import { describeFaults, describeMessages } from './intellectmoney-messages';
import { held, opened, paid, snapshotOf, SUM } from './intellectmoney-teller';

const TOLD_LATER = { kind: 'unknown', because: 'told-later', sent: true };

/** What a gateway must do whose service cannot be asked: the common suite with notifications in the place of readings. */
export function describeTold(name: string, run: IntellectmoneyRun): void {
  describe(name, () => {
    const current: { harness?: GatewayHarness } = {};
    const get = (): GatewayHarness => {
      if (!current.harness) throw new Error('the harness is not there yet');
      return current.harness;
    };
    beforeEach(async () => {
      current.harness = await startIntellectmoneyHarness(run);
    });
    afterEach(() => current.harness?.stop());
    describeSettings(get, run);
    describeMoney(get);
    describeMessages(get);
    describeFaults(get, run);
  });
}

type Get = () => GatewayHarness;

function describeSettings(get: Get, { by }: IntellectmoneyRun): void {
  describe('settings and start', () => {
    it('come out of the form as they went in, and keep saved secrets', () => {
      const { gateway, typed, settings } = get();
      expect(gateway.parseSettings(typed, {})).toEqual({ ok: true, settings });
      expect(gateway.parseSettings(settings.plain, settings.secrets)).toEqual({ ok: true, settings });
    });

    it('are found good without moving money, and wrong keys are found where the service can be asked', async () => {
      const { gateway, settings, wrongSettings, ledger } = get();
      const levels = (await gateway.check(settings)).map(({ level }) => level);
      expect(levels).toContain('good');
      expect(levels).not.toContain('bad');
      const wrong = (await gateway.check(wrongSettings)).map(({ code }) => code);
      expect(wrong).toContain(by === 'api' ? 'intellectmoney-key-wrong' : 'intellectmoney-key-unproved');
      expect(await ledger()).toEqual([]);
    });

    it('with a wrong key let nobody pay', async () => {
      const { gateway, wrongSettings } = get();
      const outcome = await gateway.start(startRequest(get(), { settings: wrongSettings }));
      if (by === 'api') expect(outcome.kind).toBe('refused');
      else await expect(openPage(outcome.kind === 'done' ? outcome.value : never())).rejects.toThrow('wrong hash');
    });

    it('make a page to pay on, and the same page again for the same order', async () => {
      const one = await opened(get());
      const other = await opened(get());
      expect(other.page).toBe(one.page);
      expect(other.started).toEqual(one.started);
    });

    it('are refused in a currency that the gateway does not take', async () => {
      const amount = { minor: 5_000, currency: currency('UAH') };
      expect((await get().gateway.start(startRequest(get(), { amount }))).kind).toBe('refused');
    });

    it('cannot be read or found, as declared', async () => {
      const teller = await opened(get());
      const { gateway, settings } = get();
      expect(gateway.capabilities).toMatchObject({ readable: false, partialCapture: false, partialRefund: false });
      expect((await gateway.read(teller.request())).kind).toBe('refused');
      expect(await gateway.find(settings, 'ORDER-1002')).toEqual({ kind: 'done', value: null });
    });
  });
}

function never(): never {
  throw new Error('the start was expected to succeed');
}

function describeMoney(get: Get): void {
  describe('money', () => {
    it('is taken at once when nobody wants to confirm', async () => {
      const teller = await paid(get());
      expect(teller.invoice.standing).toEqual({ state: 'paid', captured: SUM, refunded: 0 });
      await expectLedger(get, ['capture', SUM]);
    });

    it('stays with a payer whose bank says no, and may come later', async () => {
      const teller = await opened(get());
      await press(teller.page, 'fail');
      await teller.hear(1);
      expect(teller.invoice.standing).toEqual({ state: 'pending' });
      await press(teller.page, 'pay');
      await teller.hear(2);
      expect(teller.invoice.standing).toMatchObject({ state: 'paid' });
    });

    it('is held and then taken by the form protocol: unknown until told', async () => {
      const teller = await held(get());
      expect(teller.invoice.standing).toEqual({ state: 'authorized', reserved: SUM });
      expect(await teller.move('capture')).toEqual(TOLD_LATER);
      await teller.hear(3);
      expect(teller.invoice.standing).toEqual({ state: 'paid', captured: SUM, refunded: 0 });
      await expectLedger(get, ['hold', SUM], ['capture', SUM]);
    });

    it('is held and then released by the form protocol: unknown until told', async () => {
      const teller = await held(get());
      expect(await teller.move('void')).toEqual(TOLD_LATER);
      await teller.hear(3);
      expect(teller.attempt).toMatchObject({ held: SUM, released: SUM, captured: 0 });
      await expectLedger(get, ['hold', SUM], ['void', SUM]);
    });

    it('goes back by the form protocol: unknown until told', async () => {
      const teller = await paid(get());
      expect(await teller.move('refund')).toEqual(TOLD_LATER);
      await teller.hear(3);
      expect(teller.invoice.standing).toEqual({ state: 'refunded', captured: SUM, refunded: SUM });
      await expectLedger(get, ['capture', SUM], ['refund', SUM]);
    });

    it.each([
      ['capture', 'held'],
      ['void', 'held'],
      ['refund', 'paid'],
    ] as const)('is judged after a %s by the notifications before and after it', async (kind, from) => {
      const teller = await (from === 'held' ? held : paid)(get());
      const before = snapshotOf(get().gateway.verify(get().settings, get().notifications()[1] ?? never()));
      await teller.move(kind);
      await get().notified(3);
      const now = snapshotOf(get().gateway.verify(get().settings, get().notifications()[2] ?? never()));
      expect(judge({ kind, amount: SUM }, before, now)).toBe('done');
      expect(judge({ kind, amount: SUM }, before, before)).toBe('not-done');
    });

    it('in part is refused here and pointed to the cabinet', async () => {
      const teller = await held(get());
      for (const kind of ['capture', 'refund'] as const) {
        expect(await teller.move(kind, { whole: false })).toMatchObject({ kind: 'refused', text: expect.stringContaining('cabinet') });
      }
      await expectLedger(get, ['hold', SUM]);
    });

    it('moves once although a call comes twice', async () => {
      const teller = await held(get());
      await teller.move('capture');
      await teller.move('capture');
      await teller.move('refund');
      await teller.move('refund');
      await teller.hear(4);
      await expectLedger(get, ['hold', SUM], ['capture', SUM], ['refund', SUM]);
      expect(teller.invoice.standing).toMatchObject({ state: 'refunded' });
    });

    it('that was taken, released or given back in the cabinet is seen all the same', async () => {
      const teller = await held(get());
      expect(await inCabinet(teller.page, 'capture')).toBe(303);
      expect(await inCabinet(teller.page, 'refund', '100.00')).toBe(303);
      await teller.hear(4);
      expect(teller.invoice.standing).toEqual({ state: 'paid', captured: SUM, refunded: 10_000 });
      expect(await inCabinet(teller.page, 'refund')).toBe(303);
      await teller.hear(5);
      await expectLedger(get, ['hold', SUM], ['capture', SUM], ['refund', 10_000], ['refund', SUM - 10_000]);
    });

    it('that came in part is not paid', async () => {
      const teller = await opened(get());
      await press(teller.page, 'part', { amount: '100.00' });
      expect(await teller.hear(2)).toMatchObject({ phase: 'part', amount: 10_000, words: 'paymentStatus 7' });
      expect(teller.invoice.standing).toEqual({ state: 'pending' });
      await press(teller.page, 'pay');
      await teller.hear(3);
      expect(teller.invoice.standing).toMatchObject({ state: 'paid', captured: SUM });
    });

    it('that nobody paid in time is not there', async () => {
      const { simulator } = get();
      const teller = await opened(get(), { expiresAt: new Date(simulator.clock.now().getTime() + 3_600_000) });
      simulator.clock.advance(48 * 3_600_000);
      await teller.hear(2);
      expect(teller.invoice.standing).toEqual({ state: 'canceled', reason: 'expired' });
      await expectLedger(get);
    });

    it('that was held and never touched goes back', async () => {
      const teller = await held(get());
      get().endHold?.();
      await teller.hear(3);
      expect(teller.invoice.standing).toEqual({ state: 'canceled', reason: 'hold-expired' });
      await expectLedger(get, ['hold', SUM], ['void', SUM]);
    });
  });
}

/** Compares the simulator's ledger with the lines, in order. */
async function expectLedger(get: Get, ...lines: readonly (readonly [kind: string, amount: number])[]): Promise<void> {
  const moved = await get().ledger();
  expect(moved.map(({ kind, amount }) => [kind, amount])).toEqual(lines);
}
