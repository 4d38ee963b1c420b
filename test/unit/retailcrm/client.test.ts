import { createPace } from '../../../src/platforms/retailcrm/pace';
import { startStand } from './stand';
import type { Stand } from './stand';

const SYSTEM_INFO = { method: 'GET', path: '/api/system-info' } as const;

describe('the client', () => {
  let stand: Stand;
  beforeEach(async () => {
    stand = await startStand();
  });
  afterEach(() => stand.stop());

  const call = () => stand.platform.client({ address: stand.crm.url, apiKey: null }, SYSTEM_INFO);
  const fault = (value: number, times: number) => stand.crm.faults.add({ match: 'GET /api/system-info', kind: 'status', value, times });

  it('tries four times while there is too much to do, with growing pauses', async () => {
    fault(503, 3);
    expect(await call()).toMatchObject({ ok: true });
    expect(stand.clock.pauses).toEqual([100, 200, 400]);
  });

  it('treats 429 alike and gives up after the fourth', async () => {
    fault(429, 5);
    expect(await call()).toMatchObject({ ok: false, failure: { kind: 'rate-limited' } });
    expect(stand.crm.faults.list()).toMatchObject([{ times: 1 }]);
  });

  it.each([500, 403])('asks once when the answer is %i', async (status) => {
    fault(status, 2);
    expect(await call()).toMatchObject({ ok: false });
    expect(stand.crm.faults.list()).toMatchObject([{ times: 1 }]);
    expect(stand.clock.pauses).toEqual([]);
  });

  it('does not follow a redirect, because it would carry the key away', async () => {
    fault(302, 1);
    expect(await call()).toMatchObject({ ok: false, failure: { kind: 'unreadable' } });
  });

  it('tells a call that nobody answers', async () => {
    await stand.stop();
    stand = await startStand({ timeoutMs: 300 });
    stand.crm.faults.add({ match: 'GET /api/system-info', kind: 'delay', value: 10_000 });
    expect(await call()).toMatchObject({ ok: false, failure: { kind: 'unreachable', text: 'no answer (timeout)' } });
  });

  it('sends the key in its header and nowhere else', async () => {
    const { key } = stand.crm.issueKey(['integration_read']);
    const answer = await stand.platform.client({ address: stand.crm.url, apiKey: key }, { method: 'GET', path: '/api/credentials' });
    expect(answer).toMatchObject({ ok: true, body: { scopes: ['integration_read'] } });
    expect(stand.logged()).not.toContain(key);
  });

  it('asks the shared limiter before every try, by a name that is not the key', async () => {
    const names: string[] = [];
    const limited = await startStand({ limiter: { pace: async (name) => void names.push(name) } });
    const { key } = limited.crm.issueKey([]);
    limited.crm.faults.add({ match: 'GET /api/credentials', kind: 'status', value: 503 });
    await limited.platform.client({ address: limited.crm.url, apiKey: key }, { method: 'GET', path: '/api/credentials' });
    await limited.stop();
    expect(names).toHaveLength(2);
    expect(names).not.toContain(key);
  });
});

function virtual() {
  const waits: number[] = [];
  const sleep = async (ms: number) => void waits.push(ms);
  return { waits, clock: { now: () => new Date(0), sleep } };
}

describe('the pace of a key', () => {
  it('lets ten go at once and books the others, ten a window', async () => {
    const { waits, clock } = virtual();
    const pace = createPace(clock);
    await Promise.all(Array.from({ length: 25 }, () => pace('one')));
    expect(waits).toEqual([...Array.from({ length: 10 }, () => 1_100), ...Array.from({ length: 5 }, () => 2_200)]);
  });

  it('of one key never slows another', async () => {
    const { waits, clock } = virtual();
    const pace = createPace(clock);
    await Promise.all(Array.from({ length: 10 }, () => pace('one')));
    await pace('other');
    expect(waits).toEqual([]);
  });
});
