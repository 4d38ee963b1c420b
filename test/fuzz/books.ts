import { Client } from 'pg';
import { eventually } from '../support/eventually';

/** What the database looked like, by table: how many rows, and which versions of them. */
type Picture = ReadonlyMap<string, string>;

/** Watches the rows of all tables and can put them back as they were. */
export interface Books {
  /** The tables that differ from the beginning; of the `counted` ones only the number of rows is looked at. */
  changed(counted?: readonly string[]): Promise<readonly string[]>;
  /** Says whether any sum or state of an invoice differs from the beginning. */
  moneyMoved(): Promise<boolean>;
  /** Puts every row back and forgets waiting jobs. */
  restore(): Promise<void>;
  query(sql: string, params?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
  close(): Promise<void>;
}

const JOBS = 'graphile_worker._private_jobs';
const MONEY = `select md5(coalesce(string_agg(concat_ws('|', id, state, held, reserved, captured, refunded, amount, currency), ',' order by id), '')) as sums from invoice`;

/** Parents stand before the tables that point to them. */
const TABLES = `with recursive ranked (oid, depth) as (
    select c.oid, 0 from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and c.relkind in ('r', 'p')
    union all select f.conrelid, ranked.depth + 1 from pg_constraint f join ranked on f.confrelid = ranked.oid where f.contype = 'f' and f.conrelid <> f.confrelid and ranked.depth < 20
  ) select oid::regclass::text as name from ranked group by oid order by max(depth), 1`;

/** A connection to the database beside the product's. */
export async function openQuery(databaseUrl: string): Promise<Pick<Books, 'query' | 'close'>> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  return {
    query: async (sql, params = []) => {
      // Several statements at once have a result each, and nobody asks for those.
      const { rows } = await client.query<Record<string, unknown>>(sql, params.length > 0 ? [...params] : undefined);
      return rows;
    },
    close: () => client.end(),
  };
}

const rowsIn = (name: string): string =>
  `select '${name}' as name, count(*)::text as count, count(*) || ':' || coalesce(sum(xmin::text::numeric), 0) as version from ${name}`;

/** Takes the present rows as the beginning. No job may be running. */
export async function openBooks(databaseUrl: string): Promise<Books> {
  const { query, close } = await openQuery(databaseUrl);
  const tables = (await query(TABLES)).map(({ name }) => String(name));
  await query(
    `delete from ${JOBS}; create schema beginning; ${tables.map((name) => `create table beginning.${name} as table public.${name}`).join(';')}`,
  );
  const picture = [...tables, JOBS].map(rowsIn).join(' union all ');
  const look = async (counted: readonly string[]): Promise<Picture> =>
    new Map(
      (await query(picture)).map(({ name, count, version }) => [String(name), String(counted.includes(String(name)) ? count : version)]),
    );
  // The history refuses to be changed, by a trigger.
  const guarded = (await query('select distinct tgrelid::regclass::text as name from pg_trigger where not tgisinternal')).map(({ name }) =>
    String(name),
  );
  const guards = (act: string): readonly string[] =>
    guarded.filter((name) => tables.includes(name)).map((name) => `alter table ${name} ${act} trigger user`);
  const putBack = [
    'begin',
    ...guards('disable'),
    `delete from ${JOBS}`,
    ...tables.toReversed().map((name) => `delete from public.${name}`),
    ...tables.map((name) => `insert into public.${name} overriding system value select * from beginning.${name}`),
    ...guards('enable'),
    'commit',
  ].join(';');
  const sums = async (): Promise<string> => String((await query(MONEY))[0]?.['sums']);
  const money = await sums();
  let versions = await look([]);
  const counts = await look([...tables, JOBS]);
  return {
    query,
    changed: async (counted = []) => {
      const now = await look(counted);
      return [...now].filter(([name, one]) => one !== (counted.includes(name) ? counts : versions).get(name)).map(([name]) => name);
    },
    moneyMoved: async () => (await sums()) !== money,
    restore: async () => {
      // A request whose sender went away may still be at work, and two who want the same rows may end in a dead-lock: then once more.
      await eventually(async () => {
        await query(putBack).catch(async (error: unknown) => {
          await query('rollback');
          throw error;
        });
        return true;
      });
      versions = await look([]);
    },
    close,
  };
}
