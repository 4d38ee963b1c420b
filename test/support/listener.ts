import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import { listen } from '../../src/infra/express';
import { closeServer } from './close-server';

/** What a listener says to a message; 200 `OK` as plain text when left out. */
interface ListenerAnswer {
  readonly status?: number;
  readonly body?: string;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An address that takes the messages of a simulator, answers what the test wants and tells when a message has come. */
export class Listener {
  readonly bodies: Buffer[] = [];
  /** The headers of each, in the same order. */
  readonly heads: IncomingHttpHeaders[] = [];
  answer: () => ListenerAnswer = () => ({});
  private waiters: { readonly count: number; readonly done: () => void }[] = [];
  private port = 0;

  private constructor(private readonly server: Server) {}

  static async open(): Promise<Listener> {
    const server = createServer();
    const listener = new Listener(server);
    server.on('request', async (req, res) => {
      const chunks: Buffer[] = [];
      for await (const chunk of req) chunks.push(Buffer.from(chunk));
      listener.heads.push(req.headers);
      listener.bodies.push(Buffer.concat(chunks));
      const { status = 200, body = 'OK', type = 'text/plain; charset=utf-8', headers = {} } = listener.answer();
      res.writeHead(status, { 'Content-Type': type, ...headers }).end(body);
      listener.waiters = listener.waiters.filter((waiter) => waiter.count > listener.bodies.length || waiter.done());
    });
    listener.port = await listen(server, 0, '127.0.0.1');
    return listener;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/hook/1`;
  }

  /** Resolves when so many messages have come. */
  got(count: number): Promise<void> {
    if (this.bodies.length >= count) return Promise.resolve();
    return new Promise((done) => this.waiters.push({ count, done }));
  }

  stop(): Promise<void> {
    return closeServer(this.server);
  }
}
