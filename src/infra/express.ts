import { IncomingMessage, ServerResponse, createServer as createHttpServer } from 'node:http';
import type { RequestListener, Server, ServerOptions } from 'node:http';
import type { Express } from 'express';
import { createDrain } from './drain';

/** How long a client may take, in milliseconds; how often that is looked at decides how much longer it really takes. */
const LIMITS: ServerOptions = {
  headersTimeout: 15_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 5_000,
};

const nodeMajor = Number(process.versions.node.split('.')[0]);

/** A constructor whose objects are born with the prototype that it has at that moment. */
interface Born<T> {
  readonly constructor: T;
  like(prototype: object): void;
}

/**
 * A constructor of requests or responses that can be given the prototype which Express would give them on every call.
 * Why, and why only before Node 24: docs/decisions/0002-express-constructor-trick.md.
 */
function born<T>(base: T & (new (...args: never[]) => object)): Born<T> {
  const constructor: unknown = function Born(this: object, ...args: unknown[]) {
    Reflect.apply(base, this, args);
  };
  const like = (prototype: object): void => void Object.assign(constructor as object, { prototype });
  like(base.prototype);
  return { constructor: constructor as T, like };
}

/** Acts once an answer has left, or nobody is there any more to read it; at once when that has happened before, and no event will tell. */
export function whenGone(response: ServerResponse, act: () => void): void {
  if (response.destroyed) act();
  else response.once('close', act);
}

/** A server that may listen before the app behind it is there. */
export interface Door {
  readonly server: Server;
  /** Leads all further requests to this app. */
  lead(app: Express): void;
  /** Starts listening at the first call, and always gives the port. Rejects with a clear text when it is taken or not allowed. */
  listen(port: number, host: string): Promise<number>;
  /** Takes no new requests and answers those that are under way, for at most 25 s. */
  drain(): Promise<void>;
}

/**
 * A server with limits on slow requests that leads to the app given, until it is given another; requests and responses are made so that Express need
 * not change their prototypes.
 */
export function createDoor(first: Express, limits: ServerOptions = LIMITS): Door {
  let app = first;
  let listening: Promise<number> | null = null;
  const listener: RequestListener = (request, response) => {
    app(request, response);
  };
  const requests = born<typeof IncomingMessage>(IncomingMessage);
  const responses = born<typeof ServerResponse>(ServerResponse);
  const server =
    nodeMajor >= 24
      ? createHttpServer(limits, listener)
      : createHttpServer({ ...limits, IncomingMessage: requests.constructor, ServerResponse: responses.constructor }, listener);
  const lead = (next: Express): void => {
    app = next;
    requests.like(next.request);
    responses.like(next.response);
  };
  lead(first);
  return { server, lead, listen: (port, host) => (listening ??= listen(server, port, host)), drain: createDrain(server) };
}

/** A server for one app; see {@link createDoor}. */
export function createServer(app: Express, limits: ServerOptions = LIMITS): Server {
  return createDoor(app, limits).server;
}

/** Starts listening and resolves with the port (the one found when 0 was asked); rejects with a clear text when it is taken or not allowed. */
export function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException): void => {
      reject(listenError(error, port, host));
    };
    server.once('error', failed);
    server.listen(port, host, () => {
      server.off('error', failed);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function listenError(error: NodeJS.ErrnoException, port: number, host: string): Error {
  if (error.code === 'EADDRINUSE') {
    return new Error(`port ${port} on ${host} is taken by another program: stop it, or choose another port with PORT`, { cause: error });
  }
  if (error.code === 'EACCES') return new Error(`port ${port} needs more rights: choose one above 1023 with PORT`, { cause: error });
  if (error.code === 'EADDRNOTAVAIL') return new Error(`${host} is not an address of this machine: set HOST`, { cause: error });
  return error;
}
