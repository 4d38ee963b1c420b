import { isCountedWhole } from '../../payments/domain/currency';
import type { Currency } from '../../payments/domain/currency';
import { parseTypedMoney } from '../../payments/domain/money';
import type { Money } from '../../payments/domain/money';
import type { Period } from '../../payments/ports/direct-payments';
import type { Problems, TypedFields } from './buyer';
import type { Offer, PlanTerms } from './offer';
import type { Opens } from './opens';
import { opensKey } from './opens';
import type { Way } from './ways';
import { servesPlans } from './ways';

/** What of an offer is typed into its form. */
export type OfferTerms = Pick<Offer, 'title' | 'description' | 'price' | 'plan' | 'ways' | 'reserve' | 'stock' | 'thanks' | 'opens'>;

export type ReadTerms = { readonly ok: true; readonly terms: OfferTerms } | { readonly ok: false; readonly problems: Problems };

const LONGEST = { title: 120, description: 5_000, thanks: 2_000 } as const;
const MOST_STOCK = 1_000_000;
const MOST_CHARGES = 120;
const MOST_OF: Readonly<Record<Period['unit'], number>> = { days: 365, months: 12 };

/** The price of an offer as somebody typed it; null when it is no sum that can be charged in this currency: pesos of Colombia are whole. */
export function readPrice(typed: string, currency: Currency): Money | null {
  const price = parseTypedMoney(typed, currency);
  if (price === null || price.minor === 0) return null;
  return isCountedWhole(currency) && price.minor % 100 !== 0 ? null : price;
}

/** Reads the form of an offer. `ways` and `openable` are those to choose from; a way that serves no plan is none of a plan's. Every fault is named at its field, by a word under `offers.problems`. */
export function readTerms(
  typed: TypedFields,
  from: { readonly currency: Currency; readonly ways: readonly Pick<Way, 'code' | 'needs'>[]; readonly openable: readonly Opens[] },
): ReadTerms {
  const text = (name: string): string => (typed[name] ?? '').trim();
  const price = readPrice(text('price'), from.currency);
  const isPlan = text('kind') === 'plan';
  const plan = isPlan ? readPlan(typed) : { plan: null, problems: {} };
  const ways = from.ways.filter((way) => typed[`way-${way.code}`] === 'yes' && (!isPlan || servesPlans(way))).map(({ code }) => code);
  const stock = text('stock') === '' ? null : wholeIn(text('stock'), 0, MOST_STOCK);
  const opens = from.openable.find((one) => opensKey(one) === text('opens')) ?? null;
  const problems: Problems = {
    ...(text('title') === '' || text('title').length > LONGEST.title ? { title: 'title' } : {}),
    ...(text('description').length > LONGEST.description ? { description: 'long' } : {}),
    ...(text('thanks').length > LONGEST.thanks ? { thanks: 'long' } : {}),
    ...(price === null ? { price: isCountedWhole(from.currency) ? 'price-whole' : 'price' } : {}),
    ...plan.problems,
    ...(ways.length === 0 ? { ways: 'ways' } : {}),
    ...(stock === 'wrong' ? { stock: 'stock' } : {}),
    ...(text('opens') !== '' && opens === null ? { opens: 'opens' } : {}),
  };
  if (price === null || stock === 'wrong' || Object.keys(problems).length > 0) return { ok: false, problems };
  const { title, description, thanks } = { title: text('title'), description: text('description'), thanks: text('thanks') };
  return {
    ok: true,
    terms: { title, description, thanks, price, plan: plan.plan, ways, reserve: typed['reserve'] === 'yes', stock, opens },
  };
}

function wholeIn(text: string, least: number, most: number): number | 'wrong' {
  const number = /^\d{1,7}$/.test(text) ? Number(text) : Number.NaN;
  return number >= least && number <= most ? number : 'wrong';
}

const unitOf = (text: string | undefined): Period['unit'] => (text === 'days' ? 'days' : 'months');

function readPlan(typed: TypedFields): { readonly plan: PlanTerms | null; readonly problems: Problems } {
  const text = (name: string): string => (typed[name] ?? '').trim();
  const everyUnit = unitOf(typed['everyUnit']);
  const trialUnit = unitOf(typed['trialUnit']);
  const every = wholeIn(text('every'), 1, MOST_OF[everyUnit]);
  const trial = text('trial') === '' ? 0 : wholeIn(text('trial'), 0, MOST_OF[trialUnit]);
  const charges = text('charges') === '' ? null : wholeIn(text('charges'), 1, MOST_CHARGES);
  if (every === 'wrong' || trial === 'wrong' || charges === 'wrong') {
    const problems: Problems = {
      ...(every === 'wrong' ? { every: 'every' } : {}),
      ...(trial === 'wrong' ? { trial: 'trial' } : {}),
      ...(charges === 'wrong' ? { charges: 'charges' } : {}),
    };
    return { plan: null, problems };
  }
  const free = trial === 0 ? null : { count: trial, unit: trialUnit };
  return { plan: { every: { count: every, unit: everyUnit }, trial: free, charges }, problems: {} };
}
