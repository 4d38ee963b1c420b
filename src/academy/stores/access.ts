import type { Tx } from '../../infra/database';
import { rows } from '../../infra/database';
import type { Access, Terms } from '../domain/access';
import type { ProductRef, Target } from '../domain/product-ref';
import type { AcademyActor, EnrolmentNews } from '../school';
import { readProduct, readTerms } from './forms';

/** Where access comes from: its kind, and what names it within the kind. */
export interface Source {
  readonly kind: 'sale' | 'subscription' | 'purchase' | 'hand' | 'reviewer' | 'test';
  readonly key: string;
}

/** One reason for access, as it is stored. `byHand`: a person took it away, and no message gives it back. */
export interface GrantRow {
  readonly id: string;
  readonly memberId: string;
  readonly target: Target;
  readonly source: Source;
  readonly product: ProductRef | null;
  readonly from: Date;
  readonly until: Date | null;
  readonly terms: Terms;
  readonly revokedAt: Date | null;
  readonly byHand: boolean;
}

/** What somebody has of one target. */
export interface EnrolmentRow {
  readonly id: string;
  readonly memberId: string;
  readonly target: Target;
  readonly active: boolean;
  readonly until: Date | null;
  readonly since: Date;
  readonly events: number;
}

interface RawGrant extends Omit<GrantRow, 'target' | 'source' | 'product' | 'terms'> {
  readonly terms: unknown;
  readonly kind: Target['kind'];
  readonly targetId: string;
  readonly sourceKind: Source['kind'];
  readonly sourceKey: string;
  readonly product: unknown;
}

const GRANTS = `select id, member_id as "memberId", target_kind as kind, target_id as "targetId", source_kind as "sourceKind", source_key as "sourceKey",
  product, from_at as "from", until_at as until, terms, revoked_at as "revokedAt", by_hand as "byHand" from access_grant`;

const grantOf = ({ kind, targetId, sourceKind, sourceKey, product, terms, ...row }: RawGrant): GrantRow => ({
  ...row,
  target: { kind, id: targetId },
  source: { kind: sourceKind, key: sourceKey },
  product: product === null ? null : readProduct(product),
  terms: readTerms(terms),
});

/** Everything that one source has ever given. */
export async function listGrantsOf(tx: Tx, installationId: string, source: Source): Promise<readonly GrantRow[]> {
  const found = await rows<RawGrant>(tx, `${GRANTS} where installation_id = $1 and source_kind = $2 and source_key = $3 order by id`, [
    installationId,
    source.kind,
    source.key,
  ]);
  return found.map(grantOf);
}

/** All grants of some members, taken back ones included. */
export async function listGrants(tx: Tx, installationId: string, memberIds: readonly string[]): Promise<readonly GrantRow[]> {
  const found = await rows<RawGrant>(tx, `${GRANTS} where installation_id = $1 and member_id = any($2::uuid[]) order by from_at, id`, [
    installationId,
    memberIds,
  ]);
  return found.map(grantOf);
}

/** Stores a grant, or what has become of a known one. */
export async function saveGrant(tx: Tx, installationId: string, grant: GrantRow): Promise<void> {
  await rows(
    tx,
    `insert into access_grant (installation_id, id, member_id, target_kind, target_id, source_kind, source_key, product, from_at, until_at, terms,
       revoked_at, by_hand) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
     on conflict (installation_id, source_kind, source_key, member_id, target_kind, target_id) do update
     set product = excluded.product, from_at = excluded.from_at, until_at = excluded.until_at, terms = excluded.terms,
       revoked_at = excluded.revoked_at, by_hand = excluded.by_hand`,
    [
      installationId,
      grant.id,
      grant.memberId,
      grant.target.kind,
      grant.target.id,
      grant.source.kind,
      grant.source.key,
      grant.product && JSON.stringify(grant.product),
      grant.from,
      grant.until,
      JSON.stringify(grant.terms),
      grant.revokedAt,
      grant.byHand,
    ],
  );
}

interface RawEnrolment extends Omit<EnrolmentRow, 'target'> {
  readonly kind: Target['kind'];
  readonly targetId: string;
}

/** The enrolments of some members. */
export async function listEnrolments(tx: Tx, installationId: string, memberIds: readonly string[]): Promise<readonly EnrolmentRow[]> {
  const found = await rows<RawEnrolment>(
    tx,
    `select id, member_id as "memberId", target_kind as kind, target_id as "targetId", active, until_at as until, since, events
     from enrolment where installation_id = $1 and member_id = any($2::uuid[]) order by since, id`,
    [installationId, memberIds],
  );
  return found.map(({ kind, targetId, ...row }) => ({ ...row, target: { kind, id: targetId } }));
}

/** A change of an enrolment, with its line of history. */
export interface EnrolmentChange extends EnrolmentNews {
  readonly sequence: number;
  readonly before: Access;
  readonly after: Access;
  readonly actor: AcademyActor;
  readonly because: Source;
}

/** Stores an enrolment as it stands now and adds the line to its history. */
export async function saveEnrolment(tx: Tx, change: EnrolmentChange): Promise<void> {
  const { installationId, enrolmentId, target, before, after, at } = change;
  await rows(
    tx,
    `insert into enrolment (installation_id, id, member_id, target_kind, target_id, active, until_at, since, events)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (installation_id, member_id, target_kind, target_id) do update
     set active = excluded.active, until_at = excluded.until_at, events = excluded.events,
       since = case when enrolment.active then enrolment.since else excluded.since end`,
    [
      installationId,
      enrolmentId,
      change.memberId,
      target.kind,
      target.id,
      after !== null,
      after?.until ?? before?.until ?? null,
      at,
      change.sequence,
    ],
  );
  await rows(
    tx,
    `insert into enrolment_event (installation_id, enrolment_id, sequence, id, at, kind, actor, source, before, after)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      installationId,
      enrolmentId,
      change.sequence,
      change.eventId,
      at,
      change.kind,
      JSON.stringify(change.actor),
      JSON.stringify(change.because),
      before && JSON.stringify(before),
      after && JSON.stringify(after),
    ],
  );
}
