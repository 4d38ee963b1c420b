import type { Tx } from '../../infra/database';
import { rows } from '../../infra/database';
import { enqueue } from '../../infra/queue';
import { isUuid } from '../../payments/stores/columns';
import type { EndpointAt } from './endpoint-store';

/** What endpoints are told of. */
export type EventKind = 'member.enrolled' | 'member.extended' | 'member.revoked' | 'webhook.test';

/** Something to tell; `body` is what is sent, the same however often. */
export interface OutgoingEvent {
  readonly installationId: string;
  readonly id: string;
  readonly kind: EventKind;
  /** Null = a test. */
  readonly memberId: string | null;
  readonly body: string;
  readonly at: Date;
}

/** Why a try brought no answer that counts. */
export type Problem = 'timeout' | 'connection' | 'too-large' | 'private';

/** One message to one endpoint, as it stands. */
export interface Delivery {
  readonly id: string;
  readonly eventId: string;
  readonly kind: EventKind;
  readonly line: string;
  readonly place: string;
  readonly state: 'waiting' | 'sent' | 'failed';
  readonly tries: number;
  readonly nextAt: Date;
  readonly status: number | null;
  readonly problem: Problem | null;
  readonly answer: string | null;
  readonly createdAt: Date;
  readonly triedAt: Date | null;
}

/** A line of messages: to one endpoint about one member; they leave one after the other. */
export interface LineAt {
  readonly installationId: string;
  readonly endpointId: string;
  readonly line: string;
}

const COLUMNS = `d.id, d.event_id as "eventId", e.kind, d.line, d.place, d.state, d.tries, d.next_at as "nextAt", d.status, d.problem, d.answer,
  d.created_at as "createdAt", d.tried_at as "triedAt"`;
const JOINED = 'outgoing_delivery d join outgoing_event e on e.installation_id = d.installation_id and e.id = d.event_id';

/** Stores something to tell. */
export async function insertEvent(tx: Tx, event: OutgoingEvent): Promise<void> {
  await rows(
    tx,
    'insert into outgoing_event (installation_id, id, kind, member_id, body, at) values ($1, $2, $3, $4, $5, $6) on conflict do nothing',
    [event.installationId, event.id, event.kind, event.memberId, event.body, event.at],
  );
}

/** Stores that an endpoint is to be told of an event, behind whatever its line holds. Whoever adds to a line holds the lock of its member. */
export async function insertDelivery(
  tx: Tx,
  at: LineAt,
  delivery: { readonly id: string; readonly eventId: string; readonly at: Date },
): Promise<void> {
  await rows(
    tx,
    `insert into outgoing_delivery (installation_id, id, endpoint_id, event_id, line, place, next_at, created_at)
     values ($1, $2, $3, $4, $5, (select coalesce(max(place), 0) + 1 from outgoing_delivery where installation_id = $1 and endpoint_id = $3), $6, $6)
     on conflict do nothing`,
    [at.installationId, delivery.id, at.endpointId, delivery.eventId, at.line, delivery.at],
  );
}

/** How many lines of one endpoint are worked on at a time: one that hangs keeps back no other endpoint, and never many workers. */
const LANES = 2;

/** Puts the work on a line into the queue, for now or for when its first message may be tried again. */
export async function enqueueLine(tx: Tx, at: LineAt, runAt?: Date): Promise<void> {
  const lane = Number.parseInt(at.line.slice(-1), 16) % LANES;
  await enqueue(tx, {
    name: 'send-outgoing',
    payload: { ...at },
    key: `send-outgoing:${at.endpointId}:${at.line}`,
    queue: `outgoing:${at.endpointId}:${lane}`,
    ...(runAt && { runAt }),
  });
}

/** The message of a line that is next, with what is to be sent; null = none waits. */
export async function firstOfLine(tx: Tx, at: LineAt): Promise<(Delivery & { readonly body: string }) | null> {
  const [row] = await rows<Delivery & { readonly body: string }>(
    tx,
    `select ${COLUMNS}, e.body from ${JOINED}
     where d.installation_id = $1 and d.endpoint_id = $2 and d.line = $3 and d.state = 'waiting' order by d.place limit 1`,
    [at.installationId, at.endpointId, at.line],
  );
  return row ?? null;
}

