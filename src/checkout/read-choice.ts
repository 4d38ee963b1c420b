import type { Refusal } from '../payments/domain/errors';
import type { Money } from '../payments/domain/money';
import { limitsRefusal } from '../payments/pay-directly';
import type { ChosenWay } from './checkout';
import type { PayChoices } from './desk';
import type { Buyer, Problems, TypedFields } from './domain/buyer';
import { readBuyer } from './domain/buyer';
import type { Way } from './domain/ways';
import { takes } from './domain/ways';

/** A payment form that was read, or what is wrong with it. */
export type ReadChoice =
  | { readonly kind: 'read'; readonly buyer: Buyer; readonly chosen: ChosenWay; readonly formKey: string }
  | { readonly kind: 'problems'; readonly problems: Problems }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** A token of a card is a word; nothing that could be a card number is taken. */
const TOKEN = /^(?=.*[a-z])[a-z0-9-]{16,100}$/i;

/** Mercado Pago: section Checkout Pro, rules of the fields. */
const MOST_PARTS = 36;

/** Reads what a payment form says: who pays, and by what. Only ways of the offer that take its sum are good. */
export function readChoice(typed: TypedFields, choices: PayChoices, price: Money): ReadChoice {
  const formKey = typed['form'] ?? '';
  if (!UUID.test(formKey)) return { kind: 'refused', refusal: { code: 'form-expired' } };
  const way = choices.ways.find(({ code }) => code === typed['way']);
  if (!way) return { kind: 'problems', problems: { way: 'way' } };
  if (!takes(way, price)) return { kind: 'refused', refusal: limitsRefusal(way, price) ?? { code: 'method-off' } };
  const chosen = chosenOf(typed, way);
  const read = readBuyer(typed, { way, kinds: choices.kinds, region: choices.region });
  const problems = { ...(chosen ? {} : { card: 'card' }), ...(read.ok ? {} : read.problems) };
  if (!read.ok || !chosen) return { kind: 'problems', problems };
  return { kind: 'read', buyer: read.buyer, chosen, formKey };
}

function chosenOf(typed: TypedFields, way: Way): ChosenWay | null {
  if (way.kind !== 'card') return { way: way.code, method: way.code, card: null, bank: typed['bank'] ?? null };
  const { cardToken: token = '', cardMethod: method = '', cardIssuer: issuer = '' } = typed;
  const installments = partsOf(typed['instalments'] ?? '');
  if (!TOKEN.test(token) || !way.methods.includes(method) || installments === null) return null;
  return { way: way.code, method, card: { token, installments, issuer: issuer === '' ? null : issuer }, bank: null };
}

/** In how many parts a card is charged; one where nothing was chosen, null for what cannot be chosen. Which of them a card takes its bank decides. */
function partsOf(typed: string): number | null {
  if (typed === '') return 1;
  return /^[1-9]\d?$/.test(typed) && Number(typed) <= MOST_PARTS ? Number(typed) : null;
}
