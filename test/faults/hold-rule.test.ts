import { rows } from '../../src/infra/database';
import { enqueue } from '../../src/infra/queue';
import { LETTER_KINDS } from '../../src/payments/letters/letter-kinds';
import { addMerchant, connect } from '../support/crm';
import { eventually } from '../support/eventually';
import type { CallAction, Product } from '../support/two-processes';
import { actAsCrm, startTwoProducts } from '../support/two-processes';
import type { World } from '../support/world';
import { PERSON, SHOP, startWorld } from '../support/world';
import type { Bill } from './books';
import { agreedInvoice, movedAtGateway, operationsOf, paidBill } from './books';

const HOUR = 3_600_000;

/** Two processes that both think of the end of a hold at the same moment. */
describe('the end of a hold in two processes', () => {
  let world: World;
  let first: Product;
  let second: Product;
  let call: CallAction;
  let installationId: string;
  let merchant: { readonly id: string; readonly type: string };

  beforeAll(async () => {
    world = await startWorld({ onlyPrepare: true });
    [first, second] = await startTwoProducts(world);
    installationId = await connect(world);
    merchant = await addMerchant(world, installationId, { name: 'By hand', manual: true });
    call = await actAsCrm(world);
    await world.desk.letters.save(
      installationId,
      { common: 'desk@shop.example', letters: LETTER_KINDS.map((kind) => ({ kind, on: kind === 'hold-ending-shop', recipients: '' })) },
      PERSON,
    );
  });
  afterAll(async () => {
    await Promise.all([first.kill(), second.kill()]);
    await world.stop();
  });

  const rule = async (name: string): Promise<void> => {
    const saved = await world.desk.editMerchant(
      installationId,
      merchant.id,
      {
        name: 'By hand',
        confirmManually: true,
        fields: { shopId: SHOP.clientId, secretKey: '', mode: 'live', holdHours: '168' },
        holdRule: { rule: name, hours: '12' },
      },
      PERSON,
    );
    if (!saved.ok) throw new Error(JSON.stringify(saved.problems));
  };
  const endIn = (bill: Bill, hours: number): Promise<unknown> =>
    world.heart.db.transaction((tx) =>
      rows(tx, 'update invoice set hold_until = $2 where id = $1', [bill.id, new Date(Date.now() + hours * HOUR)]),
    );
  /** Ten jobs about one thing, none in the place of another. */
  const tenJobs = (name: string, payload: Readonly<Record<string, unknown>>): Promise<void> =>
    world.heart.db.transaction(async (tx) => {
      for (let count = 0; count < 10; count += 1) await enqueue(tx, { name, payload, key: `${name}:${count}` });
    });
  const allDone = (name: string): Promise<unknown> =>
    eventually(async () => {
      const left = await world.heart.db.read((tx) => rows(tx, 'select 1 from graphile_worker.jobs where task_identifier = $1', [name]));
      return left.length === 0;
    });

  it('takes the money once, whoever else confirms at the same moment', async () => {
    const held = await paidBill(world, merchant.type, 31_000);
    await rule('confirm');
    await endIn(held, 2);
    await tenJobs('hold-rule', { installationId, invoiceId: held.id });
    await Promise.all([first, second].map((product) => call(product, 'approve', { paymentId: held.payment.id })));
    await allDone('hold-rule');
    expect(await movedAtGateway(world, held.id, 'capture')).toEqual([31_000]);
    expect((await operationsOf(world, held.id)).filter(({ state }) => state === 'done')).toHaveLength(1);
    expect(await agreedInvoice(world, held)).toMatchObject({ state: 'paid', captured: 31_000, attention: [] });
  });

  it('releases the money once, and never takes and releases the same', async () => {
    await rule('cancel');
    const held = await paidBill(world, merchant.type, 32_000);
    await endIn(held, 2);
    await tenJobs('hold-rule', { installationId, invoiceId: held.id });
    await allDone('hold-rule');
    expect(await movedAtGateway(world, held.id, 'void')).toEqual([32_000]);
    expect(await movedAtGateway(world, held.id, 'capture')).toEqual([]);
    expect(await agreedInvoice(world, held)).toMatchObject({ state: 'canceled', reason: 'rule', captured: 0 });
  });

  it('warns once', async () => {
    await rule('nothing');
    const held = await paidBill(world, merchant.type, 33_000);
    await endIn(held, 30);
    await tenJobs('sweep', {});
    await allDone('sweep');
    const letters = await world.heart.db.read((tx) =>
      rows(tx, `select 1 from letter where installation_id = $1 and invoice_id = $2 and kind = 'hold-ending-shop'`, [
        installationId,
        held.id,
      ]),
    );
    expect(letters).toHaveLength(1);
  });
});
