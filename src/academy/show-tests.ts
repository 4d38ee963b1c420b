import type { Tx } from '../infra/database';
import { rows } from '../infra/database';
import { coursesOf } from './learn';
import type { School } from './school';
import { listEnrolments } from './stores/access';
import { findConnection } from './stores/connections';
import { listLettersTo } from './stores/letters';
import type { MemberRow } from './stores/members';
import { findMemberByEmail } from './stores/members';
import { findTargets, isSame } from './stores/targets';
import type { TestRow } from './stores/tests';
import { findTest, testKey } from './stores/tests';
import { hasToken } from './stores/tokens';

/** A step of a test purchase. `before`: it has not come so far. `why` is a text key under `course-check.test.why`, `said` the mail server's own words. */
export interface TestStep {
  readonly code: 'stored' | 'applied' | 'enrolled' | 'opened' | 'letter' | 'link';
  readonly state: 'good' | 'waiting' | 'bad' | 'before';
  readonly why: string | null;
  readonly said: string | null;
}

/** A test purchase with how far it has come. */
export interface TestView {
  readonly row: TestRow;
  readonly memberId: string | null;
  readonly steps: readonly TestStep[];
}

type Judged = Pick<TestStep, 'state'> & Partial<Pick<TestStep, 'why' | 'said'>>;

const GOOD: Judged = { state: 'good' };
const bad = (why: string, said: string | null = null): Judged => ({ state: 'bad', why, said });
const waiting = (why: string): Judged => ({ state: 'waiting', why });

/** How far a test purchase has come, and where it stopped; null = there is no such one. */
export async function showTest(school: School, installationId: string, id: string): Promise<TestView | null> {
  const found = await school.db.read(async (tx) => {
    const row = await findTest(tx, installationId, id);
    return row && { row, member: await findMemberByEmail(tx, installationId, row.email) };
  });
  if (!found) return null;
  const { row, member } = found;
  const walked = await school.db.read((tx) => walk(school, tx, found));
  const opened = member ? (await coursesOf(school, member)).some(({ opensAt }) => opensAt === null) : false;
  const judged = walked.map((step): TestStep & Judged => {
    const one = step.code === 'opened' && opened ? GOOD : step.judged;
    return { code: step.code, state: one.state, why: one.why ?? null, said: one.said ?? null };
  });
  const stop = judged.findIndex(({ state }) => state !== 'good');
  // A letter is sent also where the course is still closed, so that both are told.
  const steps = judged.map((step, index) => (stop < 0 || index <= stop || isLetter(step) ? step : before(step)));
  return { row, memberId: member?.id ?? null, steps };
}

const isLetter = ({ code, state }: TestStep): boolean => (code === 'letter' || code === 'link') && state === 'good';
const before = (step: TestStep): TestStep => ({ ...step, state: 'before', why: 'before', said: null });

interface Step {
  readonly code: TestStep['code'];
  readonly judged: Judged;
}

async function walk(
  school: School,
  tx: Tx,
  { row, member }: { readonly row: TestRow; readonly member: MemberRow | null },
): Promise<readonly Step[]> {
  const enrolled = await isEnrolled(tx, row, member);
  return [
    ...(row.connectionId === null ? [] : await atChannel(tx, { ...row, connectionId: row.connectionId })),
    { code: 'enrolled', judged: enrolled ? GOOD : bad('not-enrolled') },
    { code: 'opened', judged: await whyClosed(school, tx, row) },
    ...(await atLetter(tx, member)),
  ];
}

async function atChannel(tx: Tx, row: TestRow & { readonly connectionId: string }): Promise<readonly Step[]> {
  const connection = await findConnection(tx, row.installationId, row.connectionId);
  const [event] = await rows<{ outcome: string | null }>(
    tx,
    'select outcome from sale_event where installation_id = $1 and connection_id = $2 and key = $3',
    [row.installationId, row.connectionId, testKey(row)],
  );
  if (!connection || !event) return [{ code: 'stored', judged: bad('connection-gone') }];
  return [
    { code: 'stored', judged: GOOD },
    { code: 'applied', judged: applied(event.outcome, connection.active) },
  ];
}

function applied(outcome: string | null, active: boolean): Judged {
  if (outcome === null) return active ? waiting('applying') : bad('connection-off');
  if (outcome === 'product-unknown' || outcome === 'buyer-unknown') return bad(outcome);
  return GOOD;
}

async function isEnrolled(tx: Tx, { installationId, target }: TestRow, member: MemberRow | null): Promise<boolean> {
  const all = member ? await listEnrolments(tx, installationId, [member.id]) : [];
  return all.some((one) => one.active && isSame(one.target, target));
}

/** Why a member does not see what he has, should that be so. */
async function whyClosed(school: School, tx: Tx, { installationId, target }: TestRow): Promise<Judged> {
  const [info] = await findTargets(tx, installationId, [target]);
  const later = info?.startsAt ? info.startsAt > school.clock.now() : false;
  return bad(later ? 'not-yet' : 'course-off');
}

async function atLetter(tx: Tx, member: MemberRow | null): Promise<readonly Step[]> {
  if (!member) return [];
  const letter = (await listLettersTo(tx, member.installationId, member.id, 20)).find(({ kind }) => kind === 'welcome');
  const linked = member.signedInAt !== null || (await hasToken(tx, member));
  return [
    { code: 'letter', judged: letterOf(letter) },
    { code: 'link', judged: linked ? GOOD : bad('no-link') },
  ];
}

function letterOf(letter: Awaited<ReturnType<typeof listLettersTo>>[number] | undefined): Judged {
  if (!letter) return bad('no-letter');
  if (letter.state === 'sent') return GOOD;
  if (letter.state === 'waiting') return { ...waiting('letter-waiting'), said: letter.problem };
  if (letter.state === 'dropped') return bad('letter-dropped');
  return letter.problem === null ? bad('no-sender') : bad('letter-failed', letter.problem);
}
