import { openDatabase } from '../../src/infra/database';
import type { Database } from '../../src/infra/database';
import type { ArchivedServer } from '../failover/archive';
import { startArchivedServer } from '../failover/archive';
import { runCommand } from '../support/cli';
import { addMerchant, connect, payByLink } from '../support/crm';
import { eventually } from '../support/eventually';
import { quietLogger } from '../support/quiet-logger';
import type { Product } from '../support/two-processes';
import { startProduct, sweepUntil } from '../support/two-processes';
import type { World } from '../support/world';
import { startWorld } from '../support/world';
import type { Bill } from './books';
import { agreedInvoice, bill, isQuiet, movedAtGateway, ourInvoice, untilQuiet } from './books';

const LONG_MS = 60_000;

/** A copy of the running server, the archive of its log, and a moment between two payments. */
describe('a recovery to a moment between two payments', () => {
  let server: ArchivedServer;
  let world: World;
  let recovered: World;
  let product: Product;
  let db: Database;
  let earlier: Bill;
  let later: Bill;

  const pay = async (made: Bill): Promise<void> => {
    await payByLink(made.link, 'pay');
    await eventually(async () => (await ourInvoice(world, made.id)).state === 'paid', LONG_MS);
    await untilQuiet(world);
  };

  beforeAll(async () => {
    server = await startArchivedServer();
    world = await startWorld({ onlyPrepare: true, withoutMail: true, database: { url: server.url, drop: () => server.stop() } });
    product = await startProduct(world);
    const { type } = await addMerchant(world, await connect(world));
    await server.copy();
    earlier = await bill(world, type, 10_000);
    later = await bill(world, type, 7_000);
    await pay(earlier);
    await server.mark('between');
    await pay(later);
    expect(await earlier.payment.press('refund', { amount: '30' })).toMatchObject({ ok: true });
    await untilQuiet(world);
    await product.kill();
    const url = await server.recover('between');
    db = await openDatabase({ url, entities: [], logger: quietLogger, poolSize: 2 });
    recovered = { ...world, heart: { ...world.heart, db }, environment: { ...world.environment, DATABASE_URL: url } };
  }, 4 * LONG_MS);
  afterAll(async () => {
    await product.kill();
    await db.close();
    await world.stop();
  });

  it('shows the earlier payment and not the later one', async () => {
    expect(await ourInvoice(recovered, earlier.id)).toMatchObject({ state: 'paid', captured: 10_000, refunded: 0 });
    expect(await ourInvoice(recovered, later.id)).toMatchObject({ state: 'pending', captured: 0 });
  });

  it(
    'learns of the later one from the gateway, also of money that went back, and nothing is charged or refunded twice',
    async () => {
      const reread = await runCommand(['reread'], { ...recovered.environment, LOG_LEVEL: 'silent' });
      expect(reread).toMatchObject({ code: 0, said: expect.stringContaining('read at its gateway again') });
      product = await startProduct(recovered);
      await eventually(async () => (await ourInvoice(recovered, later.id)).state === 'paid', LONG_MS);
      await eventually(async () => (await ourInvoice(recovered, earlier.id)).refunded === 3_000, LONG_MS);
      await eventually(() => sweepUntil(recovered, () => isQuiet(recovered)), LONG_MS);
      expect(await agreedInvoice(recovered, later)).toMatchObject({ captured: 7_000, attention: [] });
      expect(await agreedInvoice(recovered, earlier)).toMatchObject({ captured: 10_000, refunded: 3_000, attention: [] });
      for (const { id } of [earlier, later]) expect(await movedAtGateway(recovered, id, 'capture')).toHaveLength(1);
      expect(await movedAtGateway(recovered, earlier.id, 'refund')).toEqual([3_000]);
    },
    2 * LONG_MS,
  );
});
