import { rows } from '../../infra/database';
import type { Tx } from '../../infra/database';
import type { RawNotification } from '../ports/gateway';

/** Whose traces are looked for, and how far back. Links that payers opened after `until` may still be told of. */
export interface EvidenceQuery {
  readonly installationId: string;
  readonly merchantId: string;
  readonly since: Date;
  readonly until: Date;
  /** Whether the gateway can be asked, so that money is seen without its notifications. */
  readonly readable: boolean;
}

/** A genuine message with what the invoice that it is about was made for. */
export interface HeardOf extends RawNotification {
  readonly orderNumber: string;
  readonly mode: 'live' | 'test';
}

/** How many traces of one kind are looked at: a screen names a few of them. */
const ENOUGH = 6;
const MESSAGES = 50;

/** A link lives for a month, so that nothing of an older invoice can be news; this keeps the search within the newest of an installation. */
const newer = (invoice: string): string => `${invoice}.created_at > $3::timestamptz - interval '60 days'`;

type Named = { readonly orderNumber: string };

const numbers = (found: readonly Named[]): readonly string[] => [...new Set(found.map(({ orderNumber }) => orderNumber))];

/** How many messages came whose signature did not fit, after the last genuine one. */
export async function countUnsigned(tx: Tx, { installationId, merchantId, since }: EvidenceQuery): Promise<number> {
  const [found] = await rows<{ count: number }>(
    tx,
    `select count(*)::int as count from notification n join merchant m on m.installation_id = n.installation_id and m.id = n.merchant_id
     where n.installation_id = $1 and n.merchant_id = $2 and n.received_at > $3 and n.verdict = 'refused' and n.because = 'signature'
       and n.received_at > coalesce(m.last_notification_at, '-infinity')`,
    [installationId, merchantId, since],
  );
  return found?.count ?? 0;
}

/**
 * Orders of which the gateway should have told and did not, and nothing else has been heard of it since: payers went on to it, or,
 * where it can be asked, their money was seen there.
 */
export async function listUnheard(tx: Tx, query: EvidenceQuery): Promise<readonly string[]> {
  const moment = query.readable ? 'coalesce(i.held_at, i.paid_at)' : 'i.opened_at';
  const found = await rows<Named>(
    tx,
    `select i.order_number as "orderNumber" from invoice i join merchant m on m.installation_id = i.installation_id and m.id = i.merchant_id
     where i.installation_id = $1 and i.merchant_id = $2 and ${newer('i')} and ${moment} between $3 and $4 and ${moment} > coalesce(m.last_notification_at, '-infinity')
       and not exists (select from notification n where n.installation_id = i.installation_id and n.invoice_id = i.id and n.verdict = 'accepted')
     order by ${moment} desc limit ${ENOUGH}`,
    [query.installationId, query.merchantId, query.since, query.until],
  );
  return numbers(found);
}

/** Orders whose payment was told of when it was made and never again, though its time is over: the other notifications are switched off. */
export async function listUnended(tx: Tx, { installationId, merchantId, since, until }: EvidenceQuery): Promise<readonly string[]> {
  const found = await rows<Named>(
    tx,
    `select i.order_number as "orderNumber" from attempt a join invoice i on i.installation_id = a.installation_id and i.id = a.invoice_id
     where a.installation_id = $1 and i.merchant_id = $2 and ${newer('i')} and a.expires_at between $3 and $4 and a.snapshot ->> 'phase' = 'open'
     order by a.expires_at desc limit ${ENOUGH}`,
    [installationId, merchantId, since, until],
  );
  return numbers(found);
}

/** Orders whose customers left no e-mail, and for which the gateway would make no payment because of that. */
export async function listWithoutEmail(tx: Tx, { installationId, merchantId, since }: EvidenceQuery): Promise<readonly string[]> {
  const found = await rows<Named>(
    tx,
    `select i.order_number as "orderNumber"
     from invoice i join invoice_event e on e.installation_id = i.installation_id and e.invoice_id = i.id
     where i.installation_id = $1 and i.merchant_id = $2 and i.created_at > $3 and i.customer_email is null
       and e.kind = 'attempt-impossible' and e.details ->> 'code' = 'email-missing'
       and not exists (select from attempt a where a.installation_id = i.installation_id and a.invoice_id = i.id and a.reference is not null)
     order by e.at desc limit ${ENOUGH}`,
    [installationId, merchantId, since],
  );
  return numbers(found);
}

/** Orders whose money was to be reserved and was taken without ever having been, since a hold worked last. */
export async function listTakenAtOnce(tx: Tx, { installationId, merchantId, since }: EvidenceQuery): Promise<readonly string[]> {
  const found = await rows<Named>(
    tx,
    `select i.order_number as "orderNumber" from invoice i join attempt a on a.installation_id = i.installation_id and a.invoice_id = i.id
     where i.installation_id = $1 and i.merchant_id = $2 and ${newer('i')} and i.paid_at > $3 and i.confirm_manually and a.captured > 0 and a.held = 0
       and i.paid_at > coalesce((select max(h.held_at) from invoice h where h.installation_id = $1 and h.merchant_id = $2 and ${newer('h')}), '-infinity')
     order by i.paid_at desc limit ${ENOUGH}`,
    [installationId, merchantId, since],
  );
  return numbers(found);
}

/** The newest genuine messages about invoices of ours. */
export function listHeard(tx: Tx, { installationId, merchantId, since }: EvidenceQuery): Promise<readonly HeardOf[]> {
  return rows<HeardOf>(
    tx,
    `select n.content_type as "contentType", n.query, n.headers, n.body, i.order_number as "orderNumber", i.mode
     from notification n join invoice i on i.installation_id = n.installation_id and i.id = n.invoice_id
     where n.installation_id = $1 and n.merchant_id = $2 and n.received_at > $3 and n.verdict = 'accepted'
     order by n.received_at desc, n.id desc limit ${MESSAGES}`,
    [installationId, merchantId, since],
  );
}
