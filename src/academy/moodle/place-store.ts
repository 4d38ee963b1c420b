import type { Tx } from '../../infra/database';
import { rows } from '../../infra/database';
import { enqueue } from '../../infra/queue';
import { cursorOf, readCursor } from '../../payments/stores/columns';

/** Why a place could not be set. */
export interface PlaceProblem {
  readonly code: string;
  readonly text: string;
}

/** A member's place in a course there, as it was last set. */
export interface PlaceRow {
  readonly id: string;
  readonly memberId: string;
  readonly courseId: string;
  /** The course there. */
  readonly number: number;
  readonly state: 'waiting' | 'done' | 'failed';
  /** He is enrolled, or may be. */
  readonly enrolled: boolean;
  readonly until: Date | null;
  readonly tries: number;
  readonly nextAt: Date;
  readonly problem: PlaceProblem | null;
}

/** What a member should have of a course that is tied; times in UTC, null = no end, or at once. */
export interface WantedPlace {
  readonly courseId: string;
  readonly number: number;
  readonly until: Date | null;
  readonly from: Date | null;
}

/** Everything together that opens a course to somebody: the one that lasts longest counts, as on our own pages. */
const WANTED = `select seat.member_id, seat.course_id, m.number,
    case when bool_or(seat.until_at is null) then null else max(seat.until_at) end as until_at,
    case when bool_or(seat.starts_at is null) then null else min(seat.starts_at) end as from_at
  from (
    select e.member_id, e.target_id as course_id, e.until_at, null::timestamptz as starts_at from enrolment e
      where e.installation_id = $1 and e.active and e.target_kind = 'course'
    union all
    select e.member_id, k.course_id, e.until_at, k.starts_at from enrolment e
      join course_class k on k.installation_id = e.installation_id and k.id = e.target_id
      where e.installation_id = $1 and e.active and e.target_kind = 'class'
    union all
    select e.member_id, q.course_id, e.until_at, null from enrolment e
      join course_plan_part q on q.installation_id = e.installation_id and q.plan_id = e.target_id
      where e.installation_id = $1 and e.active and e.target_kind = 'plan'
  ) seat join moodle_course m on m.installation_id = $1 and m.course_id = seat.course_id
    join member who on who.installation_id = $1 and who.id = seat.member_id and not who.test
  where $2::uuid is null or seat.member_id = $2
  group by seat.member_id, seat.course_id, m.number`;

/** What a member should have there. */
export async function wantedPlaces(tx: Tx, installationId: string, memberId: string): Promise<readonly WantedPlace[]> {
  const found = await rows<Omit<WantedPlace, 'number'> & { readonly number: string }>(
    tx,
    `select w.course_id as "courseId", w.number, w.until_at as until, w.from_at as "from" from (${WANTED}) w`,
    [installationId, memberId],
  );
  return found.map((row) => ({ ...row, number: Number(row.number) }));
}

/** Puts the setting of a member's places into the queue: one after the other for each Moodle, which is somebody's own server. */
export async function enqueuePlaces(
  tx: Tx,
  { installationId, memberId, runAt }: { readonly installationId: string; readonly memberId: string; readonly runAt?: Date },
): Promise<void> {
  await enqueue(tx, {
    name: 'set-moodle-places',
    payload: { installationId, memberId },
    key: `set-moodle-places:${memberId}`,
    queue: `moodle:${installationId}`,
    ...(runAt && { runAt }),
  });
}

/**
 * Makes every place wait that is not as it should be, of one member or of all, and enqueues the setting of it. Places of courses that are tied no more stay
 * as they are. Those that failed or wait begin anew for one member only: then something has happened.
 */
export async function markPlaces(
  tx: Tx,
  { installationId, memberId, at }: { readonly installationId: string; readonly memberId: string | null; readonly at: Date },
): Promise<void> {
  const wanted = await rows<{ memberId: string }>(
    tx,
    `insert into moodle_place as p (installation_id, id, member_id, course_id, number, state, next_at, changed_at)
     select $1, gen_random_uuid(), w.member_id, w.course_id, w.number, 'waiting', $3, $3 from (${WANTED}) w
     where not exists (select 1 from moodle_place o where o.installation_id = $1 and o.member_id = w.member_id and o.course_id = w.course_id
       and (o.state <> 'done' and o.number = w.number and $2::uuid is null
         or o.state = 'done' and o.enrolled and o.number = w.number and o.until_at is not distinct from w.until_at))
     on conflict (installation_id, member_id, course_id) do update
     set state = 'waiting', tries = 0, next_at = excluded.next_at, problem = null, changed_at = excluded.changed_at,
       enrolled = p.enrolled and p.number = excluded.number, number = excluded.number
     returning p.member_id as "memberId"`,
    [installationId, memberId, at],
  );
  const over = await rows<{ memberId: string }>(
    tx,
    `update moodle_place p set state = 'waiting', tries = 0, next_at = $3, problem = null, changed_at = $3
     where p.installation_id = $1 and ($2::uuid is null or p.member_id = $2) and (p.enrolled or p.state = 'waiting')
       and (p.state = 'done' or $2::uuid is not null)
       and exists (select 1 from moodle_course m where m.installation_id = $1 and m.course_id = p.course_id and m.number = p.number)
       and not exists (select 1 from (${WANTED}) w where w.member_id = p.member_id and w.course_id = p.course_id)
     returning p.member_id as "memberId"`,
    [installationId, memberId, at],
  );
  for (const one of new Set([...wanted, ...over].map((row) => row.memberId))) await enqueuePlaces(tx, { installationId, memberId: one });
}

