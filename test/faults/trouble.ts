import { z } from 'zod';
import { enqueue } from '../../src/infra/queue';
import { rows } from '../../src/infra/database';
import { simState } from '../support/crm';
import { eventually } from '../support/eventually';
import { plainText } from '../support/visitor';
import type { World } from '../support/world';
import type { Bill } from './books';

const Connected = z.object({ module: z.object({ clientId: z.string() }) });

/** A page of ours as a manager reads it. */
export interface ManagersPage {
  readonly status: number;
  readonly text: string;
}

/** A manager of the CRM account of this world, signed in to Ordertill at this address. */
export async function signIn(
  world: World,
  hub = world.hub,
): Promise<(path: string, language?: string, query?: Readonly<Record<string, string>>) => Promise<ManagersPage>> {
  const { clientId } = Connected.parse(await simState(world.retailcrm.url)).module;
  const entered = await fetch(`${hub}/retailcrm/account`, { method: 'POST', body: new URLSearchParams({ clientId }), redirect: 'manual' });
  const cookies = entered.headers.getSetCookie().map((line) => line.split(';')[0]);
  return async (path, language = 'en', query = {}) => {
    const page = await fetch(`${hub}${path}?${new URLSearchParams({ ...query, lang: language }).toString()}`, {
      headers: { Cookie: cookies.join('; '), Accept: 'text/html' },
    });
    return { status: page.status, text: plainText((await page.text()).replace(/<[^>]*>/g, ' ')) };
  };
}

/** Lets hours pass for all that waits: pauses of jobs end, and nobody has met the troubles for a while. */
export async function letHoursPass(world: World): Promise<void> {
  await world.heart.db.transaction(async (tx) => {
    await rows(tx, `update graphile_worker._private_jobs set run_at = now() where run_at > now() and locked_at is null`);
  });
  await letMinutesPass(world);
}

/** Lets five minutes pass for the troubles alone: jobs still wait for the end of their pauses. */
export async function letMinutesPass(world: World): Promise<void> {
  await world.heart.db.transaction((tx) =>
    rows(tx, `update outside_trouble set last_at = last_at - interval '5 minutes', since = since - interval '5 minutes'`),
  );
}

/** Puts all jobs as far back as a day of failures does: their next tries are hours away. */
export async function waitLong(world: World): Promise<void> {
  await world.heart.db.transaction((tx) =>
    rows(
      tx,
      `update graphile_worker._private_jobs set attempts = 12, run_at = now() + interval '6 hours' where attempts > 0 and locked_at is null`,
    ),
  );
}

/** Sweeps again and again, minutes apart for those who watch, until something is so: a closed-off host is tried again only after a rest. */
export async function sweepMinutesUntil<T>(world: World, holds: () => T | Promise<T>): Promise<T> {
  return eventually(async () => {
    await letMinutesPass(world);
    await world.heart.db.transaction((tx) => enqueue(tx, { name: 'sweep', payload: {}, key: 'sweep-now' }));
    return eventually(holds, 1_000);
  }, 50_000);
}

/** How many tries of jobs of this name have failed. */
export async function failedTries(world: World, name: string): Promise<number> {
  const [found] = await world.heart.db.read((tx) =>
    rows<{ tries: number }>(
      tx,
      'select coalesce(sum(attempts), 0)::int as tries from graphile_worker.jobs where task_identifier = $1 and locked_at is null',
      [name],
    ),
  );
  return found?.tries ?? 0;
}

/** Goes through the payment link as a customer and gives what presses "pay" on the gateway's page. */
export async function atTheGateway({ link }: Bill): Promise<() => Promise<void>> {
  const opened = await fetch(`${link}/open`, { method: 'POST', redirect: 'manual' });
  const page = opened.headers.get('location');
  if (!page) throw new Error(`the link leads nowhere: ${opened.status}`);
  return async () => {
    await (await fetch(`${page}/pay`, { method: 'POST', body: new URLSearchParams(), redirect: 'manual' })).arrayBuffer();
  };
}
