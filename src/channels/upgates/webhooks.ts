import { createHmac } from 'node:crypto';
import type { ChannelAccount, ChannelAnswer } from '../../academy/ports/channel';
import type { Work } from './orders';
import { finish } from './orders';
import type { Reply } from './reply';
import type { WireWebhook } from './wire';
import { anySchema, webhookMadeSchema, webhooksSchema } from './wire';

/** What the shop tells us of; one webhook has one event (Upgates: section Webhooks). */
export const EVENTS = ['Orders.create', 'Orders.update', 'Orders.delete'] as const;
type Event = (typeof EVENTS)[number];

/**
 * The secret last part of the address of one event: 43 characters that nobody can guess from those of another event, and the same after every restart.
 * What they are made from is the random end of the connection's address.
 */
export function secretPart({ hookUrl }: Pick<ChannelAccount, 'hookUrl'>, event: Event): string {
  const key = hookUrl.slice(hookUrl.lastIndexOf('/') + 1);
  return createHmac('sha256', key).update(event).digest('base64url');
}

const addressOf = (account: ChannelAccount, event: Event): string => `${account.hookUrl}/${secretPart(account, event)}`;

/** Whether a webhook is one of this connection, of today or of an earlier set-up. */
const isOurs = ({ hookUrl }: ChannelAccount, { url }: WireWebhook): boolean => url === hookUrl || url.startsWith(`${hookUrl}/`);

/** Makes the three webhooks, as far as they are not there yet, and switches on those that are off; done again it changes nothing. */
export async function setUpWebhooks(work: Work): Promise<ChannelAnswer<null>> {
  const looked = await lookAfterWebhooks(work);
  return looked.kind === 'done' ? finish(work, null) : looked;
}

/** Makes the webhooks right. How many of them had been switched off is remembered for the owner, with the moment. */
export async function lookAfterWebhooks(work: Work): Promise<Reply<null>> {
  const { account, visit, now, learned } = work;
  const listed = await visit.call({ method: 'GET', path: '/webhooks', schema: webhooksSchema });
  if (listed.kind !== 'done') return listed;
  const ours = listed.value.webhooks.filter((webhook) => isOurs(account, webhook));
  for (const event of EVENTS) {
    const url = addressOf(account, event);
    const known = ours.find((webhook) => webhook.url === url && webhook.event === event);
    if (known?.active_yn === false) learned['webhooksOffAt'] = now.toISOString();
    const mended = await mend(work, { event, url, known });
    if (mended.kind !== 'done') return mended;
  }
  learned['webhooksAt'] = String(now.getTime());
  return { kind: 'done', value: null };
}

async function mend(
  { visit }: Work,
  { event, url, known }: { readonly event: Event; readonly url: string; readonly known: WireWebhook | undefined },
): Promise<Reply<unknown>> {
  if (known?.active_yn) return { kind: 'done', value: null };
  const wanted = { active_yn: true, name: `Ordertill ${event}`, url, event };
  if (known) return visit.call({ method: 'PUT', path: '/webhooks', body: { id: known.id, ...wanted }, schema: anySchema });
  return visit.call({ method: 'POST', path: '/webhooks', body: wanted, schema: webhookMadeSchema });
}

/** Removes the webhooks of this connection from the shop. */
export async function removeWebhooks(work: Work): Promise<ChannelAnswer<null>> {
  const { account, visit } = work;
  const listed = await visit.call({ method: 'GET', path: '/webhooks', schema: webhooksSchema });
  if (listed.kind !== 'done') return listed;
  const ids = listed.value.webhooks.filter((webhook) => isOurs(account, webhook)).map(({ id }) => id);
  if (ids.length === 0) return finish(work, null);
  const removed = await visit.call({ method: 'DELETE', path: '/webhooks', query: { ids: ids.join(';') }, schema: anySchema });
  return removed.kind === 'done' ? finish(work, null) : removed;
}
