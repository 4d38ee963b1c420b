import { attack } from './attack';
import type { Endpoint } from './endpoint';
import { heldBytes } from './memory';
import type { Stand } from './stand';
import { startStand } from './stand';

const RUNS = 500;
const SEED = 20_261_122;
/** What may be held at the end above the beginning, in bytes: 250 MB go through, a leak of each hundredth would show. */
const MOST_GROWTH = 48 * 1024 * 1024;
/** For a machine that has other things to do; alone an endpoint takes about two seconds. */
const LIMIT_MS = 180_000;
/** The whole product is furnished, and everything loaded, before the first of them. */
const START_LIMIT_MS = 3 * LIMIT_MS;

/** Attacks each of the endpoints with 500 inputs, always the same ones, and looks at the memory at the end. `npm run fuzz` does more. */
export function describeAttack(endpoints: readonly Endpoint[]): void {
  let stand: Stand;
  let before = 0;
  beforeAll(async () => {
    stand = await startStand();
    // Loads what is loaded at the first request; what breaks here breaks again in its own test.
    for (const endpoint of endpoints) await attack(endpoint, stand, { runs: 1, seed: SEED }).catch(() => undefined);
    before = await heldBytes();
  }, START_LIMIT_MS);
  afterAll(() => stand.stop());

  it.each(endpoints.map((endpoint) => [endpoint.route, endpoint] as const))(
    '%s answers 500 hostile requests without a breach',
    async (_route, endpoint) => {
      expect((await attack(endpoint, stand, { runs: RUNS, seed: SEED })).inputs).toBeGreaterThanOrEqual(RUNS);
    },
    LIMIT_MS,
  );

  it('holds no more memory after all of it than before', async () => {
    expect((await heldBytes()) - before).toBeLessThan(MOST_GROWTH);
  });
}
