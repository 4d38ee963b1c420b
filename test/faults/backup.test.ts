import { mkdtempSync, readFileSync, rmSync, writeFileSync, cpSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { openDatabase, rows } from '../../src/infra/database';
import type { Database } from '../../src/infra/database';
import { newSecretKey } from '../../src/infra/secrets';
import type { Ended } from '../support/cli';
import { runCommand } from '../support/cli';
import { addMerchant, connect, payByLink } from '../support/crm';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';
import { eventually } from '../support/eventually';
import { quietLogger } from '../support/quiet-logger';
import type { Product } from '../support/two-processes';
import { startProduct } from '../support/two-processes';
import type { World } from '../support/world';
import { startWorld } from '../support/world';
import type { Bill } from './books';
import { agreedInvoice, bill, movedAtGateway, ourInvoice, paidBill, untilQuiet } from './books';

const TABLES = ['installation', 'merchant', 'invoice', 'attempt', 'operation', 'invoice_event', 'notification'] as const;

const contents = (database: Database): Promise<readonly (readonly unknown[])[]> =>
  database.read(async (tx) => {
    const all: (readonly unknown[])[] = [];
    for (const table of TABLES) all.push(await rows(tx, `select * from ${table} as one order by one::text`));
    return all;
  });
const count = async (database: Database): Promise<number> => {
  const [found] = await database.read((tx) => rows<{ count: string }>(tx, 'select count(*) from invoice'));
  return Number(found?.count);
};

/** Real commands on real databases; what they wrote and read is compared with what was there. */
describe('a backup', () => {
  let world: World;
  let product: Product;
  let folder: string;
  let backup: string;
  let made: Ended;
  let paid: Bill;
  let pending: Bill;
  const databases: TestDatabase[] = [];
  const opened: Database[] = [];

  const environment = (more: Readonly<Record<string, string>>): Readonly<Record<string, string>> => ({
    ...world.environment,
    LOG_LEVEL: 'silent',
    ...more,
  });
  const emptyDatabase = async (): Promise<string> => {
    const database = await createTestDatabase({ empty: true });
    databases.push(database);
    return database.url;
  };
  const restore = (url: string, from = backup, more: Readonly<Record<string, string>> = {}): Promise<Ended> =>
    runCommand(['restore', from], environment({ DATABASE_URL: url, ...more }));
  const open = async (url: string): Promise<Database> => {
    const database = await openDatabase({ url, entities: [], logger: quietLogger, poolSize: 2 });
    opened.push(database);
    return database;
  };
  /** A copy of the backup in which somebody has changed something. */
  const changed = (name: string, change: (dir: string) => void): string => {
    const copy = join(folder, name);
    cpSync(backup, copy, { recursive: true });
    change(copy);
    return copy;
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ordertill-backup-'));
    backup = join(folder, 'monday');
    world = await startWorld({ onlyPrepare: true, withoutMail: true });
    product = await startProduct(world);
    const { type } = await addMerchant(world, await connect(world));
    paid = await paidBill(world, type, 10_000);
    pending = await bill(world, type, 7_000);
    await untilQuiet(world);
    made = await runCommand(['backup', backup], environment({}));
  });
  afterAll(async () => {
    await product.kill();
    await Promise.all(opened.map((database) => database.close()));
    await Promise.all(databases.map((database) => database.drop()));
    await world.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('says what it holds and that the keys are needed, is for its owner only, and never writes over another', async () => {
    expect(made).toMatchObject({ code: 0 });
    expect(made.said).toContain('invoice: 2');
    expect(made.said).toContain('SECRET_KEYS');
    expect(statSync(backup).mode & 0o077).toBe(0);
    expect(statSync(join(backup, 'invoice.jsonl.gz')).mode & 0o077).toBe(0);
    const again = await runCommand(['backup', backup], environment({}));
    expect(again).toMatchObject({ code: 1, said: expect.stringContaining('is there already') });
  });

  it('holds no secret in clear', () => {
    for (const table of ['installation', 'merchant']) {
      const text = gunzipSync(readFileSync(join(backup, `${table}.jsonl.gz`))).toString();
      expect(text).not.toContain('test-uapay-secret');
      expect(text).not.toContain(world.secretKey);
    }
  });

  it('comes back row by row in an empty database, with counts, and opens with the keys of then', async () => {
    const url = await emptyDatabase();
    const restored = await restore(url);
    expect(restored).toMatchObject({ code: 0 });
    expect(restored.said).toContain('invoice: 2');
    expect(restored.said).toContain('good  keys');
    expect(await contents(await open(url))).toEqual(await contents(world.heart.db));
  });

  it('is not put into a database that is not empty', async () => {
    const refused = await restore(world.databaseUrl);
    expect(refused).toMatchObject({ code: 1, said: expect.stringContaining('the database is not empty') });
    expect(await count(world.heart.db)).toBe(2);
  });

  it('of a newer version is refused before anything is made', async () => {
    const newer = changed('newer', (dir) => {
      const file = join(dir, 'manifest.json');
      const manifest: { migrations: unknown[] } = JSON.parse(readFileSync(file, 'utf8'));
      manifest.migrations.push({ name: '9999_of-tomorrow.sql', sha256: 'x' });
      writeFileSync(file, JSON.stringify(manifest));
    });
    const url = await emptyDatabase();
    expect(await restore(url, newer)).toMatchObject({ code: 1, said: expect.stringContaining('9999_of-tomorrow.sql') });
    expect(await restore(url)).toMatchObject({ code: 0 });
  });

  it('that was damaged is refused, and no row of it is kept', async () => {
    const damaged = changed('damaged', (dir) => {
      const file = join(dir, 'invoice.jsonl.gz');
      writeFileSync(file, gzipSync(gunzipSync(readFileSync(file)).toString().replace('10000', '90000')));
    });
    const url = await emptyDatabase();
    expect(await restore(url, damaged)).toMatchObject({ code: 1, said: expect.stringContaining('the backup is damaged') });
    expect(await count(await open(url))).toBe(0);
  });

  it('without its keys is restored, and everybody is told plainly that nothing can be called', async () => {
    const url = await emptyDatabase();
    const wrong = { SECRET_KEYS: newSecretKey() };
    expect(await restore(url, backup, wrong)).toMatchObject({ code: 1, said: expect.stringContaining('BAD   keys') });
    const doctor = await runCommand(['doctor'], environment({ DATABASE_URL: url, ...wrong }));
    expect(doctor).toMatchObject({ code: 1, said: expect.stringContaining('Put the keys of that time back') });
    expect(await runCommand(['doctor'], environment({ DATABASE_URL: url }))).toMatchObject({ code: 0 });
  });

  it('catches up with the gateways by itself: what was paid and given back since is read, and nothing is moved again', async () => {
    await payByLink(pending.link, 'pay');
    await eventually(async () => (await ourInvoice(world, pending.id)).state === 'paid');
    expect(await paid.payment.press('refund', { amount: '30' })).toMatchObject({ ok: true });
    await untilQuiet(world);
    await product.kill();
    const url = await emptyDatabase();
    expect(await restore(url)).toMatchObject({ code: 0 });
    const db = await open(url);
    const later: World = { ...world, heart: { ...world.heart, db }, environment: { ...world.environment, DATABASE_URL: url } };
    expect(await ourInvoice(later, pending.id)).toMatchObject({ state: 'pending', captured: 0 });
    expect(await ourInvoice(later, paid.id)).toMatchObject({ state: 'paid', refunded: 0 });
    product = await startProduct(later);
    await eventually(async () => (await ourInvoice(later, pending.id)).state === 'paid', 30_000);
    await eventually(async () => (await ourInvoice(later, paid.id)).refunded === 3_000, 30_000);
    await untilQuiet(later);
    expect(await agreedInvoice(later, pending)).toMatchObject({ captured: 7_000, attention: [] });
    expect(await agreedInvoice(later, paid)).toMatchObject({ captured: 10_000, refunded: 3_000, attention: [] });
    expect(await movedAtGateway(later, paid.id, 'refund')).toEqual([3_000]);
    expect(await movedAtGateway(later, pending.id, 'capture')).toEqual([7_000]);
  });
});
