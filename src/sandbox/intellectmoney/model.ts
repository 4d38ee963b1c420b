import type { Charset } from './charset';

/** What a notification can say. IntellectMoney: section Result URL notification, paymentStatus. */
export const STATUSES = ['3', '4', '5', '6', '7', '8'] as const;
export type Status = (typeof STATUSES)[number];

/** Everything about a seller that the cabinet can change. */
export interface SellerSettings {
  readonly hashRequired: boolean;
  /** A second order number with other parameters is an error; without this holds do not work. */
  readonly uniqueNumbers: boolean;
  readonly sendSecretKey: boolean;
  readonly acceptsTest: boolean;
  readonly resultUrl: string | null;
  readonly events: readonly Status[];
  /** `cabinet` = every invoice is held unless the form says otherwise; `default` = only when the form asks. */
  readonly holdModeType: 'cabinet' | 'default';
  readonly endOfHold: 'take' | 'return';
  readonly charset: Charset;
  readonly hashCharset: Charset;
}

/**
 * A shop of an organisation, or the form of an individual's wallet. `id` is the shop number or the form's id; `secretKey` signs what the browser
 * carries and what is notified.
 */
export interface Seller {
  readonly kind: 'shop' | 'wallet';
  readonly id: string;
  readonly name: string;
  readonly account: string;
  readonly login: string;
  readonly secretKey: string;
  readonly signKey: string;
  readonly apiToken: string;
  readonly settings: SellerSettings;
}

/** An invoice that is asked for; kopecks, UTC. */
export interface Draft {
  readonly orderId: string;
  readonly serviceName: string;
  readonly amount: number;
  readonly currency: string;
  readonly userName: string;
  readonly email: string;
  readonly language: 'ru' | 'en';
  readonly successUrl: string | null;
  readonly failUrl: string | null;
  readonly backUrl: string | null;
  readonly resultUrl: string | null;
  readonly expiresAt: Date;
  readonly hold: boolean;
  readonly holdHours: number;
  readonly preference: readonly string[];
  readonly recurring: boolean;
  readonly userFields: Readonly<Record<string, string>>;
  readonly receipt: unknown;
  /** Asked for by the calls for transfers between people, which have a callback of their own. */
  readonly transfer: boolean;
}

/** Where an invoice is; sums tell the rest. */
export type State = 'created' | 'part-paid' | 'held' | 'paid' | 'refunded' | 'cancelled';

/** An invoice (its number has ten digits and begins with 3); sums in kopecks. */
export interface Invoice extends Draft {
  readonly sko: string;
  readonly sellerId: string;
  /** The shop number that notifications name: a wallet's payments go through a common shop. */
  readonly eshopId: string;
  readonly state: State;
  readonly held: number;
  /** Taken from the payer, in parts or at once. */
  readonly captured: number;
  readonly refunded: number;
  readonly lastRefund: number;
  readonly payMethod: string | null;
  readonly createdAt: Date;
  readonly changedAt: Date;
}

/** Money that moved. */
export interface LedgerLine {
  readonly at: Date;
  readonly kind: 'hold' | 'capture' | 'void' | 'refund';
  readonly sko: string;
  readonly orderId: string;
  readonly amount: number;
}

/** A letter to a shop about trouble. */
export interface Letter {
  readonly at: Date;
  readonly to: string;
  readonly subject: string;
}

/** A call that arrived. */
export interface RequestLine {
  readonly at: Date;
  readonly path: string;
  readonly ok: boolean;
  readonly error: string | null;
}
