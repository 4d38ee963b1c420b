import { once } from 'node:events';
import { join } from 'node:path';
import { z } from 'zod';
import { enqueue } from '../../src/infra/queue';
import type { Child } from './child';
import { startChild } from './child';
import { simState } from './crm';
import { eventually } from './eventually';
import type { World } from './world';
import { freePort } from '../../src/infra/free-port';

const Connected = z.object({ module: z.object({ clientId: z.string() }) });
const Said = z.object({ success: z.boolean(), errorMsg: z.string().optional(), result: z.looseObject({}).optional() });

/** What the product answered to a call of the CRM. */
export type Said = z.infer<typeof Said>;

/** A copy of the product in a process of its own, on the database of a world. */
export interface Product {
  readonly url: string;
  /** Kills it so that it cannot tidy up (signal 9), and waits until it is gone. */
  kill(): Promise<void>;
  /** Asks it to stop and waits until it has ended by itself; gives its exit code. */
  stop(): Promise<number | null>;
}

/** How a copy is started: `port` is the world's own when left out, so that outsiders reach this copy; `abandonedAfter` in milliseconds. */
export interface ProductOptions {
  readonly port?: number;
  readonly abandonedAfter?: number;
  /** Changes of the environment of the world. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts one copy of the product that listens and works; resolves when it does. The world has to be one that is only prepared. */
export async function startProduct(
  world: World,
  { port, abandonedAfter, environment: changes = {} }: ProductOptions = {},
): Promise<Product> {
  const environment = { ...world.environment, ...(port === undefined ? {} : { PORT: String(port) }), ...changes };
  const timings = abandonedAfter === undefined ? {} : { abandonedAfter };
  const child: Child = startChild(join(__dirname, 'product-child.ts'), [JSON.stringify({ environment, timings })]);
  const url = `http://localhost:${await child.line()}`;
  const stop = async (): Promise<number | null> => {
    const ended = once(child.process, 'exit');
    child.process.kill('SIGTERM');
    await ended;
    return child.process.exitCode;
  };
  return { url, kill: () => child.kill(), stop };
}

/** Starts two copies on one database under one public address; outsiders reach the first, tests may call both. */
export async function startTwoProducts(world: World, options: Omit<ProductOptions, 'port'> = {}): Promise<readonly [Product, Product]> {
  return Promise.all([startProduct(world, options), startProduct(world, { ...options, port: await freePort() })]);
}

/** Calls an action of the module as the CRM does, at the copy given. */
export type CallAction = (product: Pick<Product, 'url'>, action: string, body: Readonly<Record<string, unknown>>) => Promise<Said>;

/** Learns who the CRM is to the module, and gives what calls as it. */
export async function actAsCrm(world: World): Promise<CallAction> {
  const { clientId } = Connected.parse(await simState(world.retailcrm.url)).module;
  return async (product, action, body) => {
    const response = await fetch(`${product.url}/retailcrm/payment/${action}`, {
      method: 'POST',
      body: new URLSearchParams({ clientId, [action]: JSON.stringify(body) }),
    });
    return Said.parse(await response.json());
  };
}

const SWEEPS = 12;
const BETWEEN_SWEEPS_MS = 6_000;

/** Lets the running copies sweep now, and again as long as the condition does not hold, only sooner than at every full minute. */
export async function sweepUntil<T>(world: World, holds: () => T | Promise<T>): Promise<T> {
  for (let sweeps = 1; ; sweeps += 1) {
    await world.heart.db.transaction((tx) => enqueue(tx, { name: 'sweep', payload: {}, key: 'sweep-now' }));
    try {
      return await eventually(holds, BETWEEN_SWEEPS_MS);
    } catch (error) {
      if (sweeps === SWEEPS) throw error;
    }
  }
}
