import { Router } from 'express';
import type { Request, Response } from 'express';
import { toString } from 'qrcode';
import type { Bought, BuyWish, OfferView, PurchaseView } from '../../checkout/desk';
import type { WebDeps } from '../deps';
import { leaveFlash } from '../flash';
import { createFormat } from '../format';
import { typed } from '../form';
import { streamTopic } from '../live';
import { introduceAs, show, visitor } from '../page';
import type { Model } from '../page';
import { presentOffer, presentPurchase } from '../presenters/buy';
import type { BuyForm } from '../presenters/buy-form';
import { AppError, STATUS_OF } from '../refusals';
import { allowsCardForm } from '../security';
import { createSlugGuard } from '../unknown-slugs';

const SLUG = /^[\w-]{8,100}$/;

const ipOf = (request: Request): string => request.ip ?? '';
const param = (request: Request, name: string): string => String(request.params[name]);

const emptyForm = (action: string, key: string): BuyForm => ({ action, key, typed: {}, problems: {}, refusal: null, preview: false });

const wishOf = (request: Request): BuyWish => ({
  typed: typed(request),
  language: visitor(request).language,
  ip: request.ip ?? null,
});

const unknownOffer = (request: Request, response: Response): void =>
  show(request, response, 'buy/unknown', { title: visitor(request).t('buy.unknown.title') }, 404);

/**
 * `/buy/:slug`: the page of an offer, where strangers pay; below it each purchase has a page of its own. Works without script, except that a card needs the
 * script of its gateway: the card's number never comes here.
 */
export function buyPages(deps: WebDeps): Router {
  const router = Router();
  const guard = createSlugGuard();
  const { buy } = deps;

  const found = async <T>(request: Request, read: () => Promise<T | null>): Promise<T | null> => {
    await guard.check(ipOf(request));
    const known = SLUG.test(param(request, 'slug')) && SLUG.test(String(request.params['key'] ?? 'no-key-here'));
    const value = known ? await read() : null;
    if (value === null) await guard.missed(ipOf(request));
    return value;
  };

  router.use('/buy', (_request, response, next) => {
    response.setHeader('Cache-Control', 'no-store');
    next();
  });

  router.get('/buy/:slug', async (request, response) => {
    const view = await found(request, () => buy.offer(param(request, 'slug')));
    if (!view) return unknownOffer(request, response);
    return showOffer(request, response, { deps, view, form: emptyForm(request.path, deps.ids.uuid()), status: 200 });
  });

  router.post('/buy/:slug', async (request, response) => {
    const bought = await found(request, () => buy.buy(param(request, 'slug'), wishOf(request)));
    const view = bought && (await buy.offer(param(request, 'slug')));
    if (!bought || !view) return unknownOffer(request, response);
    if (goesOn(response, bought)) return undefined;
    const { form, status } = formAfter(request, bought, deps.ids.uuid());
    return showOffer(request, response, { deps, view, form, status });
  });

  router.get('/buy/:slug/:key', async (request, response) => {
    const view = await found(request, () => buy.purchase(param(request, 'slug'), param(request, 'key'), true));
    if (!view) return unknownOffer(request, response);
    const form = { ...emptyForm(request.path, deps.ids.uuid()), typed: view.fields };
    return showPurchase(request, response, { deps, view, form, status: 200 });
  });

  router.post('/buy/:slug/:key', async (request, response) => {
    const at = { slug: param(request, 'slug'), key: param(request, 'key') };
    const bought = await found(request, () => buy.payAgain(at, wishOf(request)));
    const view = bought && (await buy.purchase(at.slug, at.key, false));
    if (!bought || !view) return unknownOffer(request, response);
    if (goesOn(response, bought)) return undefined;
    const { form, status } = formAfter(request, bought, deps.ids.uuid());
    return showPurchase(request, response, { deps, view, form, status });
  });

  router.post('/buy/:slug/:key/change', async (request, response) => {
    const dropped = await found(request, () => buy.changeWay(param(request, 'slug'), param(request, 'key')));
    if (!dropped) return unknownOffer(request, response);
    if (!dropped.ok && dropped.refusal.code !== 'link-closed') leaveFlash(response, { level: 'bad', refusal: dropped.refusal });
    return response.redirect(303, request.path.replace(/\/change$/, ''));
  });

  router.get('/buy/:slug/:key/live', async (request, response) => {
    const topic = await found(request, () => buy.topic(param(request, 'slug'), param(request, 'key')));
    if (topic === null) throw new AppError('not-found');
    streamTopic(response, { live: deps.live, topic });
  });
  return router;
}

