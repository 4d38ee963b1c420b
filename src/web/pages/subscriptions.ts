import { Router } from 'express';
import type { Response } from 'express';
import { SUBSCRIPTION_STATES } from '../../checkout/subscriptions/life';
import type { SubscriptionState } from '../../checkout/subscriptions/life';
import type { Result } from '../../payments/domain/errors';
import type { WebDeps } from '../deps';
import { leaveFlash } from '../flash';
import { asked, idOf, typed } from '../form';
import { streamTopic } from '../live';
import { page, requireSession, show } from '../page';
import type { Model, Page } from '../page';
import { presentSubscription, presentSubscriptionRow } from '../presenters/subscriptions';
import { AppError } from '../refusals';

const address = (query: Readonly<Record<string, string>>): string => {
  const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== '')).toString();
  return search === '' ? '/subscriptions' : `/subscriptions?${search}`;
};

function tabs(t: Page['t'], chosen: SubscriptionState | undefined, search: string): readonly Model[] {
  return ['' as const, ...SUBSCRIPTION_STATES].map((state) => ({
    href: address({ search, state }),
    text: t(`subscriptions.filter.${state || 'all'}`),
    current: state === (chosen ?? ''),
  }));
}

/** `/subscriptions`: who subscribed to what, with schedule, charges and history of each; charged, tried again and ended by hand from there. */
export function subscriptionsPages({ subscriptions, live }: WebDeps): Router {
  const router = Router();
  router.use('/subscriptions', requireSession, (request, _response, next) => {
    if (!page(request).offers.sells) throw new AppError('not-found');
    next();
  });
  router.get('/subscriptions', async (request, response) => {
    const here = page(request);
    const { search = '', after = '', state: wish } = asked(request);
    const state = SUBSCRIPTION_STATES.find((one) => one === wish);
    const list = await subscriptions.list(here.installationId, {
      ...(after === '' ? {} : { after }),
      ...(search.trim() === '' ? {} : { search: search.trim() }),
      ...(state ? { state } : {}),
    });
    show(request, response, 'subscriptions/list', {
      title: here.t('subscriptions.title'),
      search,
      state: state ?? '',
      tabs: tabs(here.t, state, search),
      rows: list.rows.map((row) => presentSubscriptionRow(row, here)),
      filtered: search.trim() !== '' || state !== undefined,
      next: list.next === null ? null : address({ search, state: state ?? '', after: list.next }),
      first: after === '' ? null : address({ search, state: state ?? '' }),
      live: after === '' ? '/live/installation' : null,
    });
  });
  router.get('/subscriptions/:id', async (request, response) => {
    const here = page(request);
    const details = await subscriptions.details(here.installationId, idOf(request));
    if (!details) throw new AppError('not-found');
    show(request, response, 'subscriptions/subscription', presentSubscription(details, here));
  });
  router.get('/subscriptions/:id/live', async (request, response) => {
    const details = await subscriptions.details(page(request).installationId, idOf(request));
    if (!details) throw new AppError('not-found');
    streamTopic(response, { live, topic: `subscription:${details.subscription.id}` });
  });
  addDeeds(router, { subscriptions });
  return router;
}

/** Leads back to the screen of a subscription, which says what became of a wish. */
function back(response: Response, id: string, { result, key }: { readonly result: Result<void>; readonly key: string }): void {
  leaveFlash(response, result.ok ? { level: 'good', key } : { level: 'bad', refusal: result.refusal });
  response.redirect(303, `/subscriptions/${id}`);
}

function addDeeds(router: Router, { subscriptions }: Pick<WebDeps, 'subscriptions'>): void {
  router.post('/subscriptions/:id/now', async (request, response) => {
    const { installationId, actor } = page(request);
    const id = idOf(request);
    const done = await subscriptions.actNow(installationId, id, { mark: typed(request)['mark'] ?? '', actor });
    back(response, id, { result: done, key: 'subscriptions.flash.done' });
  });
  router.post('/subscriptions/:id/read', async (request, response) => {
    const id = idOf(request);
    back(response, id, { result: await subscriptions.read(page(request).installationId, id), key: 'subscriptions.flash.read' });
  });
  router.get('/subscriptions/:id/cancel', async (request, response) => {
    const here = page(request);
    const details = await subscriptions.details(here.installationId, idOf(request));
    if (!details) throw new AppError('not-found');
    const { t, format } = here;
    const { paidUntil, title, buyer } = details.subscription;
    show(request, response, 'subscriptions/cancel', {
      title: t('subscriptions.cancel.title'),
      id: details.subscription.id,
      text: t('subscriptions.cancel.text', { title, name: `${buyer.firstName} ${buyer.lastName}` }),
      until: paidUntil ? t('subscriptions.cancel.until', { date: format.date(paidUntil) }) : null,
    });
  });
  router.post('/subscriptions/:id/cancel', async (request, response) => {
    const { installationId, actor } = page(request);
    const id = idOf(request);
    back(response, id, { result: await subscriptions.cancel(installationId, id, actor), key: 'subscriptions.flash.canceled' });
  });
}
