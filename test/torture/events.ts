import type { Step } from '../../src/payments/steps';

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

/** What strangers try. */
export type Attack =
  | { readonly kind: 'forge'; readonly invoice: number; readonly how: 'signature' | 'other-shop' | 'nonsense' }
  | { readonly kind: 'intrude'; readonly invoice: number; readonly how: 'session' | 'account' | 'link' }
  | { readonly kind: 'second-operation'; readonly invoice: number };

/** What happens to the next messages of the gateways on their way to us. */
export type MessageTrouble = 'twice' | 'delay' | 'lose' | 'drop-answer' | 'other-amount' | 'swap';

/** What happens around them, from this moment on. */
export type Misfortune =
  | { readonly kind: 'messages'; readonly how: MessageTrouble; readonly times: number }
  | {
      readonly kind: 'fault';
      readonly desk: number;
      readonly call: 'start' | 'read' | 'move' | 'report' | 'ask';
      readonly how: 'drop-after' | 'drop-before' | 'garbage' | 'status' | 'delay' | 'late-answer';
      readonly times: number;
    }
  | { readonly kind: 'die-at'; readonly side: Side; readonly place: Place; readonly after: number }
  | { readonly kind: 'die'; readonly side: Side }
  | { readonly kind: 'database'; readonly mode: 'fast' | 'immediate' }
  | { readonly kind: 'time'; readonly hours: number }
  | { readonly kind: 'away'; readonly desk: number };

/** One thing that happens. What is of one beat happens at the same time, misfortunes first; the next beat waits for it. */
export type Event = { readonly beat: number } & (Deed | Attack | Misfortune);

/** What the plan has to know of a merchant of the world. */
export interface DeskTraits {
  /** Whether money is held first and confirmed by a person. */
  readonly holds: boolean;
  /** Whether its gateway can move a part. */
  readonly parts: boolean;
}

/** All that happens in one run. The same seed and run number give the same plan. */
export interface Plan {
  readonly seed: number;
  readonly run: number;
  /** The orders of this run: at which desk, and their sums in minor units. */
  readonly invoices: readonly { readonly desk: number; readonly amount: number }[];
  readonly events: readonly Event[];
}

/** An event as one line for people. */
export function describeEvent({ beat, ...event }: Event): string {
  const { kind, ...rest } = event;
  const facts = Object.entries(rest).map(([name, value]) => `${name}=${Array.isArray(value) ? value.join('+') : String(value)}`);
  return `${String(beat).padStart(2)}  ${kind} ${facts.join(' ')}`.trimEnd();
}
