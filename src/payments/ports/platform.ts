import type { Currency } from '../domain/currency';
import type { CancelReason, InvoiceState } from '../domain/invoice';
import type { Money } from '../domain/money';
import type { Result } from '../domain/errors';
import type { PlatformBooks } from '../domain/ledgers';
import type { MappedOutcome } from '../domain/status-mapping';
import type { Finding, OrderLine } from './gateway';

/** An installation with its credentials in the clear, for the length of one piece of work. Never stored, never logged. */
export interface PlatformAccount {
  readonly installationId: string;
  /** The address that requests are sent to. */
  readonly address: string;
  /** The address that the shop's people know, for links. */
  readonly publicAddress: string;
  /** Names this installation in the platform's calls to us; also a secret. */
  readonly clientId: string;
  readonly credentials: Readonly<Record<string, string>>;
  /** IANA zone of the shop. */
  readonly timezone: string;
  readonly language: string;
  /** Whether the platform has us switched on. */
  readonly active: boolean;
  /** The shop wants a link refused, rather than following, when the sum of its order has changed. */
  readonly refusesSums?: boolean;
}

/** What screens differ by between platforms: whether there are orders outside, and whether payment pages and courses of ours are sold. */
export interface PlatformOffers {
  readonly orders: boolean;
  readonly sells: boolean;
}

/** A refund that the platform has not been told of. */
export interface ReportedRefund {
  readonly id: string;
  readonly amount: Money;
  /** `refused`: the platform was told "pending" when it asked, and nothing came of it; left out: the money went back. */
  readonly outcome?: 'refused';
  /** Not made from here but found by reading the gateway: after a restore the platform may have been told of it before, under another id. */
  readonly found?: boolean;
  readonly comment: string | null;
}

/** What became of an invoice, for the platform. Sums in minor units of `amount.currency`. */
export interface InvoiceReport {
  readonly platformInvoiceId: string;
  readonly invoiceId: string;
  readonly amount: Money;
  readonly state: InvoiceState;
  readonly captured: number;
  readonly refunded: number;
  readonly cancelReason: CancelReason | null;
  /** Why it was cancelled, in the shop's language. */
  readonly cancelText: string | null;
  readonly link: string;
  readonly paidAt: Date | null;
  readonly holdUntil: Date | null;
  /** False where held and taken money can be moved only in the gateway's cabinet, so that buttons for it would be refused. */
  readonly movable?: boolean;
  /** Oldest first. */
  readonly refunds: readonly ReportedRefund[];
  /** The platform's status for this outcome, when the shop maps statuses itself; null = the platform maps. */
  readonly mappedStatus: string | null;
  /** Whether another invoice of the same order holds money, so that the order stays paid whatever became of this one. */
  readonly paidElsewhere?: boolean;
  /**
   * The platform's ids of other invoices of the same order that hold money or took some, where a status comes with an invoice that took none:
   * one of them may be for the same payment, whose status is theirs then.
   */
  readonly moneyElsewhere?: readonly string[];
}

/** `retry`: try later; `refused`: the platform will not take it however often it is told. `text` is the platform's own. */
export type ReportOutcome =
  { readonly kind: 'told' } | { readonly kind: 'retry'; readonly text: string } | { readonly kind: 'refused'; readonly text: string };

export interface PlatformPayment {
  readonly id: string;
  readonly amount: Money | null;
  readonly type: string;
  readonly status: string | null;
  readonly paid: boolean;
}

export interface PlatformOrder {
  readonly id: string;
  readonly number: string;
  readonly currency: Currency | null;
  readonly total: Money | null;
  readonly emails: readonly string[];
  readonly phone: string | null;
  readonly customerName: string | null;
  readonly payments: readonly PlatformPayment[];
  /** Where the shop's people see this order. */
  readonly url: string;
}

export interface PlatformStatus {
  readonly code: string;
  readonly name: string;
  readonly active: boolean;
}

/** A merchant as the platform shows it for choosing. */
export interface OfferedMerchant {
  readonly code: string;
  readonly name: string;
  readonly active: boolean;
}

