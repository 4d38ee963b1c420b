import { Router } from 'express';
import type { Request, RequestHandler, Response } from 'express';
import type { LessonRow } from '../../academy/stores/lessons';
import { deleteFile, findLesson, insertFile, listFiles, moveInList, removeFromList, saveLesson } from '../../academy/stores/lessons';
import type { WebDeps } from '../deps';
import { leaveFlash } from '../flash';
import { idOf, typed } from '../form';
import { page, show } from '../page';
import { field } from '../presenters/field';
import { sizeText } from '../presenters/size';
import { AppError } from '../refusals';
import { FILE_LIMIT, uploadOf } from '../upload';
import { courseOf } from './academy-courses';

const LONGEST = { title: 200, body: 50_000 } as const;
const MOST_FILES = 50;

/** The lessons of a course: made in a module, written, moved, with files. */
export function academyLessons(deps: WebDeps): Router {
  const router = Router();
  router.post('/academy/courses/:id/modules/:part/lessons/new', addLesson(deps));
  router.get('/academy/courses/:id/lessons/:lesson', async (request, response) => showLesson(deps, request, response));
  router.get('/academy/courses/:id/lessons/:lesson/remove', askBeforeRemoving(deps));
  router.post('/academy/courses/:id/lessons/:lesson', saveText(deps));
  router.post('/academy/courses/:id/lessons/:lesson/files', addFile(deps));
  router.post('/academy/courses/:id/lessons/:lesson/files/:file/remove', removeFile(deps));
  router.post('/academy/courses/:id/lessons/:lesson/:what', changeLesson(deps));
  return router;
}

async function lessonOf(deps: WebDeps, request: Request): Promise<LessonRow> {
  const { installationId } = page(request);
  const course = await courseOf(deps, request);
  const lesson = await deps.school.db.select((tx) => findLesson(tx, installationId, idOf(request, 'lesson')));
  if (lesson?.courseId !== course.id) throw new AppError('not-found');
  return lesson;
}

const pageOf = (lesson: Pick<LessonRow, 'courseId' | 'id'>): string => `/academy/courses/${lesson.courseId}/lessons/${lesson.id}`;

function addLesson(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const { installationId } = page(request);
    const course = await courseOf(deps, request);
    const title = (typed(request)['title'] ?? '').trim().slice(0, LONGEST.title);
    if (title === '') {
      leaveFlash(response, { level: 'bad', key: 'academy.course.title-problem' });
      response.redirect(303, `/academy/courses/${course.id}#modules`);
      return;
    }
    const lesson = { id: deps.ids.uuid(), courseId: course.id, moduleId: idOf(request, 'part'), title, body: '', videoUrl: null };
    await deps.school.db.transaction((tx) => saveLesson(tx, installationId, lesson));
    response.redirect(303, pageOf(lesson));
  };
}

async function showLesson(
  deps: WebDeps,
  request: Request,
  response: Response,
  wrong: Readonly<Record<string, string>> | null = null,
): Promise<void> {
  const { installationId, t, language } = page(request);
  const course = await courseOf(deps, request);
  const lesson = await lessonOf(deps, request);
  const files = await deps.school.db.select((tx) => listFiles(tx, installationId, lesson.id));
  const problems = wrong ? problemsOf(wrong) : {};
  const error = (name: string): string | null => (problems[name] ? t(problems[name]) : null);
  show(
    request,
    response,
    'academy/lesson',
    {
      title: lesson.title,
      course,
      action: pageOf(lesson),
      wrong: wrong !== null,
      name: field({
        name: 'title',
        kind: 'text',
        label: t('academy.lesson.title'),
        value: wrong?.['title'] ?? lesson.title,
        required: true,
        error: error('title'),
      }),
      body: {
        name: 'body',
        label: t('academy.lesson.body'),
        hint: t('academy.lesson.body-hint'),
        value: wrong?.['body'] ?? lesson.body,
        error: error('body'),
      },
      video: field({
        name: 'videoUrl',
        kind: 'text',
        label: t('academy.lesson.video'),
        hint: t('academy.lesson.video-hint'),
        value: wrong?.['videoUrl'] ?? lesson.videoUrl ?? '',
        error: error('videoUrl'),
      }),
      files: files.map(({ id, name, size }) => ({ id, name, size: sizeText(size, language) })),
      limit: t('academy.lesson.file-limit', { size: sizeText(FILE_LIMIT, language) }),
    },
    wrong ? 422 : 200,
  );
}

