import { methodOfNumber, passesLuhn } from '../cards';
import { documentsOf } from '../countries';
import { documentFault } from '../documents';
import type { Card, CardToken, Identification, Json } from '../model';
import { DAY, stamp } from '../moment';
import type { Parts } from '../parts';
import { created, failed, ok } from './answer';
import type { Cause, Reply } from './answer';
import type { Call, Endpoint } from './call';
import { isGiven, objectOf, textOf } from './inputs';

/** Turns what the payer typed into a token; the number and the security code are not kept. */
export const createCardToken: Endpoint = (call, parts) => {
  const { body } = call;
  return isGiven(body['card_id']) ? fromSavedCard(call, parts) : fromNumber(call, parts);
};

/** Reads a token of the account. */
export const readCardToken: Endpoint = ({ params, account }, { books }) => {
  const token = books.tokens.get(params['id'] ?? '');
  if (token?.accountId !== account.id) return failed(404, [{ code: 2006, description: 'Card token not found' }]);
  return ok(view(token, account.publicKey));
};

function fromNumber({ account, body }: Call, parts: Parts): Reply {
  const number = (textOf(body['card_number']) ?? '').replaceAll(/[\s-]/g, '');
  const holder = objectOf(body['cardholder']);
  const method = methodOfNumber(account.country, number);
  const month = Number(body['expiration_month']);
  const year = fullYear(Number(body['expiration_year']));
  const code = textOf(body['security_code']);
  const codeLength = method?.id === 'amex' ? 4 : 3;
  const causes: Cause[] = [];
  const check = (good: boolean, code_: string, description: string) => void (good || causes.push({ code: code_, description }));
  check(/^\d{13,19}$/.test(number) && passesLuhn(number) && method !== undefined, 'E301', 'invalid parameter card_number');
  check(Number.isInteger(month) && month >= 1 && month <= 12, '325', 'invalid parameter expiration_month');
  check(Number.isInteger(year) && isAhead(year, month, parts.clock.now()), '326', 'invalid parameter expiration_year');
  check(code === null || new RegExp(`^\\d{${codeLength}}$`).test(code), 'E302', 'invalid parameter security_code');
  check(!isGiven(holder['name']) || textOf(holder['name']) !== null, '316', 'invalid parameter cardholder.name');
  const identification = readIdentification(objectOf(holder['identification']));
  const kinds = documentsOf(account.country, parts.switches);
  check(identification === null || documentFault(kinds, identification) === null, '324', 'invalid parameter identification');
  if (causes.length > 0 || !method) return failed(400, causes, 'bad_request');
  const card: Card = {
    firstSix: number.slice(0, 6),
    lastFour: number.slice(-4),
    month,
    year,
    methodId: method.id,
    typeId: method.typeId,
    holder: textOf(holder['name']) ?? '',
    identification,
  };
  return keep({ accountId: account.id, card, withCode: code !== null }, account.publicKey, parts);
}

function fromSavedCard({ account, body }: Call, parts: Parts): Reply {
  const customers = [...parts.books.customers.values()].filter(({ accountId }) => accountId === account.id);
  const saved = customers.flatMap(({ cards }) => cards).find(({ id }) => id === body['card_id']);
  if (!saved) return failed(400, [{ code: 'E216', description: 'invalid parameter card_id' }], 'bad_request');
  const withCode = textOf(body['security_code']) !== null;
  return keep({ accountId: account.id, card: saved.card, withCode }, account.publicKey, parts);
}

function keep(given: Pick<CardToken, 'accountId' | 'card' | 'withCode'>, publicKey: string, { books, clock }: Parts): Reply {
  const token: CardToken = { ...given, id: books.newHex(), createdAt: clock.now(), used: false };
  books.tokens.set(token.id, token);
  return created(view(token, publicKey));
}

function view({ id, card, createdAt, used, withCode }: CardToken, publicKey: string): Json {
  return {
    id,
    public_key: publicKey,
    first_six_digits: card.firstSix,
    last_four_digits: card.lastFour,
    expiration_month: card.month,
    expiration_year: card.year,
    cardholder: { name: card.holder, identification: card.identification ?? {} },
    status: used ? 'used' : 'active',
    date_created: stamp(createdAt),
    date_last_updated: stamp(createdAt),
    date_due: stamp(new Date(createdAt.getTime() + 7 * DAY)),
    luhn_validation: true,
    live_mode: true,
    require_esc: false,
    security_code_length: withCode ? 3 : 0,
  };
}

function readIdentification({ type, number }: Json): Identification | null {
  return textOf(type) !== null && textOf(number) !== null ? { type: String(type), number: String(number) } : null;
}

function fullYear(year: number): number {
  return year < 100 ? 2_000 + year : year;
}

function isAhead(year: number, month: number, now: Date): boolean {
  return year < 2_100 && (year > now.getUTCFullYear() || (year === now.getUTCFullYear() && month >= now.getUTCMonth() + 1));
}
