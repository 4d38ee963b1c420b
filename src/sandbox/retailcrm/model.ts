/** A key of the CRM's API; an empty list of sites means all sites. */
export interface ApiKey {
  readonly id: number;
  readonly key: string;
  readonly owner: 'module' | 'user';
  readonly sites: readonly string[];
  readonly createdAt: string;
  scopes: string[];
  active: boolean;
}

/** A merchant account that the module offers. */
export interface ModuleShop {
  readonly code: string;
  readonly name: string;
  readonly active: boolean;
}

/** A module that registered itself; `settings` is the whole object it sent, merged over earlier ones. */
export interface ConnectedModule {
  readonly code: string;
  settings: Readonly<Record<string, unknown>>;
  active: boolean;
  freeze: boolean;
  /** Switched off or frozen by the CRM's side, as opposed to by the module itself. */
  stoppedByCrm: boolean;
  keyId: number;
  registeredAt: string;
}

/** One payment type of the reference book; with `integration` it is tied to a shop of a module. */
export interface PaymentType {
  readonly code: string;
  name: string;
  active: boolean;
  description?: string;
  readonly integration: { readonly moduleCode: string; readonly shopCode: string } | null;
}

/** One payment status of the reference book. */
export interface PaymentStatus {
  readonly code: string;
  name: string;
  active: boolean;
  paymentComplete: boolean;
  ordering: number;
}

/** A shop front of the account. */
export interface Site {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly url: string;
  currency: string;
  readonly senderEmail: string;
  readonly senderName: string;
}

/** A line of an order; the price is in minor units of the order's currency. */
export interface OrderItem {
  readonly name: string;
  readonly price: number;
  readonly quantity: number;
  readonly offerId: number;
  /** What a receipt says of the line, by the codes of the CRM; taxed goods when left out. */
  readonly vat?: string | undefined;
  readonly paymentObject?: string | undefined;
}

/** Who ordered; the order may carry an e-mail of its own. */
export interface Customer {
  readonly id: number;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly phone: string;
}

/** One row of an order's history. */
export interface HistoryRow {
  readonly id: number;
  readonly createdAt: string;
  readonly source: 'user' | 'api' | 'code';
  readonly keyId: number | null;
  readonly orderId: number;
  readonly paymentId: number | null;
  readonly field: string;
  readonly oldValue: unknown;
  readonly newValue: unknown;
}

/** A payment row of an order; amounts in minor units, times as the CRM writes them. */
export interface OrderPayment {
  readonly id: number;
  readonly orderId: number;
  readonly type: string;
  externalId: string | null;
  status: string;
  amount: number;
  paidAt: string | null;
  comment: string | null;
  /** The text of the last refusal that the manager sees beside the buttons. */
  lastError: string | null;
}

/** An order with its payments. */
export interface Order {
  readonly id: number;
  readonly number: string;
  readonly externalId: string;
  readonly site: string;
  readonly currency: string;
  readonly email: string;
  readonly customer: Customer;
  readonly items: readonly OrderItem[];
  readonly createdAt: string;
  /** Minor units of the order's currency. */
  readonly total: number;
  payments: OrderPayment[];
}

/** One refund of an invoice; `externalId` is the module's id of it. */
export interface Refund {
  readonly id: number;
  readonly externalId: string;
  status: string;
  amount: number;
  comment: string | null;
  readonly createdAt: string;
}

/** A line of what happened to an invoice. */
interface InvoiceEvent {
  readonly at: string;
  readonly what: string;
  readonly details: unknown;
}

/** An invoice that a module was asked to make; `status` is null until the module has answered or reported. */
export interface Invoice {
  readonly invoiceUuid: string;
  readonly orderPaymentId: number;
  readonly orderId: number;
  readonly moduleCode: string;
  readonly shopCode: string;
  readonly currency: string;
  readonly createdAt: string;
  externalId: string | null;
  status: string | null;
  /** Minor units. */
  amount: number;
  discountAmount: number | null;
  link: string | null;
  paidAt: string | null;
  expiredAt: string | null;
  refundable: boolean;
  cancellable: boolean;
  cancellationDetails: string | null;
  refunds: Refund[];
  history: InvoiceEvent[];
}

/** An incoming API call as it was answered. */
export interface CallRecord {
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly keyId: number | null;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly answer: unknown;
}

/** A call to the module with its answer; `status` is null when none came or it was ignored. */
export interface CallbackRecord {
  readonly at: string;
  readonly kind: string;
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly status: number | null;
  readonly answer: unknown;
  readonly ok: boolean;
  readonly errorMsg: string | null;
}

/** Something the CRM accepted although a good module would not have sent it. */
export interface Regression {
  readonly at: string;
  readonly kind: 'status-went-back' | 'refund-went-back' | 'payment-id-changed' | 'module-reactivated';
  readonly subject: string;
  readonly from: string;
  readonly to: string;
}

/** What an administrator sets for the account. */
export interface AccountSettings {
  defaultCurrency: string;
  language: string;
  timezone: string;
  /** Default sender of letters; empty when none is set. */
  senderEmail: string;
  letterPackagePaid: boolean;
  updatedAt: string;
}
