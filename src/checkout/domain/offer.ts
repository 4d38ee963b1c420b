import type { Money } from '../../payments/domain/money';
import type { Period } from '../../payments/ports/direct-payments';
import type { Opens } from './opens';

/** How an offer is charged again and again. `charges` counts the charges in all; null = until somebody cancels. */
export interface PlanTerms {
  readonly every: Period;
  /** Free days or months before the first charge. */
  readonly trial: Period | null;
  readonly charges: number | null;
}

/** Something that is sold on a payment page of our own. */
export interface Offer {
  readonly installationId: string;
  readonly id: string;
  readonly slug: string;
  readonly merchantId: string;
  readonly title: string;
  readonly description: string;
  readonly price: Money;
  /** Null = paid once. */
  readonly plan: PlanTerms | null;
  /** The ways to pay that buyers are offered, as far as the merchant's account has them: `card`, or the gateway's code of another method. */
  readonly ways: readonly string[];
  /** Whether cards are only reserved until the shop confirms. */
  readonly reserve: boolean;
  /** How many may be sold in all; null = no end. */
  readonly stock: number | null;
  /** What a buyer reads after paying. */
  readonly thanks: string;
  /** What a purchase opens; null = nothing here. */
  readonly opens: Opens | null;
  readonly active: boolean;
}

const MOST_WORDS = 48;
const CYRILLIC = 'абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ';
const LATIN = 'a b v g d e e zh z i i k l m n o p r s t u f kh ts ch sh shch _ y _ e iu ia i i ie g'.split(' ');

/** The words of a title as they may stand in an address: Latin letters, digits and dashes, at most 48 signs; empty when nothing of it can. */
export function addressWords(title: string): string {
  const latin = Array.from(title.toLowerCase(), (sign) => {
    const at = CYRILLIC.indexOf(sign);
    return at < 0 ? sign : (LATIN[at] ?? '').replace('_', '');
  });
  const plain = latin.join('').normalize('NFKD').replace(/\p{M}/gu, '');
  return plain
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MOST_WORDS)
    .replace(/^-+|-+$/g, '');
}

/** The address of an offer: the installation's code, the words, and from the second of the same words on a number. */
export function slugOf(code: string, words: string, number: number): string {
  const name = words === '' ? 'offer' : words;
  return number === 1 ? `${code}-${name}` : `${code}-${name}-${number}`;
}

/** How many of an offer are left; null = no end. `taken` counts what is sold, reserved or waits for its payer. Never below zero. */
export function leftOf(stock: number | null, taken: number): number | null {
  return stock === null ? null : Math.max(0, stock - taken);
}
