import type { Channel } from '../academy/ports/channel';
import type { Clock } from '../infra/clock';
import type { Http } from '../infra/http';

/** What channels are made of. */
export interface ChannelParts {
  readonly http: Http;
  readonly clock: Clock;
}

/** Every channel by its code: one line for each. */
export function createChannels(_parts: ChannelParts): ReadonlyMap<string, Channel> {
  const all: readonly Channel[] = [];
  return new Map(all.map((one) => [one.code, one]));
}
