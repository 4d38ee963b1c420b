/** The countries whose sellers the simulator serves. */
export type CountryCode = 'BR' | 'AR' | 'MX' | 'CO';

/** A JSON object as it came. */
export type Json = Readonly<Record<string, unknown>>;

/** What the seller has saved in the panel "Your integrations"; the secret appears with the first save. */
export interface WebhookSettings {
  readonly url: string | null;
  readonly topics: readonly string[];
  readonly secret: string | null;
}

/** One seller with its application; the secrets are shown on the pages because nothing here is real. */
export interface Account {
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly country: CountryCode;
  readonly accessToken: string;
  readonly publicKey: string;
  readonly applicationId: number;
  /** A test seller: subscriptions work, writing payments, refunds and customers is refused with 401. */
  readonly testSeller: boolean;
  readonly webhook: WebhookSettings;
}

/** A document of a person or company. */
export interface Identification {
  readonly type: string;
  readonly number: string;
}

/** A card without what must not be kept: the full number and the security code. */
export interface Card {
  readonly firstSix: string;
  readonly lastFour: string;
  readonly month: number;
  readonly year: number;
  readonly methodId: string;
  readonly typeId: string;
  /** Its first word may be a test name that decides the result. */
  readonly holder: string;
  readonly identification: Identification | null;
}

/** A card token; used once at most, dead after seven days. */
export interface CardToken {
  readonly id: string;
  readonly accountId: number;
  readonly card: Card;
  readonly withCode: boolean;
  readonly createdAt: Date;
  readonly used: boolean;
}

/** A saved card of a customer. */
export interface SavedCard {
  readonly id: string;
  readonly customerId: string;
  readonly card: Card;
  readonly createdAt: Date;
}

/** A customer of a seller with saved cards. */
export interface Customer {
  readonly id: string;
  readonly accountId: number;
  readonly email: string;
  readonly details: Json;
  readonly createdAt: Date;
  readonly cards: readonly SavedCard[];
}

/** States of a payment, in the words of the interface. Mercado Pago: section Payments, Statuses. */
export type PaymentStatus =
  'pending' | 'in_process' | 'authorized' | 'approved' | 'rejected' | 'cancelled' | 'refunded' | 'charged_back' | 'in_mediation';

/** One refund; the amount is in minor units. */
export interface Refund {
  readonly id: number;
  readonly amount: number;
  readonly status: 'approved' | 'in_process' | 'rejected';
  readonly createdAt: Date;
  /** The seller made it on a page, not our program by the interface. */
  readonly byHand: boolean;
}

/** The person who pays, as told by the seller. */
export interface Payer {
  readonly id: string;
  readonly email: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly identification: Identification | null;
  readonly entityType: string | null;
}

/** One payment; all sums are in minor units of the account's currency. */
export interface Payment {
  readonly id: number;
  readonly accountId: number;
  readonly status: PaymentStatus;
  readonly statusDetail: string;
  readonly amount: number;
  readonly methodId: string;
  readonly typeId: string;
  readonly operationType: 'regular_payment' | 'recurring_payment';
  readonly installments: number;
  readonly captured: boolean;
  readonly binaryMode: boolean;
  readonly payer: Payer;
  readonly card: Card | null;
  readonly description: string | null;
  readonly externalReference: string | null;
  readonly notificationUrl: string | null;
  readonly callbackUrl: string | null;
  readonly statementDescriptor: string | null;
  readonly financialInstitution: string | null;
  readonly metadata: Json;
  readonly additionalInfo: Json;
  readonly refunds: readonly Refund[];
  readonly preferenceId: string | null;
  readonly orderId: number | null;
  readonly subscription: { readonly id: string; readonly number: number } | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly approvedAt: Date | null;
  readonly expiresAt: Date | null;
}

/** A payment page of Checkout Pro; `wire` is what the seller sent, less what was dropped. */
export interface Preference {
  readonly id: string;
  readonly accountId: number;
  readonly wire: Json;
  /** Minor units. */
  readonly total: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly orderId: number;
}

/** How a plan or subscription recurs; the amount is in minor units. */
export interface Recurring {
  readonly frequency: number;
  readonly frequencyType: 'days' | 'months';
  readonly amount: number;
  readonly repetitions: number | null;
  readonly billingDay: number | null;
  readonly freeTrial: { readonly frequency: number; readonly frequencyType: 'days' | 'months' } | null;
  readonly startDate: Date | null;
  readonly endDate: Date | null;
}

/** A plan that payers subscribe to. */
export interface Plan {
  readonly id: string;
  readonly accountId: number;
  readonly reason: string;
  readonly backUrl: string;
  readonly status: string;
  readonly recurring: Recurring;
  readonly methodsAllowed: unknown;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A subscription, which Mercado Pago calls preapproval. */
export interface Preapproval {
  readonly id: string;
  readonly accountId: number;
  readonly planId: string | null;
  readonly status: 'pending' | 'authorized' | 'paused' | 'cancelled';
  readonly reason: string;
  readonly externalReference: string | null;
  readonly payerEmail: string;
  readonly payerId: number;
  readonly backUrl: string;
  readonly card: Card | null;
  readonly cardId: string | null;
  readonly recurring: Recurring;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly nextPaymentAt: Date | null;
  /** When the charges are counted from: the first due moment. */
  readonly firstDueAt: Date | null;
  readonly periodsPassed: number;
}

/** One instalment of a subscription, which Mercado Pago calls authorized payment. */
export interface Instalment {
  readonly id: number;
  readonly accountId: number;
  readonly preapprovalId: string;
  readonly number: number;
  readonly amount: number;
  readonly status: string;
  readonly tries: number;
  readonly paymentId: number | null;
  readonly debitAt: Date;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A dispute by the payer's bank. */
export interface Chargeback {
  readonly id: string;
  readonly accountId: number;
  readonly paymentId: number;
  readonly amount: number;
  readonly status: 'in_process' | 'settled' | 'reimbursed';
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A call that arrived. */
export interface RequestLine {
  readonly at: Date;
  readonly method: string;
  readonly path: string;
  readonly accountId: number | null;
  readonly key: string | null;
  readonly status: number;
  readonly error: string | null;
  readonly body: unknown;
}
