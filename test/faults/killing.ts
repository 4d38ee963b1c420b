import type { RunningSimulator } from '../../src/sandbox/kit/simulator';
import { ledger } from '../support/crm';
import { eventually } from '../support/eventually';
import type { World } from '../support/world';

/** Longer than any test: a call kept back for so long is never done, as if it had been lost on the way. */
export const FOR_EVER_MS = 600_000;

const MANY = 99;

/** Calls of a simulator that are kept waiting. */
export interface Kept {
  /** How many have arrived so far. */
  arrived(): number;
  /** Lets those go on that wait right now. */
  release(): void;
}

/** Keeps every call whose path begins so waiting, before its work is done or after. */
export function keepWaiting(
  simulator: RunningSimulator,
  calls: { readonly path: string; readonly ms: number; readonly when: 'before' | 'after' },
): Kept {
  const { path, ms, when } = calls;
  const match = `POST ${path}`;
  simulator.faults.add({ match, kind: 'delay', value: { ms, when }, times: MANY });
  return {
    arrived: () => MANY - (simulator.faults.list().find((fault) => fault.match === match)?.times ?? 0),
    release: () => simulator.faults.release(match),
  };
}

/** Where an invoice is read. */
export const SHOW = '/api/invoicer/invoices/show';
const MOVING = ['complete', 'cancel', 'reverse'].map((name) => `/api/invoicer/payments/${name}`);

const keepMoving = (world: World, ms: number, when: 'before' | 'after'): Kept => {
  const kept = MOVING.map((path) => keepWaiting(world.uapay, { path, ms, when }));
  return {
    arrived: () => kept.reduce((total, one) => total + one.arrived(), 0),
    release: () => kept.forEach((one) => one.release()),
  };
};

/** A point between the steps of an operation. */
export interface KillPoint {
  readonly point: string;
  /** Whether the gateway has moved the money by then. */
  readonly did: boolean;
  /** Starts so many operations by `press`, and resolves when all of them stand still at this point. */
  reach(world: World, press: () => void, count: number): Promise<void>;
}

/** All points between the three steps: keep the operation, read and call the gateway, keep the outcome. */
export const KILL_POINTS: readonly KillPoint[] = [
  {
    point: 'after the operation was kept, while the gateway is read',
    did: false,
    reach: async (world, press, count) => {
      const kept = keepWaiting(world.uapay, { path: SHOW, ms: FOR_EVER_MS, when: 'before' });
      press();
      await eventually(() => kept.arrived() >= count);
    },
  },
  {
    point: 'while the call is on its way, and is lost there',
    did: false,
    reach: async (world, press, count) => {
      const kept = keepMoving(world, FOR_EVER_MS, 'before');
      press();
      await eventually(() => kept.arrived() === count);
    },
  },
  {
    point: 'when the gateway has done it and has not answered',
    did: true,
    reach: async (world, press, count) => {
      const before = (await ledger(world)).length;
      keepMoving(world, FOR_EVER_MS, 'after');
      press();
      await eventually(async () => (await ledger(world)).length === before + count);
    },
  },
  {
    point: 'when the gateway has answered and the outcome is not kept',
    did: true,
    reach: async (world, press, count) => {
      const before = (await ledger(world)).length;
      const answers = keepMoving(world, FOR_EVER_MS, 'after');
      press();
      await eventually(async () => (await ledger(world)).length === before + count);
      const kept = keepWaiting(world.uapay, { path: SHOW, ms: FOR_EVER_MS, when: 'before' });
      await eventually(() => {
        answers.release();
        return kept.arrived() >= count;
      });
    },
  },
];
