import type { Desk } from '../../src/payments/desk';
import type { RunningSimulator } from '../../src/sandbox/kit/simulator';
import type { Visitor } from '../support/visitor';
import type { Button } from './events';
import type { InvoiceBook, PlatformBook } from './ledger';

/** What a merchant is made of. */
export interface MerchantWish {
  readonly gateway: string;
  readonly name: string;
  readonly manual: boolean;
  readonly fields: Readonly<Record<string, string>>;
}

/** An order in a platform, to be paid through one merchant. */
export interface TorturedOrder {
  /** Our invoices of it carry this. */
  readonly orderId: string;
  /** How the call begins with which the platform asks for its link. */
  readonly linkCall: string;
  /** Makes the link as the platform's people do; null when it did not work. */
  link(): Promise<string | null>;
  /** Presses the platform's own button; false where it has none or was refused. `minor` null = all. */
  press(button: Button, minor: number | null): Promise<boolean>;
  /** How the call of such a button begins; null where the platform has no buttons of its own. */
  buttonCall(button: Button): string | null;
  changeSum(share: number): Promise<void>;
}

/** What the platform's books say of a run. */
export interface PlatformBooks {
  readonly invoice: (invoice: Pick<InvoiceBook, 'platformInvoiceId' | 'history' | 'state'>) => PlatformBook | null;
  /** Whether an order is paid; null where the platform says so by invoice. */
  readonly paid: (order: TorturedOrder) => boolean | null;
}

/** One account at a platform: a tenant. */
export interface TorturedAccount {
  readonly platform: string;
  readonly currency: string;
  readonly installationId: string;
  readonly simulator: RunningSimulator;
  readonly calls: Readonly<Record<'report' | 'ask', readonly string[]>>;
  /** What the platform's calls to us end with, for strangers who try them with another's name. */
  readonly secrets: () => Promise<readonly string[]>;
  /** Who the account is to us, where calls carry that. */
  readonly clientId: () => Promise<string | null>;
  enter(manager: Visitor, hub: string): Promise<void>;
  addMerchant(desk: Desk, wish: MerchantWish): Promise<string>;
  /** `merchant` is what `addMerchant` gave. */
  addOrder(merchant: string, minor: number): TorturedOrder | Promise<TorturedOrder>;
  books(): Promise<PlatformBooks>;
}

/** A platform in the torture. A new one joins PLATFORMS. */
export interface TorturedPlatform {
  readonly code: string;
  /** What the product has to be told of it. */
  readonly environment: (accounts: readonly RunningSimulator[]) => Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
  /** Starts the simulators, one entry per account; they find the product at `hub`. */
  start(hub: string): Promise<readonly StartedAccount[]>;
}

/** An account that is there and not connected yet. */
export interface StartedAccount {
  readonly currency: string;
  readonly simulator: RunningSimulator;
  /** Connects and gives the account; `installations` asks our books for those of an address. */
  connect(installationOf: (address: string) => Promise<string | null>): Promise<TorturedAccount>;
  stop(): Promise<void>;
}
