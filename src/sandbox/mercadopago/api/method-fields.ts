import { COUNTRIES, documentsOf, reserveDays } from '../countries';
import { documentFault } from '../documents';
import { isCard, PSE_BANKS } from '../methods';
import type { Method } from '../methods';
import type { Identification, Json } from '../model';
import { readAmount } from '../money';
import { DAY, MINUTE, readMoment } from '../moment';
import type { Parts } from '../parts';
import { BAD_PARAMETER, bad } from './answer';
import type { Reply } from './answer';
import type { Call } from './call';
import { isGiven, objectOf, textOf } from './inputs';

const ADDRESS = ['zip_code', 'street_name', 'street_number', 'neighborhood', 'city', 'federal_unit'] as const;

/** Something read from a call, or the refusal. */
export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reply: Reply };

/** The amount in minor units, checked against the currency and the limits of the method. */
export function readSum({ account, body }: Pick<Call, 'account' | 'body'>, method: Method, { switches }: Parts): Read<number> {
  const { exponent } = COUNTRIES[account.country];
  const asked = body['transaction_amount'];
  const whole = exponent === 0 && typeof asked === 'number' && switches.text('wholePesos') === 'round' ? Math.round(asked) : asked;
  const minor = readAmount(whole, exponent);
  if (minor === undefined || minor === 'fraction') return refuse(bad(2072, 'Invalid value for transaction_amount'));
  const code = switches.number('belowMinimumCode') ?? 2072;
  if (minor <= 0 || minor < method.min) return refuse(bad(code, 'transaction_amount is below the minimum of the payment method'));
  if (minor > method.max) return refuse(bad(code, 'transaction_amount is above the maximum of the payment method'));
  return { ok: true, value: minor };
}

/** The payer's document when there is one. */
export function readDocument({ account, body }: Pick<Call, 'account' | 'body'>, { switches }: Parts): Read<Identification | null> {
  const given = objectOf(body['payer'])['identification'];
  if (!isGiven(given)) return { ok: true, value: null };
  const { type, number } = objectOf(given);
  if (!isGiven(type) && !isGiven(number)) return { ok: true, value: null };
  if (typeof type !== 'string' || typeof number !== 'string') return refuse(bad(2067, 'Invalid user identification number'));
  const fault = documentFault(documentsOf(account.country, switches), { type, number });
  if (fault !== null && !switches.flag('documentsWithoutCheck')) return refuse(bad(2067, fault));
  return { ok: true, value: { type, number } };
}

/** The end of an unpaid payment: the asked one within the bounds of the method, or the usual one; null for cards. */
export function readExpiry({ body }: Pick<Call, 'body'>, method: Method, now: Date): Read<Date | null> {
  if (isCard(method) || method.typeId === 'account_money') return { ok: true, value: null };
  const given = body['date_of_expiration'];
  const isPix = method.id === 'pix';
  if (!isGiven(given)) {
    const usual = isPix ? DAY : method.id === 'bolbradesco' ? 3 * DAY : 30 * DAY;
    return { ok: true, value: new Date(now.getTime() + usual) };
  }
  const moment = readMoment(given);
  if (!moment) return refuse(bad(BAD_PARAMETER, 'date_of_expiration must be a date such as 2026-01-08T23:59:59.000-03:00'));
  const ahead = moment.getTime() - now.getTime();
  const least = isPix ? 30 * MINUTE : DAY;
  if (ahead < least || ahead > 30 * DAY) return refuse(bad(BAD_PARAMETER, 'Invalid value for date_of_expiration'));
  return { ok: true, value: moment };
}

/** What the method wants besides and did not get; null when all is there. Mercado Pago: section Payer document, least data. */
export function methodFault({ account, body }: Pick<Call, 'account' | 'body'>, method: Method, { switches }: Parts): Reply | null {
  const canReserve = isCard(method) && reserveDays(account.country, switches.flag('colombiaReserve')) !== null;
  if (body['capture'] === false && !canReserve) return bad(2077, 'The payment method does not allow to reserve the amount');
  if (method.id === 'bolbradesco' || method.id === 'pec') return boletoFault(objectOf(body['payer']));
  return method.id === 'pse' ? pseFault(body) : null;
}

function boletoFault(payer: Json): Reply | null {
  for (const name of ['first_name', 'last_name']) {
    if (textOf(payer[name]) === null) return bad(BAD_PARAMETER, `payer.${name} is required for this payment method`);
  }
  if (textOf(objectOf(payer['identification'])['number']) === null)
    return bad(2067, 'payer.identification is required for this payment method');
  const address = objectOf(payer['address']);
  const missing = ADDRESS.find((name) => textOf(address[name]) === null);
  if (missing) return bad(BAD_PARAMETER, `payer.address.${missing} is required for this payment method`);
  return /^[A-Z]{2}$/.test(String(address['federal_unit'])) ? null : bad(BAD_PARAMETER, 'payer.address.federal_unit must have two letters');
}

function pseFault(body: Json): Reply | null {
  const payer = objectOf(body['payer']);
  const bank = objectOf(body['transaction_details'])['financial_institution'];
  if (!PSE_BANKS.some(({ id }) => id === bank)) return bad(BAD_PARAMETER, 'Invalid transaction_details.financial_institution');
  if (textOf(body['callback_url']) === null) return bad(BAD_PARAMETER, 'callback_url is required for this payment method');
  if (payer['entity_type'] !== 'individual' && payer['entity_type'] !== 'association') {
    return bad(BAD_PARAMETER, 'payer.entity_type must be individual or association');
  }
  if (textOf(objectOf(payer['identification'])['number']) === null)
    return bad(2067, 'payer.identification is required for this payment method');
  if (textOf(objectOf(payer['address'])['street_name']) === null)
    return bad(BAD_PARAMETER, 'payer.address is required for this payment method');
  if (textOf(objectOf(payer['phone'])['number']) === null) return bad(BAD_PARAMETER, 'payer.phone is required for this payment method');
  const ip = objectOf(body['additional_info'])['ip_address'];
  return textOf(ip) === null ? bad(BAD_PARAMETER, 'additional_info.ip_address is required for this payment method') : null;
}

/** A refusal instead of what was to be read. */
export function refuse(reply: Reply): { readonly ok: false; readonly reply: Reply } {
  return { ok: false, reply };
}
