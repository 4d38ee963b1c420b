const HOUR_MS = 3_600_000;
const NEVER_ASKED_SECONDS = 15 * 60;
const FASTEST_SECONDS = 2 * 60;
/** Which part of an hour's requests our own rounds may use; the rest is for messages and people. */
const ROUNDS_SHARE = 0.4;
/** Which part of an hour's requests only messages of the shop may use. */
const RESERVE = 0.2;
/** While less than this is left of an hour, orders are gathered before they are read. */
const GATHER_BELOW = 0.5;
const GATHER_MS = 20_000;

/** How much of a clock hour is left, as the last answer said. */
export interface Allowance {
  readonly limit: number;
  readonly left: number;
  /** The hour that it was said in, as its number since 1970. */
  readonly hour: number;
}

const hourOf = (at: Date): number => Math.floor(at.getTime() / HOUR_MS);

/** When the next clock hour begins; hours of all zones that Upgates lives in begin together. */
export function nextHour(now: Date): Date {
  return new Date((hourOf(now) + 1) * HOUR_MS);
}

/** What the headers of an answer say of the hour (Upgates: section Limits); null = nothing. */
export function allowanceOf(headers: Readonly<Record<string, string>>, now: Date): Allowance | null {
  const limit = wholeNumber(headers['x-rate-limit-hour']);
  const left = wholeNumber(headers['x-rate-limit-hour-remaining']);
  return limit === null || left === null || limit === 0 ? null : { limit, left, hour: hourOf(now) };
}

/** The same as it was remembered. */
export function rememberedAllowance(memory: Readonly<Record<string, string>>): Allowance | null {
  const [limit, left, hour] = (memory['pace'] ?? '').split('/').map(Number);
  return limit && left !== undefined && hour !== undefined && Number.isFinite(left + hour) ? { limit, left, hour } : null;
}

/** As it is remembered. */
export function allowanceText({ limit, left, hour }: Allowance): string {
  return `${limit}/${left}/${hour}`;
}

/** Until when our own rounds have to wait, so that messages of the shop can still be looked after; null = they need not. */
export function roundsWait(allowance: Allowance | null, now: Date): Date | null {
  if (!allowance || allowance.hour !== hourOf(now)) return null;
  return allowance.left <= Math.ceil(allowance.limit * RESERVE) ? nextHour(now) : null;
}

/** Until when orders are gathered before they are read together, when little is left of the hour; null = they are read at once. */
export function gatherWait(memory: Readonly<Record<string, string>>, now: Date): Date | null {
  const allowance = rememberedAllowance(memory);
  const readAt = Number(memory['readAt']);
  if (!allowance || allowance.hour !== hourOf(now) || !Number.isFinite(readAt)) return null;
  const until = readAt + GATHER_MS;
  return allowance.left < allowance.limit * GATHER_BELOW && until > now.getTime() && readAt <= now.getTime() ? new Date(until) : null;
}

/** How many seconds to leave between two rounds: from 2 minutes for a shop with many requests to 15 for one with few. */
export function roundSeconds(allowance: Allowance | null): number {
  if (!allowance) return NEVER_ASKED_SECONDS;
  return Math.max(FASTEST_SECONDS, Math.ceil(3600 / Math.max(1, Math.floor(allowance.limit * ROUNDS_SHARE))));
}

/** When the shop wants to be called again: a date in GMT or a number of seconds; the next hour where it says neither. */
export function retryAt(header: string | undefined, now: Date): Date {
  const text = (header ?? '').trim();
  if (/^\d{1,6}$/.test(text)) return new Date(now.getTime() + Number(text) * 1000);
  const at = Date.parse(text);
  return Number.isNaN(at) ? nextHour(now) : new Date(at);
}

function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : null;
}
