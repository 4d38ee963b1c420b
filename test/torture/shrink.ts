import type { Event, Plan } from './events';

/** How much may be tried. */
export interface Patience {
  readonly tries: number;
}

/**
 * Finds a shorter list of events that still fails, by leaving out ever smaller pieces. `fails` plays a plan; what fails by chance only may end longer than
 * it need be, but never without failing.
 */
export async function shrink(plan: Plan, fails: (plan: Plan) => Promise<boolean>, { tries }: Patience): Promise<Plan> {
  let events: readonly Event[] = plan.events;
  let left = tries;
  for (let piece = Math.ceil(events.length / 2); piece >= 1 && left > 0; piece = piece === 1 ? 0 : Math.ceil(piece / 2)) {
    for (let at = 0; at < events.length && left > 0;) {
      const fewer = [...events.slice(0, at), ...events.slice(at + piece)];
      left -= 1;
      if (fewer.length > 0 && (await fails({ ...plan, events: fewer }))) events = fewer;
      else at += piece;
    }
  }
  return { ...plan, events };
}
