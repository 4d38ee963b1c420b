import type { Tx } from '../../infra/database';
import { rows } from '../../infra/database';
import type { Ids } from '../../infra/ids';
import type { EnrolmentNews } from '../school';
import { findMember } from '../stores/members';
import { findTargets } from '../stores/targets';
import type { EventKind } from './delivery-store';
import { enqueueLine, insertDelivery, insertEvent } from './delivery-store';
import { listEndpoints } from './endpoint-store';

const KIND_OF = {
  enrolled: 'member.enrolled',
  changed: 'member.extended',
  revoked: 'member.revoked',
} as const satisfies Readonly<Record<Exclude<EnrolmentNews['kind'], 'bought-again'>, EventKind>>;

/**
 * Puts messages about a change of access on their way to every endpoint, in the transaction of the change. One that is switched off gets them once it is
 * on again. That somebody bought what he has already changes nothing, and is not told.
 */
export async function queueEvents(ids: Ids, tx: Tx, news: EnrolmentNews): Promise<void> {
  if (news.kind === 'bought-again') return;
  const { installationId, memberId, eventId, at } = news;
  const endpoints = await listEndpoints(tx, installationId);
  if (endpoints.length === 0) return;
  const kind = KIND_OF[news.kind];
  await insertEvent(tx, { installationId, id: eventId, kind, memberId, at, body: JSON.stringify(await bodyOf(tx, kind, news)) });
  for (const { id: endpointId, off } of endpoints) {
    const line = { installationId, endpointId, line: memberId };
    await insertDelivery(tx, line, { id: ids.uuid(), eventId, at });
    if (off === null) await enqueueLine(tx, line);
  }
}

/** Standard Webhooks: section Payload structure. Times in ISO 8601, UTC. */
async function bodyOf(tx: Tx, kind: EventKind, news: EnrolmentNews): Promise<unknown> {
  const { installationId, enrolmentId, memberId, target, until, at } = news;
  const member = await findMember(tx, installationId, memberId);
  const [info] = await findTargets(tx, installationId, [target]);
  const courses = await rows<{ id: string; title: string }>(
    tx,
    'select id, title from course where installation_id = $1 and id = any($2::uuid[]) order by created_at, id',
    [installationId, info?.courses ?? []],
  );
  const [enrolment] = await rows<{ events: number }>(tx, 'select events from enrolment where installation_id = $1 and id = $2', [
    installationId,
    enrolmentId,
  ]);
  return {
    type: kind,
    timestamp: at.toISOString(),
    data: {
      enrolment: {
        id: enrolmentId,
        sequence: enrolment?.events ?? 0,
        active: kind !== 'member.revoked',
        starts_at: info?.startsAt?.toISOString() ?? null,
        until: until?.toISOString() ?? null,
      },
      member: {
        id: memberId,
        email: member?.shownEmail ?? null,
        first_name: member?.firstName ?? null,
        last_name: member?.lastName ?? null,
        language: member?.language ?? null,
        test: member?.test ?? false,
      },
      access: { kind: target.kind, id: target.id, title: info?.title ?? null },
      courses,
    },
  };
}
