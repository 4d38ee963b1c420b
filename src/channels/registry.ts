import type { Channel } from '../academy/ports/channel';
import type { Clock } from '../infra/clock';
import type { Http } from '../infra/http';
import { createHotmart } from './hotmart/channel';
import { createUpgates } from './upgates/channel';

/** What channels are made of. */
export interface ChannelParts {
  readonly http: Http;
  readonly clock: Clock;
  /** Hosts that shops of Upgates may have besides its own. */
  readonly upgates: { readonly extraHosts: readonly string[] };
  /** Where Hotmart's interface is; ends in a slash. */
  readonly hotmart: { readonly apiUrl: string };
}

/** Every channel by its code: one line for each. */
export function createChannels({ http, clock, upgates, hotmart }: ChannelParts): ReadonlyMap<string, Channel> {
  const all: readonly Channel[] = [createUpgates({ http, clock, ...upgates }), createHotmart({ http, clock, ...hotmart })];
  return new Map(all.map((one) => [one.code, one]));
}
