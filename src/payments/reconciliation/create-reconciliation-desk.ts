import { dayBefore } from '../calendar';
import { mustFindInstallation } from '../connect-installation';
import type { Heart } from '../heart';
import { listMovements } from './list-movements';
import { mendDifference } from './mend-difference';
import { compareNow } from './plan-comparisons';
import type { ReconciliationDesk } from './reconciliation-desk';
import { dayView } from './show-day';
import { listDays } from './show-days';

/** Wires the use cases of reconciliation to what its screen asks. */
export function createReconciliationDesk(heart: Heart): ReconciliationDesk {
  return {
    days: (installationId, after) => listDays(heart, installationId, after),
    day: (installationId, at) => dayView(heart, installationId, at),
    today: async (installationId) => {
      const { timezone } = await heart.db.select((tx) => mustFindInstallation(tx, installationId));
      return { day: dayBefore(heart.clock.now(), timezone), timezone };
    },
    compare: (installationId, wish, actor) => compareNow(heart, { installationId, ...wish, actor }),
    mend: (installationId, differenceId, actor) => mendDifference(heart, { installationId, differenceId, actor }),
    movements: (installationId, range) => listMovements(heart, installationId, range),
  };
}
