import { createServer } from 'node:http';
import type { Server } from 'node:http';
import express from 'express';
import { SimClock } from './clock';
import { mountControl } from './control';
import { faultMiddleware, Faults } from './faults';
import { Switches } from './switches';
import type { SwitchRule, SwitchValue } from './switches';

/** What a simulator gets to work with; `url` is known once it listens. */
export interface SimulatorParts {
  readonly clock: SimClock;
  readonly faults: Faults;
  readonly switches: Switches;
  readonly url: () => string;
}

/** What makes one simulator. */
export interface SimulatorOptions {
  readonly name: string;
  /** 0 = any free port. */
  readonly port: number;
  /** Names and defaults of the behaviour switches. */
  readonly switches?: Readonly<Record<string, SwitchValue>>;
  /** Allowed values and words for people, by switch name. */
  readonly switchRules?: Readonly<Record<string, SwitchRule>>;
  /** Where the simulated clock starts; the real time when left out. */
  readonly startAt?: Date;
  /** Everything the simulator knows, for `GET /_sim/state`. */
  readonly state: () => unknown;
  /** Forgets everything the simulator has learned since its start. */
  readonly reset: () => void;
  readonly mount: (app: express.Express, parts: SimulatorParts) => void;
  readonly onStop?: () => Promise<void> | void;
}

/** A simulator that listens. */
export interface RunningSimulator {
  readonly name: string;
  readonly url: string;
  readonly clock: SimClock;
  readonly faults: Faults;
  readonly switches: Switches;
  /** Closes all connections and timers; may be called twice. */
  stop(): Promise<void>;
}

/**
 * Starts a simulator on the loopback address with the common control routes under `/_sim`.
 * Rejects with an Error that names the simulator and the port when it cannot listen.
 */
export async function startSimulator(options: SimulatorOptions): Promise<RunningSimulator> {
  const clock = new SimClock(options.startAt);
  const faults = new Faults();
  const switches = new Switches({ defaults: options.switches ?? {}, ...(options.switchRules && { rules: options.switchRules }) });
  const address = { url: '' };
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  mountControl(app, { clock, faults, switches, state: options.state, reset: options.reset });
  app.use(faultMiddleware(faults));
  options.mount(app, { clock, faults, switches, url: () => address.url });
  const server = createServer(app);
  // Whoever called hangs up first: on a busy machine a connection could be closed just when the next call goes out, which would be a fault nobody asked for.
  server.keepAliveTimeout = 0;
  address.url = `http://localhost:${await listen(server, options)}`;
  let stopping: Promise<void> | undefined;
  const stop = async () => {
    clock.clear();
    await closeServer(server);
    await options.onStop?.();
  };
  return { name: options.name, url: address.url, clock, faults, switches, stop: () => (stopping ??= stop()) };
}

function listen(server: Server, { name, port }: SimulatorOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'EADDRINUSE' ? 'is taken' : `cannot be used (${error.code ?? error.message})`;
      reject(new Error(`port ${port} ${reason}, the ${name} simulator cannot start`, { cause: error }));
    });
    server.listen(port, '127.0.0.1', () => {
      const bound = server.address();
      resolve(typeof bound === 'object' && bound ? bound.port : port);
    });
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
