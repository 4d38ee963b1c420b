/** Ids of what we have made in a shop. */
export interface ShopObjects {
  readonly widgetId?: string;
  readonly fields?: readonly string[];
  /** The host that buyers know, without protocol. */
  readonly site?: string;
}

/** A shop by its permanent number. */
export interface ShopRow {
  readonly insalesId: string;
  readonly installationId: string;
  /** Every password that we have is refused. */
  readonly reconnectNeeded: boolean;
  readonly objects: ShopObjects;
  /** What the last set-up could not do, as codes of findings; null = it has not run yet. */
  readonly troubles: readonly string[] | null;
  readonly setUpDueAt: Date | null;
  readonly changedSince: string | null;
  readonly changedFromId: string | null;
  readonly uninstalledAt: Date | null;
}

/** A password from an install call that nobody has proved; `password` is sealed. */
export interface Candidate {
  readonly insalesId: string;
  readonly id: string;
  /** The address of the shop that the call named. */
  readonly shop: string;
  readonly fingerprint: string;
  readonly password: string;
  readonly refusals: number;
  readonly dueAt: Date;
  readonly createdAt: Date;
}

/** A login on its way through the back office. */
export interface PendingLogin {
  readonly fingerprint: string;
  readonly insalesId: string;
  readonly returnTo: string;
  readonly expiresAt: Date;
}

/** The payment method of the shop that stands for a merchant. */
export interface PaymentMethod {
  readonly installationId: string;
  readonly merchantCode: string;
  readonly methodId: string;
  readonly offered: boolean;
  readonly successUrl: string;
  readonly failUrl: string;
  readonly serverUrl: string;
  readonly readAt: Date;
}

/** A payment attempt of the shop, as the buyer's form brought it. */
export interface OrderTransaction {
  readonly installationId: string;
  readonly merchantCode: string;
  readonly transactionId: string;
  readonly orderId: string;
  readonly orderKey: string;
  /** The sum as the shop printed it. */
  readonly amount: string;
  /** What the order cost then in the currency of the shop, as printed there; null where the shop did not convert, or nobody kept it. */
  readonly originalAmount: string | null;
  readonly originalCurrency: string | null;
  readonly platformInvoiceId: string;
  readonly createdAt: Date;
}

/** The way back to the shop behind a payment link. */
export interface WayBack {
  readonly installationId: string;
  readonly key: string;
  readonly orderId: string;
  readonly orderKey: string;
}
