/** What a letter about money can be about. */
export type LetterTopic =
  | 'invoice-made'
  | 'link-failed'
  | 'paid'
  | 'held'
  | 'refunded'
  | 'suspicious'
  | 'overpaid'
  | 'report-failed'
  | 'hold-ending'
  | 'hold-rule'
  | 'subscription-canceled'
  | 'subscription-ended';

interface LetterInfo {
  readonly topic: LetterTopic;
  readonly to: 'customer' | 'shop';
  /** Trouble needs a person; routine only informs. */
  readonly need: 'trouble' | 'routine';
}

const customer = (topic: LetterTopic): LetterInfo => ({ topic, to: 'customer', need: 'routine' });
const trouble = (topic: LetterTopic): LetterInfo => ({ topic, to: 'shop', need: 'trouble' });
const routine = (topic: LetterTopic): LetterInfo => ({ topic, to: 'shop', need: 'routine' });

/**
 * Every letter that a shop can switch, by its kind, in the order of the screen. The texts stand in the language files under
 * `letters.kinds.<kind>` (the screen) and `mail-money.kinds.<kind>` (the letter); a test holds the lists together.
 */
export const LETTERS = {
  'invoice-made-customer': customer('invoice-made'),
  'paid-customer': customer('paid'),
  'refunded-customer': customer('refunded'),
  'subscription-canceled-customer': customer('subscription-canceled'),
  'link-failed-shop': trouble('link-failed'),
  'suspicious-shop': trouble('suspicious'),
  'overpaid-shop': trouble('overpaid'),
  'hold-ending-shop': trouble('hold-ending'),
  'hold-rule-shop': trouble('hold-rule'),
  'report-failed-shop': trouble('report-failed'),
  'subscription-ended-shop': trouble('subscription-ended'),
  'invoice-made-shop': routine('invoice-made'),
  'held-shop': routine('held'),
  'paid-shop': routine('paid'),
  'refunded-shop': routine('refunded'),
  'subscription-canceled-shop': routine('subscription-canceled'),
} as const satisfies Record<string, LetterInfo>;

export type LetterKind = keyof typeof LETTERS;

/** A letter of the log: one that can be switched, or the payment link that a person sends by hand and that is always possible. */
export type AnyLetterKind = LetterKind | 'payment-link';

const isKind = (text: string): text is LetterKind => Object.hasOwn(LETTERS, text);

export const LETTER_KINDS: readonly LetterKind[] = Object.keys(LETTERS).filter(isKind);

/** Whether a text from outside names a letter that can be previewed. */
export const isAnyLetterKind = (text: string): text is AnyLetterKind => text === 'payment-link' || isKind(text);

/** The letters about a topic, at most one to the customer and one to the shop. */
export const kindsOf = (topic: LetterTopic): readonly LetterKind[] => LETTER_KINDS.filter((kind) => LETTERS[kind].topic === topic);

/** Nothing goes to a customer, and nothing routine to the shop, before somebody switched it on; trouble is told from the start. */
export const isOnByDefault = (kind: LetterKind): boolean => LETTERS[kind].need === 'trouble';