/** The places of a member that wait, those first that may be set first. */
export async function waitingPlaces(tx: Tx, installationId: string, memberId: string): Promise<readonly PlaceRow[]> {
  const found = await rows<Omit<PlaceRow, 'number'> & { readonly number: string }>(
    tx,
    `select id, member_id as "memberId", course_id as "courseId", number, state, enrolled, until_at as until, tries, next_at as "nextAt", problem
     from moodle_place where installation_id = $1 and member_id = $2 and state = 'waiting' order by next_at, id`,
    [installationId, memberId],
  );
  return found.map((row) => ({ ...row, number: Number(row.number) }));
}

/** Keeps what has become of a place. */
export async function notePlace(
  tx: Tx,
  installationId: string,
  place: Pick<PlaceRow, 'id' | 'state' | 'enrolled' | 'until' | 'tries' | 'nextAt' | 'problem'>,
): Promise<void> {
  await rows(
    tx,
    `update moodle_place set state = $3, enrolled = $4, until_at = $5, tries = $6, next_at = $7, problem = $8
     where installation_id = $1 and id = $2`,
    [
      installationId,
      place.id,
      place.state,
      place.enrolled,
      place.until,
      place.tries,
      place.nextAt,
      place.problem && JSON.stringify(place.problem),
    ],
  );
}

/** Puts the setting of all places that wait into the queue; with `failed` also those that failed begin anew. */
export async function wakePlaces(
  tx: Tx,
  { installationId, failed, at }: { readonly installationId: string; readonly failed: boolean; readonly at: Date },
): Promise<void> {
  const woken = await rows<{ memberId: string }>(
    tx,
    `update moodle_place set state = 'waiting', tries = 0, next_at = $2, problem = null
     where installation_id = $1 and (state = 'waiting' or state = 'failed' and $3) returning member_id as "memberId"`,
    [installationId, at, failed],
  );
  for (const memberId of new Set(woken.map((row) => row.memberId))) await enqueuePlaces(tx, { installationId, memberId });
}

const PAGE = 40;

/** A place as the list shows it. */
export interface PlaceLine extends PlaceRow {
  readonly email: string;
  readonly title: string;
  readonly at: Date;
}

/** A page of places, those first that changed last. */
export async function listPlaces(
  tx: Tx,
  installationId: string,
  after: string | undefined,
): Promise<{ readonly rows: readonly PlaceLine[]; readonly next: string | null }> {
  const from = readCursor(after);
  const found = await rows<Omit<PlaceLine, 'number'> & { readonly number: string }>(
    tx,
    `select p.id, p.member_id as "memberId", p.course_id as "courseId", p.number, p.state, p.enrolled, p.until_at as until, p.tries,
       p.next_at as "nextAt", p.problem, p.changed_at as at, m.shown_email as email, c.title
     from moodle_place p join member m on m.installation_id = p.installation_id and m.id = p.member_id
       join course c on c.installation_id = p.installation_id and c.id = p.course_id
     where p.installation_id = $1 and ($2::timestamptz is null or (p.changed_at, p.id) < ($2, $3::uuid))
     order by p.changed_at desc, p.id desc limit $4`,
    [installationId, from?.at ?? null, from?.id ?? null, PAGE + 1],
  );
  const page = found.slice(0, PAGE).map((row) => ({ ...row, number: Number(row.number) }));
  const last = page.at(-1);
  return { rows: page, next: found.length > PAGE && last ? cursorOf(last) : null };
}

/** How many places there are of each kind. */
export async function countPlaces(tx: Tx, installationId: string): Promise<Readonly<Record<PlaceRow['state'], number>>> {
  const [row] = await rows<Record<PlaceRow['state'], number>>(
    tx,
    `select (count(*) filter (where state = 'waiting'))::int as waiting, (count(*) filter (where state = 'done'))::int as done,
       (count(*) filter (where state = 'failed'))::int as failed from moodle_place where installation_id = $1`,
    [installationId],
  );
  return row ?? { waiting: 0, done: 0, failed: 0 };
}
