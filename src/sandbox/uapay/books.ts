/** A client of UAPAY; the secret is shown on the panel because nothing here is real. */
export interface Merchant {
  readonly clientId: string;
  readonly secret: string;
  readonly name: string;
  /** PEM; requests may then be signed with RSA as well. */
  readonly publicKey: string | null;
}

/** An API session; belongs to one merchant. */
export interface Session {
  readonly id: string;
  readonly clientId: string;
  readonly createdAt: Date;
}

/** Payer page languages. */
export type Locale = 'uk' | 'ru' | 'en';

/** A part of an invoice that goes to another receiver, as the merchant sent it; the sum in kopecks. */
export interface Service {
  readonly serviceId: number;
  readonly amount: number;
  readonly destination?: unknown;
  readonly destinationName?: unknown;
  readonly description?: unknown;
}

/** How often, in days, and until when a subscription charges. */
export interface Recurring {
  readonly interval: number;
  readonly expiresAt: Date;
}

/** An invoice as it was created; sums in kopecks. */
export interface Invoice {
  readonly id: string;
  readonly number: number;
  readonly clientId: string;
  readonly systemType: string;
  readonly locale: Locale;
  readonly externalId: string;
  readonly type: 'PAY' | 'HOLD' | 'SUBSCRIBE';
  /** 0 = the merchant named no sum, and no payer has named one yet. */
  readonly amount: number;
  readonly description: string;
  readonly reusability: boolean;
  readonly redirectUrl: string | null;
  readonly callbackUrl: string | null;
  readonly email: string | null;
  /** Text holding a JSON object. */
  readonly extraInfo: string;
  readonly payExpiresAt: Date | null;
  readonly cardToId: string | null;
  readonly services: readonly Service[];
  /** Null when it is no subscription. */
  readonly recurring: Recurring | null;
  /** The merchant asked for it with RSA, so its callbacks are signed like that. */
  readonly rsa: boolean;
  readonly createdAt: Date;
}

/** Where a payment is; the accounting `status` follows from it. */
export type PaymentState = 'OPEN' | 'NEEDS_CONFIRMATION' | 'HOLDED' | 'FINISHED' | 'REVERSED' | 'CANCELED' | 'REJECTED';

/** One attempt to pay an invoice; sums in kopecks. */
export interface Payment {
  readonly paymentId: string;
  readonly invoiceId: string;
  readonly number: number;
  readonly amount: number;
  readonly state: PaymentState;
  /** Reserved right now. */
  readonly held: number;
  readonly captured: number;
  readonly refunded: number;
  /** A hold existed and ended without a capture. */
  readonly voided: boolean;
  readonly cardFromMasked: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly paidAt: Date | null;
  readonly reversedAt: Date | null;
}

/** Money that moved; the rest of a reduced capture is released with its capture and has no line of its own. */
export interface LedgerLine {
  readonly at: Date;
  readonly kind: 'hold' | 'capture' | 'void' | 'refund';
  readonly invoiceId: string;
  readonly paymentId: string;
  readonly amount: number;
}

/** A call that arrived. */
export interface RequestLine {
  readonly path: string;
  readonly at: Date;
  readonly ok: boolean;
  readonly error: string | null;
}

const REQUESTS_KEPT = 500;

/** Everything the simulator remembers. */
export class Books {
  readonly merchants = new Map<string, Merchant>();
  readonly sessions = new Map<string, Session>();
  readonly invoices = new Map<string, Invoice>();
  readonly payments = new Map<string, Payment>();
  ledger: LedgerLine[] = [];
  requests: RequestLine[] = [];
  private readonly attempts = new Map<string, string[]>();
  private numbers = 0;

  constructor(
    private readonly initialMerchants: readonly Merchant[],
    readonly newId: () => string,
  ) {
    this.reset();
  }

  /** Forgets everything but the merchants of the start. */
  reset(): void {
    for (const map of [this.merchants, this.sessions, this.invoices, this.payments, this.attempts]) map.clear();
    for (const merchant of this.initialMerchants) this.merchants.set(merchant.clientId, merchant);
    this.ledger = [];
    this.requests = [];
    this.numbers = 0;
  }

  /** The next running number of invoices and payments. */
  nextNumber(): number {
    this.numbers += 1;
    return 40_000 + this.numbers;
  }

  /** The attempts to pay an invoice, oldest first. */
  paymentsOf(invoiceId: string): readonly Payment[] {
    const ids = this.attempts.get(invoiceId) ?? [];
    return ids.flatMap((id) => this.payments.get(id) ?? []);
  }

  /** Keeps a new payment or the next state of a known one. */
  keepPayment(payment: Payment): void {
    const ids = this.attempts.get(payment.invoiceId) ?? [];
    if (!this.payments.has(payment.paymentId)) this.attempts.set(payment.invoiceId, [...ids, payment.paymentId]);
    this.payments.set(payment.paymentId, payment);
  }

  /** Writes down that money moved. */
  enter(line: LedgerLine): void {
    this.ledger.push(line);
  }

  /** Writes down a call; only the newest are kept. */
  note(line: RequestLine): void {
    this.requests.push(line);
    if (this.requests.length > REQUESTS_KEPT) this.requests.shift();
  }
}
