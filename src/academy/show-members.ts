import { rows } from '../infra/database';
import { cursorOf, readCursor } from '../payments/stores/columns';
import type { Target } from './domain/product-ref';
import type { AcademyActor, EnrolmentNews, School } from './school';
import type { EnrolmentRow, GrantRow, Source } from './stores/access';
import { listEnrolments, listGrants } from './stores/access';
import type { AccessLetterRow } from './stores/letters';
import { listLettersTo } from './stores/letters';
import type { MemberRow } from './stores/members';
import { MEMBER_COLUMNS, findMember } from './stores/members';

const PAGE = 40;
const LETTERS = 20;
const EVENTS = 100;

/** A row of the list of members. `seats`: how many accesses are open now. */
export interface MemberLine extends MemberRow {
  readonly seats: number;
}

/** A line of the history of somebody's access. */
export interface HistoryLine {
  readonly at: Date;
  readonly kind: EnrolmentNews['kind'];
  readonly target: Target;
  readonly actor: AcademyActor;
  readonly source: Source;
  readonly until: Date | null;
}

/** A page of members, newest first, read by key; `search` looks into addresses and names, `which` leaves only contacts or only those with access. */
export async function listMembers(
  school: School,
  installationId: string,
  wish: { readonly search: string; readonly which: 'all' | 'members' | 'contacts'; readonly after: string | undefined },
): Promise<{ readonly rows: readonly MemberLine[]; readonly next: string | null }> {
  const from = readCursor(wish.after);
  const pattern = wish.search === '' ? null : `%${wish.search.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
  const found = await school.db.select((tx) =>
    rows<MemberLine>(
      tx,
      `select * from (select ${MEMBER_COLUMNS}, (select count(*)::int from enrolment e
           where e.installation_id = m.installation_id and e.member_id = m.id and e.active) as seats
         from member m where m.installation_id = $1 and ($2::timestamptz is null or (m.created_at, m.id) < ($2, $3::uuid))
           and ($4::text is null or m.email like $4 or lower(coalesce(m.first_name, '') || ' ' || coalesce(m.last_name, '')) like $4)) as line
       where $5 = 'all' or ($5 = 'members') = (seats > 0) order by "createdAt" desc, id desc limit $6`,
      [installationId, from?.at ?? null, from?.id ?? null, pattern, wish.which, PAGE + 1],
    ),
  );
  const page = found.slice(0, PAGE);
  const last = page.at(-1);
  return { rows: page, next: found.length > PAGE && last ? cursorOf({ at: last.createdAt, id: last.id }) : null };
}

/** Everything that is known of one member; null = nobody of this installation. */
export interface MemberView {
  readonly member: MemberRow;
  readonly enrolments: readonly EnrolmentRow[];
  readonly grants: readonly GrantRow[];
  readonly history: readonly HistoryLine[];
  readonly letters: readonly AccessLetterRow[];
}

/** One member with what he has, why, and how it came. */
export async function showMember(school: School, installationId: string, id: string): Promise<MemberView | null> {
  return school.db.read(async (tx) => {
    const member = await findMember(tx, installationId, id);
    if (!member) return null;
    const history = await rows<Omit<HistoryLine, 'target'> & { readonly targetKind: Target['kind']; readonly targetId: string }>(
      tx,
      `select v.at, v.kind, v.actor, v.source, (v.after ->> 'until')::timestamptz as until, e.target_kind as "targetKind", e.target_id as "targetId"
       from enrolment_event v join enrolment e on e.installation_id = v.installation_id and e.id = v.enrolment_id
       where v.installation_id = $1 and e.member_id = $2 order by v.at desc, v.sequence desc limit $3`,
      [installationId, member.id, EVENTS],
    );
    return {
      member,
      enrolments: await listEnrolments(tx, installationId, [member.id]),
      grants: await listGrants(tx, installationId, [member.id]),
      history: history.map(({ targetKind, targetId, ...line }) => ({ ...line, target: { kind: targetKind, id: targetId } })),
      letters: await listLettersTo(tx, installationId, member.id, LETTERS),
    };
  });
}
