import type { Elsewhere } from '../elsewhere';
import type { MoodleRow, TiedCourse } from './connection-store';
import { findMoodle, listTiedCourses } from './connection-store';
import type { PlaceLine, PlaceRow } from './place-store';
import { countPlaces, listPlaces } from './place-store';

/** The page of the connection to Moodle. */
export interface MoodlePage {
  readonly row: Omit<MoodleRow, 'token'> | null;
  readonly courses: readonly TiedCourse[];
  readonly counts: Readonly<Record<PlaceRow['state'], number>>;
  readonly places: { readonly rows: readonly PlaceLine[]; readonly next: string | null };
}

/** What is connected, which course is which there, and a page of places. */
export async function showMoodle({ db }: Elsewhere, installationId: string, after: string | undefined): Promise<MoodlePage> {
  return db.read(async (tx) => ({
    row: await findMoodle(tx, installationId),
    courses: await listTiedCourses(tx, installationId),
    counts: await countPlaces(tx, installationId),
    places: await listPlaces(tx, installationId, after),
  }));
}
