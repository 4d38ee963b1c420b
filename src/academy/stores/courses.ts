import type { Tx } from '../../infra/database';
import { rows } from '../../infra/database';
import { isUuid } from '../../payments/stores/columns';
import type { AccessRule } from '../domain/access';
import { ruleOf } from './targets';

/** A course as it is stored. */
export interface CourseRow {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly language: string;
  readonly active: boolean;
  readonly paid: boolean;
  readonly rule: AccessRule;
  readonly buyUrl: string | null;
}

/** An intake of a course. */
export interface ClassRow {
  readonly id: string;
  readonly courseId: string;
  readonly title: string;
  readonly active: boolean;
  readonly startsAt: Date | null;
  readonly rule: AccessRule;
}

/** Several courses sold as one. */
export interface PlanRow {
  readonly id: string;
  readonly title: string;
  readonly active: boolean;
  readonly rule: AccessRule;
  readonly courses: readonly string[];
}

interface RawRule {
  readonly accessKind: AccessRule['kind'];
  readonly until: Date | null;
  readonly days: number | null;
}

const RULE = `access_kind as "accessKind", access_until as until, access_days as days`;

function cooked<T extends RawRule>({ accessKind, until, days, ...row }: T): Omit<T, keyof RawRule> & { readonly rule: AccessRule } {
  return { ...row, rule: ruleOf({ accessKind, until, days }) };
}

const ruleParams = (rule: AccessRule): readonly unknown[] => [
  rule.kind,
  rule.kind === 'until' ? rule.date : null,
  rule.kind === 'days' ? rule.days : null,
];

const COURSE = `select id, title, description, language, active, paid, buy_url as "buyUrl", ${RULE} from course`;

/** All courses, oldest first. */
export async function listCourses(tx: Tx, installationId: string): Promise<readonly CourseRow[]> {
  const found = await rows<Omit<CourseRow, 'rule'> & RawRule>(tx, `${COURSE} where installation_id = $1 order by created_at, id`, [
    installationId,
  ]);
  return found.map(cooked);
}

/** One course of this installation. */
export async function findCourse(tx: Tx, installationId: string, id: string): Promise<CourseRow | null> {
  if (!isUuid(id)) return null;
  const [row] = await rows<Omit<CourseRow, 'rule'> & RawRule>(tx, `${COURSE} where installation_id = $1 and id = $2`, [installationId, id]);
  return row ? cooked(row) : null;
}

/** Stores a course, new or changed. */
export async function saveCourse(tx: Tx, installationId: string, row: CourseRow, at: Date): Promise<void> {
  await rows(
    tx,
    `insert into course (installation_id, id, title, description, language, active, paid, buy_url, access_kind, access_until, access_days, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12) on conflict (installation_id, id) do update
     set title = excluded.title, description = excluded.description, language = excluded.language, active = excluded.active, paid = excluded.paid,
       buy_url = excluded.buy_url, access_kind = excluded.access_kind, access_until = excluded.access_until, access_days = excluded.access_days,
       updated_at = excluded.updated_at`,
    [installationId, row.id, row.title, row.description, row.language, row.active, row.paid, row.buyUrl, ...ruleParams(row.rule), at],
  );
}

/** The intakes of a course, oldest first. */
export async function listClasses(tx: Tx, installationId: string, courseId: string): Promise<readonly ClassRow[]> {
  const found = await rows<Omit<ClassRow, 'rule'> & RawRule>(
    tx,
    `select id, course_id as "courseId", title, active, starts_at as "startsAt", ${RULE} from course_class
     where installation_id = $1 and course_id = $2 order by created_at, id`,
    [installationId, courseId],
  );
  return found.map(cooked);
}

/** Stores an intake, new or changed. */
export async function saveClass(tx: Tx, installationId: string, row: ClassRow, at: Date): Promise<void> {
  await rows(
    tx,
    `insert into course_class (installation_id, id, course_id, title, active, starts_at, access_kind, access_until, access_days, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (installation_id, id) do update
     set title = excluded.title, active = excluded.active, starts_at = excluded.starts_at, access_kind = excluded.access_kind,
       access_until = excluded.access_until, access_days = excluded.access_days where course_class.course_id = excluded.course_id`,
    [installationId, row.id, row.courseId, row.title, row.active, row.startsAt, ...ruleParams(row.rule), at],
  );
}

/** All plans, oldest first. */
export async function listPlans(tx: Tx, installationId: string): Promise<readonly PlanRow[]> {
  const found = await rows<Omit<PlanRow, 'rule'> & RawRule>(
    tx,
    `select id, title, active, ${RULE}, array(select course_id from course_plan_part q where q.installation_id = p.installation_id and q.plan_id = p.id) as courses
     from course_plan p where installation_id = $1 order by created_at, id`,
    [installationId],
  );
  return found.map(cooked);
}

/** Stores a plan, new or changed, with exactly these courses. */
export async function savePlan(tx: Tx, installationId: string, row: PlanRow, at: Date): Promise<void> {
  await rows(
    tx,
    `insert into course_plan (installation_id, id, title, active, access_kind, access_until, access_days, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (installation_id, id) do update
     set title = excluded.title, active = excluded.active, access_kind = excluded.access_kind, access_until = excluded.access_until,
       access_days = excluded.access_days`,
    [installationId, row.id, row.title, row.active, ...ruleParams(row.rule), at],
  );
  await rows(tx, 'delete from course_plan_part where installation_id = $1 and plan_id = $2 and not course_id = any($3::uuid[])', [
    installationId,
    row.id,
    row.courses,
  ]);
  await rows(
    tx,
    `insert into course_plan_part (installation_id, plan_id, course_id)
     select $1, $2, id from course where installation_id = $1 and id = any($3::uuid[]) on conflict do nothing`,
    [installationId, row.id, row.courses],
  );
}
