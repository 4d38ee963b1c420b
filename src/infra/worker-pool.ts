import { Client, Pool } from 'pg';
import type { PoolClient } from 'pg';
import { KEEP_ALIVE, SILENCE_MS, refuseStandby } from './database';
import { isConnectionLost, messageOf } from './errors';
import type { Logger } from './logger';

/**
 * "Cannot connect now". The queue library repeats what failed by this code, with pauses, and nothing else: a finished job whose end could not be written
 * down because the connection broke would stay locked in the name of a living worker, and its rejection, which nobody awaits, would end the process.
 */
const AGAIN = '57P03';

function again(error: unknown): never {
  throw isConnectionLost(error) ? Object.assign(new Error(messageOf(error), { cause: error }), { code: AGAIN }) : error;
}

/** A statement that got no answer blocks its connection for good: it must not go back to the pool. */
function leave(client: PoolClient, error: unknown): never {
  if (messageOf(error).startsWith('Query read timeout') && client instanceof Client) void client.end().catch(() => undefined);
  return again(error);
}

/** Lets every statement of a connection fail with a code when the connection is what failed. */
function guard(client: PoolClient): void {
  const query: unknown = Reflect.get(client, 'query');
  if (typeof query !== 'function') return;
  Reflect.set(client, 'query', (...given: readonly unknown[]): unknown => {
    const answer: unknown = Reflect.apply(query, client, given);
    return answer instanceof Promise ? answer.catch((error: unknown) => leave(client, error)) : answer;
  });
}

type Callback = (error: Error | undefined, client: PoolClient | undefined, done: (release?: Error | boolean) => void) => void;

class GuardedPool extends Pool {
  override connect(): Promise<PoolClient>;
  override connect(callback: Callback): void;
  override connect(callback?: Callback): Promise<PoolClient> | void {
    return callback ? super.connect(callback) : super.connect().catch(again);
  }
}

/** The connections of the queue library. They find out when the server is gone without a word, and never settle for a standby. End the pool after the worker. */
export function createWorkerPool(options: { readonly url: string; readonly max: number; readonly logger: Logger }): Pool {
  const { url, max, logger } = options;
  const pool = new GuardedPool({
    connectionString: url,
    application_name: 'ordertill-worker',
    max,
    connectionTimeoutMillis: 10_000,
    query_timeout: SILENCE_MS,
    onConnect: refuseStandby,
    ...KEEP_ALIVE,
  });
  const lost = (error: unknown): void => logger.warn({ event: 'worker-connection-lost', err: error });
  pool.on('error', lost);
  pool.on('connect', (client) => {
    client.on('error', lost);
    guard(client);
  });
  return pool;
}
