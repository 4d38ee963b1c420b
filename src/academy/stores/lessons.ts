import type { Tx } from '../../infra/database';
import { rows } from '../../infra/database';
import { isUuid } from '../../payments/stores/columns';

/** A part of a course, with its lessons in their order. */
export interface ModuleRow {
  readonly id: string;
  readonly title: string;
  readonly lessons: readonly { readonly id: string; readonly title: string }[];
}

/** A lesson as it is stored. */
export interface LessonRow {
  readonly id: string;
  readonly courseId: string;
  readonly moduleId: string;
  readonly title: string;
  readonly body: string;
  readonly videoUrl: string | null;
}

/** A file of a lesson without its content; its size in bytes. */
export interface FileRow {
  readonly id: string;
  readonly lessonId: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
}

/** What a list moves: the modules of a course, or the lessons of a module. */
type Moved = 'course_module' | 'lesson';

const PARENT: Readonly<Record<Moved, string>> = { course_module: 'course_id', lesson: 'module_id' };

/** The modules of a course with their lessons, in their order. */
export async function listModules(tx: Tx, installationId: string, courseId: string): Promise<readonly ModuleRow[]> {
  const modules = await rows<{ readonly id: string; readonly title: string }>(
    tx,
    'select id, title from course_module where installation_id = $1 and course_id = $2 order by position, id',
    [installationId, courseId],
  );
  const lessons = await rows<{ readonly id: string; readonly title: string; readonly moduleId: string }>(
    tx,
    'select id, title, module_id as "moduleId" from lesson where installation_id = $1 and course_id = $2 order by position, id',
    [installationId, courseId],
  );
  return modules.map(({ id, title }) => ({
    id,
    title,
    lessons: lessons.filter(({ moduleId }) => moduleId === id).map((one) => ({ id: one.id, title: one.title })),
  }));
}

/** Adds a module at the end of a course. */
export async function insertModule(
  tx: Tx,
  installationId: string,
  row: { readonly id: string; readonly courseId: string; readonly title: string },
): Promise<void> {
  await rows(
    tx,
    `insert into course_module (installation_id, id, course_id, title, position)
     select $1, $2, $3, $4, coalesce(max(position), 0) + 1 from course_module where installation_id = $1 and course_id = $3`,
    [installationId, row.id, row.courseId, row.title],
  );
}

/** Gives a module another title. */
export async function renameModule(
  tx: Tx,
  installationId: string,
  row: { readonly id: string; readonly courseId: string; readonly title: string },
): Promise<void> {
  await rows(tx, 'update course_module set title = $4 where installation_id = $1 and course_id = $2 and id = $3', [
    installationId,
    row.courseId,
    row.id,
    row.title,
  ]);
}

/** Stores a lesson; a new one comes at the end of its module. A lesson of another course is not touched. */
export async function saveLesson(tx: Tx, installationId: string, row: LessonRow): Promise<void> {
  await rows(
    tx,
    `insert into lesson (installation_id, id, course_id, module_id, title, body, video_url, position)
     select $1, $2, $3, $4, $5, $6, $7, coalesce((select max(position) from lesson where installation_id = $1 and module_id = $4), 0) + 1
     from course_module where installation_id = $1 and course_id = $3 and id = $4
     on conflict (installation_id, id) do update set title = excluded.title, body = excluded.body, video_url = excluded.video_url
     where lesson.course_id = excluded.course_id`,
    [installationId, row.id, row.courseId, row.moduleId, row.title, row.body, row.videoUrl],
  );
}

/** One lesson of this installation. */
export async function findLesson(tx: Tx, installationId: string, id: string): Promise<LessonRow | null> {
  if (!isUuid(id)) return null;
  const [row] = await rows<LessonRow>(
    tx,
    `select id, course_id as "courseId", module_id as "moduleId", title, body, video_url as "videoUrl" from lesson where installation_id = $1 and id = $2`,
    [installationId, id],
  );
  return row ?? null;
}

