import type { Attention, InvoiceState } from '../domain/invoice';
import type { Money } from '../domain/money';
import type { Result } from '../domain/errors';
import type { PayTarget } from './gateway';
import type { FreshInvoice, PlatformAccount } from './platform';
import type { Actor, Issued, PlatformHost } from './platform-host';

/** An invoice as the card of its order shows it. Sums in minor units of `amount.currency`. */
export interface OrderInvoice {
  readonly invoiceId: string;
  readonly platformInvoiceId: string;
  readonly merchantCode: string;
  readonly merchantName: string;
  readonly state: InvoiceState;
  readonly attention: readonly Attention[];
  readonly amount: Money;
  readonly held: number;
  readonly captured: number;
  readonly refunded: number;
  readonly link: string;
  readonly test: boolean;
  readonly holdUntil: Date | null;
  /** What may be done with the money now. */
  readonly confirmable: boolean;
  readonly cancellable: boolean;
  readonly refundable: boolean;
}

/**
 * What the heart offers besides to platforms that have no payment screens of their own: shops whose orders we watch and whose buyers come straight to us.
 * Every function answers for one installation only.
 */
export interface ShopHost extends PlatformHost {
  find(platform: string, installationId: string): Promise<PlatformAccount | null>;
  /** Replaces the named credentials and keeps the others, whatever happens at the same time; an empty value removes one. */
  changeCredentials(account: PlatformAccount, change: Readonly<Record<string, string>>): Promise<void>;
  /** The invoices of an order, newest first. */
  invoicesOf(account: PlatformAccount, orderId: string): Promise<readonly OrderInvoice[]>;
  /** The ids of orders with an invoice that waits for its payer. */
  pendingOrders(account: PlatformAccount, orderIds: readonly string[]): Promise<readonly string[]>;
  /** Closes a link that nobody has paid, because the platform's order does not want it any more. Nothing happens to any other. */
  withdraw(account: PlatformAccount, invoiceId: string): Promise<void>;
  /** Puts a fresh invoice in the place of one that nobody has paid; the old link leads to it. The same wish twice gives the same invoice. */
  renew(account: PlatformAccount, invoiceId: string, fresh: FreshInvoice): Promise<Result<Issued>>;
  /** Where a payer goes on to, straight to the gateway. */
  open(account: PlatformAccount, invoiceId: string): Promise<Result<PayTarget>>;
  /** Offers an address that the shop vouches for to letters to the shop, as long as nobody has said where they go. */
  suggestRecipient(account: PlatformAccount, email: string, actor: Actor): Promise<void>;
  sendLink(account: PlatformAccount, invoiceId: string, email: string, actor: Actor): Promise<Result<void>>;
}
