import { EventEmitter, once } from 'node:events';
import { createServer as createBareServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { createServer, listen } from '../../../src/infra/express';
import type { Call } from '../../fuzz/call';
import { PLAIN, sentOf } from '../../fuzz/shape';
import { useStand } from '../../fuzz/use-stand';
import type { Work } from '../../fuzz/work';
import { createWork } from '../../fuzz/work';

/** Longer than the books would need if they did not wait, in milliseconds. */
const SLOW_MS = 2_000;

const product = useStand();
const { valid } = product;

const started = (route: string): Buffer => sentOf(valid(route), { ...PLAIN, body: 'unfinished' }).pieces[0] ?? Buffer.alloc(0);

/** Senders that never come to an end, against a server that waits for half a second instead of half a minute. */
describe('a request that trickles in without an end', () => {
  let server: Server;
  let port: number;

  beforeAll(async () => {
    server = createServer(product.stand.app.web, { headersTimeout: 400, requestTimeout: 500, connectionsCheckingInterval: 100 });
    product.stand.work.watch(server);
    port = await listen(server, 0, '127.0.0.1');
  });
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
  });

  /** Sends the beginning, then a byte at a time until the other side has had enough; gives what it said. */
  const trickle = async (beginning: Buffer): Promise<string> => {
    const socket: Socket = connect({ port, host: '127.0.0.1' });
    const heard: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => heard.push(chunk)).on('error', () => undefined);
    socket.write(beginning);
    const drip = setInterval(() => socket.writable && socket.write('a'), 20);
    await once(socket, 'close');
    clearInterval(drip);
    return Buffer.concat(heard).toString('latin1');
  };

  it.each([
    'POST /hooks/:gateway/:key',
    'POST /retailcrm/payment/create',
    'POST /insales/pay/:connection',
    'POST /insales/widget-api/link',
    'POST /merchants',
  ])('is ended with 408 and changes nothing: %s', async (route) => {
    expect(await trickle(started(route))).toMatch(/^HTTP\/1\.1 408 /);
    expect(await product.stand.books.changed(['session'])).toEqual([]);
  });

  it('is ended, too, when not even its head comes to an end', async () => {
    expect(await trickle(Buffer.from('GET / HTTP/1.1\r\nX-Long: '))).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('keeps nobody else from an answer', async () => {
    const slow = Array.from({ length: 40 }, () => trickle(started('POST /hooks/:gateway/:key')));
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`);
    expect(answer.status).toBe(200);
    for (const said of await Promise.all(slow)) expect(said).toMatch(/^HTTP\/1\.1 408 /);
  });
});

describe('a request whose sender went away while the product is at work on it', () => {
  it('has written what it writes before the books are put back, however slowly the gateway answers', async () => {
    product.stand.outside.uapay.faults.add({ match: 'POST /', kind: 'delay', value: SLOW_MS });
    // What stands behind the head is no second request: the server says so at once, and closes the line.
    const call: Call = { ...valid('POST /p/:slug/open'), body: { kind: 'form', fields: [['more', 'bytes']] } };
    const answer = await product.stand.line.ask(sentOf(call, { ...PLAIN, body: 'length-missing' }));
    expect(answer).toMatchObject({ status: 400, body: '' });
    await product.stand.books.restore();
    expect(product.stand.outside.uapay.faults.list().filter(({ kind }) => kind === 'delay')).toEqual([]);
    expect(product.stand.work.told(answer.from)).toBe(303);
    await product.stand.work.rest();
    expect(await product.stand.books.changed()).toEqual([]);
  });

  it.each(['POST /merchants', 'POST /retailcrm/payment/create', 'POST /insales/widget-api/link', 'POST /hooks/:gateway/:key'])(
    'comes to its end although its body never does: %s',
    async (route) => {
      await product.stand.line.ask(sentOf(valid(route), { ...PLAIN, body: 'unfinished' }));
      await product.stand.work.rest();
      expect(await product.stand.books.changed(['session'])).toEqual([]);
    },
  );

  it.each(['GET /p/:slug/live', 'GET /insales/widget.js', 'GET /reconciliation/movements.csv'])(
    'is nothing to wait for once its answer has begun: %s',
    async (route) => {
      const { status } = await product.stand.line.ask({ ...sentOf(valid(route), PLAIN), odd: true });
      expect(status).toBe(200);
      await product.stand.work.rest();
    },
  );
});

/** A server that is watched. */
async function serve(listener: RequestListener): Promise<{ readonly work: Work; readonly port: number; readonly stop: () => void }> {
  const server = createBareServer(listener);
  const work = createWork();
  work.watch(server);
  return { work, port: await listen(server, 0, '127.0.0.1'), stop: () => server.close() };
}

describe('what a server is at work on', () => {
  it('is a request until its answer is ended, even by a method that another one put in its place', async () => {
    const news = new EventEmitter();
    const { work, port, stop } = await serve((_request, response) => {
      const end = response.end.bind(response);
      response.end = () => end('replaced');
      response.once('close', () => news.emit('gone'));
      news.once('answer', () => response.end());
      news.emit('begun');
    });
    const begun = once(news, 'begun');
    const gone = once(news, 'gone');
    const socket = connect({ port, host: '127.0.0.1' });
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await begun;
    socket.resetAndDestroy();
    await gone;
    let rested = false;
    const rest = work.rest().then(() => (rested = true));
    expect(await Promise.race([rest, Promise.resolve(rested)])).toBe(false);
    news.emit('answer');
    await rest;
    expect(rested).toBe(true);
    stop();
  });
});
