import { Router } from 'express';
import type { Request, Response } from 'express';
import type { MemberView } from '../../checkout/subscriptions/desk';
import type { WebDeps } from '../deps';
import { leaveFlash } from '../flash';
import { createFormat } from '../format';
import { streamTopic } from '../live';
import { introduceAs, show, visitor } from '../page';
import { presentPlan } from '../presenters/plan';
import { AppError } from '../refusals';
import { createSlugGuard } from '../unknown-slugs';

const KEY = /^[\w-]{8,100}$/;

const unknown = (request: Request, response: Response): void =>
  show(request, response, 'subscriptions/unknown', { title: visitor(request).t('subscriptions.member.unknown.title') }, 404);

/**
 * `/plan/:key`: the member's own page of a subscription, and the way to end it: the link of every letter asks, the button ends. Whoever has the address is the
 * member; there is no sign-in and no script needed.
 */
export function planPages(deps: WebDeps): Router {
  const router = Router();
  const guard = createSlugGuard();
  const { member, live } = deps;

  const found = async <T>(request: Request, read: (key: string) => Promise<T | null>): Promise<T | null> => {
    await guard.check(request.ip ?? '');
    const key = String(request.params['key']);
    const value = KEY.test(key) ? await read(key) : null;
    if (value === null) await guard.missed(request.ip ?? '');
    return value;
  };
  const wordsFor = (request: Request, view: MemberView) => {
    introduceAs(request, view.language, deps);
    const { t, language, now } = visitor(request);
    return { t, format: createFormat(language, view.timezone, now) };
  };

  router.use('/plan', (_request, response, next) => {
    response.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' });
    next();
  });
  router.get('/plan/:key', async (request, response) => {
    const view = await found(request, (key) => member.view(key));
    if (!view) return unknown(request, response);
    return show(request, response, 'subscriptions/member', await presentPlan(view, request.path, wordsFor(request, view)));
  });
  router.get('/plan/:key/live', async (request, response) => {
    const view = await found(request, (key) => member.view(key));
    if (!view) throw new AppError('not-found');
    streamTopic(response, { live, topic: view.topic });
  });
  router.get('/plan/:key/cancel', async (request, response) => {
    const view = await found(request, (key) => member.view(key));
    if (!view) return unknown(request, response);
    const path = request.path.replace(/\/cancel$/, '');
    if (view.state === 'ended') return response.redirect(303, path);
    const words = wordsFor(request, view);
    const { paidUntil } = view;
    return show(request, response, 'subscriptions/member-cancel', {
      ...(await presentPlan(view, path, words)),
      until: paidUntil ? words.t('subscriptions.member.until', { date: words.format.date(paidUntil) }) : null,
      live: null,
    });
  });
  router.post('/plan/:key/cancel', async (request, response) => {
    const canceled = await found(request, (key) => member.cancel(key));
    if (!canceled) return unknown(request, response);
    if (!canceled.ok) leaveFlash(response, { level: 'bad', refusal: canceled.refusal });
    return response.redirect(303, request.path.replace(/\/cancel$/, ''));
  });
  return router;
}
