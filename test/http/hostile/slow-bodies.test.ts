import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { createServer, listen } from '../../../src/infra/express';
import { ENDPOINTS } from '../../fuzz/endpoints';
import { PLAIN, sentOf } from '../../fuzz/shape';
import type { Stand } from '../../fuzz/stand';
import { startStand } from '../../fuzz/stand';

/** Senders that never come to an end, against a server that waits for half a second instead of half a minute. */
describe('a request that trickles in without an end', () => {
  let stand: Stand;
  let server: Server;
  let port: number;

  beforeAll(async () => {
    stand = await startStand();
    server = createServer(stand.app.web, { headersTimeout: 400, requestTimeout: 500, connectionsCheckingInterval: 100 });
    stand.work.watch(server);
    port = await listen(server, 0, '127.0.0.1');
  });
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await stand.stop();
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

  const started = (route: string): Buffer => {
    const endpoint = ENDPOINTS.find((one) => one.route === route);
    if (!endpoint) throw new Error(`no endpoint ${route}`);
    const [bytes] = sentOf(endpoint.call(stand), { ...PLAIN, body: 'unfinished' }).pieces;
    return bytes ?? Buffer.alloc(0);
  };

  it.each([
    'POST /hooks/:gateway/:key',
    'POST /retailcrm/payment/create',
    'POST /insales/pay/:connection',
    'POST /insales/widget-api/link',
    'POST /merchants',
  ])('is ended with 408 and changes nothing: %s', async (route) => {
    expect(await trickle(started(route))).toMatch(/^HTTP\/1\.1 408 /);
    expect(await stand.books.changed(['session'])).toEqual([]);
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
