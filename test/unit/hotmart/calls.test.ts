import { createHotmart } from '../../../src/channels/hotmart/channel';
import { systemClock } from '../../../src/infra/clock';
import type { HttpRequest } from '../../../src/infra/http';
import { createHttp } from '../../../src/infra/http';
import { startHotmartSimulator } from '../../../src/sandbox/hotmart/simulator';
import type { RunningSimulator } from '../../../src/sandbox/kit/simulator';
import { buyAt, deed } from '../../support/hotmart';
import { recordingLogger } from '../../support/quiet-logger';
import { connection } from '../../support/hotmart-messages';

const CREDENTIALS = { hottok: 'hub-hottok-0001', clientId: 'client-0001', clientSecret: 'secret-0001' };
const DAY_MS = 86_400_000;

let hotmart: RunningSimulator;
let calls: HttpRequest[];
const log = recordingLogger();

beforeAll(async () => {
  hotmart = await startHotmartSimulator({ port: 0, credentials: CREDENTIALS });
});
afterAll(() => hotmart.stop());
beforeEach(async () => {
  await deed(hotmart.url, '/reset');
  calls = [];
});

function open() {
  const http = createHttp({ logger: log.logger });
  return createHotmart({
    http: (request) => {
      calls.push(request);
      return http(request);
    },
    clock: systemClock,
    apiUrl: `${hotmart.url}/`,
  });
}

const tokens = (): number => calls.filter(({ url }) => url.includes('/oauth/token')).length;

describe('the token of the interface', () => {
  it('is asked for once for many calls, also for calls at the same time', async () => {
    const channel = open();
    await Promise.all([channel.listProducts(connection()), channel.check(connection())]);
    await channel.listProducts(connection());
    expect(tokens()).toBe(1);
  });

  it('is renewed once when it is over, and the call is repeated once', async () => {
    const channel = open();
    await channel.check(connection());
    hotmart.clock.advance(2 * DAY_MS);
    calls = [];
    expect(await channel.check(connection())).toEqual([{ code: 'hotmart-connection', level: 'good' }]);
    expect(calls.map(({ method, url }) => `${method} ${new URL(url).pathname}`)).toEqual([
      'GET /products/api/v1/products',
      'POST /security/oauth/token',
      'GET /products/api/v1/products',
    ]);
  });

  it('that dies before its time is not kept', async () => {
    hotmart.switches.set('tokenSeconds', 200);
    const channel = open();
    await channel.check(connection());
    await channel.check(connection());
    expect(tokens()).toBe(2);
  });

  it('is not given to wrong keys, and no key shows in findings and logs', async () => {
    const wrong = { ...connection(), secrets: { hottok: 'hub-hottok-0001', clientSecret: 'wrong-secret', basic: 'd3Jvbmc6d3Jvbmc=' } };
    const channel = open();
    const findings = await channel.check(wrong);
    expect(findings.map(({ code }) => code)).toEqual(['hotmart-credentials-refused', 'hotmart-basic-differs']);
    expect(await channel.listProducts(wrong)).toMatchObject({ kind: 'refused', code: 'credentials' });
    expect(calls.some(({ url }) => !url.includes('/oauth/token'))).toBe(false);
    for (const secret of ['wrong-secret', 'd3Jvbmc6d3Jvbmc=', 'secret-0001']) {
      expect(log.text()).not.toContain(secret);
      expect(JSON.stringify(findings)).not.toContain(secret);
    }
  });
});

describe('the answers of the interface', () => {
  it('make us wait where it limits us, is broken, or cannot be reached', async () => {
    const channel = open();
    hotmart.switches.set('tooManyTimes', 1);
    const limited = await channel.listProducts(connection());
    expect(limited).toMatchObject({ kind: 'later', notBefore: expect.any(Date) });
    hotmart.faults.add({ match: 'GET /products', kind: 'status', value: 502 });
    expect(await channel.listProducts(connection())).toMatchObject({ kind: 'later' });
    hotmart.faults.add({ match: 'GET /products', kind: 'garbage' });
    expect(await channel.listProducts(connection())).toMatchObject({ kind: 'later' });
    hotmart.faults.add({ match: 'GET /products', kind: 'drop-after' });
    expect(await channel.check(connection())).toMatchObject([{ code: 'hotmart-unreachable', level: 'warning' }]);
  });
});

