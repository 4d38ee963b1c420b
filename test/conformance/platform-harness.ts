import type { Currency } from '../../src/payments/domain/currency';
import type { InvoiceState } from '../../src/payments/domain/invoice';
import type { Platform, PlatformAccount } from '../../src/payments/ports/platform';
import type { RunningSimulator } from '../../src/sandbox/kit/simulator';

/** An invoice of the platform that waits to be told of. */
export interface OpenInvoice {
  readonly platformInvoiceId: string;
  readonly invoiceId: string;
  /** The platform's own id of the order's payment. */
  readonly paymentId: string;
  readonly orderId: string;
  readonly orderNumber: string;
}

/** What the platform believes of an invoice; sums in minor units, `state` and `paymentStatus` in the platform's own words. */
export interface Seen {
  readonly state: string | null;
  readonly paid: number;
  readonly paidAt: string | null;
  readonly expiredAt: string | null;
  readonly refundable: boolean;
  readonly cancellable: boolean;
  readonly reason: string | null;
  readonly link: string | null;
  readonly paymentStatus: string;
  readonly refunds: readonly { readonly id: string; readonly amount: number }[];
}

/** Things that a platform may have no place for: refunds, sums taken, times, what the buttons may do, reasons. */
export type Lack = 'refunds' | 'sums' | 'times' | 'buttons' | 'reasons';

/** What the suite needs of one platform, with its simulator running and the module connected. */
export interface PlatformHarness {
  readonly platform: Platform;
  readonly account: PlatformAccount;
  /** The same account with credentials that the platform does not know. */
  readonly stranger: PlatformAccount;
  /** The same account with credentials that may do nothing. */
  readonly powerless: PlatformAccount;
  readonly simulator: RunningSimulator;
  readonly currency: Currency;
  /** Every call of the platform's API, as faults match them; `* /api` when left out. */
  readonly anyCall?: string;
  /** What the platform has no place for, so that nobody looks for it there. */
  readonly lacks?: readonly Lack[];
  /** The call that a report is made of, as faults match it. */
  readonly reportCall: string;
  /** Its words for our states. */
  readonly words: Readonly<Record<InvoiceState, string>>;
  /** A status of the platform that no state leads to by itself, for the shop's own mapping. */
  readonly freeStatus: string;
  /** What the platform shows for 08:20 UTC on 1 March 2026. */
  readonly localTime: string;
  openInvoice(minor: number): Promise<OpenInvoice>;
  seen(platformInvoiceId: string): Promise<Seen>;
  /** Changes the order behind an invoice, so that its sum is no longer the invoice's. */
  changeOrder(invoice: OpenInvoice): Promise<void>;
  /** The merchants as the platform offers them, and whether it has the module switched on. */
  published(): Promise<{ readonly on: boolean; readonly merchants: readonly { readonly code: string; readonly active: boolean }[] }>;
  switchOff(): Promise<void>;
  /** Steps back and other oddities that the platform noticed. */
  regressions(): Promise<readonly unknown[]>;
  /** How many calls the platform has refused because they came too fast, after its own limit was put on. */
  strictPace(): Promise<{ refused(): Promise<number> }>;
  stop(): Promise<void>;
}

/** Gives the running harness of the present test. */
export type GetPlatform = () => PlatformHarness;

const PLACES: Readonly<Partial<Record<keyof Seen, Lack>>> = {
  refunds: 'refunds',
  paid: 'sums',
  paidAt: 'times',
  expiredAt: 'times',
  refundable: 'buttons',
  cancellable: 'buttons',
  reason: 'reasons',
};

/** What is to be seen in the platform, without what it has no place for. */
export function visible(harness: PlatformHarness, seen: Partial<Seen>): Partial<Seen> {
  return Object.fromEntries(
    Object.entries(seen).filter(([name]) => {
      const place = PLACES[name as keyof Seen];
      return place === undefined || !(harness.lacks ?? []).includes(place);
    }),
  );
}

/** The sum of every invoice of the suite, minor units. */
export const SUM = 12_150;
