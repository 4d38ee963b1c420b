import type { Result } from '../../payments/domain/errors';
import type { Money } from '../../payments/domain/money';
import type { Actor } from '../../payments/ports/platform-host';
import type { StoredInstruction } from '../../payments/stores/attempts';
import type { PlanTerms } from '../domain/offer';
import type { ByHand, ChargeState, EndReason, SubscriptionState } from './life';
import type { Planned } from './schedule';
import type { Charge } from './stores/charges';
import type { SubscriptionEvent } from './stores/events';
import type { MemberLetter } from './stores/member-letters';
import type { Subscription } from './stores/subscriptions';

/** A subscription as the list shows it. */
export interface SubscriptionRow {
  readonly id: string;
  readonly title: string;
  readonly name: string;
  readonly email: string;
  readonly price: Money;
  readonly terms: PlanTerms;
  readonly kind: Subscription['kind'];
  readonly method: string;
  readonly state: SubscriptionState;
  readonly reason: EndReason | null;
  readonly paid: number;
  readonly nextChargeAt: Date | null;
  readonly test: boolean;
  readonly createdAt: Date;
}

/** A charge with how its money stands. */
export interface ShownCharge extends Charge {
  readonly captured: number;
  readonly refunded: number;
}

/** A subscription with all that its screen shows. */
export interface SubscriptionDetails {
  readonly subscription: Subscription;
  /** How people call it. */
  readonly number: string;
  readonly charges: readonly ShownCharge[];
  /** The charges to come. */
  readonly planned: readonly Planned[];
  readonly events: readonly SubscriptionEvent[];
  readonly letters: readonly MemberLetter[];
  readonly gateway: string;
  readonly pageUrl: string;
  /** What can be done ahead of time. `mark` names the state that this was offered in: a form of another state is refused. */
  readonly byHand: { readonly kind: Exclude<ByHand, null>; readonly mark: string } | null;
  /** Whether the gateway can be asked at once how its plan stands. */
  readonly readable: boolean;
}

/** What the seller's screens of subscriptions ask. Every function answers for one installation alone. */
export interface SubscriptionsDesk {
  list(
    installationId: string,
    query: { readonly after?: string; readonly search?: string; readonly state?: SubscriptionState },
  ): Promise<{ readonly rows: readonly SubscriptionRow[]; readonly next: string | null }>;
  details(installationId: string, subscriptionId: string): Promise<SubscriptionDetails | null>;
  /** Charges, tries again or gives up ahead of time. */
  actNow(installationId: string, subscriptionId: string, asked: { readonly mark: string; readonly actor: Actor }): Promise<Result<void>>;
  /** Ends a subscription; what is paid stays until its period is over. */
  cancel(installationId: string, subscriptionId: string, actor: Actor): Promise<Result<void>>;
  /** Asks the gateway how its plan stands. */
  read(installationId: string, subscriptionId: string): Promise<Result<void>>;
}

/** A subscription as its member's own page shows it. */
export interface MemberView {
  readonly key: string;
  readonly shop: string;
  readonly language: string;
  readonly timezone: string;
  readonly title: string;
  readonly thanks: string;
  readonly price: Money;
  readonly terms: PlanTerms;
  readonly kind: Subscription['kind'];
  readonly method: string;
  readonly state: SubscriptionState;
  readonly reason: EndReason | null;
  readonly paidUntil: Date | null;
  readonly nextChargeAt: Date | null;
  readonly test: boolean;
  /** What has to be paid at present; `show` is null while nobody has made it yet or knows how it stands. */
  readonly open: { readonly number: number; readonly tries: number; readonly show: StoredInstruction | null } | null;
  readonly charges: readonly { readonly number: number; readonly dueAt: Date; readonly state: ChargeState }[];
  readonly topic: string;
}

/** What the member's own page asks. Nobody is signed in: who has the address is the member. */
export interface MemberDesk {
  view(key: string): Promise<MemberView | null>;
  cancel(key: string): Promise<Result<void> | null>;
}
