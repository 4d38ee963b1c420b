import { z } from 'zod';
import type { SwitchValue } from '../../src/sandbox/kit/switches';
import { addMerchant, connect, ledger, simState } from '../support/crm';
import { eventually } from '../support/eventually';
import type { Product } from '../support/two-processes';
import { startProduct, sweepUntil } from '../support/two-processes';
import type { World } from '../support/world';
import { PERSON, startWorld } from '../support/world';
import type { Bill } from './books';
import { agreedInvoice, isQuiet, movedAtGateway, operationsOf, ourInvoice, paidBill, untilQuiet } from './books';
import { FOR_EVER_MS, keepWaiting } from './killing';

const ABANDONED_AFTER = 1_500;
const REVERSE = '/api/invoicer/payments/reverse';
const Callbacks = z.object({ callbacks: z.array(z.object({ state: z.string(), nextAt: z.coerce.date().nullable() })) });

/** What nobody has confirmed of UAPAY: how it shows money that went back in part. `clear` = what became of a refund can be told from it. */
const VIEWS: readonly { readonly view: string; readonly clear: boolean; readonly switches: Readonly<Record<string, SwitchValue>> }[] = [
  { view: 'the sum of the whole payment', clear: true, switches: { partialRefundAmount: 'original' } },
  { view: 'the word for a full refund', clear: false, switches: { partialRefundShows: 'reversed' } },
  {
    view: 'the word for a full refund and the sum of the whole payment',
    clear: true,
    switches: { partialRefundShows: 'reversed', partialRefundAmount: 'original' },
  },
];

describe('a refund that a killed process leaves behind at a gateway that hides what went back', () => {
  let world: World;
  let product: Product;
  let installationId: string;
  let type: string;

  beforeAll(async () => {
    world = await startWorld({ onlyPrepare: true, withoutMail: true });
    product = await startProduct(world, { abandonedAfter: ABANDONED_AFTER });
    installationId = await connect(world);
    type = (await addMerchant(world, installationId)).type;
  });
  afterAll(async () => {
    await product.kill();
    await world.stop();
  });

  /** The gateway does the refund of the first bill and loses that of the second; nobody hears of either, because the process is killed. */
  const killAmid = async (did: Bill, lost: Bill, amount: string): Promise<void> => {
    const before = (await ledger(world)).length;
    keepWaiting(world.uapay, { path: REVERSE, ms: FOR_EVER_MS, when: 'after' });
    const first = did.payment.press('refund', { amount });
    await eventually(async () => (await ledger(world)).length === before + 1);
    world.uapay.faults.clear();
    const kept = keepWaiting(world.uapay, { path: REVERSE, ms: FOR_EVER_MS, when: 'before' });
    const second = lost.payment.press('refund', { amount });
    await eventually(() => kept.arrived() === 1);
    await product.kill();
    await Promise.all([first, second]);
    world.uapay.faults.clear();
  };
  /** The gateway repeats its messages, at once instead of after minutes or hours, until somebody takes them. */
  const untilTold = () =>
    eventually(async () => {
      const { callbacks } = Callbacks.parse(await simState(world.uapay.url));
      const { clock } = world.uapay;
      for (const { nextAt } of callbacks) if (nextAt) clock.advance(Math.max(0, nextAt.getTime() - clock.now().getTime()));
      return callbacks.every(({ state }) => state === 'delivered');
    });
  const isSettled = async ({ id }: Bill): Promise<boolean> =>
    (await operationsOf(world, id)).every(({ state }) => state === 'done' || state === 'refused');
  const needsSomebody = async ({ id }: Bill): Promise<boolean> => (await ourInvoice(world, id)).attention.includes('outcome-unknown');
  /** Nothing can be pressed while nobody knows; then a person looks into the gateway's cabinet and says that it was done. */
  const tell = async ({ id, payment }: Bill): Promise<void> => {
    const again = await payment.press('refund', { amount: '30' });
    expect(again.errorMsg).toContain(world.heart.words('errors.operation-open.title', 'ru', {}));
    const [open] = (await world.desk.invoice(installationId, id))?.operations ?? [];
    expect(await world.desk.tellOutcome(installationId, open?.id ?? '', true, PERSON)).toEqual({ ok: true, value: undefined });
  };
  const restart = async (): Promise<void> => {
    product = await startProduct(world, { abandonedAfter: ABANDONED_AFTER });
  };

  describe.each(VIEWS)('and shows $view', ({ switches, clear }) => {
    let did: Bill;
    let lost: Bill;

    beforeAll(async () => {
      world.uapay.switches.reset();
      [did, lost] = await Promise.all([paidBill(world, type, 10_000), paidBill(world, type, 10_000)]);
      await untilQuiet(world);
      world.uapay.switches.merge(switches);
      await killAmid(did, lost, '30');
      await restart();
      await sweepUntil(world, async () => (await isSettled(lost)) && (clear ? await isSettled(did) : await needsSomebody(did)));
      await untilTold();
    });

    it(`is ${clear ? 'found' : 'left to a person'} when it was made, and counted once`, async () => {
      if (!clear) await tell(did);
      expect(await operationsOf(world, did.id)).toEqual([{ kind: 'refund', amount: 3_000, state: 'done', code: null }]);
      expect(await movedAtGateway(world, did.id, 'refund')).toEqual([3_000]);
      expect(await agreedInvoice(world, did)).toMatchObject({ state: 'paid', refunded: 3_000, attention: [] });
    });

    it('is known not to have been made when it was lost, and can be asked for again', async () => {
      expect(await operationsOf(world, lost.id)).toEqual([{ kind: 'refund', amount: 3_000, state: 'refused', code: 'not-done' }]);
      expect(await movedAtGateway(world, lost.id, 'refund')).toEqual([]);
      expect(await lost.payment.press('refund', { amount: '30' })).toMatchObject({ ok: true });
      expect(await movedAtGateway(world, lost.id, 'refund')).toEqual([3_000]);
      expect(await agreedInvoice(world, lost)).toMatchObject({ state: 'paid', refunded: 3_000, attention: [] });
    });
  });

  it('stays unknown and asks for a person while the gateway speaks in riddles, and is never made a second time', async () => {
    world.uapay.switches.reset();
    const [did, lost] = await Promise.all([paidBill(world, type, 10_000), paidBill(world, type, 10_000)]);
    await untilQuiet(world);
    await killAmid(did, lost, '');
    world.uapay.switches.set('unknownStatus', 'MYSTERY');
    await restart();
    await sweepUntil(world, async () => (await needsSomebody(did)) && (await needsSomebody(lost)));
    for (const { id, payment } of [did, lost]) {
      expect(await operationsOf(world, id)).toEqual([expect.objectContaining({ state: 'unknown' })]);
      const again = await payment.press('refund');
      expect(again.errorMsg).toContain(world.heart.words('errors.operation-open.title', 'ru', {}));
    }
    world.uapay.switches.set('unknownStatus', null);
    await sweepUntil(world, () => isQuiet(world));
    expect(await agreedInvoice(world, did)).toMatchObject({ state: 'refunded', refunded: 10_000, attention: [] });
    expect(await movedAtGateway(world, did.id, 'refund')).toEqual([10_000]);
    expect(await agreedInvoice(world, lost)).toMatchObject({ state: 'paid', refunded: 0, attention: [] });
    expect(await movedAtGateway(world, lost.id, 'refund')).toEqual([]);
  });
});
