import type { RunningSimulator } from '../../src/sandbox/kit/simulator';

/** What a shop, a bank or a buyer makes of a sale. Where a shop has no word for it, it does what comes nearest. */
export type Turn = 'paid' | 'confirmed' | 'disputed' | 'refunded' | 'cancelled' | 'deleted';

/** Whether a sale gives access; `if-told`: as long as somebody has told us that it was paid, because reading does not show it any more. */
export type Worth = 'gives' | 'if-told' | 'nothing';

/** A message that the shop has not sent. */
export interface ForgedSale {
  /** What stands behind the address of the connection. */
  readonly part: string;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A sale as a forged message speaks of it; `mark` is in no genuine message. */
export interface ForgedAbout {
  readonly mark: string;
  readonly sale: string;
  readonly email: string;
  readonly course: number;
}

/** A running shop, with what its people and buyers do. */
export interface RunningShop {
  readonly simulator: RunningSimulator;
  readonly environment: Readonly<Record<string, string>>;
  /** What the owner of the academy types for the connection. */
  readonly typed: Readonly<Record<string, string>>;
  /** Everything that nobody may see. */
  readonly secrets: readonly string[];
  /** The products that are linked to the courses of the academy, in their order. */
  readonly products: readonly string[];
  /** Learns the address of the connection, as far as its people have to paste it. */
  connect(hookUrl: string): Promise<void>;
  /** Somebody orders and has not paid yet. Gives the shop's own key of the sale. */
  buy(course: number, email: string): Promise<string>;
  turn(sale: string, to: Turn): Promise<void>;
  /** Tells once more what was told before, and nothing new. */
  again(sale: string): Promise<void>;
  /** What its sales are worth by the shop's own books; one that is not there is worth nothing. */
  books(): Promise<ReadonlyMap<string, Worth>>;
  /** Messages that it still has to tell, in words for people. */
  waiting(): Promise<readonly string[]>;
}

/** An outside shop in the torture: a channel that sells courses. A new one joins SHOPS. */
export interface TorturedShop {
  readonly code: string;
  start(): Promise<RunningShop>;
  /** What its calls match, for faults. */
  readonly calls: readonly string[];
  /** The same for two messages that say the same; null = no message of the shop. */
  readonly identityOf: (body: string) => string | null;
  /** Whether a message may get lost for good, because reading makes up for it. */
  readonly mayBeLost: (body: string) => boolean;
  readonly forge: (about: ForgedAbout) => ForgedSale;
}
