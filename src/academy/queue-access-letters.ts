import type { Tx } from '../infra/database';
import { enqueue } from '../infra/queue';
import type { EnrolmentNews, LetterKind, School } from './school';
import type { AccessLetterRow } from './stores/letters';
import { countLetters, insertAccessLetter } from './stores/letters';
import type { MemberRow } from './stores/members';
import { findMember } from './stores/members';

/** News with whether something new was bought; a renewal of what somebody has is no reason to write. */
type LetterNews = EnrolmentNews & { readonly again: boolean };

const EVER = new Date(0);

/** Puts letters about changes of access on their way: one for each member and kind, however many courses it is about. Once for each change. */
export async function queueAccessLetters(school: School, tx: Tx, news: readonly LetterNews[]): Promise<void> {
  for (const memberId of new Set(news.map((one) => one.memberId))) {
    const about = news.filter((one) => one.memberId === memberId);
    const [first] = about;
    const member = first && (await findMember(tx, first.installationId, memberId));
    if (!member) continue;
    const enrolled = about.filter(({ kind }) => kind === 'enrolled');
    const already = about.filter(({ kind, again }) => kind === 'bought-again' || (kind === 'changed' && again));
    const ended = about.filter(({ kind }) => kind === 'revoked');
    await queueOne(school, tx, { member, kind: (await isNew(tx, member)) ? 'welcome' : 'added', news: enrolled });
    await queueOne(school, tx, { member, kind: 'already', news: already });
    await queueOne(school, tx, { member, kind: 'ended', news: ended });
  }
}

/** Somebody who has never been told how to get in. */
async function isNew(tx: Tx, { installationId, id: memberId, signedInAt }: MemberRow): Promise<boolean> {
  return signedInAt === null && (await countLetters(tx, { installationId, memberId, kind: 'welcome', since: EVER })) === 0;
}

async function queueOne(
  school: School,
  tx: Tx,
  letter: { readonly member: MemberRow; readonly kind: LetterKind; readonly news: readonly EnrolmentNews[] },
): Promise<void> {
  const { member, kind, news } = letter;
  const [first] = news;
  if (first) await queueAccessLetter(school, tx, { member, kind, eventId: first.eventId, targets: news.map(({ target }) => target) });
}

/** Puts one letter to a member on its way. */
export async function queueAccessLetter(
  school: School,
  tx: Tx,
  letter: { readonly member: MemberRow } & Pick<AccessLetterRow, 'kind' | 'eventId' | 'targets'>,
): Promise<void> {
  const { member, ...rest } = letter;
  const row: AccessLetterRow = {
    ...rest,
    installationId: member.installationId,
    id: school.ids.uuid(),
    memberId: member.id,
    email: member.shownEmail,
    language: member.language,
    state: 'waiting',
    problem: null,
    createdAt: school.clock.now(),
    sentAt: null,
  };
  if (await insertAccessLetter(tx, row)) await enqueueAccessLetter(tx, row);
}

/** Puts the sending of a letter that waits into the queue. */
export async function enqueueAccessLetter(tx: Tx, { installationId, id }: Pick<AccessLetterRow, 'installationId' | 'id'>): Promise<void> {
  await enqueue(tx, {
    name: 'send-access-letter',
    payload: { installationId, letterId: id },
    key: `send-access-letter:${id}`,
    maxAttempts: 12,
  });
}
