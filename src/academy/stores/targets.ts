import type { Tx } from '../../infra/database';
import { rows } from '../../infra/database';
import type { AccessRule } from '../domain/access';
import type { Target } from '../domain/product-ref';

/** What can be granted, with what a letter or a list says of it. `courses`: the courses that it opens. */
export interface TargetInfo {
  readonly target: Target;
  readonly title: string;
  readonly rule: AccessRule;
  /** When an intake begins (UTC); null = at once. */
  readonly startsAt: Date | null;
  readonly active: boolean;
  readonly courses: readonly string[];
}

interface Raw {
  readonly kind: Target['kind'];
  readonly id: string;
  readonly title: string;
  readonly accessKind: AccessRule['kind'];
  readonly until: Date | null;
  readonly days: number | null;
  readonly startsAt: Date | null;
  readonly active: boolean;
  readonly courses: readonly string[];
}

const ALL = `select * from (
  select 'course' as kind, id, title, access_kind as "accessKind", access_until as until, access_days as days, null::timestamptz as "startsAt", active,
    array[id] as courses, created_at from course where installation_id = $1
  union all
  select 'class', k.id, c.title || ' · ' || k.title, k.access_kind, k.access_until, k.access_days, k.starts_at, k.active and c.active,
    array[c.id], k.created_at from course_class k join course c on c.installation_id = k.installation_id and c.id = k.course_id where k.installation_id = $1
  union all
  select 'plan', p.id, p.title, p.access_kind, p.access_until, p.access_days, null, p.active,
    array(select course_id from course_plan_part q where q.installation_id = p.installation_id and q.plan_id = p.id), p.created_at
  from course_plan p where p.installation_id = $1) as every`;

/** The rule of a row's columns. */
export function ruleOf(row: {
  readonly accessKind: AccessRule['kind'];
  readonly until: Date | null;
  readonly days: number | null;
}): AccessRule {
  if (row.accessKind === 'until' && row.until) return { kind: 'until', date: row.until };
  return row.accessKind === 'days' && row.days ? { kind: 'days', days: row.days } : { kind: 'forever' };
}

const cooked = ({ kind, id, title, startsAt, active, courses, ...rule }: Raw): TargetInfo => ({
  target: { kind, id },
  title,
  rule: ruleOf(rule),
  startsAt,
  active,
  courses,
});

/** Everything that can be granted in an installation: courses, classes, plans. */
export async function listTargets(tx: Tx, installationId: string): Promise<readonly TargetInfo[]> {
  const found = await rows<Raw>(tx, `${ALL} order by kind = 'plan', created_at, id`, [installationId]);
  return found.map(cooked);
}

/** Those of the named ones that exist. */
export async function findTargets(tx: Tx, installationId: string, targets: readonly Target[]): Promise<readonly TargetInfo[]> {
  if (targets.length === 0) return [];
  const found = await rows<Raw>(tx, `${ALL} where every.id = any($2::uuid[])`, [installationId, targets.map(({ id }) => id)]);
  return found.map(cooked).filter((one) => targets.some((wanted) => isSame(wanted, one.target)));
}

/** Whether two name the same. */
export const isSame = (one: Target, other: Target): boolean => one.kind === other.kind && one.id === other.id;
