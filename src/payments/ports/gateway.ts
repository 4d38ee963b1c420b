import type { Currency } from '../domain/currency';
import type { Refusal } from '../domain/errors';
import type { Money } from '../domain/money';
import type { MovingAbilities } from '../domain/operation';
import type { ReceiptLine, ReceiptOrder } from '../domain/receipt';
import type { ReceiptPart } from '../domain/receipt-parts';
import type { Snapshot } from '../domain/snapshot';

/**
 * The answer of a call that may move money: three outcomes, never two.
 * - `refused`: the gateway said no, in its own words; nothing moved. With a `refusal` of ours it was not even asked, and there are no words.
 * - `unknown`: nobody knows. `sent: false` only where it is certain that nothing reached the gateway, so that a repeat is safe.
 */
export type Outcome<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'refused'; readonly text: string; readonly refusal?: Refusal }
  | { readonly kind: 'unknown'; readonly because: 'timeout' | 'connection' | 'bad-response' | 'told-later'; readonly sent: boolean };

/** What a gateway can do. The screens offer no more than this and the heart refuses the rest before any call. */
export interface Capabilities extends MovingAbilities {
  readonly manualCapture: boolean;
  /** How long a hold lasts, in hours; null where the gateway does not say. */
  readonly holdHours: number | null;
  /** How long the gateway's own payment page lives, in hours; null = as long as we ask for. */
  readonly linkHours: number | null;
  /** Whether the gateway can be asked for a payment's state. If not, only notifications tell. */
  readonly readable: boolean;
  /** The shortest time between two unprompted reads of one attempt, in seconds. */
  readonly readEverySeconds: number;
  /**
   * Whether a field of the gateway's own settings decides about holds, in the place of our switch "confirm manually": null = it does not.
   * `open`: the gateway's cabinet decides, so that nobody here knows before a payment is held.
   */
  readonly ownHold: 'always' | 'never' | 'open' | null;
}

/** One field of a merchant's settings. Its label, hint and problem texts stand in the language files under `gateways.<code>.<name>`. */
export interface SettingsField {
  readonly name: string;
  readonly kind: 'text' | 'secret' | 'choice' | 'number';
  readonly required: boolean;
  readonly choices?: readonly string[];
  /** The field counts only while the choices named here have these values. */
  readonly when?: Readonly<Record<string, string>>;
  /** It does not help to tell merchants apart, so that their cards leave it out. */
  readonly quiet?: boolean;
  /** It says who the shop is or proves it: with another value, payments that were made before may not be readable any more. */
  readonly identity?: boolean;
}

/** A merchant's settings in the clear; `secrets` are opened only for the length of one call. */
export interface MerchantSettings {
  readonly plain: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
}

export type ParsedSettings =
  | { readonly ok: true; readonly settings: MerchantSettings }
  /** `problem` is a text key under `gateways.<code>.problems`. */
  | { readonly ok: false; readonly problems: readonly { readonly field: string; readonly problem: string }[] };

/** One thing that a connection check found; its text and remedy stand in the language files under `findings.<code>`. */
export interface Finding {
  readonly code: string;
  readonly level: 'good' | 'warning' | 'bad';
  readonly facts?: Readonly<Record<string, string>>;
  /** Where in the outside system it is mended. */
  readonly url?: string;
}

/** A line of an order: name, quantity and price, and what only a fiscal receipt asks for. */
export type OrderLine = ReceiptLine;

export interface StartRequest {
  readonly settings: MerchantSettings;
  /** Our own number of this attempt, unique for the merchant, at most 64 characters. */
  readonly orderNumber: string;
  readonly amount: Money;
  readonly manualCapture: boolean;
  readonly description: string;
  /** Language of the payer: uk, ru, en, ... */
  readonly language: string;
  readonly customerEmail: string | null;
  readonly returnUrl: string;
  readonly notifyUrl: string;
  readonly expiresAt: Date | null;
  /** What is sold, with discounts and delivery, as the platform gave it; a receipt is made of this. May be empty, and need not come to the sum. */
  readonly lines: readonly OrderLine[];
}

/** Where the payer is sent: an address, or a form that the browser posts. */
export type PayTarget =
  | { readonly kind: 'redirect'; readonly url: string }
  | { readonly kind: 'form'; readonly action: string; readonly method: 'GET' | 'POST'; readonly fields: Readonly<Record<string, string>> };

/** A payment object at the gateway. */
export interface Started {
  readonly reference: string;
  /** The gateway's own number of the payment, where a start tells it. */
  readonly paymentReference?: string;
  readonly pay: PayTarget;
}

