import { describeEvent } from '../../torture/events';
import type { Plan } from '../../torture/events';
import { leaning } from '../../torture/lean';
import { makePlan } from '../../torture/plan';
import type { PlaceTraits } from '../../torture/plan';
import { seededRandom } from '../../torture/random';
import { shrink } from '../../torture/shrink';

const DESKS: PlaceTraits = {
  desks: [
    { holds: false, parts: true },
    { holds: true, parts: true },
    { holds: false, parts: false },
    { holds: true, parts: false },
  ],
  shops: 2,
};
const RUNS = 200;
const plans = Array.from({ length: RUNS }, (_, run) => makePlan(7, run, DESKS));
const share = (happens: (plan: Plan) => boolean): number => plans.filter(happens).length / RUNS;

test('the same seed and run give the same plan, others another one', () => {
  expect(makePlan(7, 3, DESKS)).toEqual(makePlan(7, 3, DESKS));
  expect(makePlan(7, 4, DESKS).events).not.toEqual(makePlan(7, 3, DESKS).events);
  expect(makePlan(8, 3, DESKS).events).not.toEqual(makePlan(7, 3, DESKS).events);
});

test('chance is spread evenly over what it may be', () => {
  const random = seededRandom(1, 1);
  const counts = new Map<number, number>();
  for (let draw = 0; draw < 6_000; draw += 1) {
    const face = random.between(1, 6);
    counts.set(face, (counts.get(face) ?? 0) + 1);
  }
  expect(new Set(counts.keys())).toEqual(new Set([1, 2, 3, 4, 5, 6]));
  for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(150);
});

test('every order of a plan gets a link before anything else happens to it', () => {
  for (const { invoices, events } of plans) {
    for (const invoice of invoices.keys()) {
      const first = events.find((event) => 'invoice' in event && event.invoice === invoice && event.kind !== 'intrude');
      expect(first?.kind).toBe('link');
    }
  }
});

test('every sale of a plan begins with somebody who buys', () => {
  for (const { sales, events } of plans) {
    for (const sale of sales.keys()) {
      const first = events.find((event) => 'sale' in event && event.sale === sale && event.kind !== 'forge-sale');
      expect(first?.kind).toBe('buy');
    }
  }
});

test('a world without shops sells nothing there, and its orders are the same', () => {
  const without = makePlan(7, 3, { ...DESKS, shops: 0 });
  expect(without.sales).toEqual([]);
  expect(makePlan(7, 3, DESKS).events).toEqual(expect.arrayContaining([...without.events]));
});

test.each([
  ['two managers press at once', (plan: Plan) => plan.events.some((event) => event.kind === 'press' && event.at.length > 1), 0.5],
  ['a link is asked for in parallel', (plan: Plan) => plan.events.some((event) => event.kind === 'link' && event.copies > 1), 0.5],
  [
    'a call that moves money is done and its answer lost',
    (plan: Plan) => plan.events.some((event) => event.kind === 'fault' && event.call === 'move' && event.how === 'drop-after'),
    0.15,
  ],
  ['a process dies between two steps', (plan: Plan) => plan.events.some(({ kind }) => kind === 'die-at'), 0.5],
  [
    'a message comes to both processes at once',
    (plan: Plan) => plan.events.some((event) => event.kind === 'messages' && event.how === 'twice'),
    0.2,
  ],
  [
    'a message comes with another sum',
    (plan: Plan) => plan.events.some((event) => event.kind === 'messages' && event.how === 'other-amount'),
    0.2,
  ],
  ['a message is forged', (plan: Plan) => plan.events.some(({ kind }) => kind === 'forge'), 0.3],
  ['the database is restarted', (plan: Plan) => plan.events.some(({ kind }) => kind === 'database'), 0.03],
  ['a platform is away', (plan: Plan) => plan.events.some(({ kind }) => kind === 'away'), 0.03],
  ['something is sold elsewhere', (plan: Plan) => plan.sales.length > 0, 0.7],
  [
    'a sale is taken back after it was paid',
    (plan: Plan) => plan.events.some((event) => event.kind === 'turn' && ['refunded', 'cancelled', 'deleted'].includes(event.to)),
    0.4,
  ],
  [
    'a message of a shop is lost for good',
    (plan: Plan) => plan.events.some((event) => event.kind === 'messages' && event.how === 'swallow'),
    0.2,
  ],
  [
    'a message of a shop comes to both processes at once',
    (plan: Plan) => plan.events.some((event) => event.kind === 'messages' && event.of === 'shops' && event.how === 'twice'),
    0.2,
  ],
  ['a shop cannot be read', (plan: Plan) => plan.events.some(({ kind }) => kind === 'shop-fault'), 0.2],
  ['a message of a shop is forged', (plan: Plan) => plan.events.some(({ kind }) => kind === 'forge-sale'), 0.3],
  ['time jumps', (plan: Plan) => plan.events.some(({ kind }) => kind === 'time'), 0.06],
])('often %s', (_name, happens, least) => {
  expect(share(happens)).toBeGreaterThan(least);
});

test('an event is told in one line', () => {
  const [event] = makePlan(7, 1, DESKS).events;
  if (!event) throw new Error('a plan has events');
  expect(describeEvent(event)).toMatch(/^ ?\d+ {2}[a-z-]+/);
});

test('shrinking leaves the events that are needed, and tries no more often than it may', async () => {
  const plan = makePlan(7, 2, DESKS);
  const needed = [plan.events[3], plan.events.at(-2)];
  let tried = 0;
  const fails = (one: Plan): Promise<boolean> => {
    tried += 1;
    return Promise.resolve(needed.every((event) => event !== undefined && one.events.includes(event)));
  };
  expect((await shrink(plan, fails, { tries: 500 })).events).toEqual(needed);
  tried = 0;
  await shrink(plan, fails, { tries: 3 });
  expect(tried).toBe(3);
});

const endsAtItsCall = ({ events }: Plan): boolean => events.some((event) => event.kind === 'die-at' && event.place === 'gateway-called');

test('a plan that leans has all that it had, and more deaths at one place', () => {
  const leant = plans.map((plan) => leaning(plan, 'unheard-calls'));
  for (const [index, plan] of plans.entries()) expect(leant[index]?.events).toEqual(expect.arrayContaining([...plan.events]));
  expect(leant.filter(endsAtItsCall).length / RUNS).toBeGreaterThan(0.8);
  expect(leaning(makePlan(7, 3, DESKS), 'unheard-calls')).toEqual(leant[3]);
});
