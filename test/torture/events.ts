import type { Step } from '../../src/payments/steps';
import type { Turn } from './shop';

/** One of the two processes. */
export type Side = 'a' | 'b';

export type Button = 'confirm' | 'cancel' | 'refund';

/** Where a child of a test can be made to end: between two steps, or right after any transaction. */
export type Place = Step | 'committed';

/** What the people do. Sums are hundredths of the order's sum; null = all. */
export type Deed =
  | { readonly kind: 'link'; readonly invoice: number; readonly copies: number }
  | { readonly kind: 'pay'; readonly invoice: number; readonly way: 'pay' | 'decline' | 'leave' }
  | { readonly kind: 'return'; readonly invoice: number }
  | {
      readonly kind: 'press';
      readonly invoice: number;
      readonly button: Button;
      readonly share: number | null;
      readonly by: 'screen' | 'platform';
      readonly at: readonly Side[];
    }
  | { readonly kind: 'change-sum'; readonly invoice: number; readonly share: number }
  | { readonly kind: 'sweep' };

/** What becomes of a sale in an outside shop. */
export type SaleDeed =
  | { readonly kind: 'buy'; readonly sale: number }
  | { readonly kind: 'turn'; readonly sale: number; readonly to: Turn }
  | { readonly kind: 'sale-again'; readonly sale: number };

/** What strangers try. */
export type Attack =
  | { readonly kind: 'forge'; readonly invoice: number; readonly how: 'signature' | 'other-shop' | 'nonsense' }
  | { readonly kind: 'intrude'; readonly invoice: number; readonly how: 'session' | 'account' | 'link' }
  | { readonly kind: 'second-operation'; readonly invoice: number };

/** What strangers try with the sales of shops. */
export type SaleAttack = { readonly kind: 'forge-sale'; readonly sale: number; readonly how: 'signature' | 'other-shop' | 'nonsense' };

/** Whose messages. */
export type Teller = 'gateways' | 'shops';

/** What happens to the next messages on their way to us. `swallow`: taken for delivered, as far as reading makes up for it. */
export type MessageTrouble = 'twice' | 'delay' | 'lose' | 'drop-answer' | 'other-amount' | 'swap' | 'swallow';

/** What happens around them, from this moment on. */
export type Misfortune =
  | { readonly kind: 'messages'; readonly of: Teller; readonly how: MessageTrouble; readonly times: number }
  | {
      readonly kind: 'fault';
      readonly desk: number;
      readonly call: 'start' | 'read' | 'move' | 'report' | 'ask';
      readonly how: 'drop-after' | 'drop-before' | 'garbage' | 'status' | 'delay' | 'late-answer';
      readonly times: number;
    }
  | {
      readonly kind: 'shop-fault';
      readonly shop: number;
      readonly how: 'drop-after' | 'drop-before' | 'garbage' | 'status' | 'delay';
      readonly times: number;
    }
  | { readonly kind: 'die-at'; readonly side: Side; readonly place: Place; readonly after: number }
  | { readonly kind: 'die'; readonly side: Side }
  | { readonly kind: 'database'; readonly mode: 'fast' | 'immediate' }
  | { readonly kind: 'time'; readonly hours: number }
  | { readonly kind: 'away'; readonly desk: number };

/** One thing that happens. What is of one beat happens at the same time, misfortunes first; the next beat waits for it. */
export type Event = { readonly beat: number } & (Deed | SaleDeed | Attack | SaleAttack | Misfortune);

/** What the plan has to know of a merchant of the world. */
export interface DeskTraits {
  /** Whether money is held first and confirmed by a person. */
  readonly holds: boolean;
  /** Whether its gateway can move a part. */
  readonly parts: boolean;
}

/** Something that a shop outside of us sells: which shop, which of its courses, which of the run's people. */
export interface PlannedSale {
  readonly shop: number;
  readonly course: number;
  readonly person: number;
}

/** All that happens in one run. The same seed and run number give the same plan. */
export interface Plan {
  readonly seed: number;
  readonly run: number;
  /** The orders of this run: at which desk, and their sums in minor units. */
  readonly invoices: readonly { readonly desk: number; readonly amount: number }[];
  readonly sales: readonly PlannedSale[];
  readonly events: readonly Event[];
}

/** An event as one line for people. */
export function describeEvent({ beat, ...event }: Event): string {
  const { kind, ...rest } = event;
  const facts = Object.entries(rest).map(([name, value]) => `${name}=${Array.isArray(value) ? value.join('+') : String(value)}`);
  return `${String(beat).padStart(2)}  ${kind} ${facts.join(' ')}`.trimEnd();
}
