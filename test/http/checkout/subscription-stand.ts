import { z } from 'zod';
import { ownSales } from '../../../src/academy/settle-purchase';
import { createSubscriptions } from '../../../src/checkout/subscriptions/create-subscriptions';
import type { Subscriptions } from '../../../src/checkout/subscriptions/create-subscriptions';
import type { SubscriptionDetails } from '../../../src/checkout/subscriptions/desk';
import { LOOK_JOB } from '../../../src/checkout/subscriptions/house';
import { systemClock } from '../../../src/infra/clock';
import { rows } from '../../../src/infra/database';
import type { WorldOptions } from '../../support/world';
import { renderNotice } from '../../../src/web/notice-render';
import { eventually } from '../../support/eventually';
import { startCheckoutStand } from './stand';
import type { CheckoutStand } from './stand';

export const DAY_MS = 24 * 3_600_000;
/** Jobs wait for a worker; on a loaded machine that takes its time. */
export const PATIENCE_MS = 30_000;

const sellerState = z.object({
  preapprovals: z.array(z.object({ id: z.string(), status: z.string(), externalReference: z.string().nullable() })),
  payments: z.array(z.object({ id: z.number(), status: z.string(), amount: z.int(), payer: z.object({ email: z.string() }) })),
});

/** A seller whose offers are charged again and again, with one clock for the product and the payment service. */
export interface SubscriptionStand extends CheckoutStand {
  readonly subscriptions: Subscriptions;
  /** Lets time pass here and there, and then does what is due. */
  pass(ms: number): Promise<void>;
  sweep(): Promise<void>;
  /** The subscription of somebody, as soon as it is as wanted. */
  until(email: string, holds: (one: SubscriptionDetails) => boolean): Promise<SubscriptionDetails>;
  /** What the payment service has. */
  seller(): Promise<z.infer<typeof sellerState>>;
}

/** Starts a stand. Stop it in `afterAll`. */
export async function startSubscriptionStand(options: WorldOptions = {}): Promise<SubscriptionStand> {
  const moved = { ms: 0 };
  const stand = await startCheckoutStand({ ...options, clock: { ...systemClock, now: () => new Date(Date.now() + moved.ms) } });
  const { world, installationId } = stand;
  const subscriptions = createSubscriptions({ heart: world.heart, renderNotice, courses: ownSales(world.school) });
  const sweep = async (): Promise<void> => subscriptions.tasks['sweep-subscriptions']?.({}, { attempt: 1, maxAttempts: 1 });
  const find = async (email: string): Promise<SubscriptionDetails | null> => {
    const [row] = (await subscriptions.desk.list(installationId, { search: email })).rows;
    return row ? subscriptions.desk.details(installationId, row.id) : null;
  };
  return {
    ...stand,
    subscriptions,
    sweep,
    pass: async (ms) => {
      // A look that began before time passed would end as if it had seen what comes after.
      await eventually(() => isQuiet(stand), PATIENCE_MS);
      moved.ms += ms;
      world.mercadopago.clock.advance(ms);
      await sweep();
    },
    until: async (email, holds) => {
      const found = await eventually(async () => {
        const one = await find(email);
        return one && holds(one) ? one : null;
      }, PATIENCE_MS);
      if (!found) throw new Error(`no subscription of ${email}`);
      return found;
    },
    seller: async () => sellerState.parse(await (await fetch(`${world.mercadopago.url}/_sim/state`)).json()),
  };
}

/** Whether no look at a subscription runs or waits for a worker; those that were put off for a failure do not count. */
async function isQuiet({ world }: CheckoutStand): Promise<boolean> {
  const waiting = await world.heart.db.read((tx) =>
    rows(tx, 'select 1 from graphile_worker.jobs where task_identifier = $1 and (locked_at is not null or run_at <= now()) limit 1', [
      LOOK_JOB,
    ]),
  );
  return waiting.length === 0;
}
