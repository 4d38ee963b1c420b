import type { Desk } from '../../../src/payments/desk';
import type { Visited, Visitor } from '../visitor';

/** Money that moved at a gateway, minor units. */
export interface Moved {
  readonly kind: string;
  readonly amount: number;
}

/** A gateway in the matrix: how a shop sets it up, how a payer pays there, what its books say. */
export interface GatewayDriver {
  readonly code: string;
  readonly currency: string;
  /** What is typed into a merchant's form; with everything switched on that the gateway can do. */
  merchant(holds: boolean): { readonly confirmManually: boolean; readonly fields: Readonly<Record<string, string>> };
  /** Pays on the gateway's own page. */
  pay(payer: Visitor, page: Visited): Promise<void>;
  /** Everything that moved so far, oldest first. */
  ledger(simulatorUrl: string): Promise<readonly Moved[]>;
}

/** What a platform shows of an order, in words that all platforms share. */
export type Shown = 'waiting' | 'held' | 'paid' | 'canceled' | 'refunded';

/** One order in a platform, to be paid through a merchant. */
export interface MatrixOrder {
  /** Makes the payment link as the platform's people do. */
  link(): Promise<string>;
  /** Presses a button of the platform; whether it was told at once that this worked. Sums in minor units; all when left out. */
  press(button: 'confirm' | 'cancel' | 'refund', amount?: number): Promise<boolean>;
  shows(): Promise<Shown>;
}

/** A platform and the product that is connected to it. */
export interface Stand {
  readonly desk: Desk;
  readonly installationId: string;
  readonly gatewayUrl: string;
  /** Adds a merchant of the gateway and makes the platform offer it; gives what orders name it by. */
  addMerchant(name: string, merchant: ReturnType<GatewayDriver['merchant']>): Promise<string>;
  addOrder(merchant: string, amount: number): Promise<MatrixOrder>;
  stop(): Promise<void>;
}

/** A platform in the matrix. */
export interface PlatformDriver {
  readonly code: string;
  /** Whether the platform shows that money is held and that it was given back; others show only paid or not. */
  readonly showsHolds: boolean;
  readonly showsRefunds: boolean;
  start(gateway: GatewayDriver): Promise<Stand>;
}
