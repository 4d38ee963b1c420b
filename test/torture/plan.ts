import { STEPS } from '../../src/payments/steps';
import type { Attack, Button, Deed, DeskTraits, Event, Misfortune, Place, Plan, Side } from './events';
import { planSales } from './plan-of-sales';
import type { Random } from './random';
import { seededRandom } from './random';

const SIDES: readonly Side[] = ['a', 'b'];
const LEAST_SUM = 5_000;
const MOST_SUM = 90_000;

/** What the planner may know of a world. */
export interface PlaceTraits {
  readonly desks: readonly DeskTraits[];
  /** How many outside shops there are. */
  readonly shops: number;
}

type Happening = Deed | Attack | Misfortune;

/** A deed with what makes it hard. */
interface Scene {
  readonly trouble: readonly Happening[];
  readonly deeds: readonly Happening[];
}

/** Plans a run. Pure: the same seed, run, desks and number of shops give the same plan. */
export function makePlan(seed: number, run: number, { desks, shops }: PlaceTraits): Plan {
  const random = seededRandom(seed, run);
  const invoices = Array.from({ length: random.between(2, 3) }, () => ({
    desk: random.between(0, desks.length - 1),
    amount: random.between(LEAST_SUM, MOST_SUM),
  }));
  const events: Event[] = [];
  for (const [invoice, { desk }] of invoices.entries()) {
    const traits = desks[desk];
    if (!traits) throw new RangeError('a desk that there is not');
    for (const [beat, scene] of storyOf(random, invoice, { desk, ...traits }).entries()) {
      events.push(...[...scene.trouble, ...scene.deeds].map((one): Event => ({ beat, ...one })));
    }
  }
  const last = Math.max(...events.map(({ beat }) => beat));
  events.push(...weather(random, last, desks.length));
  const sold = planSales(seed, run, shops);
  events.push(...sold.events);
  return { seed, run, invoices, sales: sold.sales, events: events.toSorted((one, other) => one.beat - other.beat) };
}

interface Teller {
  readonly random: Random;
  readonly invoice: number;
  readonly desk: number;
  readonly traits: DeskTraits;
}

/** The life of one invoice, one scene a beat. */
function storyOf(random: Random, invoice: number, { desk, ...traits }: DeskTraits & { readonly desk: number }): readonly Scene[] {
  const teller: Teller = { random, invoice, desk, traits };
  const scenes: Scene[] = [linking(teller)];
  if (random.chance(12)) scenes.push(plain({ kind: 'change-sum', invoice, share: random.pick([50, 80, 120]) }));
  if (random.chance(15)) scenes.push(linking(teller));
  if (random.chance(12)) scenes.push(paying(teller, random.pick(['decline', 'leave'] as const)));
  if (random.chance(6)) scenes.push(pressing(teller, 'cancel', null));
  scenes.push(paying(teller, 'pay'));
  if (random.chance(15)) scenes.push(plain({ kind: 'return', invoice }));
  if (traits.holds) scenes.push(...holdStory(teller));
  scenes.push(...refundStory(teller));
  return scenes;
}

function holdStory(teller: Teller): readonly Scene[] {
  const { random, traits, invoice } = teller;
  const scenes: Scene[] = [];
  if (random.chance(10)) scenes.push(plain({ kind: 'change-sum', invoice, share: random.pick([50, 120]) }));
  const share = traits.parts && random.chance(35) ? random.between(10, 95) : null;
  if (random.chance(22)) scenes.push(pressing(teller, 'cancel', null));
  if (random.chance(85)) scenes.push(pressing(teller, 'confirm', share));
  if (random.chance(20)) scenes.push(pressing(teller, 'confirm', share));
  return scenes;
}

function refundStory(teller: Teller): readonly Scene[] {
  const { random, traits } = teller;
  const scenes: Scene[] = [];
  const count = random.between(0, traits.parts ? 3 : 1);
  for (let made = 0; made < count; made += 1) {
    scenes.push(pressing(teller, 'refund', traits.parts && random.chance(75) ? random.between(5, 60) : null));
  }
  return scenes;
}

const plain = (deed: Deed): Scene => ({ trouble: [], deeds: [deed] });

function linking({ random, invoice, desk }: Teller): Scene {
  const trouble: Misfortune[] = [];
  if (random.chance(25)) trouble.push({ kind: 'fault', desk, call: 'start', how: brokenly(random), times: random.between(1, 2) });
  if (random.chance(12)) trouble.push(dying(random, ['invoice-kept', 'start-heard', 'start-kept', 'committed']));
  return { trouble, deeds: [{ kind: 'link', invoice, copies: random.pick([1, 1, 2, 3]) }] };
}

