import { setTimeout as wait } from 'node:timers/promises';
import { eventually } from '../support/eventually';
import { GATEWAYS } from './gateways';
import type { GatewayBook, Ledger } from './ledger';
import type { Stage } from './stage';

/** So long, and so many times, everybody is helped on in vain; a machine that has other things to do takes longer for as many. */
const LIMIT_MS = 40_000;
const HELPS = 40;
const LONGEST_MS = 400_000;
const LOOK_EVERY_MS = 20;
const PAUSE_STEP_MS = 40;
const LONGEST_PAUSE_MS = 600;
const MINUTE_MS = 60_000;
/** Longer than an operation may be in anybody's hands. */
const A_WHILE_MS = 61_000;
/** Longer than a gateway that cannot be asked may take to tell. */
const UNTIL_A_PERSON_LOOKS_MS = 16 * MINUTE_MS;
/** How long an undelivered message waits for its next turn at most, by the round. */
const LADDER_MS = [A_WHILE_MS, 6 * MINUTE_MS, 16 * MINUTE_MS, 61 * MINUTE_MS, 121 * MINUTE_MS, 25 * 60 * MINUTE_MS] as const;
/** Longer than a shop may be left unread. */
const BETWEEN_READINGS_MS = 61 * MINUTE_MS;
const READING_MS = 3_000;
const READING_TRIES = 8;
const DAY_IN_PIECES = 4;
const PASSES_BEFORE_PEOPLE = 3;

/** What is still under way, over all of the database. */
interface UnderWay {
  readonly operations: number;
  readonly starts: number;
  readonly reports: number;
  readonly messages: number;
  readonly jobs: number;
  readonly runnable: number;
  /** Messages that were taken in and that no job will apply. */
  readonly orphans: number;
  /** Reports that are due and that no job will make. */
  readonly unreported: number;
  /** What shops have said and nobody has applied, letters about access that wait, connections that are not set up. */
  readonly sales: number;
  readonly letters: number;
  readonly connections: number;
  /** What shops have said and no job will apply. */
  readonly unapplied: number;
}

const UNDER_WAY = `
  select (select count(*)::int from operation where state in ('started', 'unknown')) as operations,
    (select count(*)::int from attempt where state = 'starting') as starts,
    (select count(*)::int from invoice where report_due_at is not null and not ('report-failed' = any(attention))) as reports,
    (select count(*)::int from notification where verdict = 'accepted' and outcome is null) as messages,
    (select count(*)::int from graphile_worker._private_jobs where attempts < max_attempts) as jobs,
    (select count(*)::int from graphile_worker._private_jobs where locked_at is not null or (attempts < max_attempts and run_at <= now())) as runnable,
    (select count(*)::int from notification n where verdict = 'accepted' and outcome is null and not exists
      (select from graphile_worker._private_jobs where payload->>'notificationId' = n.id::text)) as orphans,
    (select count(*)::int from invoice i where report_due_at is not null and not ('report-failed' = any(attention)) and not exists
      (select from graphile_worker._private_jobs where payload->>'invoiceId' = i.id::text)) as unreported,
    (select count(*)::int from sale_event where applied_at is null) as sales,
    (select count(*)::int from access_letter where state = 'waiting') as letters,
    (select count(*)::int from channel_connection where wants_set_up) as connections,
    (select count(*)::int from sale_event e where applied_at is null and not exists
      (select from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
       where case when e.kind = 'look' then t.identifier = 'read-sales' and j.payload->>'connectionId' = e.connection_id::text
         else t.identifier = 'apply-sale-event' and j.payload->>'key' = e.key end)) as unapplied`;

const look = async ({ world }: Stage): Promise<UnderWay> => {
  const [row] = await world.query<UnderWay>(UNDER_WAY);
  if (!row) throw new Error('the database says nothing');
  return row;
};

