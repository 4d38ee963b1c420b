import type { Tx } from '../../infra/database';
import { rows } from '../../infra/database';
import type { MemberRow } from './members';
import { MEMBER_COLUMNS } from './members';

/** A member who is signed in, with the word that his forms carry. */
export interface MemberSession {
  readonly member: MemberRow;
  readonly csrf: string;
}

/** Keeps the fingerprint of a word that lets a member in once, until a moment (UTC). */
export async function insertMemberToken(
  tx: Tx,
  token: { readonly installationId: string; readonly fingerprint: string; readonly memberId: string; readonly expiresAt: Date },
): Promise<void> {
  await rows(tx, 'insert into member_token (installation_id, fingerprint, member_id, expires_at) values ($1, $2, $3, $4)', [
    token.installationId,
    token.fingerprint,
    token.memberId,
    token.expiresAt,
  ]);
}

/** Whom a word lets in; null = used, out of time, or of another installation. */
export async function peekMemberToken(tx: Tx, installationId: string, fingerprint: string, now: Date): Promise<MemberRow | null> {
  const [row] = await rows<MemberRow>(
    tx,
    `select ${MEMBER_COLUMNS} from member_token t join member m on m.installation_id = t.installation_id and m.id = t.member_id
     where t.installation_id = $1 and t.fingerprint = $2 and t.expires_at > $3`,
    [installationId, fingerprint, now],
  );
  return row ?? null;
}

/** Uses a word up; of two at once, one gets it. */
export async function takeMemberToken(tx: Tx, installationId: string, fingerprint: string): Promise<boolean> {
  const taken = await rows(tx, 'delete from member_token where installation_id = $1 and fingerprint = $2 returning 1', [
    installationId,
    fingerprint,
  ]);
  return taken.length === 1;
}

/** Whether a link that lets this member in has been made and not been used. */
export async function hasToken(tx: Tx, of: Pick<MemberRow, 'installationId' | 'id'>): Promise<boolean> {
  const found = await rows(tx, 'select 1 from member_token where installation_id = $1 and member_id = $2 limit 1', [
    of.installationId,
    of.id,
  ]);
  return found.length > 0;
}

/** Ends all sessions of a member, and no link lets him in any more. */
export async function shutOut(tx: Tx, of: Pick<MemberRow, 'installationId' | 'id'>): Promise<void> {
  for (const table of ['member_session', 'member_token'])
    await rows(tx, `delete from ${table} where installation_id = $1 and member_id = $2`, [of.installationId, of.id]);
}

/** Opens a session of a member and notes that he was here. */
export async function insertMemberSession(
  tx: Tx,
  session: {
    readonly installationId: string;
    readonly memberId: string;
    readonly fingerprint: string;
    readonly csrf: string;
    readonly expiresAt: Date;
    readonly now: Date;
  },
): Promise<void> {
  const { installationId, memberId } = session;
  await rows(tx, 'insert into member_session (installation_id, fingerprint, member_id, csrf, expires_at) values ($1, $2, $3, $4, $5)', [
    installationId,
    session.fingerprint,
    memberId,
    session.csrf,
    session.expiresAt,
  ]);
  await rows(tx, 'update member set signed_in_at = $3, wrong_passwords = 0, wrong_since = null where installation_id = $1 and id = $2', [
    installationId,
    memberId,
    session.now,
  ]);
}

/** The session with this fingerprint in this installation; null when there is none or it has ended. */
export async function findMemberSession(tx: Tx, installationId: string, fingerprint: string, now: Date): Promise<MemberSession | null> {
  const [row] = await rows<MemberRow & { readonly csrf: string }>(
    tx,
    `select ${MEMBER_COLUMNS}, s.csrf from member_session s join member m on m.installation_id = s.installation_id and m.id = s.member_id
     where s.installation_id = $1 and s.fingerprint = $2 and s.expires_at > $3`,
    [installationId, fingerprint, now],
  );
  if (!row) return null;
  const { csrf, ...member } = row;
  return { member, csrf };
}

/** Ends one session. */
export async function deleteMemberSession(tx: Tx, installationId: string, fingerprint: string): Promise<void> {
  await rows(tx, 'delete from member_session where installation_id = $1 and fingerprint = $2', [installationId, fingerprint]);
}

/** Counts a wrong password within a window that began at `since` at the earliest; gives how many there were in it. */
export async function noteWrongPassword(tx: Tx, of: Pick<MemberRow, 'installationId' | 'id'>, now: Date, since: Date): Promise<number> {
  const [row] = await rows<{ count: number }>(
    tx,
    `update member set wrong_passwords = case when wrong_since > $4 then wrong_passwords + 1 else 1 end,
       wrong_since = case when wrong_since > $4 then wrong_since else $3 end
     where installation_id = $1 and id = $2 returning wrong_passwords as count`,
    [of.installationId, of.id, now, since],
  );
  return row?.count ?? 0;
}

/** How many wrong passwords a member has had since a moment. */
export async function countWrongPasswords(tx: Tx, of: Pick<MemberRow, 'installationId' | 'id'>, since: Date): Promise<number> {
  const [row] = await rows<{ count: number }>(
    tx,
    'select wrong_passwords as count from member where installation_id = $1 and id = $2 and wrong_since > $3',
    [of.installationId, of.id, since],
  );
  return row?.count ?? 0;
}
