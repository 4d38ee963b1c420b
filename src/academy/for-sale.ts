import type { OwnOffer } from './check-courses';
import type { School } from './school';
import { listCourses } from './stores/courses';
import { findTargets, isSame } from './stores/targets';

/** A course that can be bought, with the address behind its "buy" button. */
export interface CourseForSale {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly url: string;
}

/**
 * The active, paid courses that have somewhere to be bought, in the order of the academy, without those of `except`: at the address that the owner gave, else by an
 * offer of his own that opens the course itself or one of its intakes.
 */
export async function coursesForSale(
  school: School,
  wish: {
    readonly installationId: string;
    readonly offers: readonly (OwnOffer & { readonly url: string })[];
    readonly except: readonly string[];
  },
): Promise<readonly CourseForSale[]> {
  const { installationId, except } = wish;
  const offers = wish.offers.flatMap(({ active, opens, url }) => (active && opens && opens.kind !== 'plan' ? [{ opens, url }] : []));
  const { courses, targets } = await school.db.read(async (tx) => ({
    courses: await listCourses(tx, installationId),
    targets: await findTargets(
      tx,
      installationId,
      offers.map(({ opens }) => opens),
    ),
  }));
  const opened = offers.flatMap(({ opens, url }) => {
    const info = targets.find(({ target }) => isSame(target, opens));
    return info?.active ? info.courses.map((courseId) => ({ courseId, url })) : [];
  });
  return courses.flatMap(({ id, title, description, active, paid, buyUrl }) => {
    const url = buyUrl ?? opened.find(({ courseId }) => courseId === id)?.url;
    return active && paid && url !== undefined && !except.includes(id) ? [{ id, title, description, url }] : [];
  });
}
