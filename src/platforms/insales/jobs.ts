import { z } from 'zod';
import type { Task } from '../../infra/queue';
import type { PlatformAccount } from '../../payments/ports/platform';
import { PLATFORM, proveCandidates, proveLater } from './connect';
import { FIELDS, JOBS } from './house';
import type { House } from './house';
import { accessOf, readOrderById } from './orders';
import { readChanges, reviewOrder } from './review';
import { setUp, setUpLater } from './set-up';

const CHANGES_EVERY_MS = 5 * 60_000;

const Shop = z.object({ insalesId: z.string() });
const Installation = z.object({ installationId: z.uuid() });
const Order = Installation.extend({ orderId: z.string() });

/** When the platform's repeated work runs, in UTC (crontab). */
export const INSALES_SCHEDULE = `* * * * * ${JOBS.sweep}`;

/** The work behind the platform's jobs. A task throws when it should be done again later. */
export function createInsalesTasks(house: House): Readonly<Record<string, Task>> {
  const withAccount = async (installationId: string, work: (account: PlatformAccount) => Promise<unknown>): Promise<void> => {
    const account = await house.host().find(PLATFORM, installationId);
    if (account?.active) await work(account);
  };
  return {
    [JOBS.prove]: (payload) => proveCandidates(house, Shop.parse(payload).insalesId),
    [JOBS.setUp]: (payload) => withAccount(Installation.parse(payload).installationId, (account) => setUp(house, account)),
    [JOBS.changes]: (payload) => withAccount(Installation.parse(payload).installationId, (account) => readChanges(house, account)),
    [JOBS.order]: (payload) => {
      const { installationId, orderId } = Order.parse(payload);
      return withAccount(installationId, async (account) => {
        await reviewOrder(house, account, orderId);
        await writeLink(house, account, orderId);
      });
    },
    [JOBS.sweep]: () => sweep(house),
  };
}

/** Finds what fell through: unproved passwords, set-ups that did not end well, shops whose changes nobody has told us. */
async function sweep(house: House): Promise<void> {
  const now = house.clock.now();
  for (const insalesId of await house.store.dueCandidates(now)) await proveLater(house, insalesId);
  const { changes, setUps } = await house.store.dueShops(now, new Date(now.getTime() + CHANGES_EVERY_MS));
  for (const { installationId } of changes) {
    const key = `${JOBS.changes}:${installationId}`;
    await house.store.enqueue({ name: JOBS.changes, payload: { installationId }, key, maxAttempts: 2 });
  }
  for (const { installationId } of setUps) await setUpLater(house, installationId);
}

/** Writes the link of an order into its field, where the shop has one. A convenience: what the shop refuses is left. */
async function writeLink(house: House, account: PlatformAccount, orderId: string): Promise<void> {
  const shop = await house.store.shopOf(account.installationId);
  if (!shop?.objects.fields?.includes(FIELDS.link)) return;
  const pending = (await house.host().invoicesOf(account, orderId)).find(({ state }) => state === 'pending');
  if (!pending) return;
  const read = await readOrderById(house.client, account, orderId, 'job');
  if (!read.ok || read.value.fields_values.some((one) => one.handle === FIELDS.link && one.value === pending.link)) return;
  const body = { order: { fields_values_attributes: [{ handle: FIELDS.link, value: pending.link }] } };
  await house.client(accessOf(account), { method: 'PUT', path: `orders/${encodeURIComponent(orderId)}.json`, body, by: 'job' });
}
