import type { SimClock } from '../kit/clock';
import type { Faults } from '../kit/faults';
import type { Switches } from '../kit/switches';
import type { Books } from './books';
import type { Sales } from './sales';
import type { Subscriptions } from './subscriptions';
import type { Webhooks } from './webhooks';

/** What the interface and the pages work with. */
export interface Parts {
  readonly books: Books;
  readonly clock: SimClock;
  readonly faults: Faults;
  readonly switches: Switches;
  readonly webhooks: Webhooks;
  readonly sales: Sales;
  readonly subscriptions: Subscriptions;
  readonly url: () => string;
}
