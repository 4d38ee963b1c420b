import { mayCallOutside } from '../../infra/outside-address';
import type { Finding } from '../../payments/ports/gateway';
import type { Actor } from '../../payments/ports/platform-host';
import { insertSettingEvent } from '../../payments/stores/installations';
import type { Elsewhere } from '../elsewhere';
import type { MoodleRow, TiedCourse } from './connection-store';
import { deleteMoodle, findMoodle, forgetMoodle, listTiedCourses, noteTrouble, saveMoodle, tieCourse } from './connection-store';
import { openMoodle, sealToken } from './open-moodle';
import { markPlaces, wakePlaces } from './place-store';

const LONGEST_TOKEN = 200;

/** What somebody typed; `courses` by the id of our course. */
export interface TypedMoodle {
  readonly address: string;
  /** Empty = the saved one stays. */
  readonly token: string;
  readonly role: string;
  readonly ending: string;
  readonly active: boolean;
  readonly courses: Readonly<Record<string, string>>;
}

/** What is wrong with a field of the form; a course's field is called by its id. */
export interface MoodleProblem {
  readonly field: string;
  readonly problem: 'address' | 'private' | 'token' | 'role' | 'course';
}

/** A saved connection with what its check found, or what is wrong with the form. */
export type SavedMoodle =
  { readonly ok: true; readonly findings: readonly Finding[] } | { readonly ok: false; readonly problems: readonly MoodleProblem[] };

type Ties = readonly Omit<TiedCourse, 'title'>[];

/**
 * Saves the connection and which course is which there, sets the places of all who have access, and checks it at once. A saved token stays only with the
 * address that it was typed for.
 */
export async function saveTypedMoodle(
  elsewhere: Elsewhere,
  asked: { readonly installationId: string; readonly typed: TypedMoodle; readonly actor: Actor },
): Promise<SavedMoodle> {
  const { installationId, typed, actor } = asked;
  const { known, courses } = await elsewhere.db.read(async (tx) => ({
    known: await findMoodle(tx, installationId),
    courses: await listTiedCourses(tx, installationId),
  }));
  const read = await readTyped(elsewhere, { known, courses, typed });
  if (!read.ok) return read;
  const at = elsewhere.clock.now();
  const id = known?.id ?? elsewhere.ids.uuid();
  const { address, token, role, ties } = read;
  const ending = typed.ending === 'unenrol' ? 'unenrol' : 'suspend';
  await elsewhere.db.transaction(async (tx) => {
    const sealed = sealToken(elsewhere, { installationId, id }, token);
    await saveMoodle(tx, { installationId, id, address, role, ending, active: typed.active, token: sealed }, at);
    if (known && known.address !== address) await forgetMoodle(tx, installationId);
    for (const tie of ties) await tieCourse(tx, installationId, tie);
    const details = { address };
    await insertSettingEvent(tx, { installationId, id: elsewhere.ids.uuid(), at, actor, kind: 'moodle-saved', details });
    await markPlaces(tx, { installationId, memberId: null, at });
    if (typed.active) await wakePlaces(tx, { installationId, failed: false, at });
  });
  return { ok: true, findings: typed.active ? await checkMoodle(elsewhere, installationId) : [] };
}

async function readTyped(
  elsewhere: Elsewhere,
  { known, courses, typed }: { readonly known: MoodleRow | null; readonly courses: readonly TiedCourse[]; readonly typed: TypedMoodle },
): Promise<
  | { readonly ok: true; readonly address: string; readonly token: string; readonly role: number; readonly ties: Ties }
  | { readonly ok: false; readonly problems: readonly MoodleProblem[] }
> {
  const url = elsewhere.moodle.address(typed.address);
  const address = url ? `${url.origin}${url.pathname.replace(/\/+$/, '')}` : '';
  const kept = typed.token === '' && known?.address === address ? openMoodle(elsewhere, known).token : '';
  const token = typed.token === '' ? kept : typed.token;
  const ties = courses.map(({ courseId }) => ({ courseId, text: (typed.courses[courseId] ?? '').trim() }));
  const problems: MoodleProblem[] = [
    ...(url ? [] : [{ field: 'address', problem: 'address' } as const]),
    ...(url && !(await mayCallOutside(url, elsewhere.extraHosts)) ? [{ field: 'address', problem: 'private' } as const] : []),
    ...(/^[\x21-\x7e]+$/.test(token) && token.length <= LONGEST_TOKEN ? [] : [{ field: 'token', problem: 'token' } as const]),
    ...(numberIn(typed.role) === null ? [{ field: 'role', problem: 'role' } as const] : []),
    ...ties.flatMap(({ courseId, text }) =>
      text === '' || numberIn(text) !== null ? [] : [{ field: courseId, problem: 'course' } as const],
    ),
  ];
  if (problems.length > 0) return { ok: false, problems };
  const numbered = ties.map(({ courseId, text }) => ({ courseId, number: numberIn(text) }));
  return { ok: true, address, token, role: numberIn(typed.role) ?? 0, ties: numbered };
}

/** A number of Moodle's; null when the text is none. */
function numberIn(text: string): number | null {
  const typed = text.trim();
  return /^[1-9]\d{0,8}$/.test(typed) ? Number(typed) : null;
}

/** Asks Moodle whether the connection and the tied courses can be used. When nothing stops us, what waits is set at once. */
export async function checkMoodle(elsewhere: Elsewhere, installationId: string): Promise<readonly Finding[]> {
  const { db, clock, moodle } = elsewhere;
  const { row, courses } = await db.read(async (tx) => ({
    row: await findMoodle(tx, installationId),
    courses: await listTiedCourses(tx, installationId),
  }));
  if (!row) return [];
  const tied = courses.flatMap(({ title, number }) => (number === null ? [] : [{ title, number }]));
  const findings = await moodle.check(openMoodle(elsewhere, row), tied);
  if (!findings.some(({ code }) => code === 'moodle-ready')) return findings;
  await db.transaction(async (tx) => {
    await noteTrouble(tx, installationId, null);
    if (row.active) await wakePlaces(tx, { installationId, failed: false, at: clock.now() });
  });
  return findings;
}

/** Tries all places again that could not be set. */
export async function retryPlaces({ db, clock }: Elsewhere, installationId: string): Promise<void> {
  await db.transaction((tx) => wakePlaces(tx, { installationId, failed: true, at: clock.now() }));
}

/** Forgets the connection with its token; whoever is enrolled there stays so. */
export async function takeOutMoodle({ db, clock, ids }: Elsewhere, installationId: string, actor: Actor): Promise<void> {
  const at = clock.now();
  await db.transaction(async (tx) => {
    const row = await findMoodle(tx, installationId);
    if (!row) return;
    await deleteMoodle(tx, installationId);
    const details = { address: row.address };
    await insertSettingEvent(tx, { installationId, id: ids.uuid(), at, actor, kind: 'moodle-removed', details });
  });
}
