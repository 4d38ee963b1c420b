import { z } from 'zod';
import { collectSales } from './collect-sales';
import type { Exchange } from './door';
import { GATEWAYS } from './gateways';
import type { GatewayBook, InvoiceBook, Ledger, MessageRow, OrderBook, SentMessage } from './ledger';
import type { PlatformBooks } from './platform';
import type { Ending } from './quiet';
import type { Stage } from './stage';

/** The columns of an invoice and all that hangs on it, in one row. */
interface InvoiceRow extends Omit<InvoiceBook, 'order' | 'gateway' | 'platform'> {
  readonly orderId: string;
}

const INVOICES = `
  select i.id, i.installation_id as "installationId", i.platform_invoice_id as "platformInvoiceId", i.order_id as "orderId", i.amount::int, i.state, i.held::int, i.reserved::int,
    i.captured::int, i.refunded::int, i.attention, i.events, i.report_due_at is not null as "reportDue",
    (select coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'number', a.number, 'orderNumber', a.order_number, 'state', a.state, 'asked', a.asked, 'held', a.held,
      'released', a.released, 'captured', a.captured, 'refunded', a.refunded) order by a.number), '[]') from attempt a
      where a.installation_id = i.installation_id and a.invoice_id = i.id) as attempts,
    (select coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'attemptId', o.attempt_id, 'kind', o.kind, 'amount', o.amount, 'state', o.state, 'actor', o.actor->>'kind',
      'startedAt', extract(epoch from o.started_at) * 1000, 'finishedAt', extract(epoch from o.finished_at) * 1000) order by o.started_at), '[]') from operation o
      where o.installation_id = i.installation_id and o.invoice_id = i.id) as operations,
    (select coalesce(jsonb_agg(jsonb_build_object('number', e.number, 'kind', e.kind, 'actor', e.actor->>'kind', 'details', e.details::text, 'before', e.before, 'after', e.after) order by e.number), '[]')
      from invoice_event e where e.installation_id = i.installation_id and e.invoice_id = i.id) as history
  from invoice i join unnest($1::uuid[], $2::text[]) as mine(installation_id, order_id) on mine.installation_id = i.installation_id and mine.order_id = i.order_id
  order by i.created_at, i.id`;

const Issued = z.object({ success: z.literal(true), result: z.object({ paymentId: z.string(), invoiceUrl: z.string() }) });
const HOOK = /^\/hooks\/([^/]+)\//;
/** Events of the log that only ever mean a mistake of ours. */
const TROUBLE = /"event":"(?:request-failed|notification-failed|text-missing|worker-ended|process-ended)"/;
const ENDED = /"event":"process-ended"/;
const MOST_SHOWN = 2_000;

/** What was heard during a run. */
interface Said {
  readonly exchanges: readonly Exchange[];
  readonly log: readonly string[];
}

interface Books {
  readonly gateways: ReadonlyMap<string, ReadonlyMap<string, readonly GatewayBook[]>>;
  readonly platforms: ReadonlyMap<string, PlatformBooks>;
}

async function readBooks({ world, orders }: Stage): Promise<Books> {
  const gateways = new Map<string, ReadonlyMap<string, readonly GatewayBook[]>>();
  for (const gateway of GATEWAYS) {
    const state: unknown = await (await fetch(`${world.gateways.get(gateway.code)?.url ?? ''}/_sim/state`)).json();
    gateways.set(gateway.code, gateway.booksOf(state));
  }
  const platforms = new Map<string, PlatformBooks>();
  for (const { account } of orders.map(({ desk }) => desk)) {
    if (!platforms.has(account.installationId)) platforms.set(account.installationId, await account.books());
  }
  return { gateways, platforms };
}

async function readInvoices(stage: Stage, books: Books): Promise<readonly InvoiceBook[]> {
  const { world, orders } = stage;
  const rows = await world.query<InvoiceRow>(INVOICES, [
    orders.map(({ desk }) => desk.account.installationId),
    orders.map(({ order }) => order.orderId),
  ]);
  return rows.map(({ orderId, ...row }) => {
    const order = orders.findIndex(({ desk, order: one }) => desk.account.installationId === row.installationId && one.orderId === orderId);
    const played = orders[order];
    const gateway = played
      ? (books.gateways.get(played.desk.gateway.code) ?? new Map<string, readonly GatewayBook[]>())
      : new Map<string, readonly GatewayBook[]>();
    const platform = books.platforms.get(row.installationId)?.invoice(row) ?? null;
    return { ...row, order, gateway: row.attempts.flatMap((attempt) => gateway.get(attempt.orderNumber) ?? []), platform };
  });
}

interface NotificationRow {
  readonly installationId: string;
  readonly merchantId: string | null;
  readonly gateway: string;
  readonly verdict: string;
  readonly outcome: string | null;
  readonly body: Buffer;
}

