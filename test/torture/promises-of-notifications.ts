import type { Promised } from './promise';

const acknowledgedAreKept: Promised = {
  promise: 'a notification answered with success is never lost',
  check: ({ acknowledged, rows }) => {
    const kept = new Map(rows.filter(({ verdict }) => verdict === 'accepted').map((row) => [row.identity, row]));
    return acknowledged.flatMap(({ identity }) => {
      const row = kept.get(identity);
      if (!row) return [{ what: `there is no row for ${identity}` }];
      return row.outcome === null ? [{ what: `it was never applied: ${identity}` }] : [];
    });
  },
};

const keptOnce: Promised = {
  promise: 'the same notification is one row',
  check: ({ rows }) => {
    const keys = rows
      .filter(({ verdict }) => verdict === 'accepted')
      .map(({ installationId, merchantId, identity }) => `${installationId} ${merchantId} ${identity}`);
    return [...new Set(keys)].flatMap((key) => {
      const count = keys.filter((one) => one === key).length;
      return count > 1 ? [{ what: `${count} rows of ${key}` }] : [];
    });
  },
};

const forgedAreRefused: Promised = {
  promise: 'a forged notification is refused',
  check: ({ forged, rows }) => [
    ...forged
      .filter(({ status }) => status >= 200 && status < 300)
      .map(({ identity }) => ({ what: `it was answered with success: ${identity}` })),
    ...forged
      .filter(({ identity }) => rows.some((row) => row.identity === identity && row.verdict === 'accepted'))
      .map(({ identity }) => ({ what: `it was accepted: ${identity}` })),
  ],
};

/** What gateways tell is kept once and applied; what others make up is not believed. */
export const PROMISES_OF_NOTIFICATIONS: readonly Promised[] = [acknowledgedAreKept, keptOnce, forgedAreRefused];
