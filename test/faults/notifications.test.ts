import { z } from 'zod';
import { rows } from '../../src/infra/database';
import { addMerchant, connect, simState } from '../support/crm';
import { eventually } from '../support/eventually';
import type { Product } from '../support/two-processes';
import { startProduct } from '../support/two-processes';
import type { World } from '../support/world';
import { startWorld } from '../support/world';
import type { Bill } from './books';
import { agreedInvoice, bill, historyOf, ourInvoice, paidBill, untilQuiet } from './books';
import { FOR_EVER_MS, SHOW, keepWaiting } from './killing';

const Sent = z.object({ callbacks: z.array(z.object({ state: z.string(), attempts: z.array(z.object({ result: z.string() })) })) });

interface Heard {
  readonly outcome: string | null;
  readonly repeats: number;
}

/** Leads a customer to the gateway's page and gives what presses "pay" there. */
const atTheGateway = async ({ link }: Bill): Promise<() => Promise<void>> => {
  const opened = await fetch(`${link}/open`, { method: 'POST', redirect: 'manual' });
  const page = opened.headers.get('location') ?? '';
  return async () => {
    await (await fetch(`${page}/pay`, { method: 'POST', body: new URLSearchParams(), redirect: 'manual' })).arrayBuffer();
  };
};

describe('what a gateway sends while a payment is made', () => {
  let world: World;
  let product: Product;
  let type: string;

  beforeAll(async () => {
    world = await startWorld({ onlyPrepare: true, withoutMail: true });
    product = await startProduct(world);
    type = (await addMerchant(world, await connect(world))).type;
  });
  afterAll(async () => {
    await product.kill();
    await world.stop();
  });

  const sent = async () => Sent.parse(await simState(world.uapay.url)).callbacks;
  const heardOf = ({ id }: Bill): Promise<readonly Heard[]> =>
    world.heart.db.read((tx) =>
      rows<Heard>(
        tx,
        `select outcome, repeats from notification where exists (select from attempt where invoice_id = $1 and attempt.reference = notification.reference)`,
        [id],
      ),
    );

  it('is applied after a restart when the process was killed between its "heard" and its work', async () => {
    const made = await bill(world, type, 6_400);
    const pay = await atTheGateway(made);
    await untilQuiet(world);
    const kept = keepWaiting(world.uapay, { path: SHOW, ms: FOR_EVER_MS, when: 'before' });
    await pay();
    await eventually(async () => (await sent()).at(-1)?.state === 'delivered' && kept.arrived() === 1);
    await product.kill();
    expect(await heardOf(made)).toEqual([{ outcome: null, repeats: 0 }]);
    expect(await ourInvoice(world, made.id)).toMatchObject({ state: 'pending', captured: 0 });
    world.uapay.faults.clear();
    product = await startProduct(world);
    await eventually(async () => (await heardOf(made))[0]?.outcome === 'applied', 30_000);
    expect(await agreedInvoice(world, made)).toMatchObject({ state: 'paid', captured: 6_400, attention: [] });
    expect((await sent()).at(-1)?.attempts).toHaveLength(1);
  });

  it('moves the invoice once when five copies arrive at once', async () => {
    const made = await bill(world, type, 6_500);
    const pay = await atTheGateway(made);
    world.uapay.faults.add({ match: 'OUT /hooks', kind: 'duplicate', value: 5 });
    await pay();
    await eventually(async () => (await sent()).at(-1)?.attempts.length === 5);
    expect((await sent()).at(-1)?.attempts.map(({ result }) => result)).toEqual(['200', '200', '200', '200', '200']);
    expect(await agreedInvoice(world, made)).toMatchObject({ state: 'paid', captured: 6_500, attention: [] });
    expect(await heardOf(made)).toEqual([{ outcome: 'applied', repeats: 4 }]);
    expect((await historyOf(world, made.id)).filter((kind) => kind === 'captured')).toHaveLength(1);
  });

  it('leaves behind everything that was read with it: the card, the number of the payment, the state', async () => {
    const made = await paidBill(world, type, 6_600);
    const attempts = await world.heart.db.read((tx) =>
      rows(
        tx,
        `select card, payment_reference is not null as numbered, snapshot->>'phase' as phase, face_taken::int as face from attempt where invoice_id = $1`,
        [made.id],
      ),
    );
    expect(attempts).toEqual([{ card: '411111******1111', numbered: true, phase: 'taken', face: 6_600 }]);
  });
});
