import type { OfferView, PurchaseView } from '../../checkout/desk';
import type { PlanTerms } from '../../checkout/domain/offer';
import { CODE_LENGTH } from '../../payments/opened';
import type { Format } from '../format';
import type { Model } from '../page';
import type { Translate } from '../texts';
import type { BuyForm } from './buy-form';
import { formModel } from './buy-form';
import { shopInitials } from './shop-initials';

interface Words {
  readonly t: Translate;
  readonly format: Format;
}

/** How often an offer with a plan is charged, in words. */
export function planText({ every, trial, charges }: PlanTerms, t: Translate): string {
  const parts = [
    t(`buy.plan.every-${every.unit}`, { count: every.count }),
    ...(trial ? [t(`buy.plan.trial-${trial.unit}`, { count: trial.count })] : []),
    ...(charges === null ? [t('buy.plan.endless')] : [t('buy.plan.charges', { count: charges })]),
  ];
  return parts.join(' ');
}

function headOf(view: OfferView, { t, format }: Words): Model {
  const { offer, shop } = view;
  return {
    shop,
    initials: shopInitials(shop),
    offer: offer.title,
    price: format.money(offer.price),
    plan: offer.plan && planText(offer.plan, t),
    test: view.test ? t('pay.test') : null,
    reserve: offer.reserve ? t('pay.reserves') : null,
  };
}

/** An offer's page: what is sold, and the payment form or why there is none. */
export function presentOffer(view: OfferView, form: BuyForm, words: Words): Model {
  const { t } = words;
  const { offer, state } = view;
  const closed = state === 'open' || form.preview ? null : { title: t(`buy.closed.${state}.title`), text: t(`buy.closed.${state}.text`) };
  return {
    ...headOf(view, words),
    title: `${offer.title} · ${view.shop}`,
    paragraphs: offer.description.split(/\n\s*\n/).filter((part) => part.trim() !== ''),
    closed,
    form: closed ? null : formModel(view, { ...words, form }),
    preview: form.preview ? t(state === 'open' ? 'buy.preview' : 'buy.preview-closed') : null,
    live: null,
  };
}

function openModel({ open }: PurchaseView, { t, format }: Words): Model | null {
  if (open === null) return null;
  const { show, starting } = open;
  if (starting) return { look: 'finding', title: t('buy.open.finding.title'), text: t('buy.open.finding.text') };
  if (show === null) return { look: 'looked-at', title: t('buy.open.looked-at.title'), text: t('buy.open.looked-at.text') };
  if (show.kind === 'page') return { look: 'page', title: t('buy.open.page.title'), text: t('buy.open.page.text'), url: show.url };
  const until = show.until === null ? null : new Date(show.until);
  return {
    look: show.kind,
    title: t(`buy.open.${show.kind}.title`),
    text: t(`buy.open.${show.kind}.text`),
    until: until && {
      text:
        show.kind === 'slip'
          ? t('buy.open.until-day', { date: format.date(until) })
          : t('buy.open.until', { moment: format.dateTime(until) }),
    },
    ...(show.kind === 'qr' ? { code: show.code } : { line: show.line, url: show.url }),
  };
}

function endModel(purchase: PurchaseView, { t, format }: Words): Model | null {
  const { standing, amount, view, email } = purchase;
  const sum = (minor: number): string => format.money({ minor, currency: amount.currency });
  switch (standing.state) {
    case 'pending':
      return null;
    case 'authorized':
      return { look: 'paid', title: t('pay.held.title'), text: t('pay.held.text'), sum: sum(standing.reserved), thanks: '', again: null };
    case 'paid': {
      const back = standing.refunded > 0 ? t('pay.paid.partly-refunded', { sum: sum(standing.refunded) }) : t('buy.paid.letter', { email });
      const learn = purchase.opens
        ? { text: t('buy.paid.course', { email }), path: `/learn/${view.offer.slug.slice(0, CODE_LENGTH)}`, button: t('buy.paid.courses') }
        : null;
      return {
        look: 'paid',
        title: t('pay.paid.title'),
        text: back,
        sum: sum(standing.captured),
        thanks: view.offer.thanks,
        again: null,
        learn,
      };
    }
    case 'refunded':
      return {
        look: 'closed',
        title: t('pay.refunded.title'),
        text: t('pay.refunded.text'),
        sum: sum(standing.refunded),
        thanks: '',
        again: null,
      };
    case 'canceled':
      return {
        look: 'closed',
        title: t(`buy.canceled.${standing.reason === 'declined' || standing.reason === 'expired' ? standing.reason : 'other'}`),
        text: t('buy.canceled.nothing'),
        sum: format.money(amount),
        thanks: '',
        again: t('buy.canceled.again'),
      };
    default:
      return standing satisfies never;
  }
}

/** A buyer's own page: what became of the purchase, what he has to do, or the form once more. */
export function presentPurchase(purchase: PurchaseView, form: BuyForm & { readonly path: string }, words: Words): Model {
  const { t, format } = words;
  const { view } = purchase;
  const end = endModel(purchase, words);
  const open = end ? null : openModel(purchase, words);
  const paidAt = purchase.paidAt && view ? { iso: purchase.paidAt.toISOString(), text: format.dateTime(purchase.paidAt) } : null;
  return {
    ...headOf(view, words),
    title: `${view.offer.title} · ${view.shop}`,
    path: form.path,
    order: t('buy.order', { number: purchase.orderNumber }),
    end,
    open,
    changeable: open !== null && purchase.open?.kind !== 'card' && purchase.open?.starting === false ? t('buy.open.change') : null,
    paidAt,
    card: purchase.card,
    offerPath: `/buy/${view.offer.slug}`,
    declined: purchase.declined && { title: t('buy.declined.title'), text: t(`buy.declined.${purchase.declined}`) },
    form: end || open ? null : formModel(view, { ...words, form }),
    preview: null,
    live: open || purchase.standing.state === 'authorized' ? `${form.path}/live` : null,
  };
}
