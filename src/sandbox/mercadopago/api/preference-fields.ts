import { COUNTRIES } from '../countries';
import type { Account, Json } from '../model';
import { readAmount } from '../money';
import { readMoment } from '../moment';
import type { Parts } from '../parts';
import { BAD_PARAMETER, bad } from './answer';
import { isGiven, isObject, isPublicAddress, isReference, objectOf, textOf } from './inputs';
import { refuse } from './method-fields';
import type { Read } from './method-fields';

const BACK_NAMES = ['success', 'pending', 'failure'] as const;
const DATES = ['expiration_date_from', 'expiration_date_to', 'date_of_expiration'] as const;

/** What a preference keeps of what was sent, with its total in minor units. */
export interface PreferenceWish {
  readonly wire: Json;
  readonly total: number;
}

/** Checks a preference; addresses that are not public https are dropped without a word. Mercado Pago: section Checkout Pro. */
export function readPreference(body: Json, account: Account, { switches }: Parts): Read<PreferenceWish> {
  if (switches.flag('sellerNotVerified')) {
    return refuse(bad(BAD_PARAMETER, 'collector_does_not_comply_with_current_regulation'));
  }
  const total = readItems(body['items'], account, switches.text('wholePesos') === 'round');
  if (!total.ok) return total;
  const wire = withoutLocal(body, switches.flag('localAddresses'));
  const fault = fieldFault(wire);
  if (fault !== null) return refuse(bad(BAD_PARAMETER, fault));
  return { ok: true, value: { wire, total: total.value } };
}

function readItems(items: unknown, { country }: Account, round: boolean): Read<number> {
  if (!Array.isArray(items) || items.length === 0) return refuse(bad(BAD_PARAMETER, 'items needed'));
  const { currency, exponent } = COUNTRIES[country];
  let total = 0;
  for (const item of items.map(objectOf)) {
    const { quantity, unit_price: price } = item;
    if (textOf(item['id']) === null) return refuse(bad(BAD_PARAMETER, 'items.id is required'));
    if (textOf(item['title']) === null) return refuse(bad(BAD_PARAMETER, 'items.title is required'));
    if (typeof quantity !== 'number' || !Number.isInteger(quantity) || quantity < 1) return refuse(bad(BAD_PARAMETER, 'quantity needed'));
    if (isGiven(item['currency_id']) && item['currency_id'] !== currency) return refuse(bad(BAD_PARAMETER, 'currency_id invalid'));
    const minor = readAmount(round && exponent === 0 && typeof price === 'number' ? Math.round(price) : price, exponent);
    if (typeof minor !== 'number' || minor <= 0) return refuse(bad(BAD_PARAMETER, 'unit_price invalid'));
    total += minor * quantity;
  }
  return { ok: true, value: total };
}

function withoutLocal(body: Json, localToo: boolean): Json {
  const { notification_url: notification, back_urls: backs, ...rest } = body;
  const kept = BACK_NAMES.map((name) => [name, objectOf(backs)[name]] as const).filter(([, url]) => isPublicAddress(url, localToo));
  return {
    ...rest,
    ...(isObject(backs) && { back_urls: Object.fromEntries(kept) }),
    ...(isPublicAddress(notification, localToo) && notification.length <= 248 && { notification_url: notification }),
  };
}

function fieldFault(wire: Json): string | null {
  if (isGiven(wire['auto_return'])) {
    if (wire['auto_return'] !== 'approved' && wire['auto_return'] !== 'all') return 'auto_return invalid';
    if (!isGiven(objectOf(wire['back_urls'])['success'])) return 'auto_return invalid. back_url.success must be defined';
  }
  if (!isReference(wire['external_reference'])) return 'external_reference invalid';
  const descriptor = wire['statement_descriptor'];
  if (isGiven(descriptor) && (typeof descriptor !== 'string' || descriptor.length > 13)) return 'statement_descriptor invalid';
  if (isGiven(wire['payer']) && !isObject(wire['payer'])) return 'payer invalid';
  if (isGiven(wire['metadata']) && !isObject(wire['metadata'])) return 'metadata invalid';
  const wrong = DATES.find((name) => isGiven(wire[name]) && readMoment(wire[name]) === undefined);
  if (wrong) return `${wrong} invalid`;
  return methodsFault(objectOf(wire['payment_methods']));
}

function methodsFault(methods: Json): string | null {
  const { installments } = methods;
  if (
    isGiven(installments) &&
    (typeof installments !== 'number' || !Number.isInteger(installments) || installments < 1 || installments > 36)
  ) {
    return 'payment_methods.installments invalid';
  }
  const idsOf = (name: string) => (Array.isArray(methods[name]) ? methods[name].map((one) => objectOf(one)['id']) : []);
  const excluded = [...idsOf('excluded_payment_methods'), ...idsOf('excluded_payment_types')];
  return excluded.includes('account_money') ? 'account_money cannot be excluded' : null;
}
