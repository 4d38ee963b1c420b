import { createHash } from 'node:crypto';
import type { Client } from 'pg';

/** Rows that are read or written in one go. */
const BATCH = 500;

/** Who is signed in is not kept, and the list of migrations stands in the manifest. */
const LEFT_OUT: ReadonlySet<string> = new Set(['session', 'schema_migration']);

/** A file of a backup: where its rows come from, one JSON text a row, and how they are put back. */
export interface Part {
  readonly name: string;
  /** A query that gives the rows in an order of their own, each as one JSON text called `line`. */
  readonly select: string;
  /** A statement that stores a JSON array of rows, its first parameter. */
  readonly insert: string;
}

/** What a backup keeps of a part, and what has to be there after a restore. */
export interface Tally {
  readonly rows: number;
  readonly sha256: string;
}

/** Waiting jobs by what they are, and not by the tables of the queue library, which differ from version to version. Those that run count as waiting. */
const JOBS: Part = {
  name: 'jobs',
  select: `select json_build_object('task', t.identifier, 'payload', j.payload, 'queue', q.queue_name, 'run_at', j.run_at,
      'max_attempts', j.max_attempts, 'key', j.key, 'priority', j.priority)::text as line
    from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
      left join graphile_worker._private_job_queues q on q.id = j.job_queue_id
    where j.attempts < j.max_attempts or j.locked_at is not null
    order by t.identifier, j.run_at, coalesce(j.key, ''), j.payload::text`,
  insert: `select graphile_worker.add_job(one.task, one.payload, one.queue, one.run_at, one.max_attempts, one.key, one.priority)
    from json_to_recordset($1::json) as one(task text, payload json, queue text, run_at timestamptz, max_attempts int, key text, priority int)`,
};

interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  readonly key: readonly string[];
  /** The tables that its rows point at. */
  readonly needs: readonly string[];
}

async function listTables(client: Client): Promise<readonly Table[]> {
  const { rows } = await client.query<Table>(
    `select c.relname as name,
       (select array_agg(a.attname::text order by a.attnum) from pg_attribute a
         where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
       coalesce((select array_agg(a.attname::text order by k.place) from pg_index i, unnest(i.indkey) with ordinality as k(attnum, place), pg_attribute a
         where i.indrelid = c.oid and i.indisprimary and a.attrelid = c.oid and a.attnum = k.attnum), '{}') as key,
       coalesce((select array_agg(distinct f.confrelid::regclass::text) from pg_constraint f
         where f.conrelid = c.oid and f.contype = 'f' and f.confrelid <> c.oid), '{}') as needs
     from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' order by c.relname`,
  );
  return rows.filter(({ name }) => !LEFT_OUT.has(name));
}

/** Tables after those that their rows point at. */
function inOrder(tables: readonly Table[]): readonly Table[] {
  const sorted: Table[] = [];
  while (sorted.length < tables.length) {
    const next = tables.find((one) => !sorted.includes(one) && one.needs.every((name) => sorted.some((done) => done.name === name)));
    if (!next) throw new Error('the tables point at each other in a circle');
    sorted.push(next);
  }
  return sorted;
}

/** Everything of the product that a database holds, in the order in which it can be put back. */
export async function listParts(client: Client): Promise<readonly Part[]> {
  const tables = inOrder(await listTables(client));
  const parts = tables.map(({ name, columns, key }): Part => {
    const quoted = columns.map((column) => client.escapeIdentifier(column)).join(', ');
    const table = client.escapeIdentifier(name);
    const order = (key.length > 0 ? key : columns).map((column) => client.escapeIdentifier(column)).join(', ');
    return {
      name,
      select: `select row_to_json(one)::text as line from (select ${quoted} from ${table} order by ${order}) as one`,
      insert: `insert into ${table} (${quoted}) overriding system value select ${quoted} from json_populate_recordset(null::${table}, $1::json)`,
    };
  });
  return [...parts, JOBS];
}

/** Reads a part row by row inside the transaction of the client, hands every batch on, and gives what it was. */
export async function readPart(client: Client, { select }: Part, take: (lines: readonly string[]) => Promise<void>): Promise<Tally> {
  const hash = createHash('sha256');
  let count = 0;
  await client.query(`declare part no scroll cursor for ${select}`);
  for (;;) {
    const { rows } = await client.query<{ line: string }>(`fetch ${BATCH} from part`);
    if (rows.length === 0) break;
    // A row is one line; line ends inside of texts are escaped in JSON, those between keys are nobody's.
    const lines = rows.map(({ line }) => line.replaceAll('\n', ' '));
    lines.forEach((line) => hash.update(`${line}\n`));
    count += lines.length;
    await take(lines);
  }
  await client.query('close part');
  return { rows: count, sha256: hash.digest('hex') };
}

/** Stores the rows of a part, given line by line, and gives how many there were. */
export async function writePart(client: Client, { insert }: Part, lines: AsyncIterable<string>): Promise<number> {
  let batch: string[] = [];
  let count = 0;
  const store = async (): Promise<void> => {
    if (batch.length > 0) await client.query(insert, [`[${batch.join(',')}]`]);
    count += batch.length;
    batch = [];
  };
  for await (const line of lines) {
    batch.push(line);
    if (batch.length === BATCH) await store();
  }
  await store();
  return count;
}
