import type { Card, CountryCode } from './model';
import { findMethod } from './methods';

/** What happens to a payment by card. */
export interface CardResult {
  readonly status: 'approved' | 'in_process' | 'rejected';
  readonly detail: string;
}

const rejected = (reason: string): CardResult => ({ status: 'rejected', detail: `cc_rejected_${reason}` });

/** The official test names: the first word of the holder's name decides. Mercado Pago: section Simulator, number 3. */
export const TEST_HOLDERS: Readonly<Record<string, CardResult>> = {
  APRO: { status: 'approved', detail: 'accredited' },
  CONT: { status: 'in_process', detail: 'pending_contingency' },
  OTHE: rejected('other_reason'),
  CALL: rejected('call_for_authorize'),
  FUND: rejected('insufficient_amount'),
  SECU: rejected('bad_filled_security_code'),
  EXPI: rejected('bad_filled_date'),
  FORM: rejected('bad_filled_other'),
  CARD: rejected('bad_filled_card_number'),
  INST: rejected('invalid_installments'),
  DUPL: rejected('duplicated_payment'),
  LOCK: rejected('card_disabled'),
  CTNA: rejected('card_type_not_allowed'),
  ATTE: rejected('max_attempts'),
  BLAC: rejected('blacklist'),
};

/** Test cards to type in: code 123, for American Express 1234; valid to November 2030. */
export const TEST_CARDS: readonly { readonly methodId: string; readonly number: string; readonly code: string }[] = [
  { methodId: 'master', number: '5031433215406351', code: '123' },
  { methodId: 'master', number: '5480832801033311', code: '123' },
  { methodId: 'visa', number: '4235647728025682', code: '123' },
  { methodId: 'amex', number: '375365153556885', code: '1234' },
];

const PREFIXES: readonly (readonly [RegExp, string])[] = [
  [/^3[47]/, 'amex'],
  [/^3[068]/, 'diners'],
  [/^(?:636368|438935|504175|451416|636297|5067|4576|4011)/, 'elo'],
  [/^(?:606282|384)/, 'hipercard'],
  [/^589562/, 'naranja'],
  [/^604201|^6042/, 'cabal'],
  [/^590712/, 'codensa'],
  [/^4/, 'visa'],
  [/^(?:5[0-5]|2[2-7])/, 'master'],
];

/** The method that a card number or its first digits belong to, or undefined when the country does not know it. */
export function methodOfNumber(country: CountryCode, number: string) {
  const found = PREFIXES.find(([prefix]) => prefix.test(number));
  return found && findMethod(country, found[1]);
}

/** The check digit of card numbers. */
export function passesLuhn(number: string): boolean {
  const sum = number
    .split('')
    .toReversed()
    .reduce((total, digit, index) => {
      const value = Number(digit) * (index % 2 === 0 ? 1 : 2);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
  return sum % 10 === 0;
}

/** What the card does; a name that is none of the test names pays. */
export function resultOf({ holder }: Pick<Card, 'holder'>): CardResult {
  const name = holder.trim().split(/\s+/)[0]?.toUpperCase() ?? '';
  return TEST_HOLDERS[name] ?? { status: 'approved', detail: 'accredited' };
}