const isQuiet = ({ operations, starts, reports, messages, jobs, sales, letters, connections }: UnderWay): boolean =>
  operations + starts + reports + messages + jobs + sales + letters + connections === 0;

async function waitingMessages({ world }: Stage): Promise<readonly string[]> {
  const waiting: string[] = [];
  for (const gateway of GATEWAYS) {
    const simulator = world.gateways.get(gateway.code);
    const state: unknown = await (await fetch(`${simulator?.url ?? ''}/_sim/state`)).json();
    waiting.push(...gateway.undelivered(state).waiting.map((message) => `${gateway.code}: ${message}`));
  }
  for (const shop of world.school.shops) waiting.push(...(await shop.waiting()).map((message) => `${shop.kind.code}: ${message}`));
  return waiting;
}

/** How it became quiet. */
export type Ending = Pick<Ledger, 'unquiet' | 'jobless'>;

/** Everybody comes back, and time passes until nothing is under way any more, or the limit is reached. */
export async function settle(stage: Stage): Promise<Ending> {
  const { world } = stage;
  await Promise.all(stage.background);
  world.copies.disarm();
  await world.copies.untilBothLive();
  if (stage.away) await passTheDay(stage);
  for (const { account, gateway } of world.desks) {
    account.simulator.faults.clear();
    world.gateways.get(gateway.code)?.faults.clear();
  }
  for (const { simulator } of world.school.shops) simulator.faults.clear();
  world.door.calm();
  const first = await becomeQuiet(stage);
  if (stage.sales.length === 0 || first.unquiet.length > 0) return first;
  const unread = await readShops(stage);
  const second = await becomeQuiet(stage);
  return { unquiet: [...second.unquiet, ...unread], jobless: [...new Set([...first.jobless, ...second.jobless])] };
}

/** Everything that shops have told is known now; what they could not tell is read once more. Gives what is wrong when that does not come about. */
async function readShops({ world }: Stage): Promise<readonly string[]> {
  await world.pass(BETWEEN_READINGS_MS);
  const since = world.now();
  const isRead = async (): Promise<boolean> => {
    const [row] = await world.query<{ left: number }>(
      'select count(*)::int as left from channel_connection where read_due_at <= $1 and active and removed_at is null and trouble is null',
      [since],
    );
    return row?.left === 0;
  };
  for (let tries = 0; tries < READING_TRIES; tries += 1) {
    await world.sweep();
    if (await eventually(isRead, READING_MS).catch(() => false)) return [];
    await world.pass(A_WHILE_MS);
  }
  return ['a shop is due to be read, and nobody reads it'];
}

/** A platform that is away for a day is asked many times in vain. */
async function passTheDay(stage: Stage): Promise<void> {
  for (let piece = 0; piece < DAY_IN_PIECES; piece += 1) {
    for (let looks = 0; looks < 50 && (await look(stage)).runnable > 0; looks += 1) await wait(LOOK_EVERY_MS);
    await stage.world.pass((24 * 60 * MINUTE_MS) / DAY_IN_PIECES);
  }
}

async function becomeQuiet(stage: Stage): Promise<Ending> {
  const { world } = stage;
  const started = Date.now();
  const seen = new Set<string>();
  let passes = 0;
  for (;;) {
    const now = await look(stage);
    if (now.orphans > 0) seen.add('a notification was taken in, and no job will apply it');
    if (now.unreported > 0) seen.add('a report is due, and no job will make it');
    if (now.unapplied > 0) seen.add('a shop said something, and no job will apply it');
    const busy = now.runnable > 0 || world.door.pending().length > 0;
    if (!busy && isQuiet(now)) {
      const waiting = await waitingMessages(stage);
      if (waiting.length === 0 && isQuiet(await look(stage))) return { unquiet: [], jobless: [...seen] };
    }
    const waited = Date.now() - started;
    if ((waited > LIMIT_MS && passes >= HELPS) || waited > LONGEST_MS) {
      const unquiet = [
        `still under way: ${JSON.stringify(now)}, messages at the gateways: ${(await waitingMessages(stage)).join('; ')}`,
        ...(await jobsLeft(stage)),
        ...unanswered(stage),
      ];
      return { unquiet, jobless: [...seen] };
    }
    if (busy) {
      await wait(LOOK_EVERY_MS);
      continue;
    }
    // A host that has not answered is left alone for some real seconds, and tries of a job are not endless.
    await wait(Math.min(passes * PAUSE_STEP_MS, LONGEST_PAUSE_MS));
    await helpOn(stage, passes);
    passes += 1;
  }
}

