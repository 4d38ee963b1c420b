import type { OfferView, PayChoices, PurchaseView } from '../../checkout/desk';
import type { Problems, TypedFields } from '../../checkout/domain/buyer';
import type { PlanTerms } from '../../checkout/domain/offer';
import type { Way } from '../../checkout/domain/ways';
import { CARD, takes } from '../../checkout/domain/ways';
import type { Refusal } from '../../payments/domain/errors';
import type { Format } from '../format';
import type { Model } from '../page';
import { refusalSentence } from '../refusals';
import type { Translate } from '../texts';
import { shopInitials } from './shop-initials';

interface Words {
  readonly t: Translate;
  readonly format: Format;
}

/** A payment form as it stands: what was typed, what is wrong with it, and the one-time key of this form. */
export interface BuyForm {
  readonly action: string;
  readonly key: string;
  readonly typed: TypedFields;
  readonly problems: Problems;
  readonly refusal: Refusal | null;
  /** Nothing can be sent: the seller only looks. */
  readonly preview: boolean;
}

/** A field of the payment form. */
interface BuyField {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly error: string | null;
  readonly hint: string | null;
  readonly type: 'text' | 'email';
  readonly autocomplete: string;
  readonly numeric: boolean;
  readonly choices: readonly { readonly value: string; readonly text: string; readonly chosen: boolean }[] | null;
}

interface Drawing extends Words {
  readonly form: BuyForm;
}

type FieldWish = Pick<BuyField, 'name' | 'autocomplete'> & Partial<BuyField>;

function fieldOf({ t, form }: Drawing, wish: FieldWish): BuyField {
  const { name } = wish;
  const problem = form.problems[name];
  return {
    label: t(`buy.fields.${name}`),
    value: form.typed[name] ?? '',
    error: problem === undefined ? null : t(`buy.problems.${problem}`),
    hint: null,
    type: 'text',
    numeric: false,
    choices: null,
    ...wish,
  };
}

/** Who pays: asked of everybody. */
function contactFields(drawing: Drawing, { kinds, asksKind }: PayChoices): readonly BuyField[] {
  const { t, form } = drawing;
  const chosen = form.typed['documentKind'];
  const names = kinds.map(({ title }) => title).join(' / ');
  return [
    fieldOf(drawing, { name: 'email', autocomplete: 'email', type: 'email', hint: t('buy.fields.email-hint') }),
    fieldOf(drawing, { name: 'firstName', autocomplete: 'given-name' }),
    fieldOf(drawing, { name: 'lastName', autocomplete: 'family-name' }),
    ...(asksKind
      ? [
          fieldOf(drawing, {
            name: 'documentKind',
            autocomplete: 'off',
            choices: kinds.map(({ code, title }) => ({ value: code, text: title, chosen: code === chosen })),
          }),
        ]
      : []),
    fieldOf(drawing, {
      name: 'document',
      autocomplete: 'off',
      label: names === '' || asksKind ? t('buy.fields.document') : t('buy.fields.document-of', { kinds: names }),
    }),
  ];
}

function addressFields(drawing: Drawing, { region }: PayChoices): readonly BuyField[] {
  const { t } = drawing;
  return [
    fieldOf(drawing, { name: 'zip', autocomplete: 'postal-code' }),
    fieldOf(drawing, { name: 'street', autocomplete: 'address-line1' }),
    fieldOf(drawing, { name: 'number', autocomplete: 'off', hint: t('buy.fields.number-hint') }),
    fieldOf(drawing, { name: 'district', autocomplete: 'address-level3' }),
    fieldOf(drawing, { name: 'city', autocomplete: 'address-level2' }),
    fieldOf(drawing, {
      name: 'region',
      autocomplete: 'address-level1',
      hint: region === 'two-letters' ? t('buy.fields.region-hint') : null,
    }),
  ];
}

function bankFields(drawing: Drawing, ways: readonly Way[]): readonly BuyField[] {
  const { t, form } = drawing;
  const banks = ways.flatMap((way) => way.banks);
  const choice = (name: string, all: readonly { readonly code: string; readonly title: string }[]): BuyField =>
    fieldOf(drawing, {
      name,
      autocomplete: 'off',
      choices: all.map(({ code, title }) => ({ value: code, text: title, chosen: form.typed[name] === code })),
    });
  return [
    choice('bank', banks),
    choice('entity', [
      { code: 'individual', title: t('buy.fields.individual') },
      { code: 'association', title: t('buy.fields.association') },
    ]),
    fieldOf(drawing, { name: 'phoneArea', autocomplete: 'tel-area-code', numeric: true }),
    fieldOf(drawing, { name: 'phone', autocomplete: 'tel-local', numeric: true }),
  ];
}

/** The values of the choice of ways that a group of fields is for, as `when.js` reads them. */
const whenWay = (ways: readonly Way[], of: (way: Way) => boolean): string | null => {
  const codes = ways.filter(of).map(({ code }) => code);
  return codes.length === 0 ? null : `way=${codes.join('|')}`;
};

function wayChoices({ t, format, form }: Drawing, ways: readonly Way[], price: OfferView['offer']['price']): readonly Model[] {
  const able = ways.filter((way) => takes(way, price));
  const chosen = able.find(({ code }) => code === form.typed['way']) ?? able[0];
  return ways.map((way) => {
    const limits = { least: format.money(way.least), most: format.money(way.most) };
    return {
      code: way.code,
      title: way.code === CARD ? t('buy.ways.card') : way.title,
      text: way.kind === 'card' ? way.titles.join(', ') : t(`buy.ways.${way.kind}`),
      limits: takes(way, price) ? t('buy.ways.limits', limits) : t('buy.ways.outside', limits),
      able: takes(way, price),
      checked: way === chosen,
    };
  });
}

/** The payment form; null while nothing can be chosen. */
function formModel(view: OfferView, drawing: Drawing): Model | null {
  const { t, format, form } = drawing;
  const { choices, offer } = view;
  if (choices === null) return null;
  const { ways } = choices;
  const kept = form.problems['card'] === undefined && (form.typed['cardToken'] ?? '') !== '';
  return {
    ...form,
    wrong: Object.keys(form.problems).length > 0,
    refused: form.refusal && refusalSentence(t, form.refusal),
    ways: wayChoices(drawing, ways, offer.price),
    wayError: form.problems['way'] === undefined ? null : t('buy.problems.way'),
    contact: contactFields(drawing, choices),
    address: { when: whenWay(ways, ({ needs }) => needs.includes('address')), fields: addressFields(drawing, choices) },
    bank: { when: whenWay(ways, ({ needs }) => needs.includes('bank')), fields: bankFields(drawing, ways) },
    card: ways.some(({ code }) => code === CARD)
      ? {
          publicKey: choices.publicKey,
          kinds: JSON.stringify(choices.kinds.map(({ code, least, most }) => ({ code, least, most }))),
          error: form.problems['card'] === undefined ? null : t('buy.problems.card'),
          kept,
          token: kept ? form.typed['cardToken'] : '',
          method: kept ? form.typed['cardMethod'] : '',
          issuer: kept ? form.typed['cardIssuer'] : '',
        }
      : null,
    button: offer.plan === null ? t('buy.button', { sum: format.money(offer.price) }) : t('buy.button-plan'),
  };
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
      return { look: 'paid', title: t('pay.paid.title'), text: back, sum: sum(standing.captured), thanks: view.offer.thanks, again: null };
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
