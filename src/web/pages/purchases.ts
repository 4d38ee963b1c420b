import { Router } from 'express';
import type { WebDeps } from '../deps';
import { asked, idOf } from '../form';
import { page, requireSession, show } from '../page';
import { presentPurchaseDetails, presentPurchaseRow } from '../presenters/purchases';
import { AppError } from '../refusals';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const address = (query: Readonly<Record<string, string>>): string => {
  const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== '')).toString();
  return search === '' ? '/purchases' : `/purchases?${search}`;
};

/** `/purchases`: who bought what on pages of our own, found by e-mail, name, tax number or order number; each leads to its money. */
export function purchasesPages({ checkout }: WebDeps): Router {
  const router = Router();
  router.use('/purchases', requireSession, (request, _response, next) => {
    if (!page(request).offers.sells) throw new AppError('not-found');
    next();
  });
  router.get('/purchases', async (request, response) => {
    const here = page(request);
    const { search = '', after = '', offer = '' } = asked(request);
    const offerId = UUID.test(offer) ? offer : '';
    const list = await checkout.purchases(here.installationId, {
      ...(after === '' ? {} : { after }),
      ...(search.trim() === '' ? {} : { search: search.trim() }),
      ...(offerId === '' ? {} : { offerId }),
    });
    show(request, response, 'purchases/list', {
      title: here.t('purchases.title'),
      search,
      offer: offerId,
      rows: list.rows.map((row) => presentPurchaseRow(row, here)),
      filtered: search.trim() !== '' || offerId !== '',
      next: list.next === null ? null : address({ search, offer: offerId, after: list.next }),
      first: after === '' ? null : address({ search, offer: offerId }),
      live: after === '' ? '/live/installation' : null,
    });
  });
  router.get('/purchases/:id', async (request, response) => {
    const here = page(request);
    const details = await checkout.purchase(here.installationId, idOf(request));
    if (!details) throw new AppError('not-found');
    show(request, response, 'purchases/purchase', presentPurchaseDetails(details, here));
  });
  return router;
}
