import type { Claim } from '../../src/payments/ports/gateway';
import { startRequest } from './gateway-counter';
import type { GatewayHarness } from './gateway-harness';
import { itRejectsNonsense } from './gateway-nonsense';
import type { IntellectmoneyRun } from './intellectmoney-harness';
import { inCabinet, press } from './intellectmoney-harness';
import { held, opened, paid, snapshotOf, SUM } from './intellectmoney-teller';

type Get = () => GatewayHarness;

const OUT = 'OUT /hooks';

const verified = (get: Get): readonly Claim[] =>
  get()
    .notifications()
    .map((raw) => get().gateway.verify(get().settings, raw));
const keys = (get: Get): ReadonlySet<string> => new Set(verified(get).map((claim) => (claim.kind === 'claim' ? claim.key : claim.because)));

/** What the service tells by itself. */
export function describeMessages(get: Get): void {
  describe('notifications', () => {
    it('are genuine, name the order and carry the state', async () => {
      await paid(get());
      expect(verified(get)).toMatchObject([
        { kind: 'claim', orderNumber: 'ORDER-1002', reference: null, snapshot: { phase: 'open' } },
        { kind: 'claim', orderNumber: 'ORDER-1002', reference: null, snapshot: { phase: 'taken', amount: SUM } },
      ]);
    });

    it('are refused with another key, and from somebody else', async () => {
      get().simulator.faults.add({ match: OUT, kind: 'wrong-signature' });
      const teller = await opened(get());
      await press(teller.page, 'pay');
      await get().notified(2);
      expect(verified(get).map(({ kind }) => kind)).toEqual(['rejected', 'claim']);
      for (const raw of get().notifications()) expect(get().gateway.verify(get().wrongSettings, raw).kind).toBe('rejected');
    });

    it('that come five times at once are one', async () => {
      const teller = await opened(get());
      await get().notified(1);
      get().simulator.faults.add({ match: OUT, kind: 'duplicate', value: 5 });
      await press(teller.page, 'pay');
      await teller.hear(6);
      expect(keys(get).size).toBe(2);
      expect(teller.invoice).toMatchObject({ standing: { state: 'paid', captured: SUM, refunded: 0 }, attention: [] });
    });

    it('that say different things are different', async () => {
      const teller = await held(get());
      await teller.move('capture');
      await get().notified(3);
      await inCabinet(teller.page, 'refund', '100.00');
      await get().notified(4);
      await inCabinet(teller.page, 'refund', '200.00');
      await get().notified(5);
      expect(keys(get).size).toBe(5);
    });

    it('that come in the wrong order end in the same state', async () => {
      const teller = await opened(get(), { manualCapture: true });
      await get().notified(1);
      get().simulator.faults.add({ match: OUT, kind: 'reorder' });
      await press(teller.page, 'pay');
      await teller.move('capture');
      await teller.hear(3);
      expect(teller.invoice).toMatchObject({ standing: { state: 'paid', captured: SUM }, attention: [] });
    });

    it('that are played once more change nothing', async () => {
      const teller = await paid(get());
      await teller.move('refund');
      await teller.hear(3);
      const { invoice } = teller;
      for (const claim of verified(get)) teller.apply(snapshotOf(claim));
      expect(teller.invoice).toEqual(invoice);
    });

    it('stop once they are acknowledged', async () => {
      await paid(get());
      get().simulator.clock.advance(72 * 3_600_000);
      await get().gateway.check(get().settings);
      expect(get().notifications()).toHaveLength(2);
    });

    it('about another sum are never accepted', async () => {
      const teller = await opened(get());
      teller.invoice = { ...teller.invoice, attempts: [{ ...teller.attempt, asked: SUM - 1 }] };
      await press(teller.page, 'pay');
      await teller.hear(2);
      expect(teller.invoice).toMatchObject({ standing: { state: 'pending' }, attention: ['amount-mismatch'] });
    });

    it('with a state that nobody has explained change nothing and are shown', async () => {
      get().showUnknownState?.();
      const teller = await opened(get());
      await press(teller.page, 'pay');
      expect(await teller.hear(2)).toMatchObject({ phase: 'unclear', words: 'paymentStatus 9' });
      expect(teller.invoice.standing).toEqual({ state: 'pending' });
    });

    itRejectsNonsense(get, '');
  });
}

const FAULTS = [{ kind: 'drop-after' }, { kind: 'drop-before' }, { kind: 'status', value: 500 }, { kind: 'garbage' }] as const;

/** Calls whose end nobody heard: unknown, and only a notification settles them. */
export function describeFaults(get: Get, { by }: IntellectmoneyRun): void {
  describe('a broken line', () => {
    it.each(FAULTS)('after a capture with $kind leaves an unknown end that a notification settles, if it was done', async (fault) => {
      const teller = await held(get());
      get().simulator.faults.add({ match: get().paths.capture, times: 1, ...fault });
      expect(await teller.move('capture')).toMatchObject({ kind: 'unknown', sent: true });
      const done = fault.kind === 'drop-after' || fault.kind === 'garbage';
      if (done) await teller.hear(3);
      expect(teller.invoice.standing.state).toBe(done ? 'paid' : 'authorized');
      expect((await get().ledger()).length).toBe(done ? 2 : 1);
    });

    it.each(FAULTS)('after a start by interface with $kind is unknown, and the next attempt has a number of its own', async (fault) => {
      if (by === 'form') return expect((await opened(get())).started.pay.kind).toBe('form');
      get().simulator.faults.add({ match: get().paths.start, times: 1, ...fault });
      const { gateway, settings } = get();
      expect((await gateway.start(startRequest(get()))).kind).toBe('unknown');
      expect(await gateway.find(settings, 'ORDER-1002')).toEqual({ kind: 'done', value: null });
      return expect((await opened(get(), { orderNumber: 'ORDER-1002-2' })).started.reference).toBe('ORDER-1002-2');
    });

    it('that is silent for too long is an unknown end', async () => {
      const teller = await held(get());
      get().simulator.faults.add({ match: get().paths.capture, kind: 'delay', value: 1_200 });
      expect(await teller.move('capture')).toEqual({ kind: 'unknown', because: 'timeout', sent: true });
    });

    it('is a bad finding of the check, and to a service that is gone never looks like an answer', async () => {
      const teller = await held(get());
      get().simulator.faults.add({ match: get().paths.check, kind: 'drop-before', times: 20 });
      expect((await get().gateway.check(get().settings)).some(({ level }) => level === 'bad')).toBe(true);
      await get().simulator.stop();
      for (const kind of ['capture', 'void', 'refund'] as const) {
        expect(await teller.move(kind)).toEqual({ kind: 'unknown', because: 'connection', sent: false });
      }
    });

    it('and everything else leaves no secret in logs or texts', async () => {
      const teller = await held(get());
      const { gateway, settings, wrongSettings, logged } = get();
      const told: unknown[] = [await gateway.check(wrongSettings), await gateway.check(settings)];
      for (const fault of FAULTS) {
        get().simulator.faults.add({ match: get().paths.capture, times: 1, ...fault });
        told.push(await teller.move('capture'));
      }
      told.push(await gateway.start(startRequest(get(), { settings: wrongSettings })), teller.started);
      const text = JSON.stringify(told) + logged();
      expect(logged()).not.toBe('');
      for (const secret of [settings, wrongSettings].flatMap(({ secrets }) => Object.values(secrets))) expect(text).not.toContain(secret);
    });
  });
}