/** Which payment at the gateway is meant. */
export interface PaymentAddress {
  readonly settings: MerchantSettings;
  readonly reference: string;
  readonly paymentReference: string | null;
}

export interface MoveRequest extends PaymentAddress {
  /** How much to take or to give back; for a void all that is reserved. */
  readonly amount: Money;
  /** Whether that is all that was reserved or taken: some protocols then send no sum. */
  readonly whole: boolean;
  readonly idempotencyKey: string;
  /** What a receipt of this move is made of, for gateways that print one. */
  readonly receipt?: MoveReceipt | undefined;
}

/** Of what a part is taken or given back. */
export interface MoveReceipt {
  readonly order: ReceiptOrder;
  /** The sum of the receipt that this move changes: what was held for a capture, what was taken for a refund. */
  readonly sum: Money;
  /** The parts moved before, in their order. */
  readonly earlier: readonly ReceiptPart[];
  /** Pieces that somebody chose; in proportion to everything otherwise. */
  readonly chosen?: ReceiptPart['chosen'];
}

/** A message as it came in, byte for byte. */
export interface RawNotification {
  readonly body: Buffer;
  readonly contentType: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * What a genuine notification says. `key` is equal for repeats of one message and different for different ones.
 * `snapshot` only where the gateway cannot be read: then the message itself is the truth.
 */
export type Claim =
  | {
      readonly kind: 'claim';
      readonly key: string;
      readonly reference: string | null;
      readonly orderNumber: string | null;
      readonly words: string;
      readonly snapshot: Snapshot | null;
      /** Nothing proves who sent it, so that it is a reason to look and no more: the merchant has no secret to prove it by, or it came unsigned. */
      readonly unproved?: 'no-secret' | 'unsigned';
    }
  | { readonly kind: 'rejected'; readonly because: 'signature' | 'malformed' };

/** What a message turned out to be about. `missing`: nothing there has this number, or not yet, because messages can be faster than what they tell of. */
export type Looked = { readonly kind: 'ours'; readonly snapshot: Snapshot } | { readonly kind: 'foreign' } | { readonly kind: 'missing' };

/** What the gateway wants to hear, so that it stops repeating itself. */
export interface Acknowledgement {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/**
 * A payment service provider. It has no database, clock or logger of its own and keeps no state but short-lived access tokens.
 * Conformance: test/conformance/gateway.ts says what every implementation must do.
 */
export interface Gateway {
  readonly code: string;
  readonly title: string;
  readonly currencies: readonly Currency[];
  /** Those of them that a merchant with these settings takes. */
  currenciesOf(settings: MerchantSettings): readonly Currency[];
  /** What the gateway can do for a merchant that has everything switched on. */
  readonly capabilities: Capabilities;
  /** What it can do for a merchant with these settings. */
  capabilitiesOf(settings: MerchantSettings): Capabilities;
  readonly fields: readonly SettingsField[];
  /** Notifications that a shop has to switch on in the gateway's cabinet; their texts stand under `gateways.<code>.events.<name>`. */
  readonly events: readonly string[];
  /** Where a person finds these values at the gateway; null where there is no such address. */
  readonly cabinetUrl: string | null;
  /** Reads what was typed into the settings form; `kept` holds secrets that stay when the field was left empty. */
  parseSettings(typed: Readonly<Record<string, string>>, kept: Readonly<Record<string, string>>): ParsedSettings;
  /** Whether a merchant with these settings can be used, as findings for the screen; never moves money. */
  check(settings: MerchantSettings): Promise<readonly Finding[]>;
  start(request: StartRequest): Promise<Outcome<Started>>;
  /** Looks for an attempt by our own number, after a `start` whose end nobody heard; null = the gateway does not know it. */
  find(settings: MerchantSettings, orderNumber: string): Promise<Outcome<Started | null>>;
  read(payment: PaymentAddress): Promise<Outcome<Snapshot>>;
  /**
   * For gateways whose messages name neither our number nor the reference of a start: reads what the claim's `reference` is about. `known` is the
   * gateway's number of the payment that stands for the attempt already, once that is found.
   */
  lookUp?(settings: MerchantSettings, reference: string, known: string | null): Promise<Outcome<Looked>>;
  capture(request: MoveRequest): Promise<Outcome<void>>;
  void(request: MoveRequest): Promise<Outcome<void>>;
  refund(request: MoveRequest): Promise<Outcome<void>>;
  verify(settings: MerchantSettings, raw: RawNotification): Claim;
  readonly acknowledgement: Acknowledgement;
}