function problemsOf(form: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const title = (form['title'] ?? '').trim();
  const video = (form['videoUrl'] ?? '').trim();
  return {
    ...(title === '' || title.length > LONGEST.title ? { title: 'academy.course.title-problem' } : {}),
    ...((form['body'] ?? '').length > LONGEST.body ? { body: 'academy.lesson.body-problem' } : {}),
    ...(video === '' || /^https:\/\/\S+$/.test(video) ? {} : { videoUrl: 'academy.lesson.video-problem' }),
  };
}

function saveText(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const { installationId } = page(request);
    const lesson = await lessonOf(deps, request);
    const form = typed(request);
    if (Object.keys(problemsOf(form)).length > 0) return showLesson(deps, request, response, form);
    const changed = {
      ...lesson,
      title: (form['title'] ?? '').trim(),
      body: form['body'] ?? '',
      videoUrl: (form['videoUrl'] ?? '').trim() || null,
    };
    await deps.school.db.transaction((tx) => saveLesson(tx, installationId, changed));
    leaveFlash(response, { level: 'good', key: 'academy.flash.saved' });
    return response.redirect(303, pageOf(lesson));
  };
}

/** A lesson goes with its files, so that they are named before. */
function askBeforeRemoving(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const { installationId, t } = page(request);
    const lesson = await lessonOf(deps, request);
    const files = await deps.school.db.select((tx) => listFiles(tx, installationId, lesson.id));
    show(request, response, 'academy/remove', {
      title: t('academy.move.remove-of', { title: lesson.title }),
      action: `${pageOf(lesson)}/remove`,
      back: `/academy/courses/${lesson.courseId}#modules`,
      holds: files.map(({ name }) => name),
    });
  };
}

function changeLesson(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const { installationId } = page(request);
    const lesson = await lessonOf(deps, request);
    const at = { installationId, courseId: lesson.courseId, id: lesson.id };
    const { what } = request.params;
    await deps.school.db.transaction(async (tx) => {
      if (what === 'up' || what === 'down') await moveInList(tx, 'lesson', { ...at, up: what === 'up' });
      else if (what === 'remove') await removeFromList(tx, 'lesson', at);
    });
    response.redirect(303, `/academy/courses/${lesson.courseId}#modules`);
  };
}

function addFile(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const { installationId } = page(request);
    const lesson = await lessonOf(deps, request);
    const upload = uploadOf(request);
    const known = await deps.school.db.select((tx) => listFiles(tx, installationId, lesson.id));
    if (!upload || upload.content.length === 0 || known.length >= MOST_FILES) {
      leaveFlash(response, {
        level: 'bad',
        key: upload && known.length >= MOST_FILES ? 'academy.lesson.too-many' : 'academy.lesson.no-file',
      });
    } else {
      const { name, type, content } = upload;
      const file = { id: deps.ids.uuid(), lessonId: lesson.id, name, type, size: content.length, content };
      await deps.school.db.transaction((tx) => insertFile(tx, installationId, file, deps.clock.now()));
      leaveFlash(response, { level: 'good', key: 'academy.lesson.file-added' });
    }
    response.redirect(303, `${pageOf(lesson)}#files`);
  };
}

function removeFile(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const { installationId } = page(request);
    const lesson = await lessonOf(deps, request);
    await deps.school.db.transaction((tx) => deleteFile(tx, { installationId, lessonId: lesson.id, id: idOf(request, 'file') }));
    response.redirect(303, `${pageOf(lesson)}#files`);
  };
}