describe('the pick list', () => {
  it('has products, their plans by name and their offers; numbers of plans once one was sold', async () => {
    const channel = open();
    const titles = async () => {
      const answer = await channel.listProducts(connection());
      return answer.kind === 'done' ? answer.value : [];
    };
    const before = await titles();
    expect(before.map(({ title }) => title)).toEqual(
      expect.arrayContaining([
        'Curso de Bordado',
        'Curso de Bordado (Preço normal, 197.00 BRL, abc123de)',
        'Clube de Bordado',
        'Clube de Bordado, Clube Mensal',
      ]),
    );
    const plan = (all: typeof before) => all.find(({ title }) => title === 'Clube de Bordado, Clube Mensal')?.ref;
    expect(plan(before)).toEqual({ product: '4100002', variant: 'Clube Mensal', code: null, plan: null, offer: null });
    await buyAt(hotmart.url, { productId: 4100002 });
    expect(plan(await titles())).toMatchObject({ plan: '726001', variant: 'Clube Mensal' });
  });
});

const since = (ms: number): Readonly<Record<string, string>> => ({ since: String(ms) });

describe('the history of sales', () => {
  it('begins with the connection', async () => {
    const channel = open();
    await buyAt(hotmart.url);
    expect(await channel.setUp(connection())).toMatchObject({ kind: 'done', memory: { since: expect.stringMatching(/^\d{13}$/) } });
    expect(await channel.setUp(connection({}, since(5)))).toMatchObject({ memory: { since: '5' } });
    const first = await channel.readChanged(connection());
    expect(first).toMatchObject({ kind: 'done', value: { events: [], more: false } });
    const memory = first.kind === 'done' ? (first.memory ?? {}) : {};
    expect(await channel.readChanged(connection({}, memory))).toMatchObject({ kind: 'done', value: { events: [] } });
  });

  it('fills gaps with sales that are good, and never takes anything away', async () => {
    const channel = open();
    const course = await buyAt(hotmart.url);
    const refunded = await buyAt(hotmart.url);
    await deed(hotmart.url, `/sales/${refunded.transaction}`, { status: 'REFUNDED' });
    await buyAt(hotmart.url, { paymentType: 'PIX' });
    const club = await buyAt(hotmart.url, { productId: 4100002 });
    const answer = await channel.readChanged(connection({}, since(Date.now() - DAY_MS)));
    expect(answer).toMatchObject({
      kind: 'done',
      value: {
        more: false,
        events: [
          { kind: 'look', sales: [club.transaction] },
          { kind: 'sale', sale: course.transaction, standing: { kind: 'good' }, price: { text: '197.00', currency: 'BRL' } },
        ],
      },
    });
    const all = [course, refunded, club].map(({ transaction }) => transaction);
    const read = await channel.read(connection(), [...all, 'HP9999999999']);
    expect(read).toMatchObject({
      kind: 'done',
      value: [
        { sale: course.transaction, charge: null },
        {
          sale: club.transaction,
          charge: { subscription: club.subscriberCode, number: 1, paidUntil: expect.any(Date) },
          items: [{ product: { product: '4100002', plan: '726001', variant: 'Clube Mensal' } }],
        },
      ],
    });
  });

  it('is read page by page, and anew when a page has died', async () => {
    const channel = open();
    for (let sales = 0; sales < 51; sales += 1) await buyAt(hotmart.url);
    let memory = since(Date.now() - DAY_MS);
    const seen: string[] = [];
    for (let pages = 0; pages < 2; pages += 1) {
      const answer = await channel.readChanged(connection({}, memory));
      if (answer.kind !== 'done') throw new Error(answer.kind);
      seen.push(...answer.value.events.map(({ key }) => key));
      memory = { ...memory, ...answer.memory };
      expect(answer.value.more).toBe(pages === 0);
    }
    expect(new Set(seen).size).toBe(51);
    expect(await channel.readChanged(connection({}, { ...memory, page: 'dead', from: memory['since']! }))).toEqual({
      kind: 'done',
      value: { events: [], more: false },
      memory: { page: '', from: '' },
    });
  });
});
