import { Router } from 'express';
import type { Request, RequestHandler, Response } from 'express';
import type { ProductRef, Target } from '../../academy/domain/product-ref';
import { channelViews, changeLinks, listShopProducts } from '../../academy/manage-connections';
import type { ChannelProduct } from '../../academy/ports/channel';
import { listConnections } from '../../academy/stores/connections';
import type { ConnectionRow } from '../../academy/stores/connections';
import type { LinkRow } from '../../academy/stores/links';
import { listLinksOf } from '../../academy/stores/links';
import type { TargetInfo } from '../../academy/stores/targets';
import { findTargets } from '../../academy/stores/targets';
import type { WebDeps } from '../deps';
import { leaveFlash } from '../flash';
import { asked, idOf, typed } from '../form';
import { page, show } from '../page';
import { PRODUCT_FIELDS, presentProducts, productIn } from '../presenters/academy-products';
import { AppError } from '../refusals';

const KINDS: Readonly<Record<string, Target['kind']>> = { course: 'course', class: 'class', plan: 'plan' };
const LONGEST_ID = 200;

/** Which products of connected shops grant a course, a class or a plan. */
export function academyProducts(deps: WebDeps): Router {
  const router = Router();
  router.get('/academy/products/:kind/:id', showProducts(deps));
  router.post('/academy/products/:kind/:id', tick(deps));
  router.post('/academy/products/:kind/:id/typed', addTyped(deps));
  router.post('/academy/products/:kind/:id/remove', removeOne(deps));
  return router;
}

async function targetOf(deps: WebDeps, request: Request): Promise<TargetInfo> {
  const kind = KINDS[String(request.params['kind'])];
  if (!kind) throw new AppError('not-found');
  const { installationId } = page(request);
  const [info] = await deps.school.db.select((tx) => findTargets(tx, installationId, [{ kind, id: idOf(request) }]));
  if (!info) throw new AppError('not-found');
  return info;
}

const pageOf = ({ kind, id }: Target, connection?: string): string =>
  `/academy/products/${kind}/${id}${connection === undefined ? '' : `?connection=${connection}`}`;

interface Known {
  readonly connections: readonly ConnectionRow[];
  readonly links: readonly LinkRow[];
}

async function known(deps: WebDeps, installationId: string, target: Target): Promise<Known> {
  return deps.school.db.read(async (tx) => ({
    connections: await listConnections(tx, installationId),
    links: await listLinksOf(tx, installationId, target),
  }));
}

function showProducts(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const { installationId, t } = page(request);
    const { target, title, courses } = await targetOf(deps, request);
    const { connections, links } = await known(deps, installationId, target);
    const chosen = connections.find(({ id }) => id === asked(request)['connection']) ?? connections[0] ?? null;
    const answer = chosen && (await listShopProducts(deps.school, installationId, chosen.id));
    const products: readonly ChannelProduct[] = answer?.kind === 'done' ? answer.value : [];
    const search = (asked(request)['q'] ?? '').trim().slice(0, LONGEST_ID);
    show(request, response, 'academy/products', {
      title: t('academy.products.title', { title }),
      back:
        target.kind === 'plan'
          ? { href: '/academy/plans', text: t('academy.plans.title') }
          : { href: `/academy/courses/${courses[0] ?? ''}`, text: title },
      action: pageOf(target),
      connections: connections.map(({ id, name }) => ({ id, name, href: pageOf(target, id), current: id === chosen?.id })),
      chosen,
      trouble: answer && answer.kind !== 'done' ? t('academy.products.trouble', { text: answer.text }) : null,
      search,
      ...presentProducts({ products, links: links.filter(({ connectionId }) => connectionId === chosen?.id), search }),
      links: links.map((link) => ({
        id: link.id,
        title: link.title,
        shop: connections.find(({ id }) => id === link.connectionId)?.name ?? '',
        ids: PRODUCT_FIELDS.flatMap((name) =>
          link.product[name] === null ? [] : `${t(`academy.products.${name}`)}: ${link.product[name]}`,
        ).join(', '),
      })),
      typedFields: PRODUCT_FIELDS.map((name) => ({ name, label: t(`academy.products.${name}`) })),
      channel: channelViews(deps.school).find(({ code }) => code === chosen?.channel)?.title ?? '',
    });
  };
}

function backTo(response: Response, target: Target, connection: string | undefined): void {
  leaveFlash(response, { level: 'good', key: 'academy.flash.saved' });
  response.redirect(303, pageOf(target, connection));
}

/** The list that was shown is compared with what is ticked in it; links outside of it stay. */
function tick(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const { installationId } = page(request);
    const { target } = await targetOf(deps, request);
    const form = typed(request);
    const connectionId = form['connection'] ?? '';
    const { links } = await known(deps, installationId, target);
    const fields = Object.entries(form);
    const add = fields.flatMap(([name, title]) => {
      const product = name.startsWith('tick.') ? productIn(name.slice(5)) : null;
      return product ? [{ connectionId, product, title }] : [];
    });
    const ticked = new Set(fields.flatMap(([name]) => (name.startsWith('tick.') ? [name.slice(5)] : [])));
    const unticked = fields.flatMap(([name]) =>
      name.startsWith('shown.') && !ticked.has(name.slice(6)) ? [productIn(name.slice(6))] : [],
    );
    const remove = links
      .filter((link) => link.connectionId === connectionId && unticked.some((one) => one && isSameProduct(one, link.product)))
      .map(({ id }) => id);
    await changeLinks(deps.school, { installationId, target, add, remove });
    backTo(response, target, connectionId);
  };
}

const isSameProduct = (one: ProductRef, other: ProductRef): boolean => PRODUCT_FIELDS.every((name) => one[name] === other[name]);

function addTyped(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const { installationId } = page(request);
    const { target } = await targetOf(deps, request);
    const form = typed(request);
    const text = (name: string): string | null => (form[name] ?? '').trim().slice(0, LONGEST_ID) || null;
    const product = { product: text('product'), variant: text('variant'), code: text('code'), plan: text('plan'), offer: text('offer') };
    const connectionId = form['connection'] ?? '';
    if (product.product === null && product.code === null) {
      leaveFlash(response, { level: 'bad', key: 'academy.products.typed-problem' });
      response.redirect(303, pageOf(target, connectionId));
      return;
    }
    const title = Object.values(product).filter(Boolean).join(' / ');
    await changeLinks(deps.school, { installationId, target, add: [{ connectionId, product, title }], remove: [] });
    backTo(response, target, connectionId);
  };
}

function removeOne(deps: WebDeps): RequestHandler {
  return async (request, response) => {
    const { installationId } = page(request);
    const { target } = await targetOf(deps, request);
    await changeLinks(deps.school, { installationId, target, add: [], remove: [typed(request)['link'] ?? ''] });
    backTo(response, target, undefined);
  };
}
