import type { Response } from 'express';
import type { SimClock } from '../kit/clock';
import type { Faults } from '../kit/faults';
import type { Switches } from '../kit/switches';
import type { Books } from './books';
import type { Moves } from './moves';
import type { Subscriptions } from './subscriptions';
import type { Webhooks } from './webhooks';
import { whenGone } from '../../infra/express';

/** What the interface and the pages work with. */
export interface Parts {
  readonly books: Books;
  readonly clock: SimClock;
  readonly faults: Faults;
  readonly switches: Switches;
  readonly webhooks: Webhooks;
  readonly moves: Moves;
  readonly subscriptions: Subscriptions;
  readonly url: () => string;
}

/** Notifications leave after the answer, even when a fault cuts the connection. */
export function notifyAfter(res: Response, { webhooks }: Pick<Parts, 'webhooks'>): void {
  whenGone(res, () => void webhooks.flush());
}