/** What an invoice becomes when the sum of its order has changed. */
export interface FreshInvoice {
  readonly platformInvoiceId: string;
  readonly amount: Money;
  readonly lines: readonly OrderLine[];
}

/**
 * Whether the platform still stands by an invoice: asked before money is taken.
 * `fresh`: only the sum has changed, and this is what a payer may be asked for instead.
 */
export type StillGood =
  | { readonly kind: 'good' }
  | { readonly kind: 'changed'; readonly text: string; readonly fresh?: FreshInvoice }
  | { readonly kind: 'unknown'; readonly text: string };

/**
 * A CRM or shop system. Expected failures come back as refusals with a code; nothing throws for what the other side does.
 * Conformance: test/conformance/platform.ts.
 */
export interface Platform {
  readonly code: string;
  readonly title: string;
  /** Whether the platform maps invoice states to its statuses by itself, so that our own mapping is off until switched on. */
  readonly mapsStatuses: boolean;
  /** Where the platform does not map by itself: the mapping that a new installation begins with. */
  readonly defaultMapping?: Readonly<Partial<Record<MappedOutcome, string>>>;
  /** Whether publishing a merchant makes everything that its orders are paid by, so that the platform's people have nothing to make. */
  readonly makesMethods?: boolean;
  /** Whether the platform is asked before every payment, holds included, because a link follows the sum of its order. */
  readonly refreshesLinks?: boolean;
  /** False where there is nothing outside: no orders, statuses or payment types to speak of. */
  readonly hasOrders?: boolean;
  /** Whether its installations sell by payment pages and courses of ours. */
  readonly sells?: boolean;
  /** Whether a new link can be asked for from our own screens. */
  readonly canRequestLink: boolean;
  /** How fast it may be called, per installation. */
  readonly limits: { readonly calls: number; readonly perSeconds: number };
  report(account: PlatformAccount, report: InvoiceReport): Promise<ReportOutcome>;
  /** `taking`: reserved money is about to be taken, and how much of it. */
  stillGood(
    account: PlatformAccount,
    invoice: { readonly platformInvoiceId: string; readonly amount: Money; readonly taking?: Money },
  ): Promise<StillGood>;
  readOrder(
    account: PlatformAccount,
    which: { readonly platformInvoiceId: string } | { readonly orderId: string } | { readonly orderNumber: string },
  ): Promise<Result<PlatformOrder>>;
  /** What the platform's own books say of an invoice, for comparing; null = it does not know it. Left out where it keeps none. */
  readInvoice?(account: PlatformAccount, platformInvoiceId: string): Promise<Result<PlatformBooks | null>>;
  /** Asks the platform to make a link for one of an order's payments; the platform then calls us, as if its own button had been pressed. */
  requestLink(account: PlatformAccount, paymentId: string, returnUrl: string | null): Promise<Result<{ readonly link: string }>>;
  listStatuses(account: PlatformAccount): Promise<Result<readonly PlatformStatus[]>>;
  /** Creates a status in the platform's reference book and gives it back as the platform now has it. */
  createStatus(account: PlatformAccount, name: string): Promise<Result<PlatformStatus>>;
  /** Tells the platform which merchants there are and whether we are switched on; removed ones stay, inactive. */
  publishMerchants(account: PlatformAccount, merchants: readonly OfferedMerchant[], currencies: readonly Currency[]): Promise<Result<void>>;
  /** Whether this installation is set up right, as findings for the screen. `currencies`: those that its merchants take; without them no currency is judged. */
  check(account: PlatformAccount, currencies?: readonly Currency[]): Promise<readonly Finding[]>;
  /** Where the shop's people see an order. */
  orderUrl(account: Pick<PlatformAccount, 'publicAddress'>, orderId: string): string;
  /** Addresses in the platform that our screens lead to. */
  links(account: PlatformAccount): { readonly paymentTypes: string; readonly module: string; readonly apiKeys: string };
}
