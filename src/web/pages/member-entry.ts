import { Router } from 'express';
import type { Request, RequestHandler, Response } from 'express';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Academy } from '../../academy/member-door';
import { MEMBER_SESSION_SECONDS, askSignIn, enterByLink, enterByPassword, peekLink } from '../../academy/member-door';
import { memberEmail } from '../../academy/domain/email';
import { coursesForSale } from '../../academy/for-sale';
import { writeCookie } from '../cookies';
import type { WebDeps } from '../deps';
import { typed } from '../form';
import { visitor } from '../page';
import { placeOf, showMember } from './member-place';

const WORD = /^[\w-]{43}$/;
/** Wishes and passwords of one visitor within a quarter of an hour. */
const MOST = { points: 30, duration: 15 * 60 } as const;

/** The cookie of an academy's members; each academy has its own, so that one browser may be at home in several. */
export const memberCookie = (code: string): string => `__Host-learn-${code}`;

/** The ways in: a link by e-mail, used once, or a password. Nobody is told whether an address is known. */
export function memberEntry(deps: WebDeps): Router {
  const router = Router();
  const limiter = new RateLimiterMemory(MOST);
  router.post(['/learn/:code/sign-in', '/learn/:code/enter/:word'], ownFormsOnly(deps));
  router.get('/learn/:code/sign-in', (request, response) => signInPage(deps, request, response, { problem: null, email: '', status: 200 }));
  router.post('/learn/:code/sign-in', signIn(deps, limiter));
  router.get('/learn/:code/enter/:word', async (request, response) => {
    const { academy } = placeOf(request);
    const word = String(request.params['word']);
    const member = WORD.test(word) ? await peekLink(deps.school, academy.installationId, word) : null;
    if (!member) return ended(request, response);
    const { t } = visitor(request);
    return showMember(request, response, [
      'member/enter',
      {
        title: t('member.enter.title', { school: academy.name }),
        text: t('member.enter.text', { email: member.shownEmail }),
        action: `/learn/${academy.code}/enter/${word}`,
      },
    ]);
  });
  router.post('/learn/:code/enter/:word', async (request, response) => {
    const { academy } = placeOf(request);
    const word = String(request.params['word']);
    const sessionId = WORD.test(word) ? await enterByLink(deps.school, academy.installationId, word) : null;
    if (sessionId === null) return ended(request, response);
    return letIn(response, academy, sessionId);
  });
  return router;
}

/** No other site may send these forms: it could sign somebody in as somebody else. */
function ownFormsOnly(deps: WebDeps): RequestHandler {
  const origin = new URL(deps.baseUrl).origin;
  return (request, response, next) => {
    const from = request.get('origin');
    if (request.get('sec-fetch-site') === 'cross-site' || (from !== undefined && from !== 'null' && from !== origin)) {
      response.status(403).end();
      return;
    }
    next();
  };
}

function ended(request: Request, response: Response): void {
  showMember(request, response, ['member/ended', { title: visitor(request).t('member.ended.title') }, 410]);
}

function letIn(response: Response, academy: Academy, sessionId: string): void {
  writeCookie(response, memberCookie(academy.code), { value: sessionId, seconds: MEMBER_SESSION_SECONDS });
  response.redirect(303, `/learn/${academy.code}`);
}

async function signInPage(
  deps: WebDeps,
  request: Request,
  response: Response,
  { problem, email, status }: { readonly problem: string | null; readonly email: string; readonly status: number },
): Promise<void> {
  const { t } = visitor(request);
  const { academy } = placeOf(request);
  const { installationId } = academy;
  const offers = await deps.checkout.openers(installationId);
  const shop = await coursesForSale(deps.school, { installationId, offers, except: [] });
  const model = { title: t('member.sign-in.title', { school: academy.name }), typedEmail: email, problem: problem && t(problem), shop };
  showMember(request, response, ['member/sign-in', model, status]);
}

function signIn(deps: WebDeps, limiter: RateLimiterMemory): RequestHandler {
  return async (request, response) => {
    const { academy } = placeOf(request);
    const form = typed(request);
    const email = form['email'] ?? '';
    const password = form['password'] ?? '';
    if (memberEmail(email) === null)
      return signInPage(deps, request, response, { problem: 'member.sign-in.email-problem', email, status: 422 });
    if (!(await mayTry(limiter, request)))
      return signInPage(deps, request, response, { problem: 'member.sign-in.often', email, status: 429 });
    if (password !== '') {
      const entry = await enterByPassword(deps.school, academy.installationId, { email, password });
      if (entry.kind === 'entered') return letIn(response, academy, entry.sessionId);
      const often = entry.kind === 'too-often';
      return signInPage(deps, request, response, {
        problem: often ? 'member.sign-in.often' : 'member.sign-in.wrong',
        email,
        status: often ? 429 : 422,
      });
    }
    await askSignIn(deps.school, academy.installationId, email);
    const { t } = visitor(request);
    return showMember(request, response, [
      'member/asked',
      { title: t('member.asked.title'), text: t('member.asked.text', { email: email.trim() }) },
    ]);
  };
}

async function mayTry(limiter: RateLimiterMemory, request: Request): Promise<boolean> {
  try {
    await limiter.consume(request.ip ?? '');
    return true;
  } catch (error) {
    if (error instanceof RateLimiterRes) return false;
    throw error;
  }
}