/** What became of a try. Nothing changes when the message does not wait any more, or somebody has begun anew with it; says whether it did. */
export async function noteTry(
  tx: Tx,
  installationId: string,
  tried: Pick<Delivery, 'id' | 'tries' | 'state' | 'nextAt' | 'status' | 'problem' | 'answer'> & { readonly at: Date },
): Promise<boolean> {
  const changed = await rows(
    tx,
    `update outgoing_delivery set state = $4, tries = $3 + 1, next_at = $5, status = $6, problem = $7, answer = $8, tried_at = $9
     where installation_id = $1 and id = $2 and state = 'waiting' and tries = $3 returning id`,
    [installationId, tried.id, tried.tries, tried.state, tried.nextAt, tried.status, tried.problem, tried.answer, tried.at],
  );
  return changed.length > 0;
}

/** Lets messages of an endpoint begin anew, and puts their lines to work; gives how many. `which`: one, all that were given up, or all that wait. */
export async function beginAnew(
  tx: Tx,
  endpoint: EndpointAt,
  which: { readonly only: string | null; readonly state: 'failed' | 'waiting' | 'any'; readonly at: Date },
): Promise<number> {
  if (which.only !== null && !isUuid(which.only)) return 0;
  const begun = await rows<{ line: string }>(
    tx,
    `update outgoing_delivery set state = 'waiting', tries = 0, next_at = $3 where installation_id = $1 and endpoint_id = $2
       and ($4::uuid is null or id = $4) and ($5 = 'any' or state = $5) returning line`,
    [endpoint.installationId, endpoint.id, which.at, which.only, which.state],
  );
  for (const line of new Set(begun.map((one) => one.line)))
    await enqueueLine(tx, { installationId: endpoint.installationId, endpointId: endpoint.id, line });
  return begun.length;
}

const PAGE = 40;

/** A row of an endpoint's log. */
export interface DeliveryLine extends Delivery {
  readonly memberId: string | null;
  readonly email: string | null;
  /** An earlier message of the same member waits. */
  readonly behind: boolean;
}

/** A page of an endpoint's log, newest first. `before`: where the last page ended. */
export async function listDeliveries(
  tx: Tx,
  endpoint: EndpointAt,
  before: string | undefined,
): Promise<{ readonly rows: readonly DeliveryLine[]; readonly next: string | null }> {
  const [, place, id] = /^(\d{1,18})\.(.+)$/.exec(before ?? '') ?? [];
  const from = place !== undefined && id !== undefined && isUuid(id) ? { place, id } : null;
  const found = await rows<DeliveryLine>(
    tx,
    `select ${COLUMNS}, e.member_id as "memberId", m.shown_email as email,
       d.state = 'waiting' and exists (select 1 from outgoing_delivery o where o.installation_id = d.installation_id and o.endpoint_id = d.endpoint_id
         and o.line = d.line and o.state = 'waiting' and o.place < d.place) as behind
     from ${JOINED} left join member m on m.installation_id = e.installation_id and m.id = e.member_id
     where d.installation_id = $1 and d.endpoint_id = $2 and ($3::bigint is null or (d.place, d.id) < ($3, $4::uuid))
     order by d.place desc, d.id desc limit $5`,
    [endpoint.installationId, endpoint.id, from?.place ?? null, from?.id ?? null, PAGE + 1],
  );
  const page = found.slice(0, PAGE);
  const last = page.at(-1);
  return { rows: page, next: found.length > PAGE && last ? `${last.place}.${last.id}` : null };
}

/** How many messages wait and how many were given up, by endpoint. */
export const countDeliveries = (
  tx: Tx,
  installationId: string,
): Promise<readonly { readonly endpointId: string; readonly waiting: number; readonly failed: number }[]> =>
  rows(
    tx,
    `select endpoint_id as "endpointId", (count(*) filter (where state = 'waiting'))::int as waiting,
       (count(*) filter (where state = 'failed'))::int as failed
     from outgoing_delivery where installation_id = $1 and state <> 'sent' group by endpoint_id`,
    [installationId],
  );
