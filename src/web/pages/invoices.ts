import { Router } from 'express';
import type { RequestHandler } from 'express';
import type { InvoiceFilter } from '../../payments/desk-invoices';
import { INVOICE_STATES } from '../../payments/domain/invoice';
import type { PlatformOrder } from '../../payments/ports/platform';
import type { WebDeps } from '../deps';
import { leaveFlash } from '../flash';
import { asked, typed } from '../form';
import { page, requireSession, show } from '../page';
import type { Model, Page } from '../page';
import { wordsOf } from '../presenters/page-words';
import { presentRow } from '../presenters/rows';
import { firstText } from '../presenters/words';
import { STATUS_OF, refusalSentence } from '../refusals';

const FILTERS: readonly InvoiceFilter[] = ['attention', 'hold-ending', ...INVOICE_STATES];

const address = (query: Readonly<Record<string, string>>): string => {
  const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== '')).toString();
  return search === '' ? '/invoices' : `/invoices?${search}`;
};

function tabs(t: Page['t'], chosen: InvoiceFilter | undefined, search: string): readonly Model[] {
  const tab = (state: InvoiceFilter | ''): Model => ({
    href: address({ search, state }),
    text: t(`invoices.filter.${state || 'all'}`),
    current: state === (chosen ?? ''),
  });
  return ['' as const, ...FILTERS].map(tab);
}

/** `/invoices`: the list, found by order number or customer, by state, page by page; `/orders`: from an order number to a new link. */
export function invoicesPages(deps: WebDeps): Router {
  const { desk } = deps;
  const router = Router();
  router.get('/invoices', requireSession, async (request, response) => {
    const here = page(request);
    const { search = '', after = '', state: wish } = asked(request);
    const state = FILTERS.find((one) => one === wish);
    const query = {
      ...(after === '' ? {} : { after }),
      ...(search.trim() === '' ? {} : { search: search.trim() }),
      ...(state ? { state } : {}),
    };
    const list = await desk.invoices(here.installationId, query);
    show(request, response, 'invoices/list', {
      title: here.t('invoices.title'),
      search,
      state: state ?? '',
      tabs: tabs(here.t, state, search),
      rows: list.rows.map((row) => presentRow(row, here)),
      empty: firstText(wordsOf(here), [`invoices.empty.text-${here.platform}`, 'invoices.empty.text']),
      filtered: search.trim() !== '' || state !== undefined,
      next: list.next === null ? null : address({ search, state: state ?? '', after: list.next }),
      first: after === '' ? null : address({ search, state: state ?? '' }),
      live: after === '' ? '/live/installation' : null,
    });
  });
  router.get('/orders/find', requireSession, findOrder(deps));
  router.post('/orders/link', requireSession, async (request, response) => {
    const { installationId, actor } = page(request);
    const { payment = '', number = '' } = typed(request);
    const made = await desk.makeLink(installationId, payment, actor);
    leaveFlash(response, made.ok ? { level: 'good', key: 'invoices.made' } : { level: 'bad', refusal: made.refusal });
    response.redirect(303, made.ok ? `/invoices/${made.value.invoiceId}` : backTo(number));
  });
  return router;
}

/** From an order number to its payments; without a number the empty form. */
const findOrder =
  ({ desk }: WebDeps): RequestHandler =>
  async (request, response) => {
    const here = page(request);
    if (!here.offers.orders) {
      response.redirect(303, '/links/new');
      return;
    }
    const number = (asked(request)['number'] ?? '').trim();
    const found = number === '' ? null : await desk.findOrder(here.installationId, number);
    if (found && !found.ok) {
      const model = findModel(here, { number, error: refusalSentence(here.t, found.refusal) });
      show(request, response, 'orders/find', model, STATUS_OF[found.refusal.code]);
      return;
    }
    const order = found && presentFound(found.value, here);
    show(request, response, 'orders/find', { ...findModel(here, { number, error: null }), order });
  };

const backTo = (number: string): string => `/orders/find?${new URLSearchParams({ number }).toString()}`;

function findModel(here: Page, form: { readonly number: string; readonly error: string | null }): Model {
  const words = wordsOf(here);
  return {
    title: here.t('invoices.find.title'),
    none: firstText(words, [`invoices.find.no-payments-${here.platform}`, 'invoices.find.no-payments']),
    hint: firstText(words, [`invoices.find.hint-${here.platform}`, 'invoices.find.hint']),
    ...form,
    order: null,
  };
}

function presentFound(order: PlatformOrder, { t, format }: Page): Model {
  return {
    title: t('order.title', { number: order.number }),
    url: order.url,
    customer: [order.customerName, order.emails[0] ?? order.phone].filter((part) => part !== null && part !== undefined).join(', '),
    total: order.total ? format.money(order.total) : null,
    payments: order.payments.map((payment) => ({
      id: payment.id,
      type: payment.type,
      sum: payment.amount ? format.money(payment.amount) : '',
      state: payment.paid ? t('invoices.find.paid') : (payment.status ?? ''),
      paid: payment.paid,
    })),
  };
}
