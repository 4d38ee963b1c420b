import type { Tx } from '../infra/database';
import { fingerprint } from '../infra/secrets';
import { CODE_LENGTH } from '../payments/opened';
import { findInstallationByCode } from '../payments/stores/installations';
import { memberEmail } from './domain/email';
import { PASSWORD_LENGTH, hashPassword, isPassword } from './passwords';
import { queueAccessLetter } from './queue-access-letters';
import type { School } from './school';
import { countLetters } from './stores/letters';
import type { MemberRow } from './stores/members';
import { findMemberByEmail, savePassword } from './stores/members';
import type { MemberSession } from './stores/tokens';
import {
  countWrongPasswords,
  deleteMemberSession,
  findMemberSession,
  insertMemberSession,
  insertMemberToken,
  noteWrongPassword,
  peekMemberToken,
  takeMemberToken,
} from './stores/tokens';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** How long the links of letters let in, in days. */
export const LINK_DAYS = { 'welcome': 14, 'sign-in': 1 } as const;
/** How long a member stays signed in, in seconds. */
export const MEMBER_SESSION_SECONDS = 30 * 24 * 3_600;
/** Letters that one member may ask for within a quarter of an hour, and wrong passwords that he may try. */
const MOST = { letters: 3, passwords: 10 } as const;
const WINDOW = 15 * MINUTE;

/** The academy behind a member's address: its installation and in what language it speaks to strangers. */
export interface Academy {
  readonly installationId: string;
  readonly code: string;
  readonly name: string;
  readonly language: string;
  readonly timezone: string;
}

/** The academy with this code; null where there is none or it is closed. */
export async function findAcademy(school: School, code: string): Promise<Academy | null> {
  if (code.length !== CODE_LENGTH) return null;
  const row = await school.db.select((tx) => findInstallationByCode(tx, code));
  if (!row?.active || row.frozen || row.platform !== 'own') return null;
  const { id: installationId, language, timezone } = row;
  return { installationId, code, name: await school.nameOf(installationId), language, timezone };
}

/** Makes a word that lets a member in once; only its fingerprint is kept. */
export async function makeToken(school: School, tx: Tx, member: MemberRow, days: number): Promise<string> {
  const word = school.ids.token(32);
  const expiresAt = new Date(school.clock.now().getTime() + days * DAY);
  await insertMemberToken(tx, { installationId: member.installationId, fingerprint: fingerprint(word), memberId: member.id, expiresAt });
  return word;
}

/** Sends a member a link to come in by. Says nothing of whether the address is known; a few letters in a quarter of an hour at most. */
export async function askSignIn(school: School, installationId: string, typed: string): Promise<void> {
  const email = memberEmail(typed);
  if (!email) return;
  await school.db.transaction(async (tx) => {
    const member = await findMemberByEmail(tx, installationId, email);
    if (!member) return;
    const since = new Date(school.clock.now().getTime() - WINDOW);
    const asked = await countLetters(tx, { installationId, memberId: member.id, kind: 'sign-in', since });
    if (asked < MOST.letters) await queueAccessLetter(school, tx, { member, kind: 'sign-in', eventId: null, targets: [] });
  });
}

/** Whom a link lets in, without using it up: a mail server that looks at links uses none up. */
export const peekLink = (school: School, installationId: string, word: string): Promise<MemberRow | null> =>
  school.db.select((tx) => peekMemberToken(tx, installationId, fingerprint(word), school.clock.now()));

/** Uses a link up and opens a session; gives its secret id, or null when the link is used or out of time. */
export async function enterByLink(school: School, installationId: string, word: string): Promise<string | null> {
  return school.db.transaction(async (tx) => {
    const print = fingerprint(word);
    const member = await peekMemberToken(tx, installationId, print, school.clock.now());
    if (!member || !(await takeMemberToken(tx, installationId, print))) return null;
    return openSession(school, tx, member);
  });
}

/** What became of a try to enter with a password. */
export type PasswordEntry =
  { readonly kind: 'entered'; readonly sessionId: string } | { readonly kind: 'wrong' } | { readonly kind: 'too-often' };

/** Opens a session for somebody who knows his password; after some wrong ones only the link by e-mail helps for a while. */
export async function enterByPassword(
  school: School,
  installationId: string,
  typed: { readonly email: string; readonly password: string },
): Promise<PasswordEntry> {
  const email = memberEmail(typed.email);
  const now = school.clock.now();
  const since = new Date(now.getTime() - WINDOW);
  const found = await school.db.read(async (tx) => {
    const member = email ? await findMemberByEmail(tx, installationId, email) : null;
    return member && { member, wrong: await countWrongPasswords(tx, member, since) };
  });
  if (found && found.wrong >= MOST.passwords) return { kind: 'too-often' };
  const right = await isPassword(typed.password.slice(0, PASSWORD_LENGTH.most), found?.member.password ?? null);
  if (!found) return { kind: 'wrong' };
  return school.db.transaction(async (tx): Promise<PasswordEntry> => {
    if (right) return { kind: 'entered', sessionId: await openSession(school, tx, found.member) };
    await noteWrongPassword(tx, found.member, now, since);
    return { kind: 'wrong' };
  });
}

async function openSession(school: School, tx: Tx, member: MemberRow): Promise<string> {
  const id = school.ids.token(32);
  const now = school.clock.now();
  await insertMemberSession(tx, {
    installationId: member.installationId,
    memberId: member.id,
    fingerprint: fingerprint(id),
    csrf: school.ids.token(24),
    expiresAt: new Date(now.getTime() + MEMBER_SESSION_SECONDS * 1_000),
    now,
  });
  school.logger.info({ event: 'member-sign-in', installation_id: member.installationId, member_id: member.id });
  return id;
}

/** Who is signed in with this id at this academy; null = nobody. */
export const findSession = (school: School, installationId: string, sessionId: string): Promise<MemberSession | null> =>
  school.db.select((tx) => findMemberSession(tx, installationId, fingerprint(sessionId), school.clock.now()));

/** Ends a session. */
export const endSession = (school: School, installationId: string, sessionId: string): Promise<void> =>
  school.db.transaction((tx) => deleteMemberSession(tx, installationId, fingerprint(sessionId)));

/** Sets a member's password; false when it is too short or too long. */
export async function setPassword(school: School, member: MemberRow, password: string): Promise<boolean> {
  if (password.length < PASSWORD_LENGTH.least || password.length > PASSWORD_LENGTH.most) return false;
  const hashed = await hashPassword(password);
  await school.db.transaction((tx) => savePassword(tx, member, hashed));
  return true;
}
