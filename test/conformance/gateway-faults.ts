import type { OperationKind } from '../../src/payments/domain/operation';
import { judge } from '../../src/payments/domain/snapshot';
import type { Outcome } from '../../src/payments/ports/gateway';
import type { FaultKind } from '../../src/sandbox/kit/faults';
import type { Counter } from './gateway-counter';
import { held, open, paid, startRequest, SUM, valueOf } from './gateway-counter';
import type { CallName, GatewayHarness } from './gateway-harness';

type Get = () => GatewayHarness;

interface Move {
  readonly what: string;
  readonly kind: OperationKind;
  readonly amount: number;
  readonly prepare: (harness: GatewayHarness) => Promise<Counter>;
  readonly call: (counter: Counter) => Promise<Outcome<void>>;
}

const PART = 150_000;

const MOVES: readonly Move[] = [
  { what: 'a capture', kind: 'capture', amount: SUM, prepare: held, call: (counter) => counter.capture() },
  { what: 'a capture in part', kind: 'capture', amount: PART, prepare: held, call: (counter) => counter.capture(PART) },
  { what: 'a void', kind: 'void', amount: SUM, prepare: held, call: (counter) => counter.void() },
  { what: 'a refund', kind: 'refund', amount: SUM, prepare: paid, call: (counter) => counter.refund() },
  { what: 'a refund in part', kind: 'refund', amount: PART, prepare: paid, call: (counter) => counter.refund(PART) },
];

const FAULTS: readonly { readonly kind: FaultKind; readonly value?: number }[] = [
  { kind: 'drop-after' },
  { kind: 'drop-before' },
  { kind: 'status', value: 500 },
  { kind: 'garbage' },
  { kind: 'wrong-signature' },
];

const cases = MOVES.flatMap((move) => FAULTS.map((fault) => ({ move, fault, what: move.what, kind: fault.kind })));

function hurt({ simulator, paths }: GatewayHarness, call: CallName, fault: (typeof FAULTS)[number], times = 1): void {
  simulator.faults.add({ match: paths[call], times, ...fault });
}

/** Where answers are not signed, nothing can be wrong with their signature. */
const isHarmless = ({ expects }: GatewayHarness, { kind }: (typeof FAULTS)[number]): boolean =>
  kind === 'wrong-signature' && !expects.answersSigned;

/** Calls whose end nobody heard: they are `unknown`, never tried again by the gateway itself, and a reading settles them. */
export function describeFaults(get: Get): void {
  describe('a broken line', () => {
    it.each(cases)('after $what with $kind leaves an unknown end that a reading settles', async ({ move, fault }) => {
      const harness = get();
      const counter = await move.prepare(harness);
      const before = await counter.snapshot();
      const linesBefore = (await harness.ledger()).length;
      if (move.kind === 'capture' && move.amount < SUM && !harness.gateway.capabilities.partialCapture) {
        expect((await move.call(counter)).kind).toBe('refused');
        return;
      }
      hurt(harness, move.kind, fault);
      const outcome = await move.call(counter);
      if (isHarmless(harness, fault)) {
        expect(outcome.kind).toBe('done');
        return;
      }
      expect(outcome.kind).toBe('unknown');
      const moved = (await harness.ledger()).slice(linesBefore);
      expect(moved.length).toBeLessThanOrEqual(1);
      if (outcome.kind === 'unknown' && !outcome.sent) expect(moved).toEqual([]);
      if (moved[0]) expect(moved[0]).toEqual({ kind: move.kind, amount: move.amount });
      const verdict = judge(move, before, await counter.snapshot());
      const certain = moved.length > 0 ? 'done' : 'not-done';
      const inPart = move.kind === 'refund' && move.amount < SUM;
      expect(inPart && !harness.expects.partialRefundTold ? [certain, 'unclear'] : [certain]).toContain(verdict);
    });

    it.each(FAULTS)('after a start with $kind is settled by looking for our number', async (fault) => {
      const harness = get();
      const { gateway, settings, payer } = harness;
      hurt(harness, 'start', fault);
      const outcome = await gateway.start(startRequest(harness));
      expect(outcome.kind).toBe(isHarmless(harness, fault) ? 'done' : 'unknown');
      const found = valueOf(await gateway.find(settings, 'ORDER-1002'));
      expect(found !== null).toBe(['drop-after', 'garbage', 'wrong-signature'].includes(fault.kind));
      if (!found) return;
      await payer.pay(found);
      const paidNow = await gateway.read({ settings, reference: found.reference, paymentReference: null });
      expect(paidNow).toMatchObject({ kind: 'done', value: { phase: 'taken', amount: SUM } });
    });

    it.each(FAULTS)('during a reading with $kind never shows a wrong state', async (fault) => {
      const harness = get();
      const counter = await paid(harness);
      hurt(harness, 'read', fault);
      const once = await counter.read();
      if (once.kind === 'done') expect(once.value).toMatchObject({ phase: 'taken', amount: SUM });
      expect(once.kind).not.toBe('refused');
      hurt(harness, 'read', fault, 20);
      expect((await counter.read()).kind).toBe(isHarmless(harness, fault) ? 'done' : 'unknown');
      harness.simulator.faults.clear();
      expect((await counter.read()).kind).toBe('done');
    });

    it('that is silent for too long is an unknown end', async () => {
      const harness = get();
      const counter = await held(harness);
      await counter.snapshot();
      harness.simulator.faults.add({ match: harness.paths.capture, kind: 'delay', value: 1_200 });
      expect(await counter.capture()).toEqual({ kind: 'unknown', because: 'timeout', sent: true });
    });

    it('is a bad finding of the check, not an exception', async () => {
      const harness = get();
      hurt(harness, 'check', { kind: 'drop-before' }, 20);
      expect((await harness.gateway.check(harness.settings)).some(({ level }) => level === 'bad')).toBe(true);
    });

    it('to a service that is gone never looks like an answer', async () => {
      const harness = get();
      const counter = await open(harness);
      await harness.simulator.stop();
      for (const call of [counter.read(), counter.capture(), counter.void(), counter.refund()]) expect((await call).kind).toBe('unknown');
    });

    it('and everything else leaves no secret in logs or texts', async () => {
      const harness = get();
      const counter = await held(harness);
      const told: unknown[] = [await harness.gateway.check(harness.wrongSettings)];
      for (const fault of FAULTS) {
        hurt(harness, 'capture', fault);
        told.push(await counter.capture(harness.gateway.capabilities.partialCapture ? PART : SUM));
      }
      told.push(await counter.refund(SUM * 2), await counter.read(), await harness.gateway.check(harness.settings));
      const text = JSON.stringify(told) + harness.logged();
      expect(harness.logged()).not.toBe('');
      for (const secret of [harness.settings, harness.wrongSettings].flatMap(({ secrets }) => Object.values(secrets))) {
        expect(text).not.toContain(secret);
      }
    });
  });
}
