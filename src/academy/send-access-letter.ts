import { publish } from '../infra/live';
import { findInstallation } from '../payments/stores/installations';
import { LINK_DAYS, makeToken } from './member-door';
import { enqueueAccessLetter } from './queue-access-letters';
import type { AccessLetterContent, School } from './school';
import { listEnrolments } from './stores/access';
import type { AccessLetterRow } from './stores/letters';
import { findAccessLetter, noteLetter, reopenAccessLetter } from './stores/letters';
import type { MemberRow } from './stores/members';
import { findMember } from './stores/members';
import { findTargets, isSame } from './stores/targets';

interface Waiting {
  readonly letter: AccessLetterRow;
  readonly member: MemberRow;
  readonly code: string;
  readonly timezone: string;
  readonly courses: AccessLetterContent['courses'];
}

/**
 * Sends a waiting letter; one that says what is no longer true is dropped, one that the mail server refuses has failed and can be sent again by hand.
 * @throws when the mail server should be tried again later; `lastTry` gives up instead.
 */
export async function sendAccessLetter(
  school: School,
  at: { readonly installationId: string; readonly letterId: string; readonly lastTry: boolean },
): Promise<void> {
  const waiting = await load(school, at);
  if (!waiting) return;
  const { letter, courses } = waiting;
  const note = (state: AccessLetterRow['state'], problem: string | null): Promise<void> =>
    school.db.transaction(async (tx) => {
      await noteLetter(tx, letter, { state, problem, sentAt: state === 'sent' ? school.clock.now() : null });
      await publish(tx, `installation:${letter.installationId}`);
    });
  if (letter.kind !== 'sign-in' && courses.length === 0) return note('dropped', null);
  const by = await school.senderOf(letter.installationId);
  if (!by) return note('failed', null);
  const rendered = school.renderLetter(await contentOf(school, waiting), letter.language);
  const result = await by.mailer.send({ to: letter.email, from: by.from, language: letter.language, ...rendered });
  if (result.kind === 'sent') return note('sent', null);
  if (result.kind === 'unreachable' && !at.lastTry) {
    await note('waiting', result.text);
    throw new Error('The letter could not be sent yet');
  }
  return note('failed', result.text);
}

async function load(school: School, at: { readonly installationId: string; readonly letterId: string }): Promise<Waiting | null> {
  return school.db.read(async (tx) => {
    const letter = await findAccessLetter(tx, at.installationId, at.letterId);
    if (letter?.state !== 'waiting') return null;
    const member = await findMember(tx, at.installationId, letter.memberId);
    const installation = await findInstallation(tx, at.installationId);
    if (!member || !installation) return null;
    const enrolments = await listEnrolments(tx, at.installationId, [member.id]);
    const targets = await findTargets(tx, at.installationId, letter.targets);
    const courses = targets.flatMap(({ target, title, startsAt }) => {
      const enrolment = enrolments.find((one) => isSame(one.target, target));
      const told = enrolment && enrolment.active === (letter.kind !== 'ended');
      return told ? [{ title, startsAt, until: enrolment.until }] : [];
    });
    return { letter, member, code: installation.code, timezone: installation.timezone, courses };
  });
}

async function contentOf(school: School, { letter, member, code, timezone, courses }: Waiting): Promise<AccessLetterContent> {
  const { kind } = letter;
  const page = `${school.baseUrl}/learn/${code}`;
  const days = kind === 'welcome' || kind === 'sign-in' ? LINK_DAYS[kind] : null;
  const word = days === null ? null : await school.db.transaction((tx) => makeToken(school, tx, member, days));
  return {
    kind,
    school: await school.nameOf(letter.installationId),
    name: member.firstName,
    courses,
    link: word === null ? page : `${page}/enter/${word}`,
    linkDays: days,
    timezone,
    test: member.test,
  };
}

/** Sends a letter that could not be delivered once more; false when it is no such letter. */
export async function sendAccessLetterAgain(school: School, installationId: string, letterId: string): Promise<boolean> {
  return school.db.transaction(async (tx) => {
    const reopened = await reopenAccessLetter(tx, installationId, letterId);
    if (reopened) await enqueueAccessLetter(tx, { installationId, id: letterId });
    return reopened;
  });
}
