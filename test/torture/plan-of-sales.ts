import type { Event, Misfortune, PlannedSale, SaleAttack, SaleDeed, Side } from './events';
import type { Random } from './random';
import { seededRandom } from './random';
import type { Turn } from './shop';

const SIDES: readonly Side[] = ['a', 'b'];
/** Keeps its chance apart from that of the invoices, so that one plan does not change the other. */
const ANOTHER_SEED = 0x5a1e5;
const OFTEN = 80;
const COURSES = 2;

type Happening = SaleDeed | SaleAttack | Misfortune;

/** What is sold elsewhere in a run, and what becomes of it. Pure: the same seed, run and shops give the same. */
export function planSales(
  seed: number,
  run: number,
  shops: number,
): { readonly sales: readonly PlannedSale[]; readonly events: readonly Event[] } {
  const random = seededRandom(seed ^ ANOTHER_SEED, run);
  if (shops === 0 || !random.chance(OFTEN)) return { sales: [], events: [] };
  const people = random.between(1, 2);
  const sales = Array.from({ length: random.between(1, 3) }, () => ({
    shop: random.between(0, shops - 1),
    course: random.between(0, COURSES - 1),
    person: random.between(0, people - 1),
  }));
  const events: Event[] = [];
  for (const [sale, { shop }] of sales.entries()) {
    const begins = random.between(0, 2);
    for (const [beat, scene] of storyOf(random, sale, shop).entries())
      events.push(...scene.map((one): Event => ({ beat: begins + beat, ...one })));
  }
  return { sales, events };
}

/** The life of one sale, one scene a beat. */
function storyOf(random: Random, sale: number, shop: number): readonly (readonly Happening[])[] {
  const turning = (to: Turn): readonly Happening[] => [...trouble(random, sale, shop), { kind: 'turn', sale, to }];
  const again: readonly Happening[] = [{ kind: 'sale-again', sale }];
  const scenes: (readonly Happening[])[] = [[...trouble(random, sale, shop), { kind: 'buy', sale }]];
  if (random.chance(15)) scenes.push(again);
  if (random.chance(88)) scenes.push(turning('paid'));
  if (random.chance(30)) scenes.push(again);
  if (random.chance(25)) scenes.push(turning(random.pick(['confirmed', 'disputed'] as const)));
  if (random.chance(45)) scenes.push(turning(random.pick(['refunded', 'cancelled', 'deleted'] as const)));
  if (random.chance(30)) scenes.push(again);
  return scenes;
}

/** What makes one thing hard that a shop has to tell. */
function trouble(random: Random, sale: number, shop: number): readonly Happening[] {
  const some: Happening[] = [];
  if (random.chance(55)) {
    const how = random.pick(['twice', 'twice', 'delay', 'lose', 'drop-answer', 'swap', 'swallow', 'swallow'] as const);
    some.push({ kind: 'messages', of: 'shops', how, times: random.between(1, 2) });
  }
  if (random.chance(18)) some.push({ kind: 'die-at', side: random.pick(SIDES), place: 'committed', after: random.pick([1, 1, 2, 3]) });
  if (random.chance(15)) {
    const how = random.pick(['drop-after', 'drop-before', 'garbage', 'status', 'delay'] as const);
    some.push({ kind: 'shop-fault', shop, how, times: random.between(1, 3) });
  }
  if (random.chance(25))
    some.push({ kind: 'forge-sale', sale, how: random.pick(['signature', 'signature', 'other-shop', 'nonsense'] as const) });
  return some;
}
