import type { Database, Tx } from '../../infra/database';
import { rows } from '../../infra/database';
import { enqueue } from '../../infra/queue';
import type { Candidate, PendingLogin, ShopRow } from './rows';
import { paymentTables } from './postgres-payments';
import type { InsalesStore, ShopChange } from './store';

const MOST_CANDIDATES = 8;

const SHOP = `select insales_id as "insalesId", installation_id as "installationId", reconnect_needed as "reconnectNeeded", objects, troubles,
  set_up_due_at as "setUpDueAt", changed_since as "changedSince", changed_from_id as "changedFromId", uninstalled_at as "uninstalledAt" from insales_shop`;
const CANDIDATE = `select insales_id as "insalesId", id, shop, fingerprint, password, refusals, due_at as "dueAt", created_at as "createdAt" from insales_candidate`;

const COLUMNS: Readonly<Record<keyof ShopChange, string>> = {
  reconnectNeeded: 'reconnect_needed',
  objects: 'objects',
  troubles: 'troubles',
  setUpDueAt: 'set_up_due_at',
  changedSince: 'changed_since',
  changedFromId: 'changed_from_id',
  changesDueAt: 'changes_due_at',
  uninstalledAt: 'uninstalled_at',
};

/** The store over our tables. */
export function createInsalesStore(db: Database): InsalesStore {
  const write = (sql: string, params: readonly unknown[]): Promise<void> =>
    db.transaction(async (tx) => {
      await rows(tx, sql, params);
    });
  const one = async <T>(sql: string, params: readonly unknown[]): Promise<T | null> =>
    (await db.select((tx) => rows<T>(tx, sql, params)))[0] ?? null;
  return {
    ...paymentTables(db),
    enqueue: (job) => db.transaction((tx) => enqueue(tx, job)),
    findShop: (insalesId) => one<ShopRow>(`${SHOP} where insales_id = $1`, [insalesId]),
    shopOf: (installationId) => one<ShopRow>(`${SHOP} where installation_id = $1`, [installationId]),
    addShop: ({ insalesId, installationId, at }) =>
      write(
        `insert into insales_shop (insales_id, installation_id, changes_due_at, installed_at) values ($1, $2, $3, $3) on conflict (insales_id) do nothing`,
        [insalesId, installationId, at],
      ),
    changeShop: (insalesId, change) => db.transaction((tx) => changeShop(tx, insalesId, change)),
    dueShops: (now, next) => db.transaction((tx) => dueShops(tx, now, next)),
    addCandidate: (candidate) => db.transaction((tx) => addCandidate(tx, candidate)),
    candidates: (insalesId) =>
      db.select((tx) => rows<Candidate>(tx, `${CANDIDATE} where insales_id = $1 order by created_at desc`, [insalesId])),
    changeCandidate: ({ insalesId, id, refusals, dueAt }) =>
      write('update insales_candidate set refusals = $3, due_at = $4 where insales_id = $1 and id = $2', [insalesId, id, refusals, dueAt]),
    dropCandidates: (insalesId, ids) =>
      write('delete from insales_candidate where insales_id = $1 and id = any($2::uuid[])', [insalesId, ids]),
    dueCandidates: async (now) => {
      const due = await db.select((tx) =>
        rows<{ id: string }>(tx, 'select distinct insales_id as id from insales_candidate where due_at <= $1 limit 200', [now]),
      );
      return due.map(({ id }) => id);
    },
    addLogin: (login, now) =>
      db.transaction(async (tx) => {
        await rows(tx, 'delete from insales_login where expires_at < $1', [now]);
        await rows(tx, 'insert into insales_login (fingerprint, insales_id, return_to, expires_at) values ($1, $2, $3, $4)', [
          login.fingerprint,
          login.insalesId,
          login.returnTo,
          login.expiresAt,
        ]);
      }),
    takeLogin: (fingerprint, now) => db.transaction((tx) => takeLogin(tx, fingerprint, now)),
  };
}

async function changeShop(tx: Tx, insalesId: string, change: ShopChange): Promise<void> {
  const entries = Object.entries(change);
  if (entries.length === 0) return;
  const sets = entries.map(([name], index) => `${COLUMNS[name as keyof ShopChange]} = $${index + 2}`);
  const values = entries.map(([name, value]) => (name === 'objects' || name === 'troubles' ? JSON.stringify(value) : value));
  await rows(tx, `update insales_shop set ${sets.join(', ')} where insales_id = $1`, [insalesId, ...values]);
}

async function dueShops(
  tx: Tx,
  now: Date,
  next: Date,
): Promise<{ readonly changes: readonly ShopRow[]; readonly setUps: readonly ShopRow[] }> {
  const changes = await rows<ShopRow>(
    tx,
    `${SHOP} where uninstalled_at is null and changes_due_at <= $1 order by changes_due_at limit 200 for update skip locked`,
    [now],
  );
  await rows(tx, 'update insales_shop set changes_due_at = $2 where insales_id = any($1::text[])', [
    changes.map(({ insalesId }) => insalesId),
    next,
  ]);
  const setUps = await rows<ShopRow>(tx, `${SHOP} where uninstalled_at is null and set_up_due_at <= $1 order by set_up_due_at limit 200`, [
    now,
  ]);
  return { changes, setUps };
}

async function addCandidate(tx: Tx, candidate: Candidate): Promise<void> {
  const { insalesId, id, shop, fingerprint, password, dueAt, createdAt } = candidate;
  await rows(
    tx,
    `insert into insales_candidate (insales_id, id, shop, fingerprint, password, due_at, created_at) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (insales_id, fingerprint, shop) do nothing`,
    [insalesId, id, shop, fingerprint, password, dueAt, createdAt],
  );
  // Invented calls must not push out a real one that has not been tried yet.
  await rows(
    tx,
    `delete from insales_candidate where insales_id = $1 and id in
       (select id from insales_candidate where insales_id = $1 order by refusals, created_at offset $2)`,
    [insalesId, MOST_CANDIDATES],
  );
}

async function takeLogin(tx: Tx, fingerprint: string, now: Date): Promise<PendingLogin | null> {
  const [taken] = await rows<PendingLogin>(
    tx,
    `delete from insales_login where fingerprint = $1 returning fingerprint, insales_id as "insalesId", return_to as "returnTo", expires_at as "expiresAt"`,
    [fingerprint],
  );
  return taken && taken.expiresAt > now ? taken : null;
}
