import type { Call } from './call';
import { ENDPOINTS } from './endpoints';
import type { Stand } from './stand';
import { startStand } from './stand';

/** Gives the tests of a file one furnished product, and the valid request of each of its routes as it travels. */
export function useStand(): { readonly stand: Stand; readonly valid: (route: string) => Call } {
  let started: Stand | null = null;
  const stand = (): Stand => {
    if (started === null) throw new Error('the product is there once the tests of the file begin');
    return started;
  };
  beforeAll(async () => {
    started = await startStand();
  });
  afterAll(() => started?.stop());
  return {
    get stand() {
      return stand();
    },
    valid: (route) => {
      const endpoint = ENDPOINTS.find((one) => one.route === route);
      if (!endpoint) throw new Error(`no endpoint ${route}`);
      const call = endpoint.call(stand());
      return endpoint.written?.(call) ?? call;
    },
  };
}
