import type { Tx } from '../infra/database';
import type { Access } from './domain/access';
import { together } from './domain/access';
import type { School } from './school';
import { listEnrolments } from './stores/access';
import type { CourseRow } from './stores/courses';
import { findCourse, listCourses } from './stores/courses';
import type { FileRow, LessonRow, ModuleRow } from './stores/lessons';
import { findFile, findLesson, listFiles, listModules } from './stores/lessons';
import type { MemberRow } from './stores/members';
import { findTargets } from './stores/targets';

/** A course as its member sees it. `opensAt`: it is his, but its intake begins later (UTC); null = open now. */
export interface OwnCourse {
  readonly course: CourseRow;
  readonly until: Date | null;
  readonly opensAt: Date | null;
}

interface Way {
  readonly courseId: string;
  readonly until: Date | null;
  readonly startsAt: Date | null;
}

/** Every way by which a member has a course now: by itself, by an intake, by a plan. */
async function waysOf(tx: Tx, member: MemberRow, now: Date): Promise<readonly Way[]> {
  const { installationId } = member;
  const enrolments = (await listEnrolments(tx, installationId, [member.id])).filter(
    ({ active, until }) => active && (until === null || until > now),
  );
  const targets = await findTargets(
    tx,
    installationId,
    enrolments.map(({ target }) => target),
  );
  return enrolments.flatMap(({ target, until }) => {
    const info = targets.find((one) => one.target.id === target.id);
    return (info?.active ? info.courses : []).map((courseId) => ({ courseId, until, startsAt: info?.startsAt ?? null }));
  });
}

function courseBy(course: CourseRow, ways: readonly Way[], now: Date): OwnCourse | null {
  const own = ways.filter(({ courseId }) => courseId === course.id);
  if (own.length === 0) return null;
  const open = own.filter(({ startsAt }) => startsAt === null || startsAt <= now);
  const access: Access = together(open.length > 0 ? open : own, now);
  const starts = own.map(({ startsAt }) => startsAt?.getTime() ?? 0);
  return { course, until: access?.until ?? null, opensAt: open.length > 0 ? null : new Date(Math.min(...starts)) };
}

/** The courses that a member has now, in the order of the academy. */
export async function coursesOf(school: School, member: MemberRow): Promise<readonly OwnCourse[]> {
  const now = school.clock.now();
  return school.db.read(async (tx) => {
    const ways = await waysOf(tx, member, now);
    const courses = await listCourses(tx, member.installationId);
    return courses.flatMap((course) => (course.active ? (courseBy(course, ways, now) ?? []) : []));
  });
}

async function openCourse(tx: Tx, member: MemberRow, courseId: string, now: Date): Promise<OwnCourse | null> {
  const course = await findCourse(tx, member.installationId, courseId);
  if (!course?.active) return null;
  const own = courseBy(course, await waysOf(tx, member, now), now);
  return own?.opensAt === null ? own : null;
}

/** A course with its table of contents; null while the member has no access to it. */
export async function courseFor(
  school: School,
  member: MemberRow,
  courseId: string,
): Promise<(OwnCourse & { readonly modules: readonly ModuleRow[] }) | null> {
  return school.db.read(async (tx) => {
    const own = await openCourse(tx, member, courseId, school.clock.now());
    return own && { ...own, modules: await listModules(tx, member.installationId, courseId) };
  });
}

/** A lesson with its files and its neighbours; null while the member has no access to its course. */
export async function lessonFor(
  school: School,
  member: MemberRow,
  at: { readonly courseId: string; readonly lessonId: string },
): Promise<{
  readonly own: OwnCourse;
  readonly modules: readonly ModuleRow[];
  readonly lesson: LessonRow;
  readonly files: readonly FileRow[];
} | null> {
  const { installationId } = member;
  return school.db.read(async (tx) => {
    const own = await openCourse(tx, member, at.courseId, school.clock.now());
    const lesson = own && (await findLesson(tx, installationId, at.lessonId));
    if (!own || lesson?.courseId !== at.courseId) return null;
    return {
      own,
      lesson,
      modules: await listModules(tx, installationId, at.courseId),
      files: await listFiles(tx, installationId, lesson.id),
    };
  });
}

/** A file of a lesson; null while the member has no access to its course. */
export async function fileFor(
  school: School,
  member: MemberRow,
  at: { readonly courseId: string; readonly lessonId: string; readonly fileId: string },
): Promise<(FileRow & { readonly content: Buffer }) | null> {
  const { installationId } = member;
  return school.db.read(async (tx) => {
    const own = await openCourse(tx, member, at.courseId, school.clock.now());
    const lesson = own && (await findLesson(tx, installationId, at.lessonId));
    if (lesson?.courseId !== at.courseId) return null;
    return findFile(tx, { installationId, lessonId: lesson.id, id: at.fileId });
  });
}