function paying({ random, invoice, desk }: Teller, way: 'pay' | 'decline' | 'leave'): Scene {
  const trouble: Misfortune[] = [];
  if (random.chance(45)) trouble.push(onTheWay(random));
  if (random.chance(15))
    trouble.push(
      dying(random, ['notification-verified', 'notification-kept', 'notification-read', 'notification-applied', 'notification-finished']),
    );
  if (random.chance(12)) trouble.push(dying(random, ['committed', 'committed', 'report-built', 'platform-told', 'report-kept']));
  if (random.chance(12)) trouble.push({ kind: 'fault', desk, call: 'read', how: brokenly(random), times: random.between(1, 3) });
  if (random.chance(15)) trouble.push({ kind: 'fault', desk, call: 'report', how: brokenly(random), times: random.between(1, 3) });
  const forged: readonly Attack[] = random.chance(30)
    ? [{ kind: 'forge', invoice, how: random.pick(['signature', 'signature', 'other-shop', 'nonsense'] as const) }]
    : [];
  return { trouble, deeds: [{ kind: 'pay', invoice, way }, ...forged] };
}

function pressing({ random, invoice, desk }: Teller, button: Button, share: number | null): Scene {
  const trouble: Misfortune[] = [];
  const hard = random.between(0, 99);
  if (hard < 22)
    trouble.push({
      kind: 'fault',
      desk,
      call: 'move',
      how: random.pick(['drop-after', 'drop-after', 'drop-before', 'garbage', 'status', 'late-answer']),
      times: 1,
    });
  else if (hard < 42) trouble.push(dying(random, STEPS.slice(STEPS.indexOf('operation-kept'), STEPS.indexOf('outcome-kept') + 1)));
  else if (hard < 50) trouble.push(dying(random, ['committed', 'operation-read', 'operation-resolved', 'platform-told']));
  if (random.chance(20)) trouble.push(onTheWay(random));
  if (random.chance(12))
    trouble.push({
      kind: 'fault',
      desk,
      call: random.pick(['read', 'ask', 'report'] as const),
      how: brokenly(random),
      times: random.between(1, 3),
    });
  const at = random.pick<readonly Side[]>([['a'], ['b'], ['a', 'b'], ['a', 'b'], ['a', 'b', 'a', 'b']]);
  const by = random.pick(['screen', 'screen', 'platform'] as const);
  const press: Deed = { kind: 'press', invoice, button, share, by, at };
  const other: readonly Happening[] = random.chance(20)
    ? [{ ...press, by: 'screen', at: [random.pick(SIDES)], button: random.pick(['cancel', 'refund', 'confirm'] as const) }]
    : [];
  const rogue: readonly Happening[] = random.chance(25) ? [{ kind: 'second-operation', invoice }] : [];
  return { trouble, deeds: [press, ...other, ...rogue] };
}

const brokenly = (random: Random): 'drop-after' | 'drop-before' | 'garbage' | 'status' | 'delay' =>
  random.pick(['drop-after', 'drop-before', 'garbage', 'status', 'delay']);

function dying(random: Random, places: readonly Place[]): Misfortune {
  return { kind: 'die-at', side: random.pick(SIDES), place: random.pick(places), after: random.pick([1, 1, 1, 2]) };
}

function onTheWay(random: Random): Misfortune {
  const how = random.pick(['twice', 'twice', 'delay', 'lose', 'drop-answer', 'other-amount', 'other-amount', 'swap'] as const);
  return { kind: 'messages', of: 'gateways', how, times: random.between(1, 2) };
}

/** What befalls everybody. */
function weather(random: Random, last: number, desks: number): readonly Event[] {
  const some: Event[] = [];
  const beat = (): number => random.between(1, last);
  if (random.chance(10)) some.push({ beat: beat(), kind: 'database', mode: random.pick(['fast', 'immediate'] as const) });
  if (random.chance(15)) some.push({ beat: beat(), kind: 'die', side: random.pick(SIDES) });
  if (random.chance(12)) some.push({ beat: last + 1, kind: 'time', hours: random.pick([1, 26, 100, 200]) });
  if (random.chance(6)) some.push({ beat: beat(), kind: 'time', hours: random.pick([1, 26, 100]) });
  if (random.chance(8)) some.push({ beat: beat(), kind: 'away', desk: random.between(0, desks - 1) });
  if (random.chance(30))
    some.push({ beat: beat(), kind: 'intrude', invoice: 0, how: random.pick(['session', 'account', 'link'] as const) });
  if (random.chance(25)) some.push({ beat: beat(), kind: 'sweep' });
  return some;
}
