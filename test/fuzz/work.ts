import { EventEmitter, once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Which requests the product is still at work on, whether or not anybody waits for their answers. */
export interface Work {
  /** Counts what this server is asked from now on. */
  readonly watch: (server: Server) => void;
  /** Resolves when every request was answered. @throws naming those that were not within half a minute: nothing would ever end them. */
  readonly rest: () => Promise<void>;
  /** The status that the product gave the last request from this port of ours, whether or not it was heard; undefined when it gave none. */
  readonly told: (port: number) => number | undefined;
}

/** How long a request may be at work after its sender had an answer or went away, in milliseconds. */
const LONGEST_MS = 30_000;

/**
 * Watches servers. A request is at work until the product ends its answer, also when nobody is there to read it: that its line is closed says nothing
 * about rows that are still to be written. Only an answer that has begun needs no end any more once nobody reads it, and a stream of news has none.
 */
export function createWork(): Work {
  const atWork = new Map<ServerResponse, string>();
  const news = new EventEmitter();
  const told = new Map<number, number>();
  const watched = (request: IncomingMessage, response: ServerResponse): void => {
    atWork.set(response, `${request.method} ${request.url?.slice(0, 200)}`);
    let begun = false;
    const port = request.socket.remotePort ?? 0;
    const done = (): void => {
      if (atWork.has(response)) told.set(port, response.statusCode);
      if (atWork.delete(response) && atWork.size === 0) news.emit('rest');
    };
    const begin = (): void => {
      begun = true;
      if (response.destroyed || String(response.getHeader('content-type')).startsWith('text/event-stream')) done();
    };
    after(response, 'end', done);
    after(response, 'writeHead', begin);
    after(response, 'write', begin);
    response.once('pipe', begin);
    response.once('close', () => {
      if (begun) done();
    });
  };
  return {
    watch: (server) => {
      server.prependListener('request', watched).on('connection', ({ remotePort = 0 }: Socket) => told.delete(remotePort));
    },
    told: (port) => told.get(port),
    rest: async () => {
      if (atWork.size === 0) return;
      await once(news, 'rest', { signal: AbortSignal.timeout(LONGEST_MS) }).catch(() => {
        throw new Error(`still at work after ${LONGEST_MS} ms: ${[...atWork.values()].join(', ')}`);
      });
    },
  };
}

/** Acts after each call of a method, even when somebody puts another method in its place: compression does, and ends the real answer later or never. */
function after(response: ServerResponse, name: 'end' | 'write' | 'writeHead', act: () => void): void {
  let method: (...args: never[]) => unknown = response[name];
  Object.defineProperty(response, name, {
    configurable: true,
    get: () => {
      const present = method;
      return function called(this: unknown, ...args: readonly unknown[]): unknown {
        const result: unknown = Reflect.apply(present, this, args);
        act();
        return result;
      };
    },
    set: (next: typeof method) => {
      method = next;
    },
  });
}
