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

/** What the channel is made of; the addresses end in a slash. */
export interface HotmartParts {
  readonly http: Http;
  readonly clock: Clock;
  readonly apiUrl: string;
  readonly authUrl: string;
  readonly checkoutUrl: string;
}

const HOUR_SECONDS = 3_600;

/** Sales in Hotmart: told by its messages in both versions, made up for by its history. */
export function createHotmart({ http, clock, apiUrl, authUrl, checkoutUrl }: HotmartParts): Channel {
  const client = createHotmartClient({ http, clock, urls: { api: apiUrl, auth: authUrl } });
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
    saleAddress: (typed) => saleAddress(typed, checkoutUrl),
  };
}
