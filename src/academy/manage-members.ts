import { findInstallation } from '../payments/stores/installations';
import type { Result } from '../payments/domain/errors';
import { done, refused } from '../payments/domain/errors';
import type { Actor } from '../payments/ports/platform-host';
import { memberEmail } from './domain/email';
import type { Target } from './domain/product-ref';
import { hashPassword } from './passwords';
import type { School } from './school';
import { settleSource, takeAway } from './settle-access';
import { listEnrolments } from './stores/access';
import type { MemberRow } from './stores/members';
import { ensureMember, findMember, savePassword, updateMember } from './stores/members';
import { shutOut } from './stores/tokens';
import { findTargets } from './stores/targets';
import { keepFromTests } from './test-purchase';

/** What somebody typed of a member. */
export interface TypedMember {
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  /** Empty = that of the academy. */
  readonly language: string;
}

interface Asked {
  readonly installationId: string;
  readonly actor: Actor;
}

const named = (text: string): string | null => text.trim().slice(0, 100) || null;

/** Adds a contact, who has no access yet; a known address gives who has it. */
export async function addContact(
  school: School,
  asked: Asked & { readonly typed: TypedMember; readonly reviewer?: boolean },
): Promise<Result<MemberRow>> {
  const { installationId, typed } = asked;
  const email = memberEmail(typed.email);
  if (!email) return refused('email-invalid');
  return school.db.transaction(async (tx) => {
    const installation = await findInstallation(tx, installationId);
    const member = await ensureMember(tx, {
      installationId,
      id: school.ids.uuid(),
      email,
      shownEmail: email,
      firstName: named(typed.firstName),
      lastName: named(typed.lastName),
      language: typed.language || (installation?.language ?? 'en'),
      password: null,
      reviewer: asked.reviewer ?? false,
      test: false,
      signedInAt: null,
      createdAt: school.clock.now(),
    });
    return done(member);
  });
}

/** Changes names and language of a member. */
export async function changeMember(
  school: School,
  asked: Asked & { readonly memberId: string; readonly typed: Omit<TypedMember, 'email'> },
): Promise<Result<void>> {
  return school.db.transaction(async (tx) => {
    const member = await findMember(tx, asked.installationId, asked.memberId);
    if (!member) return refused('not-found');
    const { firstName, lastName, language } = asked.typed;
    await updateMember(tx, member, { firstName: named(firstName), lastName: named(lastName), language: language || member.language });
    return done(undefined);
  });
}

/** Gives a member access by hand, with a letter unless `quiet`. Who was there only for a test is a member like others from then on. */
export async function enrolByHand(
  school: School,
  asked: Asked & { readonly memberId: string; readonly target: Target; readonly until: Date | null; readonly quiet: boolean },
): Promise<Result<void>> {
  const { installationId, memberId, target, until, actor, quiet } = asked;
  return school.db.transaction(async (tx) => {
    const member = await findMember(tx, installationId, memberId);
    const [info] = await findTargets(tx, installationId, [target]);
    if (!member || !info) return refused('not-found');
    if (member.test) await keepFromTests(school, tx, member);
    const because = { kind: member.reviewer ? 'reviewer' : 'hand', key: school.ids.uuid() } as const;
    const wanted = [{ memberId, target, product: null, from: school.clock.now(), until }];
    await settleSource(school, tx, { installationId, actor, because, quiet, wanted });
    return done(undefined);
  });
}

/** Takes a member's access away, whatever gave it; only a new purchase or a person gives it back. */
export async function revokeByHand(
  school: School,
  asked: Asked & { readonly memberId: string; readonly target: Target; readonly quiet: boolean },
): Promise<Result<void>> {
  const { installationId, memberId, target, actor, quiet } = asked;
  return school.db.transaction(async (tx) => {
    if (!(await findMember(tx, installationId, memberId))) return refused('not-found');
    await takeAway(school, tx, { installationId, memberId, target, actor, quiet, because: { kind: 'hand', key: school.ids.uuid() } });
    return done(undefined);
  });
}

/** An account that a marketplace's people look at a course with: made, enrolled, and its password told once, here. Made again, it gets a new password. */
export async function makeReviewer(
  school: School,
  asked: Asked & { readonly email: string; readonly target: Target },
): Promise<Result<{ readonly member: MemberRow; readonly password: string }>> {
  const { installationId, actor, target } = asked;
  const typed = { email: asked.email, firstName: '', lastName: '', language: '' };
  const made = await addContact(school, { installationId, actor, typed, reviewer: true });
  if (!made.ok) return made;
  // A password of ours for somebody who is no reviewer would open an account that belongs to a buyer.
  if (!made.value.reviewer) return refused('state-changed');
  const password = school.ids.token(12);
  const hashed = await hashPassword(password);
  await school.db.transaction((tx) => savePassword(tx, made.value, hashed));
  const enrolled = await enrolByHand(school, { installationId, actor, memberId: made.value.id, target, until: null, quiet: true });
  return enrolled.ok ? done({ member: made.value, password }) : enrolled;
}

/** Takes a reviewer's access to a target away; one who has nothing else any more can come in no more, and his password is forgotten. */
export async function removeReviewer(
  school: School,
  asked: Asked & { readonly memberId: string; readonly target: Target },
): Promise<Result<void>> {
  const { installationId, memberId, target, actor } = asked;
  return school.db.transaction(async (tx) => {
    const member = await findMember(tx, installationId, memberId);
    if (!member?.reviewer) return refused('not-found');
    await takeAway(school, tx, {
      installationId,
      memberId,
      target,
      actor,
      quiet: true,
      because: { kind: 'reviewer', key: school.ids.uuid() },
    });
    const left = (await listEnrolments(tx, installationId, [memberId])).some(({ active }) => active);
    if (!left) {
      await savePassword(tx, member, null);
      await shutOut(tx, member);
    }
    return done(undefined);
  });
}
