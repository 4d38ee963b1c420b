import { Router } from 'express';
import type { Request, RequestHandler, Response } from 'express';
import { endSession, findAcademy, findSession, setPassword } from '../../academy/member-door';
import { coursesForSale } from '../../academy/for-sale';
import { coursesOf, courseFor, fileFor, lessonFor } from '../../academy/learn';
import type { MemberSession } from '../../academy/stores/tokens';
import { dropCookie, readCookie } from '../cookies';
import { sameWord } from '../csrf';
import type { WebDeps } from '../deps';
import { leaveFlash } from '../flash';
import { idOf, typed } from '../form';
import { introduceAs, visitor } from '../page';
import { lessonBlocks } from '../presenters/lesson-text';
import { presentOwnCourse } from '../presenters/member';
import { sizeText } from '../presenters/size';
import { AppError } from '../refusals';
import { memberCookie, memberEntry } from './member-entry';
import { keepPlace, placeOf, showMember } from './member-place';

/** Types that a browser may be told of; everything else is bytes. No file is ever shown as a page of ours. */
const KNOWN_TYPES = /^(application\/pdf|application\/zip|audio\/[\w.+-]+|video\/[\w.+-]+|image\/(png|jpeg|gif|webp)|text\/plain)$/;

/** `/learn/{code}`: what members see. Sessions of their own, apart from those of sellers; every lesson asks for access anew. */
export function memberPages(deps: WebDeps): Router {
  const router = Router();
  router.use('/learn/:code', arrive(deps));
  router.use(memberEntry(deps));
  router.use('/learn/:code', signedInOnly);
  router.get('/learn/:code', home(deps));
  router.get('/learn/:code/account', (request, response) =>
    showMember(request, response, ['member/account', { title: visitor(request).t('member.account.title') }]),
  );
  router.post('/learn/:code/password', changePassword(deps));
  router.post('/learn/:code/sign-out', signOut(deps));
  router.get('/learn/:code/courses/:course', courseOverview(deps));
  router.get('/learn/:code/courses/:course/lessons/:lesson', lesson(deps));
  router.get('/learn/:code/courses/:course/lessons/:lesson/files/:file', file(deps));
  return router;
}

function arrive(deps: WebDeps): RequestHandler {
  return async (request, response, next) => {
    const code = String(request.params['code']);
    const academy = await findAcademy(deps.school, code);
    if (!academy) throw new AppError('not-found');
    const sessionId = readCookie(request, memberCookie(code));
    const session = sessionId ? await findSession(deps.school, academy.installationId, sessionId) : null;
    keepPlace(request, { academy, session, sessionId });
    introduceAs(request, session?.member.language ?? academy.language, deps);
    // Nobody may keep these pages, and no address of theirs may travel on.
    response.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' });
    next();
  };
}

/** Strangers are asked to sign in; a form of a member has to carry the word of his session. */
const signedInOnly: RequestHandler = (request, response, next) => {
  const { academy, session } = placeOf(request);
  if (!session) {
    response.redirect(303, `/learn/${academy.code}/sign-in`);
    return;
  }
  if (request.method === 'POST' && !sameWord(typed(request)['_csrf'] ?? '', session.csrf)) throw new AppError('form-expired');
  next();
};

/** The member of a request that has passed `signedInOnly`. */
function memberOf(request: Request): MemberSession['member'] {
  const { session } = placeOf(request);
  if (!session) throw new AppError('sign-in-needed');
  return session.member;
}

function home(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const { t, format } = visitor(request);
    const courses = await coursesOf(deps.school, memberOf(request));
    const { installationId } = memberOf(request);
    const except = courses.map(({ course }) => course.id);
    const shop = await coursesForSale(deps.school, { installationId, except, offers: await deps.checkout.openers(installationId) });
    showMember(request, response, [
      'member/home',
      { title: t('member.home.title'), courses: courses.map((one) => presentOwnCourse(one, { t, format })), shop },
    ]);
  };
}

/** Whatever is not open to this member looks the same, whether it exists or not. */
function closed(request: Request, response: Response): void {
  showMember(request, response, ['member/closed', { title: visitor(request).t('member.closed.title') }, 403]);
}

function courseOverview(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const { t, format } = visitor(request);
    const own = await courseFor(deps.school, memberOf(request), idOf(request, 'course'));
    if (!own) return closed(request, response);
    return showMember(request, response, [
      'member/course',
      { title: own.course.title, course: presentOwnCourse(own, { t, format }), modules: own.modules },
    ]);
  };
}

function lesson(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const { language } = visitor(request);
    const found = await lessonFor(deps.school, memberOf(request), { courseId: idOf(request, 'course'), lessonId: idOf(request, 'lesson') });
    if (!found) return closed(request, response);
    const all = found.modules.flatMap(({ lessons }) => lessons);
    const at = all.findIndex(({ id }) => id === found.lesson.id);
    return showMember(request, response, [
      'member/lesson',
      {
        title: found.lesson.title,
        course: found.own.course,
        blocks: lessonBlocks(found.lesson.body),
        video: found.lesson.videoUrl,
        lessonId: found.lesson.id,
        files: found.files.map(({ id, name, size }) => ({ id, name, size: sizeText(size, language) })),
        previous: all[at - 1] ?? null,
        next: all[at + 1] ?? null,
      },
    ]);
  };
}

function file(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const found = await fileFor(deps.school, memberOf(request), {
      courseId: idOf(request, 'course'),
      lessonId: idOf(request, 'lesson'),
      fileId: idOf(request, 'file'),
    });
    if (!found) return closed(request, response);
    response.attachment(found.name);
    response.set({
      'Content-Type': KNOWN_TYPES.test(found.type) ? found.type : 'application/octet-stream',
      'X-Content-Type-Options': 'nosniff',
      'Content-Security-Policy': "default-src 'none'; sandbox",
    });
    return response.send(found.content);
  };
}

function changePassword(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const { academy } = placeOf(request);
    const saved = await setPassword(deps.school, memberOf(request), typed(request)['password'] ?? '');
    leaveFlash(response, saved ? { level: 'good', key: 'member.account.saved' } : { level: 'bad', key: 'member.account.problem' });
    response.redirect(303, `/learn/${academy.code}/account`);
  };
}

function signOut(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const { academy, sessionId } = placeOf(request);
    if (sessionId !== undefined) await endSession(deps.school, academy.installationId, sessionId);
    dropCookie(response, memberCookie(academy.code));
    response.redirect(303, `/learn/${academy.code}/sign-in`);
  };
}
