import type { Currency } from './domain/currency';
import type { Refusal, Result } from './domain/errors';
import type { Attention, InvoiceState, Standing } from './domain/invoice';
import type { Money } from './domain/money';
import type { OperationKind, OperationState } from './domain/operation';
import type { MappedOutcome } from './domain/status-mapping';
import type { LettersDesk } from './letters/letters-desk';
import type { Capabilities, Finding, OrderLine, SettingsField } from './ports/gateway';
import type { PlatformOrder, PlatformStatus } from './ports/platform';
import type { Actor } from './ports/platform-host';

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
}

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

export interface InvoiceDetails {
  readonly id: string;
  readonly orderId: string | null;
  readonly orderNumber: string;
  readonly standing: Standing;
  readonly attention: readonly Attention[];
  readonly amount: Money;
  readonly held: number;
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
  readonly holdUntil: Date | null;
  readonly paidAt: Date | null;
  readonly reportDue: boolean;
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

/** What the payment link page shows to a customer. */
export interface PayView {
  readonly shop: string;
  readonly orderNumber: string;
  readonly amount: Money;
  readonly lines: readonly OrderLine[];
  readonly standing: Standing;
  readonly test: boolean;
  readonly gatewayTitle: string;
  readonly confirmManually: boolean;
  readonly expiresAt: Date | null;
  readonly paidAt: Date | null;
  readonly card: string | null;
  /** Where "back to the shop" leads; null = no such button. */
  readonly backUrl: string | null;
  readonly language: string;
  /** IANA zone of the shop, in which moments are printed. */
  readonly timezone: string;
  /** The payer came back from the gateway and the money is still on its way. */
  readonly waiting: boolean;
}

export interface Summary {
  readonly platformTitle: string;
  /** Merchants appear in the platform by themselves, with nothing left to do there. */
  readonly makesMethods?: boolean;
  readonly publicAddress: string;
  readonly active: boolean;
  readonly merchants: number;
  readonly mappingOffered: boolean;
  readonly today: readonly { readonly paid: Money; readonly paidCount: number; readonly refunded: Money; readonly refundedCount: number }[];
  readonly reserved: readonly { readonly sum: Money; readonly count: number }[];
  readonly needsSomebody: readonly InvoiceRow[];
}

export interface MerchantView {
  readonly id: string;
  readonly gateway: string;
  readonly gatewayTitle: string;
  readonly name: string;
  readonly mode: 'live' | 'test';
  readonly confirmManually: boolean;
  /** What decides whether money is held: our switch, the gateway's settings or cabinet, or nothing because it cannot hold. */
  readonly holds: 'switch' | 'always' | 'never' | 'open';
  readonly active: boolean;
  /** Plain settings as they are; secrets as bullets and their last four signs. */
  readonly settings: Readonly<Record<string, string>>;
  readonly hookUrl: string;
  readonly lastNotificationAt: Date | null;
  readonly openInvoices: number;
}

export interface GatewayView {
  readonly code: string;
  readonly title: string;
  readonly currencies: readonly Currency[];
  readonly fields: readonly SettingsField[];
  readonly events: readonly string[];
  readonly capabilities: Capabilities;
  readonly cabinetUrl: string | null;
}

/** What was typed into a merchant's form: `name`, `mode`, `confirmManually` and the gateway's own fields. */
export interface TypedMerchant {
  readonly name: string;
  readonly confirmManually: boolean;
  readonly fields: Readonly<Record<string, string>>;
}

/** Problems of a form by field; each value is a text key. */
export type FormProblems = readonly { readonly field: string; readonly problem: string }[];

export type Saved<T> =
  { readonly ok: true; readonly value: T; readonly findings: readonly Finding[] } | { readonly ok: false; readonly problems: FormProblems };

/** What a new link can be paid through: a merchant with one of its currencies. `code` names both. */
export interface LinkChoice {
  readonly code: string;
  readonly merchantId: string;
  readonly name: string;
  readonly test: boolean;
  readonly currency: Currency;
}

/** What was typed into the form of a new link. `key` is the form's own: one key makes one link, however often it is sent. */
export interface TypedLink {
  readonly key: string;
  readonly choice: string;
  readonly number: string;
  readonly sum: string;
  readonly description: string;
  readonly email: string;
  readonly name: string;
}

/** A link that was made; or what is wrong with the form; or why there is none. Problems are text keys. */
export type LinkMade =
  | { readonly kind: 'made'; readonly invoiceId: string }
  | { readonly kind: 'problems'; readonly problems: FormProblems }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

export interface MappingView {
  readonly on: boolean;
  readonly platformMapsItself: boolean;
  readonly outcomes: readonly { readonly outcome: MappedOutcome; readonly status: string | null }[];
  readonly statuses: Result<readonly PlatformStatus[]>;
}

export interface SenderView {
  /** The operator's own sender stands behind this installation, unless it saved one. */
  readonly ours: string | null;
  readonly saved: {
    readonly from: string;
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly secure: boolean;
    readonly checkedAt: Date | null;
  } | null;
}

export interface TypedSender {
  readonly from: string;
  readonly host: string;
  readonly port: string;
  readonly user: string;
  /** Empty = keep the saved one. */
  readonly password: string;
  readonly secure: boolean;
}

export interface NotificationRow {
  readonly id: string;
  readonly at: Date;
  readonly gateway: string;
  readonly merchantName: string | null;
  readonly verdict: 'accepted' | 'refused';
  readonly because: string | null;
  readonly words: string | null;
  readonly outcome: string | null;
  readonly invoiceId: string | null;
  readonly repeats: number;
}

/**
 * Everything that a screen may ask of the heart. Every function takes the installation that the session is for and answers for it alone;
 * a foreign id is the same as an unknown one.
 */
export interface Desk {
  summary(installationId: string): Promise<Summary>;
  invoices(
    installationId: string,
    query: { readonly after?: string; readonly search?: string; readonly state?: InvoiceState | 'attention' },
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

  /** What a link by hand can be made with, where the platform has no orders. */
  newLinkChoices(installationId: string): Promise<readonly LinkChoice[]>;
  /** Makes a link from what a person typed; the same form sent twice gives the same link. */
  newLink(installationId: string, typed: TypedLink, actor: Actor): Promise<LinkMade>;

  gateways(): readonly GatewayView[];
  merchants(installationId: string): Promise<readonly MerchantView[]>;
  addMerchant(
    installationId: string,
    gateway: string,
    typed: TypedMerchant,
    actor: Actor,
  ): Promise<Saved<{ readonly id: string; readonly first: boolean }>>;
  editMerchant(installationId: string, merchantId: string, typed: TypedMerchant, actor: Actor): Promise<Saved<void>>;
  switchMerchant(installationId: string, merchantId: string, active: boolean, actor: Actor): Promise<Result<void>>;
  switchManual(installationId: string, merchantId: string, on: boolean, actor: Actor): Promise<Result<void>>;
  checkMerchant(installationId: string, merchantId: string): Promise<readonly Finding[]>;
  checkPlatform(installationId: string): Promise<readonly Finding[]>;
  platformLinks(installationId: string): Promise<{ readonly paymentTypes: string; readonly module: string; readonly apiKeys: string }>;

  mapping(installationId: string): Promise<MappingView>;
  saveMapping(
    installationId: string,
    mapping: { readonly on: boolean; readonly statuses: Readonly<Partial<Record<MappedOutcome, string>>> },
    actor: Actor,
  ): Promise<Result<void>>;
  addStatus(installationId: string, name: string, actor: Actor): Promise<Result<PlatformStatus>>;

  sender(installationId: string): Promise<SenderView>;
  /** Saves only what the mail server accepts. */
  saveSender(installationId: string, typed: TypedSender, actor: Actor): Promise<Saved<void>>;
  forgetSender(installationId: string, actor: Actor): Promise<void>;

  readonly letters: LettersDesk;

  notifications(
    installationId: string,
    after?: string,
  ): Promise<{ readonly rows: readonly NotificationRow[]; readonly next: string | null }>;
  replayNotification(installationId: string, notificationId: string, actor: Actor): Promise<Result<void>>;
}

/** What the public payment page may ask. */
export interface PayDesk {
  /** What the page shows; null = no such link. `returned`: the payer comes back from the gateway, so the gateway is asked first. */
  view(slug: string, returned: boolean): Promise<PayView | null>;
  /** Where the payer goes on to; a dead attempt is replaced by a new one first. */
  open(slug: string): Promise<
    Result<
      | { readonly kind: 'redirect'; readonly url: string }
      | {
          readonly kind: 'form';
          readonly action: string;
          readonly method: 'GET' | 'POST';
          readonly fields: Readonly<Record<string, string>>;
        }
    >
  >;
  /** The topic under which changes of this link are published for live pages; null = no such link. */
  topic(slug: string): Promise<string | null>;
}
