import type { Attempt, Invoice, InvoiceState } from './invoice';
import type { Money } from './money';
import type { Snapshot } from './snapshot';
import type { ShownSums } from './shown-sums';

/** Every way in which the three ledgers may differ, by its stable code; the texts stand in the language files under `reconciliation.codes.<code>`. */
export const DIFFERENCE_CODES = [
  'missing-at-gateway',
  'sum-differs',
  'state-differs',
  'other-payment',
  'gateway-cannot-be-asked',
  'not-reported',
  'missing-at-platform',
  'platform-state-differs',
  'platform-sum-differs',
  'order-sum-differs',
  'unknown-at-ordertill',
  'notification-waiting',
] as const;

export type DifferenceCode = (typeof DIFFERENCE_CODES)[number];

/** Whose word differs from ours. Notifications are compared by themselves. */
export type Side = 'gateway' | 'platform' | 'notification';

/** The side of every code. */
export const SIDE_OF: Readonly<Record<DifferenceCode, Side>> = {
  'missing-at-gateway': 'gateway',
  'sum-differs': 'gateway',
  'state-differs': 'gateway',
  'other-payment': 'gateway',
  'gateway-cannot-be-asked': 'gateway',
  'not-reported': 'platform',
  'missing-at-platform': 'platform',
  'platform-state-differs': 'platform',
  'platform-sum-differs': 'platform',
  'order-sum-differs': 'platform',
  'unknown-at-ordertill': 'notification',
  'notification-waiting': 'notification',
};

/** What one side says of an invoice, as far as it says anything. Sums in minor units of the invoice's currency. */
export interface Figures extends Partial<ShownSums> {
  readonly asked?: number;
  readonly state?: InvoiceState;
  /** The side's own words. */
  readonly words?: string;
}

export interface Difference {
  readonly code: DifferenceCode;
  readonly ours: Figures;
  readonly theirs: Figures;
}

/** What is known of one attempt at its gateway. `told`: its notifications say so, because the gateway cannot be asked. */
export type GatewaySaid =
  | { readonly kind: 'read' | 'told'; readonly snapshot: Snapshot; readonly foreign: boolean }
  | { readonly kind: 'never-told' }
  | { readonly kind: 'missing'; readonly words: string }
  | { readonly kind: 'silent' };

/**
 * One attempt in both ledgers. `faceTaken` and `previous`: what was known of the gateway's sums before, see `Known`. `unseen`: further payments of the same
 * order at the gateway that no attempt of ours stands for.
 */
export interface AttemptLedgers {
  readonly attempt: Attempt;
  readonly faceTaken: number | null;
  readonly previous: Snapshot | null;
  readonly said: GatewaySaid;
  readonly unseen: readonly Snapshot[];
}

/** What a platform's books say of an invoice; null = it keeps no such thing. */
export interface PlatformBooks {
  /** What the order is to be paid with now. */
  readonly asked: Money | null;
  readonly state: InvoiceState | null;
  readonly paid: boolean | null;
  readonly captured: Money | null;
  readonly refunded: Money | null;
  /** The platform's own word for the state. */
  readonly words: string | null;
}

export type PlatformSaid =
  | { readonly kind: 'said'; readonly books: PlatformBooks }
  | { readonly kind: 'missing' }
  | { readonly kind: 'silent' }
  /** It is being told of the newest state right now. */
  | { readonly kind: 'being-told' }
  /** The platform keeps no ledger that we could read. */
  | { readonly kind: 'not-kept' };

/** The three ledgers of one invoice. */
export interface Ledgers {
  readonly invoice: Invoice;
  /** Money is being moved right now, so that nothing can be compared. */
  readonly moving: boolean;
  readonly attempts: readonly AttemptLedgers[];
  readonly platform: PlatformSaid;
}

/** Why nothing can be said of an invoice yet. */
export type UncheckedBecause = 'operation-open' | 'gateway-silent' | 'platform-silent' | 'report-due';

export interface Compared {
  readonly outcome: 'agreed' | 'differing' | 'unchecked';
  readonly because: UncheckedBecause | null;
  readonly differences: readonly Difference[];
  /** The sides that answered: only their old differences may count as mended. */
  readonly heard: readonly Side[];
  readonly ours: ShownSums;
  /** The sums of all attempts at the gateway; null when it does not say. */
  readonly gateway: ShownSums | null;
  readonly platform: Figures | null;
}
