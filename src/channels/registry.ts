import type { Channel } from '../academy/ports/channel';
import type { Clock } from '../infra/clock';
import type { Http } from '../infra/http';
import { createUpgates } from './upgates/channel';

/** What channels are made of. */
export interface ChannelParts {
  readonly http: Http;
  readonly clock: Clock;
  /** Hosts that shops of Upgates may have besides its own. */
  readonly upgates: { readonly extraHosts: readonly string[] };
}

/** Every channel by its code: one line for each. */
export function createChannels({ http, clock, upgates }: ChannelParts): ReadonlyMap<string, Channel> {
  const all: readonly Channel[] = [createUpgates({ http, clock, ...upgates })];
  return new Map(all.map((one) => [one.code, one]));
}
