import type { Currency } from '../domain/currency';
import type { InvoiceState } from '../domain/invoice';
import type { Money } from '../domain/money';
import type { Result } from '../domain/errors';
import type { OrderLine } from './gateway';
import type { PlatformAccount } from './platform';

/** Who does something: shown in the history and kept with every change. */
export type Actor =
  | { readonly kind: 'platform-user'; readonly platform: string }
  | { readonly kind: 'person'; readonly name: string }
  | { readonly kind: 'customer' }
  | { readonly kind: 'gateway'; readonly gateway: string }
  /** The merchant's own rule for holds that are about to end. */
  | { readonly kind: 'rule'; readonly rule: 'confirm' | 'cancel' }
  | { readonly kind: 'system' };

/** What a platform's call asks a link for. */
export interface IssueRequest {
  readonly merchantCode: string;
  readonly platformInvoiceId: string;
  readonly amount: Money;
  readonly orderId: string | null;
  readonly orderNumber: string;
  readonly siteUrl: string | null;
  readonly returnUrl: string | null;
  readonly lines: readonly OrderLine[];
  readonly customer: { readonly name: string | null; readonly email: string | null; readonly phone: string | null };
  readonly actor: Actor;
}

export interface Issued {
  readonly invoiceId: string;
  readonly link: string;
  readonly cancellable: boolean;
}

/** What became of a refund that a platform asked for. `pending`: the gateway has not said yet. */
export interface RefundAnswer {
  readonly id: string;
  readonly status: 'succeeded' | 'pending';
  readonly amount: Money;
}

export interface InvoiceStatusView {
  readonly invoiceId: string;
  readonly state: InvoiceState;
  readonly amount: Money;
  readonly link: string;
  readonly paidAt: Date | null;
  readonly holdUntil: Date | null;
  readonly cancelText: string | null;
  readonly refundable: boolean;
  readonly cancellable: boolean;
}

/** A CRM account or shop that has just proved who it is. */
export interface Connecting {
  readonly platform: string;
  readonly address: string;
  readonly publicAddress: string;
  readonly credentials: Readonly<Record<string, string>>;
  readonly language: string;
  readonly timezone: string;
  /** null = not told: a known installation keeps the one it has. */
  readonly currency: string | null;
}

/** What the heart and the house offer to a platform's routes. Every function answers for one installation only. */
export interface PlatformHost {
  /** Where this product is reached by others, without a slash at the end. */
  readonly baseUrl: string;
  /** Finds an installation by the secret that the platform calls with; null = nobody. */
  findByClientId(platform: string, clientId: string): Promise<PlatformAccount | null>;
  findByAddress(platform: string, address: string): Promise<PlatformAccount | null>;
  /** The installations whose people know them by this address; nothing keeps it from being that of several. */
  findByPublicAddress(platform: string, publicAddress: string): Promise<readonly PlatformAccount[]>;
  /**
   * Prepares an installation for a new or known address: same tenant and same clientId for a known one, with the new credentials in the account
   * that comes back. Nothing is stored until `keep` is called, so that a failed registration leaves no trace.
   */
  prepare(connecting: Connecting): Promise<{ readonly account: PlatformAccount; keep(): Promise<void> }>;
  /** Stores what the platform tells of itself: switched on or off, frozen, moved to another address, changed settings. */
  update(
    account: PlatformAccount,
    change: {
      readonly active?: boolean;
      readonly frozen?: boolean;
      readonly address?: string;
      readonly publicAddress?: string;
      readonly language?: string;
      readonly timezone?: string;
      readonly currency?: string;
    },
  ): Promise<void>;
  /** The merchants as they are to be published, removed ones included, and the currencies that the active ones take. */
  offered(account: PlatformAccount): Promise<{
    readonly merchants: readonly { readonly code: string; readonly name: string; readonly active: boolean }[];
    readonly currencies: readonly Currency[];
  }>;
  issue(account: PlatformAccount, request: IssueRequest): Promise<Result<Issued>>;
  /** `amount` as the platform sent it, in major units as a JSON number; null = all. It is read in the invoice's currency. */
  confirm(account: PlatformAccount, invoiceId: string, amount: number | null, actor: Actor): Promise<Result<void>>;
  cancel(account: PlatformAccount, invoiceId: string, actor: Actor): Promise<Result<void>>;
  refund(account: PlatformAccount, invoiceId: string, amount: number | null, actor: Actor): Promise<Result<RefundAnswer>>;
  status(account: PlatformAccount, invoiceId: string): Promise<Result<InvoiceStatusView>>;
}
