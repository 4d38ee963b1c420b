import type { Result } from './domain/errors';
import type { HoldPlan } from './domain/hold-clock';
import type { Attention, InvoiceState, Standing } from './domain/invoice';
import type { Money } from './domain/money';
import type { OperationKind, OperationState } from './domain/operation';
import type { OrderLine } from './ports/gateway';
import type { PlatformOrder } from './ports/platform';
import type { Actor } from './ports/platform-host';

/** What the screens need to tell of a hold. */
export interface HoldView {
  /** When it ends; null = nothing is held, or nobody knows. */
  readonly holdUntil: Date | null;
  /** The merchant's rule for its end; null where it is not carried out: the rule has failed, or a person has to look at the payment first. */
  readonly rule: HoldPlan | null;
}

/** A row of the list of invoices. */
export interface InvoiceRow {
  readonly id: string;
  readonly orderNumber: string;
  readonly standing: Standing;
  readonly attention: readonly Attention[];
  readonly amount: Money;
  readonly customer: string | null;
  readonly merchantName: string;
  readonly test: boolean;
  readonly createdAt: Date;
  /** When its hold ends; null = nothing is held, or nobody knows. */
  readonly holdUntil: Date | null;
}

/** What a list may be narrowed to: a state, what needs a person, or holds that end within 48 hours. */
export type InvoiceFilter = InvoiceState | 'attention' | 'hold-ending';

export interface InvoicePage {
  readonly rows: readonly InvoiceRow[];
  /** Opaque; goes into the address of the next page. null = that was the last one. */
  readonly next: string | null;
}

export interface HistoryEntry {
  readonly number: number;
  readonly at: Date;
  /** Text key under `history.<kind>`; kinds are listed in payments/history.ts. */
  readonly kind: string;
  readonly actor: Actor;
  /** Plain figures and words for the text; sums as {minor,currency}. */
  readonly details: Readonly<Record<string, unknown>>;
}

export interface OperationView {
  readonly id: string;
  readonly kind: OperationKind;
  readonly state: OperationState;
  readonly amount: Money;
  /** An error code when refused. */
  readonly code: string | null;
  readonly gatewayText: string | null;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
}

export interface LetterView {
  readonly kind: string;
  readonly recipient: string;
  readonly state: 'waiting' | 'sent' | 'refused' | 'failed';
  readonly text: string | null;
  readonly at: Date;
}

/** What the buttons of an invoice may do now; null = no such button. Sums in minor units. */
export interface Actions {
  readonly confirm: { readonly most: number; readonly partial: boolean } | null;
  readonly cancel: 'release' | 'close-link' | null;
  readonly refund: { readonly most: number; readonly partial: boolean } | null;
  readonly send: boolean;
  /** Money waits to be moved, but that is done in the gateway's cabinet. */
  readonly elsewhere: boolean;
}

export interface InvoiceDetails extends HoldView {
  readonly id: string;
  readonly orderId: string | null;
  readonly orderNumber: string;
  readonly standing: Standing;
  readonly attention: readonly Attention[];
  readonly amount: Money;
  readonly held: number;
  /** What the gateway still keeps reserved, wherever the invoice stands. */
  readonly reserved: number;
  readonly captured: number;
  readonly refunded: number;
  readonly merchant: { readonly id: string; readonly name: string; readonly gatewayTitle: string; readonly active: boolean };
  /** Whether the gateway can be asked; if not, only its notifications tell. */
  readonly readable: boolean;
  /** The gateway's cabinet, where it has an address. */
  readonly cabinetUrl: string | null;
  readonly test: boolean;
  readonly confirmManually: boolean;
  readonly link: string;
  readonly lines: readonly OrderLine[];
  readonly customer: { readonly name: string | null; readonly email: string | null; readonly phone: string | null };
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly paidAt: Date | null;
  readonly reportDue: boolean;
  /** Who of those that this invoice needs does not answer. */
  readonly troubles: readonly Trouble[];
  /** Newest first. */
  readonly history: readonly HistoryEntry[];
  readonly operations: readonly OperationView[];
  readonly letters: readonly LetterView[];
  /** Other invoices of the same order, newest first. */
  readonly siblings: readonly InvoiceRow[];
  readonly actions: Actions;
  /** Addresses in the platform: this order, if it is known. */
  readonly orderUrl: string | null;
}

/** Somebody outside who does not answer. */
export interface Trouble {
  readonly what: 'platform' | 'gateway' | 'mail';
  /** The gateway's code; empty for the others. */
  readonly name: string;
  /** The name of the platform or gateway. */
  readonly title: string;
  readonly since: Date;
  /** How many reports or letters wait for it. */
  readonly waiting: number;
}

export interface Summary {
  readonly platformTitle: string;
  /** Merchants appear in the platform by themselves, with nothing left to do there. */
  readonly makesMethods?: boolean;
  /** What becomes of a link whose order has another sum now; left out where links do not follow their orders. */
  readonly changedSums?: 'follow' | 'refuse';
  /** Letters of trouble are on, and nobody in the shop gets any. */
  readonly lettersToNobody?: boolean;
  readonly publicAddress: string;
  readonly active: boolean;
  readonly merchants: number;
  readonly mappingOffered: boolean;
  readonly today: readonly { readonly paid: Money; readonly paidCount: number; readonly refunded: Money; readonly refundedCount: number }[];
  readonly reserved: readonly { readonly sum: Money; readonly count: number }[];
  readonly needsSomebody: readonly InvoiceRow[];
  readonly troubles: readonly Trouble[];
}

/** The home page, the list of invoices and the screen of an order. */
export interface InvoicesDesk {
  summary(installationId: string): Promise<Summary>;
  invoices(
    installationId: string,
    query: { readonly after?: string; readonly search?: string; readonly state?: InvoiceFilter },
  ): Promise<InvoicePage>;
  invoice(installationId: string, invoiceId: string): Promise<InvoiceDetails | null>;
  confirm(installationId: string, invoiceId: string, amount: Money | null, actor: Actor): Promise<Result<void>>;
  cancel(installationId: string, invoiceId: string, actor: Actor): Promise<Result<void>>;
  refund(installationId: string, invoiceId: string, amount: Money | null, actor: Actor): Promise<Result<void>>;
  /** Addresses to choose from: of the invoice, of the platform's order and its customer. Never fails: what cannot be read is left out. */
  addresses(installationId: string, invoiceId: string): Promise<readonly string[]>;
  sendLink(installationId: string, invoiceId: string, email: string, actor: Actor): Promise<Result<void>>;
  /** A person has looked at it and it is settled. */
  settleAttention(installationId: string, invoiceId: string, reason: Attention, actor: Actor): Promise<Result<void>>;
  /** A person has looked into the gateway's cabinet and says what became of an operation that the gateway cannot be asked about. */
  tellOutcome(installationId: string, operationId: string, happened: boolean, actor: Actor): Promise<Result<void>>;
  /** Asks the gateway now. */
  refresh(installationId: string, invoiceId: string): Promise<Result<void>>;
  reportAgain(installationId: string, invoiceId: string, actor: Actor): Promise<Result<void>>;
  findOrder(installationId: string, orderNumber: string): Promise<Result<PlatformOrder>>;
  /** Makes a link for one payment of an order through the platform, as its own button would; gives our invoice. */
  makeLink(installationId: string, paymentId: string, actor: Actor): Promise<Result<{ readonly invoiceId: string }>>;
}
