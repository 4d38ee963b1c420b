import type { Router } from 'express';
import type { Clock } from '../infra/clock';
import type { Database } from '../infra/database';
import type { Http } from '../infra/http';
import type { Ids } from '../infra/ids';
import type { Logger } from '../infra/logger';
import type { Task } from '../infra/queue';
import type { Sealer } from '../infra/secrets';
import type { Platform } from '../payments/ports/platform';
import type { SendNotice } from '../payments/ports/notices';
import type { SellerPeople } from '../payments/ports/people';
import type { ShopHost } from '../payments/ports/shop-host';
import type { PlatformDoor } from './door';
import { createClient } from './insales/client';
import type { House, InsalesConfig, Words } from './insales/house';
import { INSALES_SCHEDULE, createInsalesTasks } from './insales/jobs';
import { createInsales } from './insales/platform';
import { createInsalesStore } from './insales/postgres-store';
import { createInsalesRoutes } from './insales/routes';
import type { SellerBook } from './own/book';
import { createSellerBook } from './own/book';
import type { InvoiceListener, OwnHouse } from './own/house';
import { createOwnTasks } from './own/letters';
import { createOwn } from './own/platform';
import { createOwnRoutes } from './own/routes';
import { createSellerPeople } from './own/people';
import { createOwnStore } from './own/store';
import { createTeamStore } from './own/team-store';
import { createRetailcrm } from './retailcrm/platform';
import { createRetailcrmRoutes } from './retailcrm/routes';

/** What platforms are made of. `host` gives the heart, which is there by the time that one of them is called. */
export interface PlatformParts {
  readonly http: Http;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly db: Database;
  readonly sealer: Sealer;
  readonly words: Words;
  readonly baseUrl: string;
  readonly host: () => ShopHost;
  readonly retailcrm: { readonly moduleCode: string; readonly secret: string | undefined; readonly extraHosts: readonly string[] };
  readonly insales: InsalesConfig;
  readonly own: { readonly signUp: boolean; readonly listener: InvoiceListener };
  readonly sendNotice: SendNotice;
}

/** A platform with the routes that it calls, and with work of its own for the queue. */
export interface RegisteredPlatform {
  readonly platform: Platform;
  readonly path: string;
  routes(host: ShopHost, door: PlatformDoor): Router;
  readonly tasks: Readonly<Record<string, Task>>;
  /** When repeated work runs, in UTC, as lines of a crontab. */
  readonly schedule: string;
}

/** Every platform; the operator's book of sellers who have none, and the people of those. */
export interface Platforms {
  readonly all: readonly RegisteredPlatform[];
  readonly sellers: SellerBook;
  readonly people: SellerPeople;
}

/** Every platform: one entry for each. */
export function createPlatforms(parts: PlatformParts): Platforms {
  const { http, clock, logger, baseUrl } = parts;
  const retailcrm = createRetailcrm({ http, clock, baseUrl, ...parts.retailcrm });
  const house: House = {
    ...parts,
    config: parts.insales,
    store: createInsalesStore(parts.db),
    client: createClient({ http, clock, appKey: parts.insales.appKey }),
  };
  const ownHouse: OwnHouse = { ...parts, store: createOwnStore(parts.db), team: createTeamStore(parts.db), signUp: parts.own.signUp };
  const all: readonly RegisteredPlatform[] = [
    {
      platform: retailcrm,
      path: '/retailcrm',
      routes: (host, door) => createRetailcrmRoutes({ host, door, platform: retailcrm, secret: parts.retailcrm.secret, logger }),
      tasks: {},
      schedule: '',
    },
    {
      platform: createInsales(house),
      path: '/insales',
      routes: (_host, door) => createInsalesRoutes({ house, door }),
      tasks: createInsalesTasks(house),
      schedule: INSALES_SCHEDULE,
    },
    {
      platform: createOwn({ listener: parts.own.listener, words: parts.words }),
      path: '/own',
      routes: (_host, door) => createOwnRoutes({ house: ownHouse, door }),
      tasks: createOwnTasks(ownHouse),
      schedule: '',
    },
  ];
  return { all, sellers: createSellerBook(ownHouse), people: createSellerPeople(ownHouse) };
}
