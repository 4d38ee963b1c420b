import type { Clock } from '../../infra/clock';
import type { Caller, Failure } from './reply';

const HOUR_MS = 3_600_000;
/** Five wrong logins within an hour block the API for our address; this leaves room for a second process. */
const MOST_TRIES = 3;
/** A person who asks again so soon hears the same answer without a call. */
const SAME_ANSWER_MS = 10_000;

/** The book of refused logins, so that they never grow into a block (Upgates: section Connecting). */
export interface Tries {
  /** Why a call with this login is not made; null = it may be. A login that has worked is never held up by others. */
  forbids(address: string, login: string, caller: Caller): Failure | null;
  refused(address: string, login: string): void;
  accepted(address: string, login: string): void;
}

/** Makes an empty book; it lives as long as the process. */
export function createTries(clock: Clock): Tries {
  const times = new Map<string, readonly number[]>();
  const known = new Map<string, 'good' | { readonly refusedAt: number }>();
  const recent = (address: string): readonly number[] => {
    const since = clock.now().getTime() - HOUR_MS;
    return (times.get(address) ?? []).filter((at) => at > since);
  };
  return {
    forbids: (address, login, caller) => {
      const state = known.get(`${address} ${login}`);
      if (state === 'good') return null;
      const isNew = state === undefined || (caller === 'person' && clock.now().getTime() - state.refusedAt > SAME_ANSWER_MS);
      if (!isNew) return { kind: 'refused', code: 'upgates-credentials-refused', text: 'HTTP 401' };
      const [oldest, ...others] = recent(address);
      if (oldest === undefined || others.length + 1 < MOST_TRIES) return null;
      if (caller === 'person') return { kind: 'refused', code: 'upgates-too-many-tries', text: '' };
      return { kind: 'later', notBefore: new Date(oldest + HOUR_MS), text: 'too many wrong logins' };
    },
    refused: (address, login) => {
      times.set(address, [...recent(address), clock.now().getTime()]);
      known.set(`${address} ${login}`, { refusedAt: clock.now().getTime() });
    },
    accepted: (address, login) => {
      known.set(`${address} ${login}`, 'good');
    },
  };
}
