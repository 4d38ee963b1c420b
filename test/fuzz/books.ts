import { Client } from 'pg';

/** What a table looks like: how many rows, and which versions of them. */
interface Seen {
  readonly name: string;
  readonly count: string;
  readonly version: string;
}

/** Watches the rows of all tables and can put them back as they were. Whatever is asked, it waits until nobody is writing. */
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

/** The table of waiting jobs. */
export const JOBS = 'graphile_worker._private_jobs';
const MONEY = `select md5(coalesce(string_agg(concat_ws('|', id, state, held, reserved, captured, refunded, amount, currency), ',' order by id), '')) as sums from invoice`;

const TABLES = `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = 'public' and c.relkind in ('r', 'p') order by 1`;

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

/** Which tables were written to since the beginning; where nothing was, and where no more was than the last time, no table needs to be looked at. */
const TOUCHED = 'select name, count(*)::text as times from beginning.touched group by name order by name';

/** Has the database itself note which tables are written to, by whomever and by whatever way. */
const noted = (names: readonly string[]): string =>
  [
    'create unlogged table beginning.touched (name text not null)',
    `create function beginning.note() returns trigger language plpgsql as $$
       begin insert into beginning.touched values (tg_argv[0]); return null; end $$`,
    ...names.map(
      (name) =>
        `create trigger noted after insert or update or delete or truncate on ${name} for each statement execute function beginning.note('${name}')`,
    ),
  ].join(';');

/** A new row or another version of one has a later number than all before it. */
const rowsIn = (name: string): string =>
  `select '${name}' as name, count(*)::text as count, count(*) || ':' || coalesce(max(xmin::text::bigint), 0) as version from ${name}`;

/** The same rows again in these tables. Neither the history's refusal to be changed nor what hangs on a row has a say in it. */
const putBack = (names: readonly string[]): string =>
  [
    'begin',
    'delete from beginning.touched',
    'set local session_replication_role = replica',
    ...names.map((name) => `delete from ${name}`),
    ...names.filter((name) => name !== JOBS).map((name) => `insert into ${name} overriding system value select * from beginning.${name}`),
    'commit',
  ].join(';');

/** Takes the present rows as the beginning. No job may be running; `rest` resolves when no request is at work either. */
export async function openBooks(databaseUrl: string, rest: () => Promise<void>): Promise<Books> {
  const { query, close } = await openQuery(databaseUrl);
  const tables = (await query(TABLES)).map(({ name }) => String(name));
  await query(
    `delete from ${JOBS}; create schema beginning; ${tables.map((name) => `create table beginning.${name} as table public.${name}`).join(';')}`,
  );
  const watched = [...tables, JOBS];
  await query(noted(watched));
  const lookAt = async (names: readonly string[]): Promise<readonly Seen[]> =>
    (await query(names.map(rowsIn).join(' union all '))).map((row) => ({
      name: String(row['name']),
      count: String(row['count']),
      version: String(row['version']),
    }));
  let seen: readonly Seen[] = [];
  let seenAt = '[]';
  const look = async (): Promise<readonly Seen[]> => {
    const touched = await query(TOUCHED);
    const at = JSON.stringify(touched);
    if (at !== seenAt) seen = touched.length > 0 ? await lookAt(touched.map(({ name }) => String(name))) : [];
    seenAt = at;
    return seen;
  };
  const sums = async (): Promise<string> => String((await query(MONEY))[0]?.['sums']);
  const money = await sums();
  const beginning = new Map((await lookAt(watched)).map((one) => [one.name, one]));
  const changed = async (counted: readonly string[] = []): Promise<readonly string[]> => {
    await rest();
    const differs = ({ name, count, version }: Seen): boolean => {
      const was = beginning.get(name);
      return counted.includes(name) ? was?.count !== count : was?.version !== version;
    };
    return (await look()).filter(differs).map(({ name }) => name);
  };
  return {
    query,
    changed,
    moneyMoved: async () => {
      await rest();
      return (await sums()) !== money;
    },
    restore: async () => {
      const names = await changed();
      if (names.length === 0) return;
      await query(putBack(names));
      for (const one of await lookAt(names)) beginning.set(one.name, one);
    },
    close,
  };
}
