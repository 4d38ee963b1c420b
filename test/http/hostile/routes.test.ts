import { askPlainly } from '../../fuzz/attack';
import { ENDPOINTS } from '../../fuzz/endpoints';
import { routesOf } from '../../fuzz/routes';
import type { Stand } from '../../fuzz/stand';
import { startStand } from '../../fuzz/stand';

describe('the list of what is attacked', () => {
  let stand: Stand;
  beforeAll(async () => {
    stand = await startStand();
  });
  afterAll(() => stand.stop());

  it('has every route of the product; a new one joins in test/fuzz/endpoints-pages.ts, endpoints-sellers.ts, endpoints-academy.ts or where its caller is', () => {
    const known = new Set(ENDPOINTS.map(({ route }) => route));
    const routes = routesOf(stand.app.web);
    expect(routes.filter((route) => !known.has(route))).toEqual([]);
    expect(routes.length).toBeGreaterThan(200);
  });

  it('has no route that is gone', () => {
    const routes = new Set(routesOf(stand.app.web));
    const gone = ENDPOINTS.map(({ route }) => route.replace(/ \(\w+\)$/, '')).filter((route) => route !== 'GET' && !routes.has(route));
    expect(gone).toEqual([]);
  });

  // Only from a valid request does a hostile one reach what lies behind the first check.
  it.each(ENDPOINTS.filter(({ refusedAnyway }) => !refusedAnyway).map((endpoint) => [endpoint.route, endpoint] as const))(
    'begins with a valid request: %s',
    async (_route, endpoint) => {
      const answer = await askPlainly(endpoint, stand);
      expect({ granted: endpoint.granted(answer), ...answer }).toMatchObject({ granted: true });
    },
  );
});
