import type { MoodleAnswer } from '../../academy/ports/moodle';
import type { Finding } from '../../payments/ports/gateway';
import type { MoodleClient } from './client';
import { FIND_COURSES, SITE_INFO } from './states';
import { coursesSchema, siteSchema } from './wire';

/** What somebody gets told who checks the connection: whether it lets us in with all functions, and every course that is tied. */
export async function checkMoodle(
  call: MoodleClient,
  functions: readonly string[],
  courses: readonly { readonly number: number; readonly title: string }[],
): Promise<readonly Finding[]> {
  const site = await call({ name: SITE_INFO, params: {}, schema: siteSchema });
  if (site.kind !== 'done') return [findingOf(site)];
  const offered = new Set(site.value.functions.map(({ name }) => name));
  const missing = functions.filter((name) => !offered.has(name));
  if (missing.length > 0) return [{ code: 'moodle-functions-missing', level: 'bad', facts: { functions: missing.join(', ') } }];
  const ready: Finding = { code: 'moodle-ready', level: 'good', facts: { site: site.value.sitename, user: site.value.username } };
  if (courses.length === 0) return [ready, { code: 'moodle-no-courses', level: 'warning' }];
  const found: Finding[] = [ready];
  for (const course of courses) found.push(await checkCourse(call, course));
  return found;
}

/** A failure as a finding. */
function findingOf(failure: Exclude<MoodleAnswer<unknown>, { readonly kind: 'done' }>): Finding {
  const { code, text } = failure;
  if (code === 'moodle-functions-missing') return { code, level: 'bad', facts: { functions: text } };
  return { code, level: 'bad', facts: { text } };
}

async function checkCourse(call: MoodleClient, { number, title }: { readonly number: number; readonly title: string }): Promise<Finding> {
  const facts = { title, course: String(number) };
  const answer = await call({ name: FIND_COURSES, params: { field: 'id', value: number }, schema: coursesSchema });
  if (answer.kind !== 'done') {
    const failed = findingOf(answer);
    return { ...failed, facts: { ...failed.facts, ...facts } };
  }
  const course = answer.value.courses.find(({ id }) => id === number);
  if (!course) return { code: 'moodle-course-unknown', level: 'bad', facts };
  if (course.enrollmentmethods && !course.enrollmentmethods.includes('manual')) return { code: 'moodle-manual-off', level: 'bad', facts };
  const hidden = course.visible === false || course.visible === 0;
  return hidden ? { code: 'moodle-course-hidden', level: 'warning', facts } : { code: 'moodle-course-ready', level: 'good', facts };
}
