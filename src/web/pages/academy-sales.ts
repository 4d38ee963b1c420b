import { Router } from 'express';
import type { RequestHandler } from 'express';
import { replayEvent } from '../../academy/apply-event';
import { listEvents, listSales, listUnknownProducts } from '../../academy/show-sales';
import { ignoreProduct } from '../../academy/ignore-product';
import { listIgnored } from '../../academy/stores/ignored';
import { listTargets } from '../../academy/stores/targets';
import type { WebDeps } from '../deps';
import { leaveFlash } from '../flash';
import { asked, typed } from '../form';
import { page, show } from '../page';
import { academyTabs } from '../presenters/academy';
import { targetIn, targetKey } from '../presenters/academy-members';
import { productIn, productKey } from '../presenters/academy-products';
import { presentEvent, presentSale } from '../presenters/academy-sales';
import { wordsOf } from '../presenters/page-words';
import { changeLinks } from '../../academy/manage-connections';
import { isUuid } from '../../payments/stores/columns';

/** What outside shops sold and said: sales that wait for a person first, then all of them, and every single message, which can be applied again. */
export function academySales(deps: WebDeps): Router {
  const router = Router();
  router.get('/academy/sales', list(deps));
  router.get('/academy/events', events(deps));
  router.post('/academy/events/replay', replay(deps));
  router.post('/academy/sales/link', link(deps));
  router.post('/academy/sales/ignore', ignore(deps));
  return router;
}

function list(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const here = page(request);
    const { installationId, t } = here;
    const query = asked(request);
    const waiting = query['which'] === 'waiting';
    const sales = await listSales(deps.school, installationId, { waiting, after: query['after'] });
    const unknown = query['after'] === undefined ? await listUnknownProducts(deps.school, installationId) : [];
    const ignored = query['after'] === undefined ? await deps.school.db.select((tx) => listIgnored(tx, installationId)) : [];
    const targets = unknown.length > 0 ? await deps.school.db.select((tx) => listTargets(tx, installationId)) : [];
    show(request, response, 'academy/sales', {
      title: t('academy.sales.title'),
      tabs: academyTabs(t, '/academy/sales'),
      kinds: salesTabs(t, waiting ? '/academy/sales?which=waiting' : '/academy/sales'),
      unknown: unknown.map((one) => ({
        key: productKey(one.product),
        connection: one.connectionId,
        title: one.title,
        sales: t('academy.sales.wait', { count: one.sales }),
      })),
      ignored: ignored.map(({ connectionId, product, title }) => ({ key: productKey(product), connection: connectionId, title })),
      targets: targets.map(({ target, title }) => ({ value: targetKey(target), text: title })),
      rows: sales.rows.map((row) => presentSale(row, wordsOf(here))),
      waiting,
      older:
        sales.next && `/academy/sales?${new URLSearchParams({ ...(waiting ? { which: 'waiting' } : {}), after: sales.next }).toString()}`,
    });
  };
}

function salesTabs(t: (key: string) => string, path: string) {
  return [
    { href: '/academy/sales', text: t('academy.sales.all') },
    { href: '/academy/sales?which=waiting', text: t('academy.sales.waiting') },
    { href: '/academy/events', text: t('academy.events.title') },
  ].map((one) => ({ ...one, current: one.href === path }));
}

function events(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const here = page(request);
    const { installationId, t } = here;
    const found = await listEvents(deps.school, installationId, asked(request)['after']);
    show(request, response, 'academy/events', {
      title: t('academy.events.title'),
      tabs: academyTabs(t, '/academy/sales'),
      kinds: salesTabs(t, '/academy/events'),
      rows: found.rows.map((row) => presentEvent(row, wordsOf(here))),
      older: found.next && `/academy/events?after=${encodeURIComponent(found.next)}`,
    });
  };
}

function replay(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const { installationId } = page(request);
    const { connection: connectionId = '', key = '' } = typed(request);
    const again = isUuid(connectionId) && (await replayEvent(deps.school, { installationId, connectionId, key }));
    leaveFlash(response, again ? { level: 'good', key: 'academy.flash.replayed' } : { level: 'bad', refusal: { code: 'not-found' } });
    response.redirect(303, '/academy/events');
  };
}

function link(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const { installationId } = page(request);
    const { connection: connectionId = '', product: key = '', title = '', target: wish } = typed(request);
    const product = productIn(key);
    const target = targetIn(wish);
    if (product && target) {
      await changeLinks(deps.school, { installationId, target, add: [{ connectionId, product, title }], remove: [] });
      leaveFlash(response, { level: 'good', key: 'academy.flash.linked' });
    } else leaveFlash(response, { level: 'bad', key: 'academy.sales.choose' });
    response.redirect(303, '/academy/sales');
  };
}

function ignore(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const { installationId } = page(request);
    const { connection: connectionId = '', product: key = '', title = '', undo } = typed(request);
    const product = productIn(key);
    const wish = product && isUuid(connectionId) ? { installationId, connectionId, product, title, ignore: undo !== 'yes' } : null;
    if (!wish || !(await ignoreProduct(deps.school, wish))) leaveFlash(response, { level: 'bad', refusal: { code: 'not-found' } });
    else leaveFlash(response, { level: 'good', key: wish.ignore ? 'academy.flash.ignored' : 'academy.flash.heeded', facts: { title } });
    response.redirect(303, '/academy/sales');
  };
}
