import { IncomingMessage, ServerResponse, createServer as createHttpServer } from 'node:http';
import type { RequestListener, Server, ServerOptions } from 'node:http';
import type { Express } from 'express';

const LIMITS: ServerOptions = { headersTimeout: 15_000, requestTimeout: 30_000, keepAliveTimeout: 65_000 };

const nodeMajor = Number(process.versions.node.split('.')[0]);

/**
 * A constructor of requests or responses that are born with the prototype which Express would give them on every call.
 * Why, and why only before Node 24: docs/decisions/0002-express-constructor-trick.md.
 */
function bornWith<T>(base: T & (new (...args: never[]) => object), prototype: object): T {
  const Born: unknown = function Born(this: object, ...args: unknown[]) {
    Reflect.apply(base, this, args);
  };
  Object.assign(Born as object, { prototype });
  return Born as T;
}

/** A server for the app with limits on slow requests; requests and responses are made so that Express need not change their prototypes. */
export function createServer(app: Express): Server {
  const listener: RequestListener = (request, response) => {
    app(request, response);
  };
  if (nodeMajor >= 24) return createHttpServer(LIMITS, listener);
  return createHttpServer(
    { ...LIMITS, IncomingMessage: bornWith(IncomingMessage, app.request), ServerResponse: bornWith(ServerResponse, app.response) },
    listener,
  );
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
