import type { Channel } from '../../academy/ports/channel';
import type { Clock } from '../../infra/clock';
import type { Http } from '../../infra/http';
import { checkAccount } from './check';
import { createHotmartClient } from './client';
import { readChanged, readSales } from './history';
import { matchLinks } from './match';
import { ACCEPTED, verifyMessage } from './notification';
import { listProducts } from './products';
import { saleAddress } from './sale-address';
import { FIELDS, accountOf, parseSettings } from './settings';

/** What the channel is made of; the address of the interface ends in a slash. */
export interface HotmartParts {
  readonly http: Http;
  readonly clock: Clock;
  readonly apiUrl: string;
}

const HOUR_SECONDS = 3_600;
const REAL_HOST = 'developers.hotmart.com';

/** Hotmart gives tokens and sells on hosts of their own; whatever stands in for it does all on one. Hotmart: sections Token, Checkout links. */
function urlsOf(apiUrl: string): { readonly auth: string; readonly checkout: string } {
  if (new URL(apiUrl).hostname !== REAL_HOST) return { auth: apiUrl, checkout: apiUrl };
  return { auth: 'https://api-sec-vlc.hotmart.com/', checkout: 'https://pay.hotmart.com/' };
}

/** Sales in Hotmart: told by its messages in both versions, made up for by its history. */
export function createHotmart({ http, clock, apiUrl }: HotmartParts): Channel {
  const { auth, checkout } = urlsOf(apiUrl);
  const client = createHotmartClient({ http, clock, urls: { api: apiUrl, auth } });
  const parts = { client, clock };
  return {
    code: 'hotmart',
    title: 'Hotmart',
    fields: FIELDS,
    parseSettings,
    // The owner makes the webhook by hand; reading begins with the connection, so that nobody who bought before is written to.
    setUp: (connection) => {
      const since = connection.memory['since'] ?? String(clock.now().getTime());
      return Promise.resolve({ kind: 'done', value: null, memory: { since } });
    },
    tearDown: () => Promise.resolve({ kind: 'done', value: null }),
    check: (connection) => checkAccount(client, accountOf(connection)),
    listProducts: (connection) => listProducts(client, accountOf(connection)),
    verify: (connection, message) => verifyMessage(message, accountOf(connection), clock.now()),
    accepted: ACCEPTED,
    read: (connection, sales) => readSales(parts, connection, sales),
    readChanged: (connection) => readChanged(parts, connection),
    readEverySeconds: () => HOUR_SECONDS,
    match: matchLinks,
    saleAddress: (typed) => saleAddress(typed, checkout),
  };
}
