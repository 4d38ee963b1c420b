import type { Event, Place, Plan, Side } from './events';
import { seededRandom } from './random';

const SIDES: readonly Side[] = ['a', 'b'];
/** In how many of a hundred cases the deed ends so. */
const OFTEN = 60;
/** Keeps its chance apart from that of the plan. */
const ANOTHER_SEED = 0x1ea4;

/** A misfortune that a run can be given more of: whichever process does the deed dies at this place. */
const LEANS = {
  'unheard-calls': { deed: 'press', place: 'gateway-called' },
  'unanswered-messages': { deed: 'pay', place: 'notification-kept' },
} as const satisfies Readonly<Record<string, { readonly deed: Event['kind']; readonly place: Place }>>;

/** What plans can lean towards. */
export type Lean = keyof typeof LEANS;

export const isLean = (name: string): name is Lean => Object.hasOwn(LEANS, name);

/** Gives the same plan with more of one misfortune. Pure: the same plan and lean give the same plan. */
export function leaning(plan: Plan, lean: Lean): Plan {
  const random = seededRandom(plan.seed ^ ANOTHER_SEED, plan.run);
  const { deed, place } = LEANS[lean];
  const deaths = plan.events
    .filter(({ kind }) => kind === deed && random.chance(OFTEN))
    .flatMap(({ beat }) => SIDES.map((side): Event => ({ beat, kind: 'die-at', side, place, after: 1 })));
  return { ...plan, events: [...plan.events, ...deaths].toSorted((one, other) => one.beat - other.beat) };
}
