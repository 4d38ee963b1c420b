import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { createHttp } from '../../../src/infra/http';
import type { BreakerTurn, HttpCall } from '../../../src/infra/http';
import { listen } from '../../../src/infra/express';
import { eventually } from '../../support/eventually';
import { quietLogger, recordingLogger } from '../../support/quiet-logger';

const servers: Server[] = [];

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  return `http://127.0.0.1:${await listen(server, 0, '127.0.0.1')}`;
}

async function closedPort(): Promise<string> {
  const url = await serve((_request, response) => response.end());
  const server = servers.pop();
  server?.close();
  if (server) await once(server, 'close');
  return url;
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const http = createHttp({ logger: quietLogger });

test('an answer of any status comes back as text with its headers', async () => {
  const url = await serve((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      response.writeHead(422, { 'Content-Type': 'application/json', 'X-Note': 'yes' });
      response.end(
        JSON.stringify({ method: request.method, type: request.headers['content-type'], body: Buffer.concat(chunks).toString() }),
      );
    });
  });
  const result = await http({ method: 'POST', url, headers: { 'Content-Type': 'text/plain' }, body: '{"n": 12345678901234567890}' });
  expect(result).toMatchObject({ kind: 'answer', status: 422, headers: { 'x-note': 'yes', 'content-type': 'application/json' } });
  expect(result.kind === 'answer' && JSON.parse(result.text)).toEqual({
    method: 'POST',
    type: 'text/plain',
    body: '{"n": 12345678901234567890}',
  });
});

test('a redirect is an answer and is not followed', async () => {
  let calls = 0;
  const url = await serve((_request, response) => {
    calls += 1;
    response.writeHead(302, { Location: '/elsewhere' }).end();
  });
  expect(await http({ method: 'GET', url })).toMatchObject({ kind: 'answer', status: 302, headers: { location: '/elsewhere' } });
  expect(calls).toBe(1);
});

test('a server that drips bytes is cut off at the limit of the whole call', async () => {
  const url = await serve((_request, response) => {
    response.writeHead(200);
    const drip = setInterval(() => response.write('.'), 20);
    response.on('close', () => clearInterval(drip));
  });
  const started = Date.now();
  expect(await http({ method: 'GET', url, timeoutMs: 200 })).toEqual({ kind: 'no-answer', because: 'timeout', sent: true });
  expect(Date.now() - started).toBeLessThan(2_000);
});

test('an answer above the size limit is given up', async () => {
  const url = await serve((_request, response) => response.end('x'.repeat(2_000)));
  const small = createHttp({ logger: quietLogger, maxBytes: 1_000 });
  expect(await small({ method: 'GET', url })).toEqual({ kind: 'no-answer', because: 'too-large', sent: true });
});

test('a call may take a larger answer than usual', async () => {
  const url = await serve((_request, response) => response.end('x'.repeat(2_000)));
  const small = createHttp({ logger: quietLogger, maxBytes: 1_000 });
  expect(await small({ method: 'GET', url, maxBytes: 3_000 })).toMatchObject({ kind: 'answer', status: 200 });
  expect(await small({ method: 'GET', url, maxBytes: 1_999 })).toMatchObject({ because: 'too-large' });
});

test('a connection that is cut after the request may have done its work', async () => {
  const url = await serve((request) => request.socket.destroy());
  expect(await http({ method: 'POST', url, body: 'x' })).toEqual({ kind: 'no-answer', because: 'connection', sent: true });
});

test.each([
  ['a refused connection', closedPort],
  ['an unknown host', async () => 'http://nowhere.invalid/'],
  ['an address that is none', async () => 'not an address'],
])('%s is known to have sent nothing', async (_name, make) => {
  expect(await http({ method: 'POST', url: await make(), body: 'x' })).toEqual({ kind: 'no-answer', because: 'connection', sent: false });
});

