import { Router } from 'express';
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { AWAY_SECONDS, DatabaseAway } from '../../infra/database';
import { isDiskFull } from '../../infra/errors';
import type { PayView } from '../../payments/desk-pay';
import type { Refusal } from '../../payments/domain/errors';
import type { WebDeps } from '../deps';
import { createFormat } from '../format';
import { asked } from '../form';
import { streamTopic } from '../live';
import { introduceAs, show, visitor } from '../page';
import { presentPay } from '../presenters/pay';
import { AppError, STATUS_OF } from '../refusals';
import { leadsToGateway } from '../security';
import { createSlugGuard } from '../unknown-slugs';

const ipOf = (request: Request): string => request.ip ?? '';

const unknownLink = (request: Request, response: Response): void =>
  show(request, response, 'pay/unknown', { title: visitor(request).t('pay.unknown.title') }, 404);

/** Finds what a link stands for; whoever asks for many that there are not is let wait. */
type Find = <T>(request: Request, read: (slug: string) => Promise<T | null>) => Promise<T | null>;

function createFind(): Find {
  const guard = createSlugGuard();
  return async (request, read) => {
    await guard.check(ipOf(request));
    const slug = String(request.params['slug']);
    const value = /^[\w-]{8,100}$/.test(slug) ? await read(slug) : null;
    if (value === null) await guard.missed(ipOf(request));
    return value;
  };
}

/** Leads the payer on to the gateway, or says why not. */
const openLink =
  ({ pay }: WebDeps, found: Find): RequestHandler =>
  async (request, response) => {
    const path = request.path.replace(/\/open$/, '');
    const answer = await found(request, async (slug) => {
      const opened = await pay.open(slug);
      return !opened.ok && (opened.refusal.code === 'not-found' || opened.refusal.code === 'invoice-unknown') ? null : opened;
    });
    if (!answer) {
      unknownLink(request, response);
      return;
    }
    if (!answer.ok) {
      refuse(request, response, { refusal: answer.refusal, path });
      return;
    }
    const { value } = answer;
    if (value.kind === 'redirect') {
      response.redirect(303, webAddress(value.url));
      return;
    }
    const { t } = visitor(request);
    show(request, response, 'pay/onward', {
      title: t('pay.onward-title'),
      ...value,
      action: webAddress(value.action),
      fields: Object.entries(value.fields),
    });
  };

/** `/p/:slug`: the payment link as the customer sees it; `/open` leads on to the gateway, `/live` tells of changes. No session, no script needed. */
export function payPages(deps: WebDeps): Router {
  const router = Router();
  const found = createFind();
  router.use('/p', leadsToGateway(deps.baseUrl), (_request, response, next) => {
    response.setHeader('Cache-Control', 'no-store');
    next();
  });
  router.get('/p/:slug', async (request, response) => {
    const returned = asked(request)['returned'] === '1';
    const view = await found(request, (slug) => deps.pay.view(slug, returned));
    if (!view) {
      unknownLink(request, response);
      return;
    }
    showLink(request, response, view, deps);
  });
  router.post('/p/:slug/open', openLink(deps, found));
  router.get('/p/:slug/live', async (request, response) => {
    const topic = await found(request, (slug) => deps.pay.topic(slug));
    if (topic === null) throw new AppError('invoice-unknown');
    streamTopic(response, { live: deps.live, topic });
  });
  router.use('/p', whileDatabaseIsAway);
  return router;
}

/** A customer is told in a customer's words that nothing was charged; everybody else's handler does the rest. */
const whileDatabaseIsAway: ErrorRequestHandler = (error, request, response, next) => {
  if (response.headersSent || !(error instanceof DatabaseAway || isDiskFull(error))) {
    next(error);
    return;
  }
  response.setHeader('Retry-After', AWAY_SECONDS);
  const again = `${request.baseUrl}${request.path}`.replace(/\/(open|live)$/, '');
  show(request, response, 'pay/trouble', { title: visitor(request).t('pay.trouble.title'), again }, 503);
};

function showLink(request: Request, response: Response, view: PayView, deps: WebDeps): void {
  introduceAs(request, view.language, deps);
  const { t, language, now } = visitor(request);
  const { search } = new URL(request.originalUrl, 'http://localhost');
  show(
    request,
    response,
    'pay/link',
    presentPay(view, { path: request.path, search }, { t, format: createFormat(language, view.timezone, now) }),
  );
}

/** A closed link shows what became of it; anything else is a passing trouble that cost nothing. */
function refuse(request: Request, response: Response, what: { readonly refusal: Refusal; readonly path: string }): void {
  if (what.refusal.code === 'link-closed') {
    response.redirect(303, what.path);
    return;
  }
  const { t } = visitor(request);
  show(request, response, 'pay/trouble', { title: t('pay.trouble.title'), again: what.path }, STATUS_OF[what.refusal.code]);
}

/** A gateway may only send the payer to a web address. */
function webAddress(url: string): string {
  if (!/^https?:\/\//i.test(url)) throw new AppError('gateway-unknown');
  return url;
}