/** Calls that nobody has answered yet. */
const unanswered = ({ world }: Stage): readonly string[] =>
  world.door.pending().map(({ path, since }) => `${path} has not been answered for ${since} ms`);

/** The jobs that are left, with what they failed of. */
async function jobsLeft({ world }: Stage): Promise<readonly string[]> {
  const jobs = await world.query<{ payload: string; attempts: number; error: string | null; runAt: Date }>(
    'select payload::text, attempts, last_error as error, run_at as "runAt" from graphile_worker._private_jobs',
  );
  return jobs.map((job) => `job ${JSON.stringify(job)}`);
}

async function helpOn(stage: Stage, passes: number): Promise<void> {
  const { world } = stage;
  const waiting = await waitingMessages(stage);
  if (waiting.length > 0) return world.pass(LADDER_MS[Math.min(passes, LADDER_MS.length - 1)] ?? A_WHILE_MS);
  // By turns, because a sweep gives jobs that wait another time.
  if (passes % 2 === 0) return world.sweep();
  await world.pass(A_WHILE_MS);
  if (passes >= PASSES_BEFORE_PEOPLE) await askPeople(stage);
}

interface Unknown {
  readonly id: string;
  readonly invoiceId: string;
  readonly kind: 'capture' | 'void' | 'refund';
  readonly orderNumber: string;
  readonly refunded: number;
}

/** What a gateway that cannot be asked did is told by somebody who looks into its cabinet, as the screen asks people to. */
async function askPeople(stage: Stage): Promise<void> {
  const { world } = stage;
  const unknown = await world.query<Unknown>(
    `select o.id, o.invoice_id as "invoiceId", o.kind, a.order_number as "orderNumber", a.refunded::int from operation o
       join attempt a on a.installation_id = o.installation_id and a.id = o.attempt_id where o.state = 'unknown'`,
  );
  if (unknown.length === 0) return;
  await world.pass(UNTIL_A_PERSON_LOOKS_MS);
  for (const one of unknown) {
    const played = await ownerOf(stage, one.invoiceId);
    if (!played || played.desk.gateway.readable) continue;
    const simulator = world.gateways.get(played.desk.gateway.code);
    const state: unknown = await (await fetch(`${simulator?.url ?? ''}/_sim/state`)).json();
    const books = played.desk.gateway.booksOf(state).get(one.orderNumber) ?? [];
    const manager = await world.managers.of(played.desk.account);
    await manager.post(world.door.url, `/invoices/${one.invoiceId}/outcome`, {
      operation: one.id,
      happened: happened(one, books) ? 'yes' : 'no',
    });
  }
}

function happened({ kind, refunded }: Unknown, books: readonly GatewayBook[]): boolean {
  const lines = books.flatMap((book) => book.lines).filter((line) => line.kind === kind);
  return kind === 'refund' ? lines.reduce((sum, { amount }) => sum + amount, 0) > refunded : lines.length > 0;
}

async function ownerOf({ world, orders }: Stage, invoiceId: string) {
  const [row] = await world.query<{ installationId: string; orderId: string }>(
    'select installation_id as "installationId", order_id as "orderId" from invoice where id = $1',
    [invoiceId],
  );
  return orders.find(({ desk, order }) => desk.account.installationId === row?.installationId && order.orderId === row?.orderId) ?? null;
}
