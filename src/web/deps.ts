import type { Router } from 'express';
import type { Elsewhere } from '../academy/elsewhere';
import type { School } from '../academy/school';
import type { BuyDesk, CheckoutDesk } from '../checkout/desk';
import type { MemberDesk, SubscriptionsDesk } from '../checkout/subscriptions/desk';
import type { Clock } from '../infra/clock';
import type { Ids } from '../infra/ids';
import type { LiveFeed } from '../infra/live';
import type { Logger } from '../infra/logger';
import type { Desk } from '../payments/desk';
import type { PayDesk } from '../payments/desk-pay';
import type { SellerPeople } from '../payments/ports/people';
import type { PlatformOffers } from '../payments/ports/platform';
import type { CardScript } from './security';
import type { Sessions } from './sessions';
import type { Texts } from './texts';

/** What the web is made of; the composition root hands it in. */
export interface WebDeps {
  readonly desk: Desk;
  readonly pay: PayDesk;
  /** Offers and purchases for the seller, and their public pages. */
  readonly checkout: CheckoutDesk;
  readonly subscriptions: SubscriptionsDesk;
  /** The members' own pages of their subscriptions. */
  readonly member: MemberDesk;
  readonly buy: BuyDesk;
  /** The academy of sellers of our own. */
  readonly school: School;
  /** The same, with the systems of others that are told of its members. */
  readonly elsewhere: Elsewhere;
  /** The card scripts of gateways that are paid on our own pages, by the gateway's code. */
  readonly cardScripts: Readonly<Record<string, CardScript>>;
  readonly sessions: Sessions;
  /** Who may sign in, for sellers that keep their people here. */
  readonly people: SellerPeople;
  /** What a platform, by its code, brings along. */
  readonly offersOf: (platform: string) => PlatformOffers;
  readonly live: Pick<LiveFeed, 'subscribe' | 'closed'>;
  readonly texts: Texts;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Where this product is reached by others, without a slash at the end. */
  readonly baseUrl: string;
  /** What platforms call; mounted before every body parser, because each reads bodies in its own way. */
  readonly platformRouters: readonly { readonly path: string; readonly router: Router }[];
  /** The entry of notifications, mounted at `/hooks`. */
  readonly hooks: Router;
  /** Whether the database answers. */
  readonly ready: () => Promise<boolean>;
  /** The figures of the process as text for a collector. */
  readonly metrics: () => Promise<string>;
  /** Takes how long an answer took, by the pattern of its address. */
  readonly onAnswer: (answer: { readonly route: string; readonly status: number; readonly seconds: number }) => void;
  /** Express's `trust proxy`: how many proxies, or which, stand before us. */
  readonly trustProxy: boolean | number | string;
  /** Whether `/look`, the page of all parts of the design, is served. */
  readonly showLook?: boolean;
  /** Offers that strangers find on the start page, as in the demo. */
  readonly samples?: readonly SampleOffer[];
}

/** An offer that is shown to strangers. */
export interface SampleOffer {
  readonly title: string;
  readonly url: string;
}
