import express from 'express';
import { startSimulator } from '../../../src/sandbox/kit/simulator';
import type { RunningSimulator } from '../../../src/sandbox/kit/simulator';
import { eventually } from '../../support/eventually';

let works = 0;
let stopped = 0;
let simulator: RunningSimulator;

async function start(port = 0): Promise<RunningSimulator> {
  return startSimulator({
    name: 'example',
    port,
    switches: { polite: true, greeting: 'hello', limit: 3, refuse: null, order: 'first' },
    switchRules: { order: { choices: ['first', 'last'] }, limit: { nullable: true } },
    state: () => ({ works }),
    reset: () => {
      works = 0;
    },
    mount: (app) => {
      app.use(express.json());
      app.all('/api/work', (_req, res) => {
        works += 1;
        res.json({ works });
      });
    },
    onStop: () => {
      stopped += 1;
    },
  });
}

async function call(path: string, method = 'GET', body?: unknown): Promise<{ status: number; text: string; json: () => unknown }> {
  const response = await fetch(simulator.url + path, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, text, json: () => JSON.parse(text) as unknown };
}

const fault = (entry: object) => call('/_sim/faults', 'POST', entry);

beforeEach(async () => {
  works = 0;
  stopped = 0;
  simulator = await start();
});

afterEach(() => simulator.stop());

describe('a started simulator', () => {
  it('names the port and itself when the port is taken', async () => {
    const port = Number(new URL(simulator.url).port);
    await expect(start(port)).rejects.toThrow(`port ${port} is taken, the example simulator cannot start`);
  });

  it('shows its state and forgets everything on reset', async () => {
    await call('/api/work', 'POST');
    await call('/_sim/switches', 'POST', { polite: false });
    await fault({ match: 'GET /api', kind: 'status', value: 500 });
    await call('/_sim/clock', 'POST', { advance: 'PT1H' });
    expect((await call('/_sim/state')).json()).toEqual({ works: 1 });
    expect((await call('/_sim/reset', 'POST')).status).toBe(200);
    expect((await call('/_sim/state')).json()).toEqual({ works: 0 });
    expect((await call('/_sim/faults')).json()).toEqual([]);
    expect((await call('/_sim/switches')).json()).toMatchObject({ polite: true });
    expect((await call('/_sim/clock')).json()).toMatchObject({ advancedMs: 0 });
  });

  it('advances its clock by an ISO 8601 duration and refuses anything else', async () => {
    expect((await call('/_sim/clock', 'POST', { advance: 'PT72H' })).json()).toMatchObject({ advancedMs: 259_200_000 });
    for (const advance of ['72', '', 'PT-1H', 5, null]) {
      expect((await call('/_sim/clock', 'POST', { advance })).status).toBe(400);
    }
  });

  it('serves its stylesheet', async () => {
    expect((await call('/_sim/style.css')).text).toContain('font');
  });

  it('runs its own stop work once however often it is stopped, and is gone then', async () => {
    await Promise.all([simulator.stop(), simulator.stop()]);
    expect(stopped).toBe(1);
    await expect(call('/api/work')).rejects.toThrow();
  });
});

describe('switches over HTTP', () => {
  it.each([
    [{ polite: false }],
    [{ greeting: 'bye', limit: 4 }],
    [{ limit: null }],
    [{ refuse: 'no' }],
    [{ refuse: 7 }],
    [{ order: 'last' }],
  ])('takes over %j', async (change) => {
    expect((await call('/_sim/switches', 'POST', change)).json()).toMatchObject(change);
  });

  it.each([
    [{ unheard: true }],
    [{ polite: 'yes' }],
    [{ greeting: null }],
    [{ limit: '3' }],
    [{ refuse: true }],
    [{ order: 'middle' }],
    [[]],
    [{ greeting: 'bye', polite: 1 }],
  ])('refuses %j and changes nothing', async (change) => {
    expect((await call('/_sim/switches', 'POST', change)).status).toBe(400);
    expect((await call('/_sim/switches')).json()).toEqual({ polite: true, greeting: 'hello', limit: 3, refuse: null, order: 'first' });
  });
});

describe('faults over HTTP', () => {
  it('answers the wanted status without doing the work, as many times as asked', async () => {
    await fault({ match: 'POST /api/work', kind: 'status', value: 503, times: 2 });
    expect((await call('/api/work', 'POST')).status).toBe(503);
    expect((await call('/api/work', 'POST')).status).toBe(503);
    expect(works).toBe(0);
    expect((await call('/api/work', 'POST')).status).toBe(200);
  });

  it('cuts the connection before the work', async () => {
    await fault({ match: 'POST /api', kind: 'drop-before' });
    await expect(call('/api/work', 'POST')).rejects.toThrow();
    expect(works).toBe(0);
  });

  it('does the work and cuts the connection after it', async () => {
    await fault({ match: 'POST /api', kind: 'drop-after' });
    await expect(call('/api/work', 'POST')).rejects.toThrow();
    expect(works).toBe(1);
  });

  it('does the work and answers 200 with bytes that are not JSON', async () => {
    await fault({ match: 'POST /api', kind: 'garbage' });
    const answer = await call('/api/work', 'POST');
    expect(answer.status).toBe(200);
    expect(answer.json).toThrow(SyntaxError);
    expect(works).toBe(1);
  });

  it('delays by the given milliseconds and still answers', async () => {
    await fault({ match: '* /api', kind: 'delay', value: 60 });
    const begun = performance.now();
    expect((await call('/api/work')).status).toBe(200);
    expect(performance.now() - begun).toBeGreaterThan(50);
  });

  it('does the work at once and only keeps the answer back, whole, when the delay is for after it', async () => {
    await fault({ match: 'POST /api', kind: 'delay', value: { ms: 300, when: 'after' } });
    const begun = performance.now();
    const answer = call('/api/work', 'POST');
    await eventually(() => works === 1);
    expect(await Promise.race([answer, Promise.resolve('still waiting')])).toBe('still waiting');
    expect((await answer).json()).toEqual({ works: 1 });
    expect(performance.now() - begun).toBeGreaterThan(290);
  });

  it('leaves other methods and paths alone', async () => {
    await fault({ match: 'POST /api/other', kind: 'status', value: 500 });
    await fault({ match: 'DELETE /api/work', kind: 'status', value: 500 });
    expect((await call('/api/work', 'POST')).status).toBe(200);
    expect((await call('/_sim/faults')).json()).toHaveLength(2);
    await call('/_sim/faults', 'DELETE');
    expect((await call('/_sim/faults')).json()).toEqual([]);
  });

  it.each([
    [{ match: 'POST', kind: 'status', value: 500 }],
    [{ match: 'POST /api', kind: 'explode' }],
    [{ match: 'POST /api', kind: 'delay' }],
    [{ match: 'POST /api', kind: 'delay', value: { ms: 60, when: 'sometimes' } }],
    [{ match: 'POST /api', kind: 'status', value: 99 }],
    [{ match: 'POST /api', kind: 'garbage', times: 0 }],
    [null],
  ])('refuses the malformed fault %j', async (entry) => {
    expect((await call('/_sim/faults', 'POST', entry)).status).toBe(400);
  });
});
