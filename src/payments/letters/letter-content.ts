import type { ErrorCode } from '../domain/errors';
import type { Attention } from '../domain/invoice';
import type { Money } from '../domain/money';
import type { LetterKind, LetterTopic } from './letter-kinds';

/** What a letter tells of a subscription that has ended. Sums and the end of what is paid stand beside it. */
export interface SubscriptionDetails {
  /** How people call it. */
  readonly number: string;
  readonly title: string;
  /** Name and address of the member, for the shop. */
  readonly customer: string;
  /** The member's own page, and the shop's screen. */
  readonly page: string;
  readonly screen: string;
  readonly test: boolean;
  /** Why it ended; the texts stand under `mail-money.ended.<reason>`. */
  readonly reason: 'member' | 'shop' | 'gateway' | 'unpaid' | 'differs';
}

/** What is kept of an event with its letter. Sums in minor units, moments as ISO text in UTC. Never a secret. */
export interface LetterDetails {
  /** The sum that the letter is about: reserved, taken, given back, or paid too much. */
  readonly sum?: Money;
  /** What of the taken money the shop still has after a refund. */
  readonly left?: Money;
  readonly attention?: Attention;
  /** Why a link could not be made. */
  readonly code?: ErrorCode;
  readonly facts?: Readonly<Record<string, string>>;
  /** The other side's own words. */
  readonly said?: string;
  /** When a hold ends. */
  readonly until?: string;
  /** What the merchant's rule does with the hold by itself, and when. */
  readonly rule?: { readonly does: 'confirm' | 'cancel'; readonly at: string };
  readonly subscription?: SubscriptionDetails;
  /** The wish for a link that never became an invoice. */
  readonly wish?: { readonly orderNumber: string; readonly amount: Money; readonly siteUrl: string | null };
}

/** An event that letters may be sent about. `key` names it among all events of its invoice: the same event told again has the same key. */
export interface LetterEvent {
  readonly topic: LetterTopic;
  readonly key: string;
  readonly details: LetterDetails;
}

/** What a letter about money tells, ready to be put into words. */
export interface MoneyLetter {
  readonly kind: LetterKind;
  readonly shop: string;
  readonly platform: string;
  readonly orderNumber: string;
  readonly amount: Money;
  readonly details: LetterDetails;
  /** Name or address of the customer, for the shop. */
  readonly customer: string | null;
  readonly merchant: string | null;
  /** When the event happened. */
  readonly at: Date;
  /** The order in the platform for the shop, the invoice's own page for the customer; null = there is nothing to open. */
  readonly link: string | null;
  readonly test: boolean;
  readonly timezone: string;
}
