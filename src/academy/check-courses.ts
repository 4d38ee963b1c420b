import type { Tx } from '../infra/database';
import { rows } from '../infra/database';
import type { CheckItem, ConnectionFacts, CourseFacts } from './domain/course-check';
import { checkCourse } from './domain/course-check';
import type { Target } from './domain/product-ref';
import { checkConnection } from './manage-connections';
import type { School } from './school';
import type { ConnectionRow } from './stores/connections';
import { listConnections } from './stores/connections';
import { listCourses } from './stores/courses';
import { listAllLinks } from './stores/links';
import { isSame, listTargets } from './stores/targets';

/** Something that is sold on a page of our own, as the check needs it. */
export interface OwnOffer {
  readonly title: string;
  readonly active: boolean;
  readonly opens: Target | null;
}

/** What the check of a course found. */
export interface CourseCheck {
  readonly courseId: string;
  readonly items: readonly CheckItem[];
}

interface Wish {
  readonly installationId: string;
  readonly offers: readonly OwnOffer[];
  /** Left out: all courses. */
  readonly courseId?: string;
  /** Whether the shops and the mail server are asked too, which takes its time. */
  readonly ask: boolean;
}

/** Checks courses point by point: whether each can be bought, opens for its buyers, and its letters get there. Changes nothing but what we know of a shop. */
export async function checkCourses(school: School, wish: Wish): Promise<readonly CourseCheck[]> {
  const { installationId, offers } = wish;
  const read = await school.db.read((tx) => readAll(tx, installationId));
  const courses = read.courses.filter(({ id }) => wish.courseId === undefined || id === wish.courseId);
  const sender = await senderOf(school, wish);
  const checks: CourseCheck[] = [];
  for (const course of courses) {
    const opening = read.targets.filter((target) => target.courses.includes(course.id)).map(({ target }) => target);
    const opens = (target: Target | null): boolean => target !== null && opening.some((one) => isSame(one, target));
    const links = read.links.filter(({ target }) => opens(target));
    const own = offers.filter((offer) => opens(offer.opens));
    const connections = read.connections.filter(({ id }) => links.some(({ connectionId }) => connectionId === id));
    const alive = links.filter(({ connectionId }) => connections.some(({ id }) => id === connectionId));
    const facts: CourseFacts = {
      active: course.active,
      paid: course.paid,
      ...(read.contents.get(course.id) ?? { modules: 0, lessons: 0 }),
      openedBy: [...alive, ...own].map(({ title }) => title),
      connections: await Promise.all(connections.map((row) => factsOf(school, row, wish.ask))),
      offers: own,
      sender,
      letter: read.letter,
    };
    checks.push({ courseId: course.id, items: checkCourse(facts) });
  }
  return checks;
}

interface Read {
  readonly courses: Awaited<ReturnType<typeof listCourses>>;
  readonly targets: Awaited<ReturnType<typeof listTargets>>;
  readonly links: Awaited<ReturnType<typeof listAllLinks>>;
  readonly connections: readonly ConnectionRow[];
  readonly contents: ReadonlyMap<string, { readonly modules: number; readonly lessons: number }>;
  readonly letter: CourseFacts['letter'];
}

async function readAll(tx: Tx, installationId: string): Promise<Read> {
  const contents = await rows<{ readonly id: string; readonly modules: number; readonly lessons: number }>(
    tx,
    `select c.id, (select count(*)::int from course_module m where m.installation_id = c.installation_id and m.course_id = c.id) as modules,
       (select count(*)::int from lesson l where l.installation_id = c.installation_id and l.course_id = c.id) as lessons
     from course c where c.installation_id = $1`,
    [installationId],
  );
  const [letter] = await rows<{ readonly sent: boolean; readonly at: Date; readonly text: string }>(
    tx,
    `select state = 'sent' as sent, coalesce(sent_at, created_at) as at, coalesce(problem, '') as text from access_letter
     where installation_id = $1 and state in ('sent', 'failed') order by created_at desc, id desc limit 1`,
    [installationId],
  );
  return {
    courses: await listCourses(tx, installationId),
    targets: await listTargets(tx, installationId),
    links: await listAllLinks(tx, installationId),
    connections: await listConnections(tx, installationId),
    contents: new Map(contents.map(({ id, modules, lessons }) => [id, { modules, lessons }])),
    letter: letter ?? null,
  };
}

async function factsOf(school: School, row: ConnectionRow, ask: boolean): Promise<ConnectionFacts> {
  const { id, name, active, wantsSetUp, lastEventAt } = row;
  const found = ask && active ? await checkConnection(school, row.installationId, id) : null;
  const wrong = found?.find(({ level }) => level === 'bad');
  const asked = found && { ok: wrong === undefined, text: wrong?.facts?.['text'] ?? '' };
  // What was asked just now outranks what was known before.
  return { id, name, active, wantsSetUp, lastEventAt, asked, trouble: asked ? null : (row.trouble?.text ?? null) };
}

async function senderOf(school: School, { installationId, ask }: Wish): Promise<CourseFacts['sender']> {
  const sender = await school.senderOf(installationId);
  if (!sender) return 'none';
  if (!ask) return 'set';
  const tried = await sender.mailer.verify();
  return tried.kind === 'ready' ? { ok: true, text: '' } : { ok: false, text: tried.text };
}
