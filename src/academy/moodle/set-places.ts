import type { Elsewhere } from '../elsewhere';
import { nextTry } from '../outgoing/retry-ladder';
import type { MoodleAccount, MoodleAnswer } from '../ports/moodle';
import type { MemberRow } from '../stores/members';
import { findMember, lockMembers } from '../stores/members';
import type { MoodleRow } from './connection-store';
import { findMoodle, findMoodleUser, holdMoodle, noteTrouble, saveMoodleUser } from './connection-store';
import { openMoodle } from './open-moodle';
import type { PlaceRow, WantedPlace } from './place-store';
import { enqueuePlaces, notePlace, waitingPlaces, wantedPlaces } from './place-store';

/** Whose places. */
export interface PlacesOf {
  readonly installationId: string;
  readonly memberId: string;
}

interface Work {
  readonly row: MoodleRow;
  readonly member: MemberRow;
  readonly user: number | null;
  readonly places: readonly PlaceRow[];
  readonly wanted: readonly WantedPlace[];
}

/**
 * Makes the waiting places of a member in Moodle as our own books say at this moment, account and all. What is set is only ever compared with the books, so
 * doing it again, late or twice ends the same. While the connection is off or refuses us, places wait.
 */
export async function setPlaces(elsewhere: Elsewhere, of: PlacesOf): Promise<void> {
  const work = await load(elsewhere, of);
  if (!work) return;
  const now = elsewhere.clock.now();
  const due = work.places.filter(({ nextAt }) => nextAt <= now);
  const account = openMoodle(elsewhere, work.row);
  for (const place of due) {
    const wanted = work.wanted.find(({ courseId }) => courseId === place.courseId) ?? null;
    const answer = wanted ? await letIn(elsewhere, { account, work, place, wanted }) : await takeOut(elsewhere, { account, work, place });
    if ((await keep(elsewhere, of, { place, wanted, answer })) === 'stopped') return;
  }
  await elsewhere.db.transaction(async (tx) => {
    const [first] = await waitingPlaces(tx, of.installationId, of.memberId);
    if (first) await enqueuePlaces(tx, { ...of, runAt: first.nextAt });
  });
}

async function load({ db }: Elsewhere, { installationId, memberId }: PlacesOf): Promise<Work | null> {
  return db.read(async (tx) => {
    const row = await findMoodle(tx, installationId);
    const member = await findMember(tx, installationId, memberId);
    if (!row?.active || row.trouble || !member) return null;
    const user = await findMoodleUser(tx, installationId, memberId);
    const places = await waitingPlaces(tx, installationId, memberId);
    return { row, member, user, places, wanted: await wantedPlaces(tx, installationId, memberId) };
  });
}

interface Deed {
  readonly account: MoodleAccount;
  readonly work: Work;
  readonly place: PlaceRow;
}

async function letIn(
  { db, moodle }: Elsewhere,
  { account, work, place, wanted }: Deed & { readonly wanted: WantedPlace },
): Promise<MoodleAnswer<null>> {
  const { installationId, id: memberId, shownEmail, firstName, lastName } = work.member;
  const known = await db.select((tx) => findMoodleUser(tx, installationId, memberId));
  const found = await moodle.account(account, { memberId, email: shownEmail, firstName, lastName, known });
  if (found.kind !== 'done') return found;
  // Said before the call, so that one whose answer is lost is taken back too when access ends.
  const held = await db.transaction(async (tx) => {
    if (!(await holdMoodle(tx, work.row))) return false;
    await saveMoodleUser(tx, installationId, { memberId, number: found.value });
    await notePlace(tx, installationId, { ...place, enrolled: true });
    return true;
  });
  // Another Moodle now: the number found here means somebody else there.
  if (!held) return { kind: 'later', code: 'moodle-unreachable', text: '' };
  return moodle.enrol(account, { user: found.value, course: wanted.number, from: wanted.from, until: wanted.until });
}

async function takeOut({ moodle }: Elsewhere, { account, work, place }: Deed): Promise<MoodleAnswer<null>> {
  if (!place.enrolled || work.user === null) return { kind: 'done', value: null };
  return moodle.end(account, { user: work.user, course: place.number }, work.row.ending);
}

/** Keeps how it went. What changed meanwhile is seen under the lock of the member, and is set again. */
async function keep(
  { db, clock, logger }: Elsewhere,
  { installationId, memberId }: PlacesOf,
  done: { readonly place: PlaceRow; readonly wanted: WantedPlace | null; readonly answer: MoodleAnswer<null> },
): Promise<'kept' | 'stopped'> {
  const { place, wanted, answer } = done;
  const now = clock.now();
  const after = { ...place, enrolled: place.enrolled || wanted !== null };
  return db.transaction(async (tx) => {
    await lockMembers(tx, installationId, [memberId]);
    if (answer.kind === 'done') {
      const current = (await wantedPlaces(tx, installationId, memberId)).find(({ courseId }) => courseId === place.courseId) ?? null;
      const until = wanted?.until ?? null;
      const state = same(current, wanted) ? 'done' : 'waiting';
      await notePlace(tx, installationId, { ...after, state, enrolled: wanted !== null, until, tries: 0, nextAt: now, problem: null });
      return 'kept';
    }
    const problem = { code: answer.code, text: answer.text };
    if (answer.kind === 'refused' && answer.about === 'all') {
      logger.warn({ event: 'moodle-refused', installation_id: installationId, code: answer.code });
      await noteTrouble(tx, installationId, { ...problem, since: now.toISOString() });
      await notePlace(tx, installationId, { ...after, problem });
      return 'stopped';
    }
    const next = answer.kind === 'later' ? nextTry(place.tries + 1, now, undefined) : null;
    const tried = { ...after, tries: place.tries + 1, nextAt: next ?? now, problem };
    await notePlace(tx, installationId, { ...tried, state: next ? 'waiting' : 'failed' });
    return 'kept';
  });
}

function same(one: WantedPlace | null, other: WantedPlace | null): boolean {
  if (!one || !other) return one === other;
  return one.number === other.number && one.until?.getTime() === other.until?.getTime() && one.from?.getTime() === other.from?.getTime();
}