/** One at a time changes the lists of a course: two moves that lock the same rows in another order would wait for each other. */
async function lockLists(tx: Tx, at: { readonly installationId: string; readonly courseId: string }): Promise<void> {
  await rows(tx, 'select 1 from course where installation_id = $1 and id = $2 for no key update', [at.installationId, at.courseId]);
}

/** Moves something one place up or down among its neighbours; at the end of the list nothing happens. */
export async function moveInList(
  tx: Tx,
  table: Moved,
  at: { readonly installationId: string; readonly courseId: string; readonly id: string; readonly up: boolean },
): Promise<void> {
  const parent = PARENT[table];
  await lockLists(tx, at);
  const [self] = await rows<{ readonly parent: string; readonly position: number }>(
    tx,
    `select ${parent} as parent, position from ${table} where installation_id = $1 and course_id = $2 and id = $3`,
    [at.installationId, at.courseId, at.id],
  );
  if (!self) return;
  const siblings = await rows<{ readonly id: string }>(
    tx,
    `select id from ${table} where installation_id = $1 and ${parent} = $2 order by position, id`,
    [at.installationId, self.parent],
  );
  const order = siblings.map(({ id }) => id);
  const from = order.indexOf(at.id);
  const to = from + (at.up ? -1 : 1);
  if (to < 0 || to >= order.length) return;
  const moved = order.toSpliced(from, 1).toSpliced(to, 0, at.id);
  await rows(
    tx,
    `update ${table} set position = place.n from unnest($2::uuid[]) with ordinality as place (id, n)
     where ${table}.installation_id = $1 and ${table}.id = place.id`,
    [at.installationId, moved],
  );
}

/** Removes a module with its lessons, or a lesson with its files. */
export async function removeFromList(
  tx: Tx,
  table: Moved,
  at: { readonly installationId: string; readonly courseId: string; readonly id: string },
): Promise<void> {
  await lockLists(tx, at);
  await rows(tx, `delete from ${table} where installation_id = $1 and course_id = $2 and id = $3`, [at.installationId, at.courseId, at.id]);
}

const FILE = `select id, lesson_id as "lessonId", name, type, size from lesson_file`;

/** The files of a lesson, oldest first. */
export const listFiles = (tx: Tx, installationId: string, lessonId: string): Promise<readonly FileRow[]> =>
  rows<FileRow>(tx, `${FILE} where installation_id = $1 and lesson_id = $2 order by created_at, id`, [installationId, lessonId]);

/** Stores a file of a lesson. */
export async function insertFile(tx: Tx, installationId: string, row: FileRow & { readonly content: Buffer }, at: Date): Promise<void> {
  await rows(
    tx,
    'insert into lesson_file (installation_id, id, lesson_id, name, type, size, content, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8)',
    [installationId, row.id, row.lessonId, row.name, row.type, row.size, row.content, at],
  );
}

/** A file with its content, of this lesson only. */
export async function findFile(
  tx: Tx,
  at: { readonly installationId: string; readonly lessonId: string; readonly id: string },
): Promise<(FileRow & { readonly content: Buffer }) | null> {
  if (!isUuid(at.id)) return null;
  const [row] = await rows<FileRow & { readonly content: Buffer }>(
    tx,
    `select id, lesson_id as "lessonId", name, type, size, content from lesson_file where installation_id = $1 and lesson_id = $2 and id = $3`,
    [at.installationId, at.lessonId, at.id],
  );
  return row ?? null;
}

/** Removes a file of a lesson. */
export async function deleteFile(
  tx: Tx,
  at: { readonly installationId: string; readonly lessonId: string; readonly id: string },
): Promise<void> {
  await rows(tx, 'delete from lesson_file where installation_id = $1 and lesson_id = $2 and id = $3', [
    at.installationId,
    at.lessonId,
    at.id,
  ]);
}
