import type { RunningSimulator } from '../../src/sandbox/kit/simulator';
import type { Typed } from '../support/visitor';
import type { GatewayBook } from './ledger';

/** A shop at a gateway, with everything of it that nobody may see. */
export interface Shop {
  readonly id: string;
  readonly secret: string;
}

/** What a message of a gateway is about, for those that somebody forges. */
export interface Forged {
  readonly orderNumber: string;
  readonly reference: string | null;
  readonly amount: number;
  readonly shop: Shop;
}

/** A message as somebody who is not the gateway sends it. */
export interface ForgedMessage {
  readonly body: string;
  /** What stands behind the address, with its question mark. */
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A message that waits at the gateway, or that it has given up. */
export interface Undelivered {
  readonly waiting: readonly string[];
  readonly givenUp: readonly { readonly url: string; readonly body: string }[];
}

/** A gateway in the torture: how it is started and set up, how people pay there, how it fails, and what its books say. A new one joins GATEWAYS. */
export interface TorturedGateway {
  readonly code: string;
  readonly currency: string;
  /** The kinds of merchants it has: whether money is held first. */
  readonly holds: readonly boolean[];
  /** Whether a part can be moved from here. */
  readonly parts: boolean;
  /** Whether it can be asked; where not, a person may have to say what became of a call. */
  readonly readable: boolean;
  readonly contentType: string;
  readonly shops: readonly [Shop, Shop];
  start(shops: readonly Shop[]): Promise<RunningSimulator>;
  /** Where the product finds it. */
  readonly environment: (url: string) => Readonly<Record<string, string>>;
  readonly secretsOf: (shop: Shop) => readonly string[];
  readonly merchant: (shop: Shop, holds: boolean) => { readonly manual: boolean; readonly fields: Readonly<Record<string, string>> };
  /** The form that a payer sends; null = he closes the page. */
  readonly forms: Readonly<Record<'pay' | 'decline' | 'leave', Typed | null>>;
  /** What its calls match, for faults. */
  readonly calls: Readonly<Record<'start' | 'read' | 'move', readonly string[]>>;
  /** Its books, by our order numbers. */
  readonly booksOf: (state: unknown) => ReadonlyMap<string, readonly GatewayBook[]>;
  readonly undelivered: (state: unknown) => Undelivered;
  /** The same for two messages that say the same. */
  readonly identityOf: (body: string) => string;
  /** The message with another sum, signed by the shop's own secret; null where messages carry no sum. */
  readonly alterAmount: ((body: string, shops: readonly Shop[]) => string | null) | null;
  /** A message about money, signed with the secret given. */
  readonly forge: (forged: Forged, secret: string) => ForgedMessage;
}
