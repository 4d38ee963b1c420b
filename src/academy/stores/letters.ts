import type { Tx } from '../../infra/database';
import { rows } from '../../infra/database';
import { isUuid } from '../../payments/stores/columns';
import type { Target } from '../domain/product-ref';
import type { LetterKind } from '../school';

/** A letter about access. `dropped`: what it says was no longer true when it could have been sent. */
export interface AccessLetterRow {
  readonly installationId: string;
  readonly id: string;
  readonly memberId: string;
  readonly kind: LetterKind;
  /** The change that it tells of; null = asked for by somebody. */
  readonly eventId: string | null;
  readonly email: string;
  readonly language: string;
  readonly targets: readonly Target[];
  readonly state: 'waiting' | 'sent' | 'failed' | 'dropped';
  readonly problem: string | null;
  readonly createdAt: Date;
  readonly sentAt: Date | null;
}

const COLUMNS = `installation_id as "installationId", id, member_id as "memberId", kind, event_id as "eventId", email, language, targets, state, problem,
  created_at as "createdAt", sent_at as "sentAt"`;

/** Stores a letter that waits; false when the change has had its letter. */
export async function insertAccessLetter(tx: Tx, row: AccessLetterRow): Promise<boolean> {
  const inserted = await rows(
    tx,
    `insert into access_letter (installation_id, id, member_id, kind, event_id, email, language, targets, state, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting', $9) on conflict do nothing returning id`,
    [row.installationId, row.id, row.memberId, row.kind, row.eventId, row.email, row.language, JSON.stringify(row.targets), row.createdAt],
  );
  return inserted.length === 1;
}

/** One letter of this installation. */
export async function findAccessLetter(tx: Tx, installationId: string, id: string): Promise<AccessLetterRow | null> {
  if (!isUuid(id)) return null;
  const [row] = await rows<AccessLetterRow>(tx, `select ${COLUMNS} from access_letter where installation_id = $1 and id = $2`, [
    installationId,
    id,
  ]);
  return row ?? null;
}

/** The newest letters to a member. */
export const listLettersTo = (tx: Tx, installationId: string, memberId: string, most: number): Promise<readonly AccessLetterRow[]> =>
  rows<AccessLetterRow>(
    tx,
    `select ${COLUMNS} from access_letter where installation_id = $1 and member_id = $2 order by created_at desc, id desc limit $3`,
    [installationId, memberId, most],
  );

/** How many letters of a kind a member was to get since a moment. */
export async function countLetters(
  tx: Tx,
  of: { readonly installationId: string; readonly memberId: string; readonly kind: LetterKind; readonly since: Date },
): Promise<number> {
  const [row] = await rows<{ count: number }>(
    tx,
    `select count(*)::int as count from access_letter where installation_id = $1 and member_id = $2 and kind = $3 and created_at > $4 and state <> 'dropped'`,
    [of.installationId, of.memberId, of.kind, of.since],
  );
  return row?.count ?? 0;
}

/** Keeps what became of a letter, or why it still waits. */
export async function noteLetter(
  tx: Tx,
  of: Pick<AccessLetterRow, 'installationId' | 'id'>,
  now: Pick<AccessLetterRow, 'state' | 'problem' | 'sentAt'>,
): Promise<void> {
  await rows(
    tx,
    'update access_letter set state = $3, problem = $4, sent_at = coalesce($5, sent_at), tries = tries + 1 where installation_id = $1 and id = $2',
    [of.installationId, of.id, now.state, now.problem, now.sentAt],
  );
}

/** Makes a letter that could not be sent wait once more; false when it is not such a letter. */
export async function reopenAccessLetter(tx: Tx, installationId: string, id: string): Promise<boolean> {
  const reopened = await rows(
    tx,
    `update access_letter set state = 'waiting', problem = null where installation_id = $1 and id = $2 and state = 'failed' returning id`,
    [installationId, id],
  );
  return reopened.length === 1;
}
