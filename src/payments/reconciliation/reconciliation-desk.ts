import type { Result } from '../domain/errors';
import type { DifferenceCode, Figures, UncheckedBecause } from '../domain/ledgers';
import type { Money } from '../domain/money';
import type { Actor } from '../ports/platform-host';
import type { ComparisonState } from '../stores/comparisons';

/** What moved on a day in one currency, in one world. */
export interface DaySums {
  readonly test: boolean;
  readonly invoices: number;
  readonly taken: Money;
  readonly returned: Money;
}

/** One merchant's day in the list. */
export interface DayRow {
  readonly merchantId: string;
  readonly merchantName: string;
  readonly gatewayTitle: string;
  /** `2026-11-24`, a calendar day of the shop. */
  readonly day: string;
  readonly timezone: string;
  readonly state: ComparisonState;
  /** How many invoices of how many are compared. */
  readonly compared: number;
  readonly total: number;
  readonly finishedAt: Date | null;
  /** The gateway can be asked; if not, its notifications are compared. */
  readonly readable: boolean;
  readonly sums: readonly DaySums[];
  readonly differences: number;
  readonly unchecked: number;
}

/** What helps: ask the gateway again, tell the platform again, apply the notification again; `open` = a person has to look at the order. */
export type Remedy = 'read' | 'report' | 'replay' | 'open';

export interface DifferenceRow {
  readonly id: string;
  readonly code: DifferenceCode;
  readonly remedy: Remedy;
  readonly ours: Figures;
  readonly theirs: Figures;
  readonly invoiceId: string | null;
  readonly orderNumber: string | null;
  /** Null for a notification about nothing of ours. */
  readonly currency: Money['currency'] | null;
  readonly test: boolean;
  readonly foundAt: Date;
  readonly askedAt: Date | null;
  readonly mendedAt: Date | null;
}

/** One merchant's day with all that differs. */
export interface DayView {
  readonly row: DayRow;
  readonly platformTitle: string;
  /** Of the platform, too, something can be read and compared. */
  readonly platformReadable: boolean;
  readonly open: readonly DifferenceRow[];
  readonly next: string | null;
  /** The newest that are mended. */
  readonly mended: readonly DifferenceRow[];
  readonly unchecked: readonly { readonly because: UncheckedBecause; readonly count: number }[];
}

/** One movement of money, for the accountant. */
export interface Movement {
  readonly at: Date;
  readonly day: string;
  readonly merchantName: string;
  readonly gateway: string;
  readonly test: boolean;
  readonly kind: 'payment' | 'refund';
  readonly amount: Money;
  readonly orderNumber: string;
  readonly invoiceId: string;
  readonly reference: string | null;
  /** Null = the invoice was never compared. */
  readonly outcome: 'agreed' | 'differing' | 'unchecked' | null;
  readonly codes: readonly string[];
}

/** What the screen "Reconciliation" may ask; every function answers for one installation only. */
export interface ReconciliationDesk {
  /** Days with a comparison, newest first, read by key. */
  days(installationId: string, after?: string): Promise<{ readonly rows: readonly DayRow[]; readonly next: string | null }>;
  /** One merchant's day; null = there is no comparison of it. */
  day(installationId: string, at: { readonly merchantId: string; readonly day: string; readonly after?: string }): Promise<DayView | null>;
  /** The shop's present day and zone. */
  today(installationId: string): Promise<{ readonly day: string; readonly timezone: string }>;
  compare(
    installationId: string,
    wish: { readonly merchantId: string | null; readonly day: string },
    actor: Actor,
  ): Promise<Result<{ readonly comparisons: number }>>;
  /** Presses the button of a difference. */
  mend(installationId: string, differenceId: string, actor: Actor): Promise<Result<{ readonly remedy: Remedy }>>;
  /** Movements of money in a range of days, both included, oldest first, page by page; null for a range that is none. */
  movements(
    installationId: string,
    range: { readonly merchantId: string | null; readonly from: string; readonly to: string },
  ): Promise<AsyncIterable<readonly Movement[]> | null>;
}
