import type { Response } from 'express';
import type { SimClock } from '../kit/clock';
import type { Faults } from '../kit/faults';
import type { Switches } from '../kit/switches';
import type { Books } from './books';
import type { Moves } from './moves';
import type { Notifications } from './notifications';
import { whenGone } from '../../infra/express';

/** What the pages and the interface work with. */
export interface Parts {
  readonly books: Books;
  readonly clock: SimClock;
  readonly faults: Faults;
  readonly switches: Switches;
  readonly moves: Moves;
  readonly notifications: Notifications;
  readonly url: () => string;
}

/** Notifications leave after the answer, even when a fault cuts the connection. */
export function notifyAfter(res: Response, { notifications }: Pick<Parts, 'notifications'>): void {
  whenGone(res, () => void notifications.flush());
}

/** Writes a call down. */
export function note({ books, clock }: Parts, path: string, error: string | null): void {
  books.note({ at: clock.now(), path, ok: error === null, error });
}
