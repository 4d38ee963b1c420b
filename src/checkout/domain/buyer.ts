import { cleanTaxNumber, isTaxNumber, kindsOf } from '../../payments/domain/tax-number';
import type { DocumentKind } from '../../payments/domain/tax-number';
import type { Payer, PayerAddress } from '../../payments/ports/direct-payments';
import type { Way } from './ways';

/** Somebody who buys, as the page asked; kept with the purchase. The address of the visitor's computer is never kept. */
export type Buyer = Omit<Payer, 'ip' | 'document'> & { readonly document: NonNullable<Payer['document']> };

/** Fields of the page by name, as typed. */
export type TypedFields = Readonly<Record<string, string>>;

/** What is wrong, by the field; the texts stand under `buy.problems.<problem>`. */
export type Problems = Readonly<Record<string, string>>;

export type ReadBuyer = { readonly ok: true; readonly buyer: Buyer } | { readonly ok: false; readonly problems: Problems };

const LONGEST = 100;
const EMAIL = /^[^\s@<>"(),:;[\]\\]+@[^\s@<>"(),:;[\]\\]+\.[^\s@.]{2,}$/;
const MOST_EMAIL = 254;
const MOST_DOCUMENT = 30;

/** Whether a payer has to say of what kind his number is: not where the length of the number tells it. */
export function needsKind(kinds: readonly DocumentKind[]): boolean {
  const lengths = new Set(kinds.map(({ least }) => least));
  return kinds.length > 1 && (kinds.some(({ least, most }) => least !== most) || lengths.size < kinds.length);
}

const textOf = (typed: TypedFields, name: string): string => (typed[name] ?? '').trim().replace(/\s+/g, ' ');

/** Reads a buyer from what was typed, for a way to pay; every fault is named at its field. E-mail, both names and a tax number are always asked for. */
export function readBuyer(typed: TypedFields, { way, kinds, region }: BuyerRules): ReadBuyer {
  const text = (name: string): string => textOf(typed, name);
  const needs = (need: Way['needs'][number]): boolean => way.needs.includes(need);
  const document = { kind: text('documentKind') || null, number: cleanTaxNumber(text('document')) };
  const address = needs('address') ? addressOf(typed) : null;
  const phone = needs('phone') ? { area: text('phoneArea').replace(/\D/g, ''), number: text('phone').replace(/\D/g, '') } : null;
  const problems: Problems = {
    ...(isEmail(text('email')) ? {} : { email: 'email' }),
    ...nameProblem('firstName', text('firstName')),
    ...nameProblem('lastName', text('lastName')),
    ...documentProblem(document, kinds),
    ...(address ? addressProblems(address, region) : {}),
    ...(phone && (phone.area === '' || phone.number.length < 5 || phone.number.length > 15) ? { phone: 'phone' } : {}),
    ...(needs('bank') && !way.banks.some(({ code }) => code === text('bank')) ? { bank: 'bank' } : {}),
  };
  if (Object.keys(problems).length > 0) return { ok: false, problems };
  const entity = needs('entity') ? (text('entity') === 'association' ? 'association' : 'individual') : null;
  return {
    ok: true,
    buyer: { email: text('email'), firstName: text('firstName'), lastName: text('lastName'), document, address, phone, entity },
  };
}

/** What the reading depends on. `region`: how the country writes one: by two letters, or by its name. */
export interface BuyerRules {
  readonly way: Way;
  readonly kinds: readonly DocumentKind[];
  readonly region: 'two-letters' | 'name';
}

const isEmail = (text: string): boolean => text.length <= MOST_EMAIL && EMAIL.test(text);

function nameProblem(field: string, name: string): Problems {
  return name !== '' && name.length <= LONGEST && !/[<>]/.test(name) ? {} : { [field]: 'name' };
}

function documentProblem({ kind, number }: Buyer['document'], kinds: readonly DocumentKind[]): Problems {
  if (kinds.length === 0) return /^[A-Z0-9]+$/.test(number) && number.length <= MOST_DOCUMENT ? {} : { document: 'document' };
  const named = kinds.find(({ code }) => code === kind);
  if (named) return isTaxNumber(named, number) ? {} : { document: 'document' };
  return kindsOf(kinds, number).length === 1 ? {} : { document: 'document' };
}

function addressOf(typed: TypedFields): PayerAddress {
  const text = (name: string): string => textOf(typed, name);
  const { length } = text('region');
  return {
    zip: text('zip'),
    street: text('street'),
    number: text('number') || null,
    district: text('district'),
    city: text('city'),
    region: length === 2 ? text('region').toUpperCase() : text('region'),
  };
}

function addressProblems({ zip, street, district, city, region }: PayerAddress, form: BuyerRules['region']): Problems {
  const isRegion = form === 'two-letters' ? /^[A-Z]{2}$/.test(region) : isShort(region);
  return {
    ...(/^[\d\s-]{4,12}$/.test(zip) ? {} : { zip: 'zip' }),
    ...(isShort(street) ? {} : { street: 'missing' }),
    ...(isShort(district) ? {} : { district: 'missing' }),
    ...(isShort(city) ? {} : { city: 'missing' }),
    ...(isRegion ? {} : { region: form === 'two-letters' ? 'region' : 'missing' }),
  };
}

const isShort = (text: string): boolean => text !== '' && text.length <= LONGEST;

/** A buyer as fields of the page, for a second try. */
export function fieldsOf({ email, firstName, lastName, document, address, phone, entity }: Buyer): TypedFields {
  return {
    email,
    firstName,
    lastName,
    document: document.number,
    documentKind: document.kind ?? '',
    ...(address ? { ...address, number: address.number ?? '' } : {}),
    ...(phone ? { phoneArea: phone.area, phone: phone.number } : {}),
    ...(entity ? { entity } : {}),
  };
}
