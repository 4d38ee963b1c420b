import type { Tx } from '../infra/database';
import type { Access } from './domain/access';
import { changeOf, endOfTerms, soonerEnd, together } from './domain/access';
import type { ProductRef, Target } from './domain/product-ref';
import { queueAccessLetters } from './queue-access-letters';
import type { AcademyActor, EnrolmentNews, School } from './school';
import type { EnrolmentRow, GrantRow, Source } from './stores/access';
import { listEnrolments, listGrants, listGrantsOf, saveEnrolment, saveGrant } from './stores/access';
import { lockMembers } from './stores/members';
import { findTargets, isSame } from './stores/targets';
import { testMembers } from './stores/tests';

/** What a source gives somebody now (UTC; `until` null = no end by the source itself). */
export interface Wanted {
  readonly memberId: string;
  readonly target: Target;
  readonly product: ProductRef | null;
  readonly from: Date;
  readonly until: Date | null;
}

/** What is to be settled, and who caused it. `quiet`: no letters. */
export interface Settling {
  readonly installationId: string;
  readonly actor: AcademyActor;
  readonly because: Source;
  readonly quiet: boolean;
}

interface Pair {
  readonly memberId: string;
  readonly target: Target;
}

const isPair = (one: Pair, other: Pair): boolean => one.memberId === other.memberId && isSame(one.target, other.target);

/**
 * Makes what a source gives as wanted, and nothing else: what it gave before and gives no more is taken back. Every difference that this makes to somebody's
 * access becomes a line of history, a letter and news for listeners, in the caller's transaction. What a person took away stays away. Gives the news.
 */
export async function settleSource(
  school: School,
  tx: Tx,
  settling: Settling & { readonly wanted: readonly Wanted[] },
): Promise<readonly EnrolmentNews[]> {
  const { installationId, because, wanted } = settling;
  const before = await listGrantsOf(tx, installationId, because);
  await lockMembers(tx, installationId, [...new Set([...before, ...wanted].map(({ memberId }) => memberId))]);
  // Read anew: whoever held the lock may have changed them.
  const known = await listGrantsOf(tx, installationId, because);
  const targets = await findTargets(
    tx,
    installationId,
    wanted.map(({ target }) => target),
  );
  const fresh: Pair[] = [];
  const now = school.clock.now();
  for (const one of wanted) {
    const info = targets.find(({ target }) => isSame(target, one.target));
    const old = known.find((grant) => isPair(grant, one));
    if (!info || old?.byHand) continue;
    if (!old || old.revokedAt) fresh.push(one);
    const terms = old?.terms ?? { rule: info.rule, startsAt: info.startsAt };
    const until = soonerEnd(one.until, endOfTerms(terms, one.from));
    await saveGrant(tx, installationId, {
      ...one,
      id: old?.id ?? school.ids.uuid(),
      source: because,
      terms,
      until,
      revokedAt: null,
      byHand: false,
    });
  }
  const gone = known.filter((grant) => !grant.revokedAt && !wanted.some((one) => isPair(one, grant)));
  for (const grant of gone) await saveGrant(tx, installationId, { ...grant, revokedAt: now });
  return settlePairs(school, tx, { ...settling, pairs: distinct([...wanted, ...gone]), fresh });
}

/** Takes away whatever gives somebody this target. Nothing but a new purchase or a person gives it back. */
export async function takeAway(school: School, tx: Tx, settling: Settling & Pair): Promise<readonly EnrolmentNews[]> {
  const { installationId, memberId, target } = settling;
  await lockMembers(tx, installationId, [memberId]);
  const now = school.clock.now();
  const live = (await listGrants(tx, installationId, [memberId])).filter((grant) => !grant.revokedAt && isSame(grant.target, target));
  for (const grant of live) await saveGrant(tx, installationId, { ...grant, revokedAt: now, byHand: true });
  return settlePairs(school, tx, { ...settling, pairs: [{ memberId, target }], fresh: [] });
}

/** Looks again at what somebody has: access that has run out ends. */
export async function settleMember(school: School, tx: Tx, settling: Settling & { readonly memberId: string }): Promise<void> {
  const { installationId, memberId } = settling;
  await lockMembers(tx, installationId, [memberId]);
  const pairs = await listEnrolments(tx, installationId, [memberId]);
  await settlePairs(school, tx, { ...settling, pairs, fresh: [] });
}

function distinct(pairs: readonly Pair[]): readonly Pair[] {
  return pairs.filter((one, index) => pairs.findIndex((other) => isPair(one, other)) === index);
}

/** The members have to be locked. */
async function settlePairs(
  school: School,
  tx: Tx,
  settling: Settling & { readonly pairs: readonly Pair[]; readonly fresh: readonly Pair[] },
): Promise<readonly EnrolmentNews[]> {
  const { installationId, pairs, fresh } = settling;
  const members = [...new Set(pairs.map(({ memberId }) => memberId))];
  const grants = await listGrants(tx, installationId, members);
  const enrolments = await listEnrolments(tx, installationId, members);
  const news: EnrolmentNews[] = [];
  for (const pair of pairs) {
    const one = await settlePair(school, tx, settling, {
      pair,
      grants: grants.filter((grant) => isPair(grant, pair) && !grant.revokedAt),
      enrolment: enrolments.find((row) => isPair(row, pair)),
      fresh: fresh.some((other) => isPair(other, pair)),
    });
    if (one) news.push(one);
  }
  // Nobody outside hears of a test.
  const tests = await testMembers(tx, installationId, members);
  const told = news.filter(({ memberId }) => !tests.has(memberId));
  for (const one of told) for (const listen of school.listeners) await listen(tx, one);
  if (!settling.quiet) {
    await queueAccessLetters(
      school,
      tx,
      news.map((one) => ({ ...one, again: fresh.some((pair) => isPair(pair, one)) })),
    );
  }
  return news;
}

async function settlePair(
  school: School,
  tx: Tx,
  { installationId, actor, because }: Settling,
  state: {
    readonly pair: Pair;
    readonly grants: readonly GrantRow[];
    readonly enrolment: EnrolmentRow | undefined;
    readonly fresh: boolean;
  },
): Promise<EnrolmentNews | null> {
  const { pair, enrolment } = state;
  const at = school.clock.now();
  const before: Access = enrolment?.active ? { until: enrolment.until } : null;
  const after = together(state.grants, at);
  const change = changeOf(before, after);
  const again = change === 'none' && state.fresh && after !== null;
  if (change === 'none' && !again) return null;
  const news: EnrolmentNews = {
    installationId,
    eventId: school.ids.uuid(),
    enrolmentId: enrolment?.id ?? school.ids.uuid(),
    memberId: pair.memberId,
    target: pair.target,
    kind: change === 'none' ? 'bought-again' : change,
    until: after?.until ?? null,
    at,
  };
  await saveEnrolment(tx, { ...news, sequence: (enrolment?.events ?? 0) + 1, before, after, actor, because });
  return news;
}
