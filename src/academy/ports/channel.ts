import type { Finding, SettingsField } from '../../payments/ports/gateway';
import type { ProductLink, ProductRef, SaleItem } from '../domain/product-ref';
import type { Buyer, Charge, Standing } from '../domain/sale';

/** The settings of one connection to a channel, secrets in the clear, for the length of one piece of work. Never stored, never logged. */
export interface ChannelAccount {
  readonly installationId: string;
  readonly connectionId: string;
  readonly plain: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  /** What the channel itself asked us to remember between calls (where reading goes on, ids of what we made there). */
  readonly memory: Readonly<Record<string, string>>;
  /** Where the channel tells us of sales; its last part is random. */
  readonly hookUrl: string;
}

export type ParsedChannelSettings =
  | { readonly ok: true; readonly plain: Readonly<Record<string, string>>; readonly secrets: Readonly<Record<string, string>> }
  /** `problem` is a text key under `channels.<code>.problems`. */
  | { readonly ok: false; readonly problems: readonly { readonly field: string; readonly problem: string }[] };

/**
 * One thing that a channel says. `key` is unique for the connection and names what is said, so that a repeated message is known.
 * - `sale`: of one sale, by the channel's own key of it;
 * - `subscription-ended`, `subscription-switched`, `subscription-due`: of a subscription, by its key;
 * - `test`: from the channel's test button, or about its test product: shown, never acted on;
 * - `lead`: somebody left a cart: shown, never enrolled;
 * - `look`: something happened to these sales, read them; the message itself is not believed;
 * - `ignored`: nothing that concerns us.
 */
export type SaleEvent =
  | {
      readonly kind: 'sale';
      readonly key: string;
      readonly at: Date;
      readonly sale: string;
      readonly standing: Standing;
      readonly items: readonly SaleItem[];
      /** The owner wants that what these lines grant stays, whatever a later message leaves out. */
      readonly keepsItems?: true;
      readonly buyer: Buyer;
      readonly charge: Charge | null;
      /** As printed for people: a decimal text with its currency; null where the channel does not say. */
      readonly price: { readonly text: string; readonly currency: string } | null;
    }
  | {
      readonly kind: 'subscription-ended';
      readonly key: string;
      readonly at: Date;
      readonly subscription: string;
      readonly until: Date | null;
    }
  | {
      readonly kind: 'subscription-switched';
      readonly key: string;
      readonly at: Date;
      readonly subscription: string;
      readonly items: readonly SaleItem[];
    }
  | {
      readonly kind: 'subscription-due';
      readonly key: string;
      readonly at: Date;
      readonly subscription: string;
      readonly due: Date;
    }
  | { readonly kind: 'look'; readonly key: string; readonly sales: readonly string[] }
  | { readonly kind: 'lead'; readonly key: string; readonly at: Date; readonly items: readonly SaleItem[]; readonly buyer: Buyer }
  | { readonly kind: 'test'; readonly key: string; readonly at: Date; readonly title: string }
  | { readonly kind: 'ignored'; readonly key: string; readonly title: string };

/** A message as it arrived. */
export interface RawMessage {
  readonly method: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly query: string;
  readonly body: Buffer;
  /** The last part of our address, where a channel has several addresses with us. */
  readonly part: string | null;
}

/** What a message turned out to be. `stored`: the body as it may be kept, without secrets. `unreadable`: 400; `forged`: 401. */
export type Verified =
  | { readonly kind: 'genuine'; readonly events: readonly SaleEvent[]; readonly stored: string; readonly version: string | null }
  | { readonly kind: 'forged' }
  | { readonly kind: 'unreadable' };

/** A call to a channel: `later` = try again, not before `notBefore` where it said so; `refused` = it said no, in its own words. */
export type ChannelAnswer<T> =
  /** `memory` is laid over what is remembered; an empty text forgets. */
  | { readonly kind: 'done'; readonly value: T; readonly memory?: Readonly<Record<string, string>> }
  | { readonly kind: 'later'; readonly notBefore: Date | null; readonly text: string }
  | { readonly kind: 'refused'; readonly code: string; readonly text: string };

/** A product of the channel, for choosing what grants a course. */
export interface ChannelProduct {
  readonly ref: ProductRef;
  readonly title: string;
  readonly active: boolean;
}

/** Sales that a reading brought, as events with keys of their own; `more` = there is a further page, asked for with the memory given back. */
export interface SalesRead {
  readonly events: readonly SaleEvent[];
  readonly more: boolean;
}

/** An outside shop that sells our courses. Expected failures come back as answers; nothing throws for what the other side does. */
export interface Channel {
  readonly code: string;
  readonly title: string;
  readonly fields: readonly SettingsField[];
  parseSettings(input: Readonly<Record<string, string>>, saved: ChannelAccount | null): ParsedChannelSettings;
  /** Makes the connection work on the channel's side (webhooks of our own there); repeated until it is done. */
  setUp(account: ChannelAccount): Promise<ChannelAnswer<null>>;
  /** Takes away what `setUp` made. */
  tearDown(account: ChannelAccount): Promise<ChannelAnswer<null>>;
  check(account: ChannelAccount): Promise<readonly Finding[]>;
  /** The shop's products; null where the owner types the product's id himself and no list is needed. */
  listProducts(account: ChannelAccount): Promise<ChannelAnswer<readonly ChannelProduct[]>>;
  verify(account: ChannelAccount, message: RawMessage): Verified;
  /** What the channel expects as the answer to a message that was kept. */
  readonly accepted: { readonly status: number; readonly type: string; readonly body: string };
  /** Reads single sales by their keys. A sale that is gone comes back as ended with reason `deleted`. */
  read(account: ChannelAccount, sales: readonly string[]): Promise<ChannelAnswer<readonly SaleEvent[]>>;
  /** Reads what has changed since the last reading (kept in memory), to make up for lost messages. */
  readChanged(account: ChannelAccount): Promise<ChannelAnswer<SalesRead>>;
  /** The shortest time between two unprompted readings, in seconds. */
  readEverySeconds(account: ChannelAccount): number;
  /** The links that a line of a sale is granted by: none, or all of the most exact kind. */
  match(links: readonly ProductLink[], item: SaleItem): readonly ProductLink[];
  /** The address behind our "buy" button, made of the one that the owner pasted; null = not one of this channel. Absent where there are none. */
  saleAddress?(typed: string): string | null;
}
