import type { Response } from 'express';
import { windowsOf } from '../shop';
import type { Shop } from '../shop';
import { TARIFFS } from '../switches';
import { whenGone } from '../../../infra/express';

const HOUR_MS = 3_600_000;
const MOST_WRONG_LOGINS = 5;
const MOST_AT_ONCE = 3;
const PACK = { hour: 25, day: 400 } as const;

/** How many requests an hour and a day take, with what was bought. */
export function allowanceOf({ switches }: Shop): { readonly hour: number; readonly day: number } {
  const { hour, day } = TARIFFS[switches.text('tariff') ?? ''] ?? { hour: 100, day: 1500 };
  const packs = switches.number('packs') ?? 0;
  return { hour: hour + packs * PACK.hour, day: day + packs * PACK.day };
}

/** What is left of the clock hour and of the calendar day. */
export function leftOf(shop: Shop): { readonly hour: number; readonly day: number; readonly hourEnds: Date } {
  const { hour, day } = allowanceOf(shop);
  const windows = windowsOf(shop.clock.now());
  const used = (name: string) => shop.books.used.get(name) ?? 0;
  return { hour: Math.max(0, hour - used(windows.hour)), day: Math.max(0, day - used(windows.day)), hourEnds: windows.hourEnds };
}

/** Takes one request off the hour, or off the day when the hour is used up, and writes the headers; false = the limit is reached. */
export function takeRequest(shop: Shop, res: Response): boolean {
  const before = leftOf(shop);
  const windows = windowsOf(shop.clock.now());
  const name = before.hour > 0 ? windows.hour : before.day > 0 ? windows.day : null;
  if (name !== null) shop.books.used.set(name, (shop.books.used.get(name) ?? 0) + 1);
  const allowance = allowanceOf(shop);
  const left = leftOf(shop);
  res.set({
    'X-Rate-Limit-Hour': String(allowance.hour),
    'X-Rate-Limit-Day': String(allowance.day),
    'X-Rate-Limit-Hour-Remaining': String(left.hour),
    'X-Rate-Limit-Day-Remaining': String(left.day),
    'X-Rate-Limit-Total-Remaining': String(left.hour + left.day),
  });
  if (name !== null) return true;
  res.set('Retry-After', left.hourEnds.toUTCString());
  return false;
}

/** Whether an address has given so many wrong logins within the last hour that nothing is answered (Upgates: section Connecting). */
export function isBlocked({ books, clock }: Shop, address: string): boolean {
  const since = clock.now().getTime() - HOUR_MS;
  const recent = (books.wrongLogins.get(address) ?? []).filter((at) => at.getTime() > since);
  books.wrongLogins.set(address, recent);
  return recent.length >= MOST_WRONG_LOGINS;
}

/** Counts a wrong login. */
export function noteWrongLogin({ books, clock }: Shop, address: string): void {
  books.wrongLogins.set(address, [...(books.wrongLogins.get(address) ?? []), clock.now()]);
}

/** Counts the requests that are being answered; three at the same time are taken. */
export class AtOnce {
  private running = 0;

  /** Counts one until its answer has left; false when there are too many. */
  enter(res: Response): boolean {
    if (this.running >= MOST_AT_ONCE) return false;
    this.running += 1;
    whenGone(res, () => {
      this.running -= 1;
    });
    return true;
  }
}
