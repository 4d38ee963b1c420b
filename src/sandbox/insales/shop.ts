import { DateTime } from 'luxon';
import type { SimClock } from '../kit/clock';
import type { Faults } from '../kit/faults';
import type { Switches } from '../kit/switches';
import type { ShopBooks } from './books';
import type { Regression } from './records';

/** What the partner's cabinet knows of the app; addresses are null until they are set. */
export interface AppRecord {
  readonly key: string;
  readonly secret: string;
  installUrl: string | null;
  loginUrl: string | null;
  uninstallUrl: string | null;
}

/** One shop with what its parts work with. */
export interface Shop {
  readonly books: ShopBooks;
  readonly app: AppRecord;
  readonly clock: SimClock;
  readonly faults: Faults;
  readonly switches: Switches;
  readonly smtpUrl: string | null;
  /** Address of the shop, without a slash at its end. */
  readonly url: () => string;
  /** Address of the listener that stands for plain http and answers 301. */
  readonly insecureUrl: () => string;
}

/** The host that the shop names to apps: `localhost:PORT`. */
export function hostOf(shop: Shop): string {
  return new URL(shop.url()).host;
}

/** The name that stands in texts for buyers, such as `demo-shop.myinsales.ru`. */
export function shownHost(shop: Shop): string {
  return `${shop.books.setup.subdomain}.myinsales.ru`;
}

/** A moment as the API writes it: with milliseconds and the shop's offset. */
export function shopTime(moment: Date): string {
  return DateTime.fromJSDate(moment).setZone('Europe/Moscow').toISO() ?? '';
}

/** The same for a moment that may be missing. */
export function shopTimeOrNull(moment: Date | null): string | null {
  return moment === null ? null : shopTime(moment);
}

/** The simulated moment as the API writes it. */
export function shopNow(shop: Shop): string {
  return shopTime(shop.clock.now());
}

/** Writes down something that a good module would not have done. */
export function noteRegression(shop: Shop, kind: Regression['kind'], subject: string): void {
  shop.books.remember(shop.books.regressions, { at: shopNow(shop), kind, subject });
}

/** True for an address that a browser calls secure; the machine itself counts as such. */
export function isSecure(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || hostname === 'localhost' || hostname === '127.0.0.1';
}

/** Waits so many milliseconds of real time. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