/** Leads on to the buyer's own page, which shows the truth; what has been refused there is said there. */
function goesOn(response: Response, bought: Bought): boolean {
  if (bought.kind === 'problems' || (bought.kind === 'refused' && bought.path === null)) return false;
  if (bought.kind === 'refused' && bought.refusal.code !== 'link-closed') leaveFlash(response, { level: 'bad', refusal: bought.refusal });
  response.redirect(303, bought.path ?? '/');
  return true;
}

/** The form once more, with what was typed. One that was not taken at all keeps its key, so that it stays the same purchase. */
function formAfter(request: Request, bought: Bought, fresh: string): { readonly form: BuyForm; readonly status: number } {
  const values = typed(request);
  const form = { ...emptyForm(request.path, values['form'] ?? fresh), typed: values };
  if (bought.kind === 'problems') return { form: { ...form, problems: bought.problems }, status: 422 };
  if (bought.kind === 'bought') return { form, status: 200 };
  const { refusal } = bought;
  const key = refusal.code === 'form-expired' ? fresh : form.key;
  return { form: { ...form, key, refusal }, status: STATUS_OF[refusal.code] };
}

interface Shown<View> {
  readonly deps: WebDeps;
  readonly view: View;
  readonly form: BuyForm;
  readonly status: number;
}

const wordsFor = (request: Request, timezone: string) => {
  const { t, language, now } = visitor(request);
  return { t, format: createFormat(language, timezone, now) };
};

function showOffer(request: Request, response: Response, { deps, view, form, status }: Shown<OfferView>): void {
  introduceAs(request, view.language, deps);
  const model = presentOffer(view, form, wordsFor(request, view.timezone));
  show(request, response, 'buy/offer', { ...model, cardScript: cardScript(request, response, { deps, view, model }) }, status);
}

/** The address of the gateway's card script, which is allowed on this page alone; null for a page without a card form. */
export function cardScript(
  request: Request,
  response: Response,
  { deps, view, model }: { readonly deps: WebDeps; readonly view: OfferView; readonly model: Model },
): string | null {
  const script = view.choices && deps.cardScripts[view.choices.gateway];
  const form: unknown = model['form'];
  const hasCard = typeof form === 'object' && form !== null && 'card' in form && form.card !== null;
  if (!script || !hasCard) return null;
  allowsCardForm(deps.baseUrl, script)(request, response, () => undefined);
  return script.url;
}

async function showPurchase(request: Request, response: Response, { deps, view, form, status }: Shown<PurchaseView>): Promise<void> {
  introduceAs(request, view.view.language, deps);
  const words = wordsFor(request, view.view.timezone);
  const model = presentPurchase(view, { ...form, path: request.path }, words);
  const qr = view.open?.show?.kind === 'qr' ? await pictureOf(view.open.show.code) : null;
  const script = cardScript(request, response, { deps, view: view.view, model });
  show(request, response, 'buy/purchase', { ...model, qr, cardScript: script }, status);
}

/** The code as a picture of our own, so that picture and text always say the same. */
async function pictureOf(code: string): Promise<string> {
  const svg = await toString(code, { type: 'svg', margin: 2, errorCorrectionLevel: 'M' });
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
}
