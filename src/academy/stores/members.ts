import type { Tx } from '../../infra/database';
import { rows } from '../../infra/database';
import { isUuid } from '../../payments/stores/columns';

/** Somebody who has access, had it, or is known as a contact. */
export interface MemberRow {
  readonly installationId: string;
  readonly id: string;
  /** Trimmed and in lower case. */
  readonly email: string;
  readonly shownEmail: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly language: string;
  readonly password: string | null;
  readonly reviewer: boolean;
  readonly test: boolean;
  readonly signedInAt: Date | null;
  readonly createdAt: Date;
}

/** The columns of a member, with the table's short name `m` before them. */
export const MEMBER_COLUMNS = `m.installation_id as "installationId", m.id, m.email, m.shown_email as "shownEmail", m.first_name as "firstName",
  m.last_name as "lastName", m.language, m.password, m.reviewer, m.test, m.signed_in_at as "signedInAt", m.created_at as "createdAt"`;

/** One member of this installation. */
export async function findMember(tx: Tx, installationId: string, id: string): Promise<MemberRow | null> {
  if (!isUuid(id)) return null;
  const [row] = await rows<MemberRow>(tx, `select ${MEMBER_COLUMNS} from member m where m.installation_id = $1 and m.id = $2`, [
    installationId,
    id,
  ]);
  return row ?? null;
}

/** The member with this address, in the form that members are known by. */
export async function findMemberByEmail(tx: Tx, installationId: string, email: string): Promise<MemberRow | null> {
  const [row] = await rows<MemberRow>(tx, `select ${MEMBER_COLUMNS} from member m where m.installation_id = $1 and m.email = $2`, [
    installationId,
    email,
  ]);
  return row ?? null;
}

/** The member with this address, made when there is none; of two at once, both get the same. Names that are known stay. */
export async function ensureMember(tx: Tx, wanted: MemberRow): Promise<MemberRow> {
  await rows(
    tx,
    `insert into member (installation_id, id, email, shown_email, first_name, last_name, language, reviewer, test, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (installation_id, email) do update
     set first_name = coalesce(member.first_name, excluded.first_name), last_name = coalesce(member.last_name, excluded.last_name)`,
    [
      wanted.installationId,
      wanted.id,
      wanted.email,
      wanted.shownEmail,
      wanted.firstName,
      wanted.lastName,
      wanted.language,
      wanted.reviewer,
      wanted.test,
      wanted.createdAt,
    ],
  );
  const row = await findMemberByEmail(tx, wanted.installationId, wanted.email);
  if (!row) throw new Error('A member has disappeared while being made');
  return row;
}

/** Locks members, always in one order, so that no two pieces of work wait for each other. */
export async function lockMembers(tx: Tx, installationId: string, ids: readonly string[]): Promise<void> {
  await rows(tx, 'select 1 from member where installation_id = $1 and id = any($2::uuid[]) order by id for update', [installationId, ids]);
}

/** Stores what a person changes of a member. */
export async function updateMember(
  tx: Tx,
  of: Pick<MemberRow, 'installationId' | 'id'>,
  to: Pick<MemberRow, 'firstName' | 'lastName' | 'language'>,
): Promise<void> {
  await rows(tx, 'update member set first_name = $3, last_name = $4, language = $5 where installation_id = $1 and id = $2', [
    of.installationId,
    of.id,
    to.firstName,
    to.lastName,
    to.language,
  ]);
}

/** Somebody who was made for a test is a member like others from now on. */
export async function keepMember(tx: Tx, of: Pick<MemberRow, 'installationId' | 'id'>): Promise<void> {
  await rows(tx, 'update member set test = false where installation_id = $1 and id = $2', [of.installationId, of.id]);
}

/** Reviewers who have this target now. */
export const listReviewers = (tx: Tx, installationId: string, targetId: string): Promise<readonly MemberRow[]> =>
  rows<MemberRow>(
    tx,
    `select ${MEMBER_COLUMNS} from member m join enrolment e on e.installation_id = m.installation_id and e.member_id = m.id
     where m.installation_id = $1 and m.reviewer and e.active and e.target_id = $2 order by m.created_at, m.id`,
    [installationId, targetId],
  );

/** Stores a password, hashed, or takes it away; wrong tries before it count no more. */
export async function savePassword(tx: Tx, of: Pick<MemberRow, 'installationId' | 'id'>, password: string | null): Promise<void> {
  await rows(tx, 'update member set password = $3, wrong_passwords = 0, wrong_since = null where installation_id = $1 and id = $2', [
    of.installationId,
    of.id,
    password,
  ]);
}
