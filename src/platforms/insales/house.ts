import type { Clock } from '../../infra/clock';
import type { Http } from '../../infra/http';
import type { Ids } from '../../infra/ids';
import type { Logger } from '../../infra/logger';
import type { Sealer } from '../../infra/secrets';
import type { ShopHost } from '../../payments/ports/shop-host';
import type { ShopClient } from './client';
import type { InsalesStore } from './store';

/** What the operator has set for InSales; without a key and a secret from the partner's cabinet the platform is not offered. */
export interface InsalesConfig {
  readonly appKey: string;
  readonly appSecret: string;
  readonly hostSuffixes: readonly string[];
}

/** A text in a language, by its key. */
export type Words = (key: string, language: string, facts?: Readonly<Record<string, string>>) => string;

/** Everything that the parts of this platform are functions of. `baseUrl` has no slash at its end. */
export interface House {
  readonly http: Http;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly sealer: Sealer;
  readonly store: InsalesStore;
  readonly words: Words;
  readonly baseUrl: string;
  readonly config: InsalesConfig;
  readonly client: ShopClient;
  /** The heart; it is there as soon as the routes are. */
  readonly host: () => ShopHost;
}

/** Names of the platform's jobs. */
export const JOBS = {
  prove: 'insales-prove',
  setUp: 'insales-set-up',
  order: 'insales-order',
  changes: 'insales-changes',
  sweep: 'insales-sweep',
} as const;

/** The order fields that we keep up to date. */
export const FIELDS = { link: 'ordertill_link', note: 'ordertill_note' } as const;

/** Where the shop's parts reach us. */
export const paths = {
  pay: (insalesId: string, merchantCode: string): string => `/insales/pay/${insalesId}.${merchantCode}`,
  hook: (insalesId: string, key: string): string => `/insales/hook/${insalesId}?k=${key}`,
  wayBack: (key: string): string => `/insales/return/${key}`,
};

/** The name under which a payment method's signing password stands among the credentials. */
export const methodPassword = (merchantCode: string): string => `method.${merchantCode}`;
