import type { Tx } from '../../infra/database';
import { rows } from '../../infra/database';
import type { Trouble } from '../stores/connections';

/** A connected Moodle as it is stored; a seller has one at most. */
export interface MoodleRow {
  readonly installationId: string;
  readonly id: string;
  readonly address: string;
  readonly role: number;
  /** What becomes of a place when access ends. */
  readonly ending: 'suspend' | 'unenrol';
  readonly active: boolean;
  /** Sealed. */
  readonly token: string;
  /** Why nothing is asked there now; null = nothing is wrong. */
  readonly trouble: Trouble | null;
}

/** The Moodle of an installation; null = none is connected. */
export async function findMoodle(tx: Tx, installationId: string): Promise<MoodleRow | null> {
  const [row] = await rows<MoodleRow>(
    tx,
    `select installation_id as "installationId", id, address, role, ending, active, secrets->>'token' as token, trouble
     from moodle_connection where installation_id = $1`,
    [installationId],
  );
  return row ?? null;
}

/** Stores a connection, new or changed; what was wrong before counts no more. */
export async function saveMoodle(tx: Tx, row: Omit<MoodleRow, 'trouble'>, at: Date): Promise<void> {
  await rows(
    tx,
    `insert into moodle_connection (installation_id, id, address, role, ending, active, secrets, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $8) on conflict (installation_id) do update
     set address = excluded.address, role = excluded.role, ending = excluded.ending, active = excluded.active, secrets = excluded.secrets,
       trouble = null, updated_at = excluded.updated_at`,
    [row.installationId, row.id, row.address, row.role, row.ending, row.active, JSON.stringify({ token: row.token }), at],
  );
}

/** Keeps why nothing is asked any more, or that nothing is wrong (null). */
export async function noteTrouble(tx: Tx, installationId: string, trouble: Trouble | null): Promise<void> {
  await rows(tx, 'update moodle_connection set trouble = $2 where installation_id = $1', [
    installationId,
    trouble && JSON.stringify(trouble),
  ]);
}

/** Forgets a connection with its token, who is who there, and every place. */
export async function deleteMoodle(tx: Tx, installationId: string): Promise<void> {
  await rows(tx, 'delete from moodle_connection where installation_id = $1', [installationId]);
  await rows(tx, 'delete from moodle_course where installation_id = $1', [installationId]);
  await forgetMoodle(tx, installationId);
}

/** Forgets who is who there and every place, because it is another Moodle now: its numbers mean other people. */
export async function forgetMoodle(tx: Tx, installationId: string): Promise<void> {
  for (const table of ['moodle_place', 'moodle_user']) await rows(tx, `delete from ${table} where installation_id = $1`, [installationId]);
}

/** Whether an installation still has the Moodle at this address; until the transaction ends, it keeps it. */
export async function holdMoodle(tx: Tx, { installationId, address }: Pick<MoodleRow, 'installationId' | 'address'>): Promise<boolean> {
  const held = await rows(tx, 'select 1 from moodle_connection where installation_id = $1 and address = $2 for share', [
    installationId,
    address,
  ]);
  return held.length > 0;
}

/** A course of ours with its number there; null = it is not taught there. */
export interface TiedCourse {
  readonly courseId: string;
  readonly title: string;
  readonly number: number | null;
}

/** All courses, oldest first. */
export async function listTiedCourses(tx: Tx, installationId: string): Promise<readonly TiedCourse[]> {
  const found = await rows<Omit<TiedCourse, 'number'> & { readonly number: string | null }>(
    tx,
    `select c.id as "courseId", c.title, m.number from course c left join moodle_course m on m.installation_id = c.installation_id and m.course_id = c.id
     where c.installation_id = $1 order by c.created_at, c.id`,
    [installationId],
  );
  return found.map((row) => ({ ...row, number: row.number === null ? null : Number(row.number) }));
}

/** Ties a course to one there, or unties it (null). */
export async function tieCourse(tx: Tx, installationId: string, { courseId, number }: Omit<TiedCourse, 'title'>): Promise<void> {
  if (number === null) {
    await rows(tx, 'delete from moodle_course where installation_id = $1 and course_id = $2', [installationId, courseId]);
    await rows(
      tx,
      `update moodle_place set state = 'done', problem = null where installation_id = $1 and course_id = $2 and state <> 'done'`,
      [installationId, courseId],
    );
    return;
  }
  await rows(
    tx,
    `insert into moodle_course (installation_id, course_id, number) values ($1, $2, $3)
     on conflict (installation_id, course_id) do update set number = excluded.number`,
    [installationId, courseId, number],
  );
}

/** The number of a member's account there; null = not known yet. */
export async function findMoodleUser(tx: Tx, installationId: string, memberId: string): Promise<number | null> {
  const [row] = await rows<{ number: string }>(tx, 'select number from moodle_user where installation_id = $1 and member_id = $2', [
    installationId,
    memberId,
  ]);
  return row ? Number(row.number) : null;
}

/** Keeps the number of a member's account there. */
export async function saveMoodleUser(tx: Tx, installationId: string, user: { readonly memberId: string; readonly number: number }) {
  await rows(
    tx,
    `insert into moodle_user (installation_id, member_id, number) values ($1, $2, $3)
     on conflict (installation_id, member_id) do update set number = excluded.number`,
    [installationId, user.memberId, user.number],
  );
}