const identityOf = (gateway: string, body: string): string => GATEWAYS.find(({ code }) => code === gateway)?.identityOf(body) ?? body;

/** The rows that were made or touched since the run began. */
async function readRows({ world, firstRow }: Stage): Promise<readonly MessageRow[]> {
  const rows = await world.query<NotificationRow>(
    'select installation_id as "installationId", merchant_id as "merchantId", gateway, verdict, outcome, body from notification where received_at >= $1',
    [firstRow],
  );
  return rows.map(({ gateway, body, ...row }) => ({ ...row, identity: identityOf(gateway, body.toString()) }));
}

/** The genuine messages among the calls that were answered with success; copies that nobody heard the answer of count too, because we gave it. */
function acknowledged(exchanges: readonly Exchange[]): readonly SentMessage[] {
  return exchanges.flatMap(({ path, body, status }) => {
    const gateway = GATEWAYS.find(({ code }) => code === HOOK.exec(path)?.[1])?.code;
    return gateway !== undefined && status === 200 ? [{ identity: identityOf(gateway, body.toString()), status }] : [];
  });
}

function issued(exchanges: readonly Exchange[]): Ledger['issued'] {
  return exchanges.flatMap(({ path, body, answer, status }) => {
    if (path !== '/retailcrm/payment/create' || status !== 200) return [];
    const said = Issued.safeParse(JSON.parse(answer));
    const asked = z.object({ invoiceUuid: z.string() }).safeParse(JSON.parse(new URLSearchParams(body.toString()).get('create') ?? 'null'));
    if (!said.success || !asked.success) return [];
    return [{ platformInvoiceId: asked.data.invoiceUuid, paymentId: said.data.result.paymentId, link: said.data.result.invoiceUrl }];
  });
}

async function findLeaks({ world }: Stage, { exchanges, log }: Pick<Said, 'exchanges' | 'log'>): Promise<readonly string[]> {
  const payloads = await world.query<{ payload: string }>('select payload from torture_payload');
  await world.query('delete from torture_payload');
  const texts: Readonly<Record<string, string>> = {
    'a log line': log.join('\n'),
    'a job': payloads.map(({ payload }) => payload).join('\n'),
    'an answer': exchanges.map(({ answer }) => answer).join('\n'),
  };
  const hooks = await world.query<{ key: string }>(
    'select hook_key as key from merchant union all select hook_key from channel_connection',
  );
  const secrets = await world.secrets();
  return Object.entries(texts).flatMap(([place, text]) => [
    ...secrets.filter((secret) => secret.length > 5 && text.includes(secret)).map((secret) => `${place} shows ${secret}`),
    ...(place === 'a log line' ? hooks.filter(({ key }) => text.includes(key)).map(({ key }) => `${place} shows the hook key ${key}`) : []),
  ]);
}

function findTroubles({ databaseRestarted, world }: Stage, said: Pick<Said, 'exchanges' | 'log'>, deathsBefore: number): readonly string[] {
  const unasked = world.copies.deaths().unasked - deathsBefore;
  const died = unasked > 0 ? [`${unasked} process(es) ended without having been told to`] : [];
  const lines = said.log
    .join('')
    .split('\n')
    .filter((line) => (databaseRestarted ? ENDED : TROUBLE).test(line))
    .map((line) => line.slice(0, MOST_SHOWN));
  if (databaseRestarted) return [...died, ...lines];
  const failed = said.exchanges
    .filter(({ status }) => status === 500)
    .map(({ path }) => `${path.replace(/\/[^/]{20,}/g, '/…')} was answered 500`);
  return [...died, ...failed, ...lines];
}

/** Reads all books when all is quiet. `unasked` is how many processes had ended by themselves before this run. */
export async function collect(stage: Stage, ending: Ending, unasked: number): Promise<Ledger> {
  const { world, orders } = stage;
  const books = await readBooks(stage);
  const exchanges = world.door.takeExchanges();
  const log = world.copies.takeLog();
  const acks = acknowledged(exchanges);
  return {
    invoices: await readInvoices(stage, books),
    orders: orders.map(({ desk, order, changed, presses }): OrderBook => ({
      paid: books.platforms.get(desk.account.installationId)?.paid(order) ?? null,
      changed,
      presses,
    })),
    rows: await readRows(stage),
    acknowledged: acks,
    forged: stage.forged,
    issued: issued(exchanges),
    intrusions: stage.intrusions,
    openedTwice: stage.openedTwice,
    leaks: await findLeaks(stage, { exchanges, log }),
    holdsMayEnd: stage.plan.events.some((event) => event.kind === 'time' || event.kind === 'away'),
    troubles: findTroubles(stage, { exchanges, log }, unasked),
    sales: await collectSales(stage, exchanges),
    ...ending,
  };
}
