import type { OfferForm, TypedOffer } from '../../checkout/desk';
import type { Problems } from '../../checkout/domain/buyer';
import type { Offer } from '../../checkout/domain/offer';
import { leftOf } from '../../checkout/domain/offer';
import { opensKey } from '../../checkout/domain/opens';
import type { Way } from '../../checkout/domain/ways';
import { CARD, servesPlans } from '../../checkout/domain/ways';
import type { CountedOffer } from '../../checkout/stores/offers';
import type { Model, Page } from '../page';
import { planText } from './buy';
import type { FieldView } from './field';
import { field } from './field';

/** An offer as a row of the list. */
export function presentOfferRow(offer: CountedOffer & { readonly url: string }, { t, format }: Page): Model {
  const left = leftOf(offer.stock, offer.sold + offer.waiting);
  const soldOut = left === 0;
  return {
    id: offer.id,
    title: offer.title,
    price: format.money(offer.price),
    plan: offer.plan && planText(offer.plan, t),
    url: offer.url,
    sold: String(offer.sold),
    waiting: String(offer.waiting),
    left: left === null ? '—' : t('offers.left', { left, stock: offer.stock ?? left }),
    badge: offer.active
      ? { kind: soldOut ? 'authorized' : 'paid', text: t(soldOut ? 'offers.state.sold-out' : 'offers.state.on') }
      : { kind: 'quiet', text: t('offers.state.off') },
    turn: { on: offer.active ? 'no' : 'yes', text: t(offer.active ? 'offers.turn-off' : 'offers.turn-on') },
  };
}

interface FormState {
  readonly form: OfferForm;
  readonly typedOffer: TypedOffer | null;
  readonly problems: Problems;
}

/** An offer as its form has it. */
function fieldsOf(offer: Offer, { format }: Page): TypedOffer {
  const { plan } = offer;
  return {
    title: offer.title,
    description: offer.description,
    price: format.typed(offer.price),
    kind: plan ? 'plan' : 'once',
    every: plan ? String(plan.every.count) : '',
    everyUnit: plan?.every.unit ?? 'months',
    trial: plan?.trial ? String(plan.trial.count) : '',
    trialUnit: plan?.trial?.unit ?? 'days',
    charges: plan?.charges ? String(plan.charges) : '',
    stock: offer.stock === null ? '' : String(offer.stock),
    thanks: offer.thanks,
    reserve: offer.reserve ? 'yes' : '',
    opens: opensKey(offer.opens),
    ...Object.fromEntries(offer.ways.map((code) => [`way-${code}`, 'yes'])),
  };
}

/** A new offer begins with all that the account can do. */
const startOf = (ways: readonly Way[] | null): TypedOffer => ({
  kind: 'once',
  every: '1',
  everyUnit: 'months',
  trialUnit: 'days',
  ...Object.fromEntries((ways ?? []).map(({ code }) => [`way-${code}`, 'yes'])),
});

function wayTicks({ form, problems }: FormState, values: TypedOffer, { t, format }: Page): Model {
  return {
    error: problems['ways'] === undefined ? null : t('offers.problems.ways'),
    unreachable: form.ways === null ? t('offers.form.unreachable') : null,
    all: (form.ways ?? []).map((way) => ({
      name: `way-${way.code}`,
      text: way.code === CARD ? t('buy.ways.card') : way.title,
      what: way.kind === 'card' ? way.titles.join(', ') : t(`buy.ways.${way.kind}`),
      limits: t('buy.ways.limits', { least: format.money(way.least), most: format.money(way.most) }),
      ticked: values[`way-${way.code}`] === 'yes' && (values['kind'] !== 'plan' || servesPlans(way)),
    })),
  };
}

/** What a purchase opens; null where there is no course to choose. */
function opensField({ form, problems }: FormState, values: TypedOffer, { t }: Page): FieldView | null {
  if (form.openable.length === 0) return null;
  const chosen = values['opens'] ?? '';
  return field({
    name: 'opens',
    kind: 'choice',
    label: t('offers.fields.opens'),
    hint: t('offers.hints.opens'),
    value: chosen,
    error: problems['opens'] === undefined ? null : t('offers.problems.opens'),
    choices: [
      { value: '', text: t('offers.opens-nothing'), chosen: chosen === '' },
      ...form.openable.map(({ opens, title, active }) => ({
        value: opensKey(opens),
        text: active ? title : t('academy.member.off', { title }),
        chosen: opensKey(opens) === chosen,
      })),
    ],
  });
}

/** The form of an offer with what is known or was typed, and each problem beside its field. */
export function presentOfferForm(state: FormState, page: Page): Model {
  const { form, typedOffer, problems } = state;
  const { t } = page;
  const values = typedOffer ?? (form.offer ? fieldsOf(form.offer, page) : startOf(form.ways));
  const one = (name: string, more: Partial<FieldView> = {}): FieldView =>
    field({
      name,
      kind: 'text',
      label: more.label ?? t(`offers.fields.${name}`),
      value: values[name] ?? '',
      error: problems[name] === undefined ? null : t(`offers.problems.${problems[name]}`),
      ...more,
    });
  const choice = (name: string, codes: readonly string[]): FieldView =>
    one(name, {
      kind: 'choice',
      choices: codes.map((value) => ({ value, text: t(`offers.choices.${name}.${value}`), chosen: values[name] === value })),
    });
  const areas = ['description', 'thanks'].map((name) => one(name, { hint: t(`offers.hints.${name}`) }));
  return {
    title: form.offer ? t('offers.form.title-edit', { title: form.offer.title }) : t('offers.form.title-new'),
    action: form.offer ? `/offers/${form.offer.id}` : '/offers',
    preview: form.offer ? `/offers/${form.offer.id}/preview` : null,
    merchant: form.merchant,
    merchantText: t('offers.form.merchant', { name: form.merchant.name }),
    test: form.merchant.test ? t('offers.form.test') : null,
    wrong: Object.keys(problems).length > 0,
    top: [one('title', { required: true })],
    description: areas[0],
    price: one('price', { label: t('offers.fields.price-in', { currency: form.currency }), required: true }),
    kind: choice('kind', ['once', 'plan']),
    plan: [
      { number: one('every', { kind: 'number' }), unit: choice('everyUnit', ['days', 'months']) },
      { number: one('trial', { kind: 'number', hint: t('offers.hints.trial') }), unit: choice('trialUnit', ['days', 'months']) },
    ],
    charges: one('charges', { kind: 'number', hint: t('offers.hints.charges') }),
    ways: wayTicks(state, values, page),
    opens: opensField(state, values, page),
    reserve: form.canReserve
      ? one('reserve', { kind: 'tick', ticked: values['reserve'] === 'yes', hint: t('offers.hints.reserve') })
      : null,
    stock: one('stock', { kind: 'number', hint: t('offers.hints.stock') }),
    thanks: areas[1],
  };
}
