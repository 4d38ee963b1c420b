import { createServer } from 'node:net';

/** Below those that the system itself gives to whoever calls somebody: nobody takes one by chance between its being found and its being used. */
const FIRST_PORT = 12_000;
const PORTS = 20_000;

/** Processes that look for ports side by side begin far from one another. */
let next = (process.pid * 97) % PORTS;

/**
 * A port of this machine that was free a moment ago, each time another one.
 * @throws Error when none is free.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < PORTS; tries += 1) {
    const port = FIRST_PORT + (next % PORTS);
    next += 1;
    if (await isFree(port)) return port;
  }
  throw new Error(`no port from ${FIRST_PORT} to ${FIRST_PORT + PORTS - 1} is free`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((found) => {
    const probe = createServer();
    probe.once('error', () => found(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => found(true)));
  });
}
