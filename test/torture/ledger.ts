import type { SalesLedger } from './ledger-of-sales';
import { NO_SALES } from './ledger-of-sales';

/** Money that moved at a gateway; minor units. */
export interface MovedLine {
  readonly kind: 'hold' | 'capture' | 'void' | 'refund';
  readonly amount: number;
}

/** One payment object at a gateway, as its own books have it. */
export interface GatewayBook {
  readonly id: string;
  readonly orderNumber: string;
  readonly amount: number;
  readonly lines: readonly MovedLine[];
}

/** What a platform shows of an invoice; null = it cannot say or has not been told. Sums in minor units. */
export interface PlatformBook {
  readonly state: string | null;
  readonly captured: number | null;
  readonly refunded: number | null;
  /** Refunds by our ids; null where the platform keeps none. */
  readonly refunds: readonly { readonly id: string; readonly amount: number; readonly status: string }[] | null;
}

/** The four sums of an invoice, minor units. */
export interface Sums {
  readonly held: number;
  readonly reserved: number;
  readonly captured: number;
  readonly refunded: number;
}

export interface AttemptBook extends Omit<Sums, 'reserved'> {
  readonly id: string;
  readonly number: number;
  readonly orderNumber: string;
  readonly state: string;
  readonly asked: number;
  readonly released: number;
}

/** An operation; times in milliseconds. */
export interface OperationBook {
  readonly id: string;
  readonly attemptId: string;
  readonly kind: 'capture' | 'void' | 'refund';
  readonly amount: number;
  readonly state: string;
  readonly actor: string;
  readonly startedAt: number;
  readonly finishedAt: number | null;
}

/** A line of history; `before` and `after` are null for lines that move no money. */
export interface HistoryLine {
  readonly number: number;
  readonly kind: string;
  readonly actor: string;
  /** For people only. */
  readonly details?: string;
  readonly before: Sums | null;
  readonly after: Sums | null;
}

/** An invoice as everybody's books have it. */
export interface InvoiceBook extends Sums {
  readonly id: string;
  readonly installationId: string;
  readonly platformInvoiceId: string;
  /** Which order of the plan it is for. */
  readonly order: number;
  readonly amount: number;
  readonly state: string;
  readonly attention: readonly string[];
  readonly events: number;
  readonly reportDue: boolean;
  readonly attempts: readonly AttemptBook[];
  readonly operations: readonly OperationBook[];
  readonly history: readonly HistoryLine[];
  readonly gateway: readonly GatewayBook[];
  readonly platform: PlatformBook | null;
}

/** A notification in our books; `identity` is the same for two messages that say the same. */
export interface MessageRow {
  readonly installationId: string;
  readonly merchantId: string | null;
  readonly identity: string;
  readonly verdict: string;
  readonly outcome: string | null;
}

/** A message that somebody sent, and how it was answered. */
export interface SentMessage {
  readonly identity: string;
  readonly status: number;
}

/** An order of the plan, as its platform has it. */
export interface OrderBook {
  /** Whether the platform calls it paid; null where it says so by invoice. */
  readonly paid: boolean | null;
  /** Whether its sum was changed after the first link. */
  readonly changed: boolean;
  /** How often somebody pressed for money to move. */
  readonly presses: Readonly<Record<'capture' | 'void' | 'refund', number>>;
}

/** Everything that is known of one run, when all is quiet. */
export interface Ledger {
  readonly invoices: readonly InvoiceBook[];
  readonly orders: readonly OrderBook[];
  readonly rows: readonly MessageRow[];
  /** Genuine messages that were answered with success. */
  readonly acknowledged: readonly SentMessage[];
  /** Messages that nobody should believe. */
  readonly forged: readonly SentMessage[];
  /** What calls to make a link were answered, by the platform's invoice id. */
  readonly issued: readonly { readonly platformInvoiceId: string; readonly paymentId: string; readonly link: string }[];
  /** What strangers got that they should not have. */
  readonly intrusions: readonly string[];
  /** Invoices of which the database let a second operation be open, past all locks. */
  readonly openedTwice: readonly string[];
  /** Places where a secret was seen. */
  readonly leaks: readonly string[];
  /** Whether so much time was passed that holds may have ended by themselves. */
  readonly holdsMayEnd: boolean;
  /** Unexpected errors in logs and answers; empty where the database was restarted, because then they are expected. */
  readonly troubles: readonly string[];
  /** What is still under way although nobody does anything any more; empty = quiet. */
  readonly unquiet: readonly string[];
  /** Rows that were committed and that nobody had in hand at some moment of the end. */
  readonly jobless: readonly string[];
  /** What was sold in shops outside of us. */
  readonly sales: SalesLedger;
}

/** Books of a run in which nothing happened. */
export const EMPTY: Ledger = {
  invoices: [],
  orders: [],
  rows: [],
  acknowledged: [],
  forged: [],
  issued: [],
  intrusions: [],
  openedTwice: [],
  leaks: [],
  holdsMayEnd: false,
  troubles: [],
  unquiet: [],
  jobless: [],
  sales: NO_SALES,
};
