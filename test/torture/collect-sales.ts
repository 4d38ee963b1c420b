import type { Exchange } from './door';
import { SWALLOWED } from './door';
import type { AccessLetterBook, EnrolmentBook, SalesLedger } from './ledger-of-sales';
import { NO_SALES } from './ledger-of-sales';
import { shopAt, SHOPS } from './shops';
import type { Stage } from './stage';

const ENROLMENTS = `
  select m.email, e.target_id as course, e.active,
    (select coalesce(jsonb_agg(jsonb_build_object('number', l.sequence, 'id', l.id, 'kind', l.kind, 'before', l.before is not null, 'after', l.after is not null)
      order by l.sequence), '[]') from enrolment_event l where l.installation_id = e.installation_id and l.enrolment_id = e.id) as lines
  from enrolment e join member m on m.installation_id = e.installation_id and m.id = e.member_id where e.installation_id = $1 and m.email = any($2)`;

const LETTERS = `
  select m.email, l.kind, l.state, l.event_id as about from access_letter l join member m on m.installation_id = l.installation_id and m.id = l.member_id
  where l.installation_id = $1 and m.email = any($2) order by l.created_at, l.id`;

/** Every place where something of a message could have been kept. */
const TRACES = `
  select 'a message' as place from channel_message where installation_id = $1 and stored like '%' || $2 || '%'
  union all select 'an event' from sale_event where installation_id = $1 and (key like '%' || $2 || '%' or body::text like '%' || $2 || '%')
  union all select 'a sale' from sale where installation_id = $1 and sale_key like '%' || $2 || '%'
  union all select 'a member' from member where installation_id = $1 and email like '%' || $2 || '%'`;

/** Whether a message about this sale got lost for good. */
const isSwallowed = (exchanges: readonly Exchange[], sale: string): boolean =>
  exchanges.some(({ answer, body }) => answer === SWALLOWED && body.includes(sale));

async function sold({ world, sales }: Stage, exchanges: readonly Exchange[]): Promise<SalesLedger['sold']> {
  const { installationId, courses } = world.school;
  const found: SalesLedger['sold'][number][] = [];
  for (const { shop, sale, email, course } of sales) {
    if (sale === null) continue;
    const [ours] = await world.query<{ attention: string | null }>(
      'select attention from sale where installation_id = $1 and connection_id = $2 and sale_key = $3',
      [installationId, shop.connectionId, sale],
    );
    const worth = (await shop.books()).get(sale) ?? 'nothing';
    const gives = worth === 'if-told' && isSwallowed(exchanges, sale) ? null : worth !== 'nothing';
    found.push({ shop: shop.kind.code, sale, email, course: courses[course] ?? '', gives, attention: ours?.attention ?? null });
  }
  return found;
}

function acknowledged(exchanges: readonly Exchange[]): readonly string[] {
  return exchanges.flatMap(({ path, body, status }) => {
    const said = status >= 200 && status < 300 ? shopAt(path)?.identityOf(body.toString()) : null;
    return said === null || said === undefined ? [] : [said];
  });
}

async function kept({ world, firstMessage }: Stage): Promise<readonly string[]> {
  const rows = await world.query<{ channel: string; stored: string }>(
    `select c.channel, m.stored from channel_message m join channel_connection c on c.installation_id = m.installation_id and c.id = m.connection_id
     where m.installation_id = $1 and m.received_at >= $2 and not m.by_reading`,
    [world.school.installationId, firstMessage],
  );
  return rows.flatMap(({ channel, stored }) => SHOPS.find(({ code }) => code === channel)?.identityOf(stored) ?? []);
}

/** Reads all books of what was sold elsewhere, when all is quiet. */
export async function collectSales(stage: Stage, exchanges: readonly Exchange[]): Promise<SalesLedger> {
  const { world, sales, forgedSales } = stage;
  if (sales.length === 0) return NO_SALES;
  const whose = [world.school.installationId, [...new Set(sales.map(({ email }) => email))]];
  const members = await world.query<{ email: string }>('select email from member where installation_id = $1 and email = any($2)', whose);
  const forged: SalesLedger['forged'][number][] = [];
  for (const { mark, status } of forgedSales) {
    const left = await world.query<{ place: string }>(TRACES, [world.school.installationId, mark]);
    forged.push({ mark, status, left: left.map(({ place }) => place) });
  }
  return {
    sold: await sold(stage, exchanges),
    members: members.map(({ email }) => email),
    enrolments: await world.query<EnrolmentBook>(ENROLMENTS, whose),
    letters: await world.query<AccessLetterBook>(LETTERS, whose),
    acknowledged: acknowledged(exchanges),
    kept: await kept(stage),
    forged,
  };
}
