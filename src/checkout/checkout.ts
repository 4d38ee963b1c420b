import type { Result } from '../payments/domain/errors';
import type { Heart, RenderedLetter } from '../payments/heart';
import type { Notice } from '../payments/ports/notices';
import type { DirectRequest } from '../payments/ports/direct-payments';
import type { Courses } from './courses';
import type { Buyer } from './domain/buyer';
import type { Offer, PlanTerms } from './domain/offer';

/** What somebody chose to pay by; a card is a token that the browser made. */
export interface ChosenWay {
  /** Code of the way: `card`, or the gateway's code. */
  readonly way: string;
  /** The gateway's code of the method: of the very card, where the way is `card`. */
  readonly method: string;
  readonly card: DirectRequest['card'];
  readonly bank: string | null;
}

/** The wish of a buyer for an offer with a plan. `formKey` names the form: the same form sent twice is one subscription. */
export interface SubscriptionWish {
  readonly offer: Offer & { readonly plan: PlanTerms };
  readonly formKey: string;
  readonly buyer: Buyer;
  readonly chosen: ChosenWay;
  readonly language: string;
  /** Address of the buyer's computer, which some banks want; never kept. */
  readonly ip: string | null;
}

/** Begins a subscription; gives the path of the buyer's own page of it. */
export type BeginSubscription = (wish: SubscriptionWish) => Promise<Result<{ readonly path: string }>>;

/** Everything that the use cases of this room are functions of. */
export interface Checkout {
  readonly heart: Heart;
  readonly renderNotice: (notice: Notice) => RenderedLetter;
  readonly courses: Courses;
  /** Takes over offers with a plan; null = they cannot be bought. */
  readonly beginSubscription: BeginSubscription | null;
}
