import { z } from 'zod';
import type { Bill } from '../faults/books';
import { bill, ourInvoice } from '../faults/books';
import { payByLink, simState } from '../support/crm';
import { eventually } from '../support/eventually';
import type { CallAction, Product } from '../support/two-processes';
import type { World } from '../support/world';

/** Longer than any outage of the test. */
const PATIENCE_MS = 150_000;

/** What a manager wants of a paid or held bill of 100 hryvnias. `twice`: also pressed at the other process at the same moment. */
const WISHES = [
  { button: 'confirm', action: 'approve', by: 'hand', amount: 10_000, twice: true },
  { button: 'refund', action: 'refund', by: 'itself', amount: 3_000, twice: false },
  { button: 'cancel', action: 'cancel', by: 'hand', amount: 10_000, twice: true },
  { button: 'refund', action: 'refund', by: 'itself', amount: 10_000, twice: true },
  { button: 'confirm', action: 'approve', by: 'hand', amount: 8_000, twice: false },
] as const;

/** One wish with its payment. */
export interface Story {
  readonly wish: (typeof WISHES)[number];
  readonly bill: Bill;
}

/** The people around the shop: customers who pay and managers who press. */
export interface Load {
  /** All stories that were told to their end. */
  readonly stories: readonly Story[];
  /** How many presses were answered by something else than success. */
  readonly unheard: () => number;
  /** Takes no new story up, and resolves when those that were begun are told. */
  finish(): Promise<void>;
}

/** What the load runs on. */
export interface Stage {
  readonly world: World;
  readonly second: Product;
  readonly call: CallAction;
  /** The payment types in the CRM of a merchant that confirms by hand and of one that does it by itself. */
  readonly types: Readonly<Record<'hand' | 'itself', string>>;
}

const Callbacks = z.object({ callbacks: z.array(z.object({ state: z.string(), nextAt: z.coerce.date().nullable() })) });

/**
 * Lets the gateway repeat what was not taken at once, instead of after minutes or hours. Gives true when it has nothing left to say: what it gave up, because
 * an outage was longer than its patience, the product has to find by reading.
 */
export async function repeatNotifications({ uapay }: World): Promise<boolean> {
  const { callbacks } = Callbacks.parse(await simState(uapay.url));
  const due = callbacks.flatMap(({ nextAt }) => (nextAt ? [nextAt.getTime()] : []));
  if (due.length > 0) uapay.clock.advance(Math.max(0, Math.min(...due) - uapay.clock.now().getTime()));
  return callbacks.every(({ state }) => state !== 'pending');
}

/** A manager presses once; whether he is told that it was done does not matter, the books decide. */
async function press({ second, call }: Stage, { wish, bill: made }: Story): Promise<number> {
  const { button, action, amount, twice } = wish;
  const onCard = made.payment.press(button, { amount: amount === 10_000 ? '' : String(amount / 100) });
  const elsewhere = twice ? call(second, action, { paymentId: made.id, amount: amount / 100 }) : null;
  const heard = await Promise.allSettled([onCard.then(({ ok }) => ok), ...(elsewhere ? [elsewhere.then(({ success }) => success)] : [])]);
  return heard.filter((one) => one.status === 'rejected' || !one.value).length;
}

async function tell(stage: Stage, wish: Story['wish']): Promise<{ readonly story: Story; readonly unheard: number }> {
  const { world, types } = stage;
  const made = await eventually(() => bill(world, types[wish.by], 10_000), PATIENCE_MS);
  await eventually(() => payByLink(made.link, 'pay').then(() => true), PATIENCE_MS);
  await eventually(async () => {
    await repeatNotifications(world);
    return (await ourInvoice(world, made.id)).state !== 'pending';
  }, PATIENCE_MS);
  const story = { wish, bill: made };
  return { story, unheard: await press(stage, story) };
}

/** Starts so many people at once, each with one story after another. */
export function startLoad(stage: Stage, people: number): Load {
  const stories: Story[] = [];
  const state = { stopped: false, unheard: 0, next: 0 };
  const live = async (): Promise<void> => {
    while (!state.stopped) {
      const wish = WISHES[state.next++ % WISHES.length] ?? WISHES[0];
      const { story, unheard } = await tell(stage, wish);
      state.unheard += unheard;
      stories.push(story);
    }
  };
  const lives = Promise.all(Array.from({ length: people }, live));
  // A story that fails is told by `finish`; until then nobody waits for it.
  lives.catch(() => undefined);
  return {
    stories,
    unheard: () => state.unheard,
    finish: async () => {
      state.stopped = true;
      await lives;
    },
  };
}
