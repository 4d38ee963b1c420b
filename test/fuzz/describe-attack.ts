import { askPlainly, attack } from './attack';
import type { Endpoint } from './endpoint';
import { heldBytes } from './memory';
import type { Stand } from './stand';
import { startStand } from './stand';

/** So many inputs for whatever takes something; `npm run fuzz` does more. */
const RUNS = 500;
const SEED = 20_261_122;
/** What may be held at the end above the beginning, in bytes: 250 MB go through, a leak of each hundredth would show. */
const MOST_GROWTH = 48 * 1024 * 1024;
/** For a machine that has other things to do; alone an endpoint takes about two seconds. */
const LIMIT_MS = 180_000;
/** The whole product is furnished, and everything loaded, before the first of them. */
const START_LIMIT_MS = 3 * LIMIT_MS;

/**
 * Attacks each of the endpoints with 500 inputs, always the same ones, and looks at the memory at the end.
 * Pages that are only looked at may have fewer: they share all that reads a request, and have little to read in it.
 */
export function describeAttack(endpoints: readonly Endpoint[], { pages }: { readonly pages: number } = { pages: RUNS }): void {
  let stand: Stand;
  let before = 0;
  beforeAll(async () => {
    stand = await startStand();
    // Loads what is loaded at the first request.
    for (const endpoint of endpoints) await askPlainly(endpoint, stand);
    before = await heldBytes();
  }, START_LIMIT_MS);
  afterAll(() => stand.stop());

  const runsOf = ({ route }: Endpoint): number => (route.startsWith('GET ') ? pages : RUNS);
  it.each(endpoints.map((endpoint) => [endpoint.route, runsOf(endpoint), endpoint] as const))(
    '%s answers %i hostile requests without a breach',
    async (_route, runs, endpoint) => {
      expect((await attack(endpoint, stand, { runs, seed: SEED })).inputs).toBe(runs);
    },
    LIMIT_MS,
  );

  it('holds no more memory after all of it than before', async () => {
    expect((await heldBytes()) - before).toBeLessThan(MOST_GROWTH);
  });
}
