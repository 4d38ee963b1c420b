import type { Tx } from '../../infra/database';
import type { HttpResult } from '../../infra/http';
import { isNamedHost, mayCallOutside } from '../../infra/outside-address';
import { enqueue } from '../../infra/queue';
import type { Elsewhere } from '../elsewhere';
import type { Delivery, LineAt, Problem } from './delivery-store';
import { beginAnew, enqueueLine, firstOfLine, noteTry } from './delivery-store';
import type { EndpointAt, EndpointRow, Off } from './endpoint-store';
import { findEndpoint, listKeys, lockEndpoint, noteEndpoint, switchEndpoint } from './endpoint-store';
import { OFF_AFTER_MS, nextTry } from './retry-ladder';
import { livingKeys, openKey, signedHeaders } from './sign';

const TIMEOUT_MS = 15_000;
const MAX_ANSWER_BYTES = 65_536;
const LONGEST_ANSWER = 300;
const GONE = 410;

/** How a try went. `retryAfter`: what the receiver asked for, in its own words. */
interface Told {
  readonly good: boolean;
  readonly status: number | null;
  readonly problem: Problem | null;
  readonly answer: string | null;
  readonly retryAfter: string | undefined;
}

interface Next {
  readonly endpoint: EndpointRow;
  readonly delivery: Delivery & { readonly body: string };
  readonly keys: readonly string[];
}

/**
 * Sends the first message of a line, and puts the work on the next into the queue. One that was not taken is tried again later, and the messages behind it
 * wait: an endpoint hears of a member in the order in which things happened. Nothing is sent to an endpoint that is switched off.
 */
export async function sendLine(elsewhere: Elsewhere, at: LineAt): Promise<void> {
  const next = await load(elsewhere, at);
  if (!next) return;
  if (next.delivery.nextAt > elsewhere.clock.now()) {
    // Something newer has come while this one waits for its time.
    await elsewhere.db.transaction((tx) => enqueueLine(tx, at, next.delivery.nextAt));
    return;
  }
  const told = await tell(elsewhere, next);
  await elsewhere.db.transaction((tx) => keep(elsewhere, tx, { at, next, told }));
}

async function load(elsewhere: Elsewhere, at: LineAt): Promise<Next | null> {
  const { db, sealer, clock } = elsewhere;
  const place = { installationId: at.installationId, id: at.endpointId };
  return db.read(async (tx) => {
    const endpoint = await findEndpoint(tx, place);
    const delivery = endpoint?.off === null ? await firstOfLine(tx, at) : null;
    if (!endpoint || !delivery) return null;
    const keys = livingKeys(await listKeys(tx, place), clock.now());
    return { endpoint, delivery, keys: keys.map((key) => openKey(sealer, at, key)) };
  });
}

async function tell(elsewhere: Elsewhere, { endpoint, delivery, keys }: Next): Promise<Told> {
  const { clock, http, extraHosts } = elsewhere;
  const url = new URL(endpoint.url);
  if (!(await mayCallOutside(url, extraHosts))) return { ...NOTHING, problem: 'private' };
  const result = await http({
    method: 'POST',
    url: endpoint.url,
    headers: {
      'Content-Type': 'application/json',
      'User-Agent': 'Ordertill',
      ...signedHeaders({ id: delivery.eventId, body: delivery.body, at: clock.now() }, keys),
    },
    body: delivery.body,
    timeoutMs: TIMEOUT_MS,
    maxBytes: MAX_ANSWER_BYTES,
    account: endpoint.id,
    reach: isNamedHost(url, extraHosts) ? 'any' : 'public',
  });
  return toldOf(result);
}

const NOTHING = { good: false, status: null, answer: null, retryAfter: undefined } as const;

function toldOf(result: HttpResult): Told {
  if (result.kind === 'no-answer') return { ...NOTHING, problem: result.because };
  const { status, text, headers } = result;
  const shown = Buffer.from(text.slice(0, LONGEST_ANSWER)).toString().replaceAll('\0', '');
  return { good: status >= 200 && status < 300, status, problem: null, answer: shown, retryAfter: headers['retry-after'] };
}

async function keep(
  elsewhere: Elsewhere,
  tx: Tx,
  { at, next, told }: { readonly at: LineAt; readonly next: Next; readonly told: Told },
): Promise<void> {
  const now = elsewhere.clock.now();
  // Locked before the message, as those do who switch it or let messages begin anew.
  const endpoint = await lockEndpoint(tx, next.endpoint);
  if (!endpoint) return;
  const { delivery } = next;
  const off = told.good || endpoint.off !== null ? null : reasonToStop(endpoint, told, now);
  const again = nextTry(delivery.tries + 1, now, told.retryAfter);
  const state = told.good ? 'sent' : again || off ? 'waiting' : 'failed';
  const nextAt = again ?? now;
  if (!(await noteTry(tx, at.installationId, { ...delivery, ...told, state, nextAt, at: now }))) return;
  await noteEndpoint(tx, endpoint, { good: told.good, at: now });
  if (off) {
    await stop(elsewhere, tx, endpoint, off);
    return;
  }
  if (state === 'waiting') await enqueueLine(tx, at, nextAt);
  else if (await firstOfLine(tx, at)) await enqueueLine(tx, at);
  // It takes messages again: nobody should wait for the end of a pause of hours.
  if (told.good && endpoint.failingSince) await beginAnew(tx, endpoint, { only: null, state: 'waiting', at: now });
}

/** Standard Webhooks: section Delivery and retries; an endpoint that answers 410 wants nothing any more. */
function reasonToStop(endpoint: EndpointRow, told: Told, now: Date): Exclude<Off, 'person'> | null {
  if (told.status === GONE) return 'gone';
  const { failingSince } = endpoint;
  return failingSince && now.getTime() - failingSince.getTime() >= OFF_AFTER_MS ? 'failures' : null;
}

/** Nothing is lost: what waits leaves once a person switches the endpoint on again. */
async function stop({ clock, logger }: Elsewhere, tx: Tx, endpoint: EndpointAt, off: Off): Promise<void> {
  const { installationId, id } = endpoint;
  await switchEndpoint(tx, endpoint, { off, at: clock.now() });
  logger.warn({ event: 'outgoing-endpoint-off', installation_id: installationId, endpoint_id: id, because: off });
  await enqueue(tx, {
    name: 'tell-endpoint-off',
    payload: { installationId, endpointId: id },
    key: `tell-endpoint-off:${id}`,
    maxAttempts: 12,
  });
}