test('a host that does not answer is left in peace for a while, without harm to other hosts, and tried again', async () => {
  jest.useFakeTimers({
    doNotFake: ['nextTick', 'setImmediate', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance', 'queueMicrotask'],
  });
  try {
    let calls = 0;
    let healthy = false;
    const sick = await serve((request, response) => {
      calls += 1;
      if (healthy) response.end('well');
      else request.socket.destroy();
    });
    const well = await serve((_request, response) => response.end('well'));
    const outcomes: HttpCall[] = [];
    const guarded = createHttp({ logger: quietLogger, breaker: { failures: 3, restMs: 1_000 }, onCall: (call) => outcomes.push(call) });
    for (let call = 0; call < 3; call += 1) await guarded({ method: 'GET', url: sick });
    expect(await guarded({ method: 'GET', url: sick })).toEqual({ kind: 'no-answer', because: 'connection', sent: false });
    expect(calls).toBe(3);
    expect(await guarded({ method: 'GET', url: well })).toMatchObject({ kind: 'answer', text: 'well' });
    healthy = true;
    jest.setSystemTime(Date.now() + 1_500);
    expect(await guarded({ method: 'GET', url: sick })).toMatchObject({ kind: 'answer', text: 'well' });
    expect(outcomes.map(({ outcome }) => outcome)).toEqual([
      'connection',
      'connection',
      'connection',
      'breaker-open',
      'answer-2xx',
      'answer-2xx',
    ]);
  } finally {
    jest.useRealTimers();
  }
});

const twice = { failures: 2, restMs: 60_000 };
const closedOff = { kind: 'no-answer', because: 'connection', sent: false };

test('a host that answers with error statuses is left in peace, too', async () => {
  const url = await serve((_request, response) => response.writeHead(500).end());
  const guarded = createHttp({ logger: quietLogger, breaker: twice });
  for (let call = 0; call < 2; call += 1) expect(await guarded({ method: 'GET', url })).toMatchObject({ kind: 'answer', status: 500 });
  expect(await guarded({ method: 'GET', url })).toEqual(closedOff);
});

test('refusals and what we wrote wrongly ourselves close nothing off', async () => {
  const url = await serve((_request, response) => response.writeHead(422).end());
  const guarded = createHttp({ logger: quietLogger, breaker: twice });
  for (let call = 0; call < 3; call += 1) await guarded({ method: 'GET', url, headers: { 'X-Key': 'two\nlines' } });
  for (let call = 0; call < 3; call += 1) expect(await guarded({ method: 'GET', url })).toMatchObject({ kind: 'answer', status: 422 });
});

test('error statuses for one account at a shared host close off that account and nobody else', async () => {
  const url = await serve((request, response) => response.writeHead(request.headers['x-shop'] === 'odd' ? 500 : 200).end());
  const turns: BreakerTurn[] = [];
  const guarded = createHttp({ logger: quietLogger, breaker: twice, onBreaker: (turn) => turns.push(turn) });
  const call = (shop: string) => guarded({ method: 'GET', url, account: shop, headers: { 'X-Shop': shop } });
  for (let count = 0; count < 2; count += 1) await call('odd');
  expect(await call('odd')).toEqual(closedOff);
  expect(await call('good')).toMatchObject({ kind: 'answer', status: 200 });
  expect(turns).toEqual([{ host: new URL(url).host, what: 'account', to: 'open' }]);
});

test('a shared host that is silent is left alone whoever calls', async () => {
  const url = await serve((request) => request.socket.destroy());
  const guarded = createHttp({ logger: quietLogger, breaker: twice });
  for (const account of ['one', 'two']) expect(await guarded({ method: 'GET', url, account })).toMatchObject({ sent: true });
  expect(await guarded({ method: 'GET', url, account: 'three' })).toEqual(closedOff);
});

test('a call that was made before the host was closed off keeps its own outcome: it may have done its work', async () => {
  const held: (() => void)[] = [];
  const url = await serve((request) => {
    if (request.url === '/slow') held.push(() => request.socket.destroy());
    else request.socket.destroy();
  });
  const guarded = createHttp({ logger: quietLogger, breaker: twice });
  const slow = guarded({ method: 'POST', url: `${url}/slow`, body: 'money' });
  await eventually(() => held.length === 1);
  for (let call = 0; call < 2; call += 1) await guarded({ method: 'GET', url });
  expect(await guarded({ method: 'GET', url })).toEqual(closedOff);
  held[0]?.();
  expect(await slow).toEqual({ kind: 'no-answer', because: 'connection', sent: true });
});

test('while one call tries a closed-off host, the others are told at once and do not wait for it', async () => {
  const held: (() => void)[] = [];
  let broken = true;
  const url = await serve((request, response) => {
    if (broken) request.socket.destroy();
    else held.push(() => response.end('back'));
  });
  const log = recordingLogger();
  const guarded = createHttp({ logger: log.logger, breaker: { failures: 1, restMs: 0 } });
  await guarded({ method: 'GET', url });
  broken = false;
  const trying = guarded({ method: 'GET', url });
  await eventually(() => held.length === 1);
  expect(await guarded({ method: 'GET', url })).toEqual(closedOff);
  held[0]?.();
  expect(await trying).toMatchObject({ kind: 'answer', text: 'back' });
  const events = log.lines().map((line) => String(JSON.parse(line).event));
  expect(events.filter((event) => event !== 'outside-call')).toEqual(['host-closed-off', 'host-back']);
});

test('a call is one log line with method, address, status and time, and nothing that is secret', async () => {
  const url = await serve((_request, response) => response.end('answer-body'));
  const log = recordingLogger();
  const logged = createHttp({ logger: log.logger });
  await logged({
    method: 'POST',
    url: `${url.replace('//', '//user:pa55word@')}/hooks/uapay/hook-key?apiKey=query-key`,
    headers: { 'X-API-KEY': 'header-key' },
    body: 'request-body',
  });
  expect(log.lines()).toHaveLength(1);
  expect(JSON.parse(log.lines()[0] ?? '')).toMatchObject({
    event: 'outside-call',
    method: 'POST',
    status: 200,
    outcome: 'answer-2xx',
    ms: expect.any(Number),
  });
  expect(log.text()).not.toMatch(/pa55word|hook-key|query-key|header-key|request-body|answer-body/);
});
