import { askPlainly } from '../../fuzz/attack';
import { printFields } from '../../fuzz/call';
import type { Call } from '../../fuzz/call';
import { ENDPOINTS } from '../../fuzz/endpoints';
import type { Answer } from '../../fuzz/line';
import { noise } from '../../fuzz/nasty';
import { routesOf } from '../../fuzz/routes';
import { PLAIN, sentOf } from '../../fuzz/shape';
import { useStand } from '../../fuzz/use-stand';

const product = useStand();
const { valid } = product;
const ask = (call: Call): Promise<Answer> => product.stand.line.ask(sentOf(call, PLAIN));

/** What hostile input has once broken, each with the input that did. */
describe('what hostile input has found', () => {
  afterEach(() => product.stand.books.restore());

  it.each(['GET /p/:slug/live', 'GET /live/installation', 'GET /live/invoice/:id'])(
    'answers at once who asks for the head of a stream: %s',
    async (route) => {
      expect(await ask({ ...valid(route), method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
    },
  );

  it.each(['\0', '00000000000000000001', '7d4d9c37-27f3-4a8a-9d0c-5a1f7a1f8f10'])(
    'leaves an order its link when another is wanted for a merchant that is none: %j',
    async (merchant) => {
      const answer = await ask({ ...valid('POST /insales/widget-api/link'), body: { kind: 'json', value: { merchant } } });
      expect(answer).toMatchObject({ status: 422 });
      expect(answer.body).toContain('merchant-unknown');
      expect(await product.stand.books.changed()).toEqual([]);
    },
  );

  it('saves the statuses of two people who press at once', async () => {
    const call = valid('POST /statuses');
    const answers = await Promise.all(Array.from({ length: 6 }, () => ask(call)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 303));
  });

  it('moves a lesson for as many people as press at once', async () => {
    const call = valid('POST /academy/courses/:id/lessons/:lesson/:what');
    const ways = Array.from({ length: 40 }, (_none, n) => (n % 2 === 0 ? call.path : call.path.replace(/down$/, 'up')));
    const answers = await Promise.all(ways.map((path) => ask({ ...call, path })));
    expect(answers.filter(({ status }) => status !== 303)).toEqual([]);
  });

  it('counts one address as one, however it is spelled', async () => {
    const metrics = async (): Promise<string> => (await ask(valid('GET /metrics'))).body;
    await ask({ ...valid('GET /retailcrm/account'), path: '/RetailCRM/account' });
    expect(await metrics()).toContain('route="/retailcrm/account"');
    expect(await metrics()).not.toContain('RetailCRM');
  });

  it.each(['POST /merchants', 'POST /retailcrm/payment/create', 'POST /hooks/:gateway/:key'])(
    'takes it for the fault of the sender when a request breaks off: %s',
    async (route) => {
      for (const body of ['unfinished', 'chunked-broken', 'cut-short'] as const) {
        const { status } = await product.stand.line.ask(sentOf(valid(route), { ...PLAIN, body }));
        expect(status).toBeLessThan(500);
      }
      expect(product.stand.troubles()).toBe('');
    },
  );

  it('refuses an order id that no index could hold', async () => {
    const call = valid('POST /retailcrm/payment/create');
    const [client, create] = call.body.kind === 'form' ? call.body.fields : [];
    const entity: unknown = { ...JSON.parse(create?.[1] ?? '{}'), orderId: noise(9_000) };
    const fields = [client ?? ['', ''], ['create', JSON.stringify(entity)]] as const;
    expect(printFields(fields).length).toBeGreaterThan(9_000);
    expect(await ask({ ...call, body: { kind: 'form', fields } })).toMatchObject({ status: 400 });
    expect(await product.stand.books.changed()).toEqual([]);
  });

  const NO_ID = '-'.repeat(36);
  const NO_PRODUCT = Buffer.from('["a\\u0000b",null,null,null,null]').toString('base64url');
  const HALF = Buffer.from('["a\\ud83e",null,null,null,null]').toString('base64url');
  it.each([
    ['POST /academy/elsewhere/:id/keys/end', 'key', '1'],
    ['POST /academy/plans', `course.${NO_ID}`, 'yes'],
    ['POST /academy/members/:id/enrol', 'target', `course:${NO_ID}`],
    ['POST /academy/members/:id/revoke', 'target', `plan:${NO_ID}`],
    ['POST /academy/sales/link', 'target', `course:${NO_ID}`],
    ['POST /academy/sales/link', 'product', NO_PRODUCT],
    ['POST /academy/sales/ignore', 'product', NO_PRODUCT],
    ['POST /academy/sales/ignore', 'product', HALF],
    ['POST /academy/products/:kind/:id', `tick.${NO_PRODUCT}`, 'Tea'],
  ])('takes what cannot be an id for something unknown: %s, %s', async (route, name, value) => {
    const call = valid(route);
    const fields = call.body.kind === 'form' ? call.body.fields.filter(([one]) => one !== name && !/^(?:course|tick)\./.test(one)) : [];
    const { status } = await ask({ ...call, body: { kind: 'form', fields: [...fields, [name, value]] } });
    expect(status).toBeLessThan(500);
    expect(product.stand.troubles()).toBe('');
    expect(await product.stand.books.changed(['session'])).toEqual([]);
  });
});

describe('the list of what is attacked', () => {
  it('has every route of the product; a new one joins in test/fuzz/endpoints-pages.ts, endpoints-sellers.ts, endpoints-academy.ts or where its caller is', () => {
    const known = new Set(ENDPOINTS.map(({ route }) => route));
    const routes = routesOf(product.stand.app.web);
    expect(routes.filter((route) => !known.has(route))).toEqual([]);
    expect(routes.length).toBeGreaterThan(200);
  });

  it('has no route that is gone', () => {
    const routes = new Set(routesOf(product.stand.app.web));
    const gone = ENDPOINTS.map(({ route }) => route.replace(/ \(\w+\)$/, '')).filter((route) => route !== 'GET' && !routes.has(route));
    expect(gone).toEqual([]);
  });

  // Only from a valid request does a hostile one reach what lies behind the first check.
  it.each(ENDPOINTS.filter(({ refusedAnyway }) => !refusedAnyway).map((endpoint) => [endpoint.route, endpoint] as const))(
    'begins with a valid request: %s',
    async (_route, endpoint) => {
      const answer = await askPlainly(endpoint, product.stand);
      expect({ granted: endpoint.granted(answer), ...answer }).toMatchObject({ granted: true });
    },
  );
});
