import type { Router } from 'express';
import type { Clock } from '../infra/clock';
import type { Http } from '../infra/http';
import type { Logger } from '../infra/logger';
import type { Platform } from '../payments/ports/platform';
import type { PlatformHost } from '../payments/ports/platform-host';
import type { PlatformDoor } from './door';
import { createRetailcrm } from './retailcrm/platform';
import { createRetailcrmRoutes } from './retailcrm/routes';

/** What platforms are made of. */
export interface PlatformParts {
  readonly http: Http;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly baseUrl: string;
  readonly retailcrm: { readonly moduleCode: string; readonly secret: string | undefined; readonly extraHosts: readonly string[] };
}

/** A platform with the routes that it calls; the routes are made when the heart is there to answer them. */
export interface RegisteredPlatform {
  readonly platform: Platform;
  readonly path: string;
  routes(host: PlatformHost, door: PlatformDoor): Router;
}

/** Every platform: one entry for each. */
export function createPlatforms(parts: PlatformParts): readonly RegisteredPlatform[] {
  const { http, clock, logger, baseUrl } = parts;
  const retailcrm = createRetailcrm({ http, clock, baseUrl, ...parts.retailcrm });
  return [
    {
      platform: retailcrm,
      path: '/retailcrm',
      routes: (host, door) => createRetailcrmRoutes({ host, door, platform: retailcrm, secret: parts.retailcrm.secret, logger }),
    },
  ];
}
