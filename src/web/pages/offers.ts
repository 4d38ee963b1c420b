import { Router } from 'express';
import type { Request, Response } from 'express';
import type { OfferForm, TypedOffer } from '../../checkout/desk';
import type { Problems } from '../../checkout/domain/buyer';
import type { WebDeps } from '../deps';
import { leaveFlash } from '../flash';
import { asked, idOf, typed } from '../form';
import { page, requireSession, show } from '../page';
import type { Page } from '../page';
import { presentOffer } from '../presenters/buy';
import { presentOfferForm, presentOfferRow } from '../presenters/offers';
import { AppError } from '../refusals';

/** `/offers`: what a seller sells on pages of our own; the editor, and the very page that buyers see, which cannot charge. */
export function offersPages(deps: WebDeps): Router {
  const { checkout } = deps;
  const router = Router();
  // Only sellers without a CRM or shop sell here; the others have their own shop windows.
  router.use('/offers', requireSession, (request, _response, next) => {
    if (!page(request).offers.sells) throw new AppError('not-found');
    next();
  });
  router.get('/offers', async (request, response) => {
    const here = page(request);
    const [offers, merchants] = await Promise.all([checkout.offers(here.installationId), checkout.merchants(here.installationId)]);
    show(request, response, 'offers/list', {
      title: here.t('offers.title'),
      rows: offers.map((offer) => presentOfferRow(offer, here)),
      canSell: merchants.length > 0,
      live: '/live/installation',
    });
  });
  router.get('/offers/new', async (request, response) => {
    const { installationId, t } = page(request);
    const merchants = await checkout.merchants(installationId);
    const merchantId = asked(request)['merchant'] ?? (merchants.length === 1 ? merchants[0]?.id : undefined);
    if (merchantId === undefined) {
      show(request, response, 'offers/choose', {
        title: t('offers.choose.title'),
        choices: merchants.map(({ id, name }) => ({ name, url: `/offers/new?merchant=${id}` })),
      });
      return;
    }
    showForm(request, response, { form: await formFor(request, { merchantId }), typedOffer: null, problems: {} });
  });
  router.post('/offers', async (request, response) => {
    const form = await formFor(request, { merchantId: typed(request)['merchant'] ?? '' });
    await save(request, response, form);
  });
  router.get('/offers/:id/edit', async (request, response) => {
    showForm(request, response, { form: await formFor(request, { offerId: idOf(request) }), typedOffer: null, problems: {} });
  });
  router.post('/offers/:id', async (request, response) => {
    await save(request, response, await formFor(request, { offerId: idOf(request) }));
  });
  router.post('/offers/:id/switch', async (request, response) => {
    const { installationId, actor } = page(request);
    const on = typed(request)['on'] === 'yes';
    const turned = await checkout.turn(installationId, idOf(request), on, actor);
    if (!turned.ok) throw new AppError(turned.refusal.code);
    leaveFlash(response, { level: 'good', key: on ? 'offers.flash.on' : 'offers.flash.off' });
    response.redirect(303, '/offers');
  });
  router.get('/offers/:id/preview', async (request, response) => {
    const here: Page = page(request);
    const view = await checkout.preview(here.installationId, idOf(request));
    if (!view) throw new AppError('not-found');
    const form = { action: '', key: '', typed: {}, problems: {}, refusal: null, preview: true };
    show(request, response, 'buy/offer', { ...presentOffer(view, form, here), cardScript: null });
  });

  async function formFor(request: Request, of: Parameters<typeof checkout.form>[1]): Promise<OfferForm> {
    const form = await checkout.form(page(request).installationId, of);
    if (!form) throw new AppError('not-found');
    return form;
  }

  async function save(request: Request, response: Response, form: OfferForm): Promise<void> {
    const { installationId, actor } = page(request);
    const values = typed(request);
    const saved = await checkout.save(installationId, form, values, actor);
    if (!saved.ok) {
      showForm(request, response, { form, typedOffer: values, problems: saved.problems });
      return;
    }
    leaveFlash(response, { level: 'good', key: 'offers.flash.saved', facts: { title: values['title'] ?? '' } });
    response.redirect(303, '/offers');
  }
  return router;
}

function showForm(
  request: Request,
  response: Response,
  state: { readonly form: OfferForm; readonly typedOffer: TypedOffer | null; readonly problems: Problems },
): void {
  const model = presentOfferForm(state, page(request));
  show(request, response, 'offers/form', model, Object.keys(state.problems).length > 0 ? 422 : 200);
}
