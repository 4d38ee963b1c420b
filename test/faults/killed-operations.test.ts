import { addMerchant, connect } from '../support/crm';
import type { PressedButton } from '../support/crm';
import type { Product } from '../support/two-processes';
import { startProduct, sweepUntil } from '../support/two-processes';
import type { World } from '../support/world';
import { startWorld } from '../support/world';
import type { Bill } from './books';
import { agreedInvoice, isQuiet, movedAtGateway, operationsOf, paidBill, untilQuiet } from './books';
import type { KillPoint } from './killing';
import { KILL_POINTS } from './killing';

const ABANDONED_AFTER = 1_500;

/** What the manager wanted of an invoice of 100 hryvnias, what the books say when he got it, and what the same press means after that. */
const WISHES = [
  {
    wish: 'a capture',
    by: 'hand',
    button: 'confirm',
    amount: '',
    moves: 'capture',
    sum: 10_000,
    again: 'nothing',
    books: { state: 'paid', captured: 10_000 },
  },
  {
    wish: 'a reduced capture',
    by: 'hand',
    button: 'confirm',
    amount: '80',
    moves: 'capture',
    sum: 8_000,
    again: 'nothing',
    books: { state: 'paid', captured: 8_000 },
  },
  {
    wish: 'a void',
    by: 'hand',
    button: 'cancel',
    amount: '',
    moves: 'void',
    sum: 10_000,
    again: 'nothing',
    books: { state: 'canceled', reason: 'manager' },
  },
  {
    wish: 'a full refund',
    by: 'itself',
    button: 'refund',
    amount: '',
    moves: 'refund',
    sum: 10_000,
    again: 'refused',
    books: { state: 'refunded', refunded: 10_000 },
  },
  {
    wish: 'a partial refund',
    by: 'itself',
    button: 'refund',
    amount: '30',
    moves: 'refund',
    sum: 3_000,
    again: 'more',
    books: { state: 'paid', refunded: 3_000 },
  },
] as const;

type Wish = (typeof WISHES)[number];

const DONE = { state: 'done', code: null };
const NOT_DONE = { state: 'refused', code: 'not-done' };
const HELD = { state: 'authorized', captured: 0 };
const PAID = { state: 'paid', captured: 10_000, refunded: 0 };

describe('a process that is killed in the middle of operations and started again', () => {
  let world: World;
  let product: Product;
  let types: Readonly<Record<Wish['by'], string>>;
  let bills: ReadonlyMap<Wish, Bill>;

  beforeAll(async () => {
    world = await startWorld({ onlyPrepare: true, withoutMail: true });
    product = await startProduct(world, { abandonedAfter: ABANDONED_AFTER });
    const installationId = await connect(world);
    const itself = await addMerchant(world, installationId, { name: 'By itself' });
    const hand = await addMerchant(world, installationId, { name: 'By hand', manual: true });
    types = { itself: itself.type, hand: hand.type };
  });
  afterAll(async () => {
    await product.kill();
    await world.stop();
  });

  const billOf = (wish: Wish): Bill => {
    const found = bills.get(wish);
    if (!found) throw new Error('nothing was prepared for this wish');
    return found;
  };
  const press = (wish: Wish): Promise<PressedButton> => billOf(wish).payment.press(wish.button, { amount: wish.amount });

  /** One bill per wish, paid or held; from then on the gateway is silent by itself, so that only reading it can help. */
  const prepare = async (): Promise<void> => {
    world.uapay.switches.set('callbackEvents', 'all');
    const made = await Promise.all(WISHES.map(async (wish) => [wish, await paidBill(world, types[wish.by], 10_000)] as const));
    bills = new Map(made);
    await untilQuiet(world);
    world.uapay.switches.set('callbackEvents', 'none');
  };

  /** Brings all wishes to the point, kills the process there, and starts it again. */
  const killAt = async (point: KillPoint): Promise<readonly PressedButton[]> => {
    const pressed: Promise<PressedButton>[] = [];
    await point.reach(world, () => pressed.push(...WISHES.map(press)), WISHES.length);
    await product.kill();
    const answers = await Promise.all(pressed);
    world.uapay.faults.clear();
    product = await startProduct(world, { abandonedAfter: ABANDONED_AFTER });
    return answers;
  };

  describe.each(KILL_POINTS)('$point', (point) => {
    let answers: readonly PressedButton[];

    beforeAll(async () => {
      await prepare();
      answers = await killAt(point);
      await sweepUntil(world, () => isQuiet(world));
    });

    it('tells nobody that it was done', () => {
      expect(answers.map((answer) => answer.ok)).toEqual(WISHES.map(() => false));
    });

    it.each(WISHES)('finds out what became of $wish by reading', async (wish) => {
      const { id } = billOf(wish);
      expect(await operationsOf(world, id)).toEqual([expect.objectContaining(point.did ? DONE : NOT_DONE)]);
      expect(await movedAtGateway(world, id, wish.moves)).toEqual(point.did ? [wish.sum] : []);
      const ours = await agreedInvoice(world, billOf(wish));
      expect(ours).toMatchObject({ ...(point.did ? wish.books : wish.by === 'hand' ? HELD : PAID), attention: [] });
    });

    it.each(WISHES)('does $wish once in all, or what is new in it, when the manager presses again', async (wish) => {
      const { id } = billOf(wish);
      const again = await press(wish);
      expect(again.ok).toBe(!point.did || wish.again !== 'refused');
      expect(await movedAtGateway(world, id, wish.moves)).toEqual(point.did && wish.again === 'more' ? [wish.sum, wish.sum] : [wish.sum]);
      const ours = await agreedInvoice(world, billOf(wish));
      expect(ours).toMatchObject(point.did && wish.again === 'more' ? { state: 'paid', refunded: 6_000 } : wish.books);
      expect(ours.attention).toEqual([]);
    });
  });
});
