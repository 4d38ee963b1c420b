import { paymentsIn, Shop } from './harness';

let shop: Shop;

beforeEach(async () => {
  shop = await Shop.open();
});

afterEach(() => shop.stop());

type Ids = { invoiceId: string; paymentId: string };

const error = (answer: { body: object }) => (answer.body as { error?: { code: string } }).error?.code ?? 'done';
const set = (switches: Record<string, boolean | string | number | null>) => shop.simulator.switches.merge(switches);

/** Each way to bring a payment into a state. */
const REACH: Record<string, () => Promise<Ids>> = {
  OPEN: () => tried('abandon'),
  NEEDS_CONFIRMATION: () => tried('pay', { card: 'code' }),
  HOLDED: () => shop.paid({ type: 'HOLD' }),
  FINISHED: () => shop.paid(),
  CANCELED: () => tried('decline'),
  REVERSED: async () => {
    const ids = await shop.paid();
    await shop.ask('payments/reverse', ids);
    return ids;
  },
};

async function tried(button: 'pay' | 'decline' | 'abandon', form = {}): Promise<Ids> {
  const invoiceId = await shop.invoice({ type: 'HOLD' });
  await shop.press(invoiceId, button, form);
  const shown = await shop.ask('invoices/show', { id: invoiceId });
  return { invoiceId, paymentId: paymentsIn(shown.claims)[0]!['paymentId'] as string };
}

describe('the state machine', () => {
  it.each([
    ['OPEN', 'NEW/OPEN 25000', ['complete', 'cancel', 'reverse'], []],
    ['NEEDS_CONFIRMATION', 'NEW/NEEDS_CONFIRMATION 25000', ['complete', 'cancel', 'reverse'], []],
    ['HOLDED', 'PAID/HOLDED 25000', ['reverse'], ['hold 25000']],
    ['FINISHED', 'FINISHED/FINISHED 25000', ['complete', 'cancel'], ['capture 25000']],
    ['CANCELED', 'CANCELED/CANCELED 25000', ['complete', 'cancel', 'reverse'], []],
    ['REVERSED', 'REVERSED/REVERSED 25000', ['complete', 'cancel', 'reverse'], ['capture 25000', 'refund 25000']],
  ])('%s is shown as %s and refuses %j', async (state, shown, refused, ledger) => {
    const ids = await REACH[state]!();
    expect(await shop.shown(ids)).toBe(shown);
    for (const method of refused) expect(error(await shop.ask(`payments/${method}`, ids))).toBe('NOT_ALLOWED');
    expect(await shop.shown(ids)).toBe(shown);
    expect(await shop.ledger()).toEqual(ledger);
  });

  it.each([
    ['complete', 'FINISHED/FINISHED 25000', 'capture 25000'],
    ['cancel', 'CANCELED/CANCELED 25000', 'void 25000'],
  ])('a hold after %s is %s, once', async (method, shown, line) => {
    const ids = await shop.paid({ type: 'HOLD' });
    expect((await shop.ask(`payments/${method}`, ids)).claims).toMatchObject({ paymentId: ids.paymentId });
    expect(await shop.shown(ids)).toBe(shown);
    expect(error(await shop.ask(`payments/${method}`, ids))).toBe('NOT_ALLOWED');
    expect(await shop.ledger()).toEqual(['hold 25000', line]);
  });

  it('asks for a code and pays after it', async () => {
    const invoiceId = await shop.invoice();
    expect(await (await shop.press(invoiceId, 'pay', { card: 'code' })).text()).toContain('name="confirmed"');
    await shop.press(invoiceId, 'pay', { card: 'code', confirmed: 'yes' });
    const shown = await shop.ask('invoices/show', { id: invoiceId });
    expect(paymentsIn(shown.claims)).toMatchObject([{ status: 'FINISHED', cardFromMasked: '555555******4444' }]);
  });

  it('lets the payer try again after a decline and keeps both attempts', async () => {
    const { invoiceId } = await tried('decline');
    await shop.press(invoiceId, 'pay');
    const states = async () =>
      paymentsIn((await shop.ask('invoices/show', { id: invoiceId })).claims).map((payment) => payment['paymentStatus']);
    expect(await states()).toEqual(['CANCELED', 'HOLDED']);
    set({ paymentsOrder: 'newest' });
    expect(await states()).toEqual(['HOLDED', 'CANCELED']);
  });

  it('goes on with an attempt that was left open', async () => {
    const { invoiceId } = await tried('abandon');
    await shop.press(invoiceId, 'pay');
    const shown = await shop.ask('invoices/show', { id: invoiceId });
    expect(paymentsIn(shown.claims)).toMatchObject([{ paymentStatus: 'HOLDED' }]);
  });

  it('takes the money once however often the button is pressed', async () => {
    const invoiceId = await shop.invoice();
    const answers = await Promise.all([1, 2, 3].map(() => shop.press(invoiceId, 'pay')));
    expect(answers.map(({ status }) => String(status)).sort()).toEqual(['200', '410', '410']);
    expect(await shop.ledger()).toEqual(['capture 25000']);
  });

  it('lets a reusable invoice be paid again and again', async () => {
    const invoiceId = await shop.invoice({ reusability: true });
    await shop.press(invoiceId, 'pay');
    await shop.press(invoiceId, 'pay');
    expect(await shop.ledger()).toEqual(['capture 25000', 'capture 25000']);
  });
});

describe('a reduced capture', () => {
  it('takes the sum from params, once, and never more than is held', async () => {
    const ids = await shop.paid({ type: 'HOLD' });
    expect(error(await shop.ask('payments/complete', { ...ids, amount: 25_001 }))).toBe('NOT_ALLOWED');
    expect(error(await shop.ask('payments/complete', { ...ids, amount: 0 }))).toBe('FORMAT_ERROR');
    expect(error(await shop.ask('payments/complete', { ...ids, amount: 20_000 }))).toBe('done');
    expect(error(await shop.ask('payments/complete', { ...ids, amount: 5_000 }))).toBe('NOT_ALLOWED');
    expect(await shop.shown(ids)).toBe('FINISHED/FINISHED 20000');
    set({ amountAfterPartialCapture: 'original' });
    expect(await shop.shown(ids)).toBe('FINISHED/FINISHED 25000');
    expect(await shop.ledger()).toEqual(['hold 25000', 'capture 20000']);
  });

  it('can be refunded up to what was captured, or not at all by switch', async () => {
    const ids = await shop.paid({ type: 'HOLD' });
    await shop.ask('payments/complete', { ...ids, amount: 20_000 });
    set({ refundAfterPartialCapture: false });
    expect(error(await shop.ask('payments/reverse', ids))).toBe('NOT_ALLOWED');
    set({ refundAfterPartialCapture: true });
    expect(error(await shop.ask('payments/reverse', ids, { amount: 20_001 }))).toBe('NOT_ALLOWED');
    expect(error(await shop.ask('payments/reverse', ids))).toBe('done');
    expect(await shop.ledger()).toEqual(['hold 25000', 'capture 20000', 'refund 20000']);
  });
});

describe('refunds', () => {
  it('go on in parts up to the rest, the last one reverses the payment', async () => {
    const ids = await shop.paid();
    const steps = [
      [10_000, 'done', 'FINISHED/FINISHED 15000'],
      [10_000, 'done', 'FINISHED/FINISHED 5000'],
      [5_001, 'NOT_ALLOWED', 'FINISHED/FINISHED 5000'],
      [5_000, 'done', 'REVERSED/REVERSED 25000'],
      [1, 'NOT_ALLOWED', 'REVERSED/REVERSED 25000'],
    ] as const;
    for (const [amount, outcome, shown] of steps) {
      expect(error(await shop.ask('payments/reverse', ids, { amount }))).toBe(outcome);
      expect(await shop.shown(ids)).toBe(shown);
    }
    expect(await shop.ledger()).toEqual(['capture 25000', 'refund 10000', 'refund 10000', 'refund 5000']);
  });

  it('without a sum give back the whole rest', async () => {
    const ids = await shop.paid();
    await shop.ask('payments/reverse', ids, { amount: 1_000 });
    expect(error(await shop.ask('payments/reverse', ids))).toBe('done');
    expect(await shop.ledger()).toEqual(['capture 25000', 'refund 1000', 'refund 24000']);
  });

  it.each([
    ['finished', 'original', 'FINISHED/FINISHED 25000'],
    ['reversed', 'reduced', 'REVERSED/REVERSED 15000'],
    ['reversed', 'original', 'REVERSED/REVERSED 25000'],
  ])('in part can be shown as %s with the sum %s, and still go on', async (partialRefundShows, partialRefundAmount, shown) => {
    set({ partialRefundShows, partialRefundAmount });
    const ids = await shop.paid();
    await shop.ask('payments/reverse', ids, { amount: 10_000 });
    expect(await shop.shown(ids)).toBe(shown);
    expect(error(await shop.ask('payments/reverse', ids, { amount: 15_000 }))).toBe('done');
  });

  it('are single when the switch says so', async () => {
    set({ repeatedRefunds: false });
    const ids = await shop.paid();
    expect(error(await shop.ask('payments/reverse', ids, { amount: 10 }))).toBe('done');
    expect(error(await shop.ask('payments/reverse', ids, { amount: 10 }))).toBe('NOT_ALLOWED');
  });

  it('can come from cancelling a captured payment when that is switched on', async () => {
    set({ cancelAfterCapture: true });
    const ids = await shop.paid();
    expect(error(await shop.ask('payments/cancel', ids))).toBe('done');
    expect(await shop.shown(ids)).toBe('CANCELED/CANCELED 25000');
    expect(await shop.ledger()).toEqual(['capture 25000', 'refund 25000']);
  });
});

describe('a hold left alone', () => {
  it('ends as cancelled after its hours', async () => {
    const ids = await shop.paid({ type: 'HOLD' });
    shop.simulator.clock.advance(169 * 3_600_000);
    await shop.enter();
    expect(await shop.shown(ids)).toBe('CANCELED/CANCELED 25000');
    expect(await shop.ledger()).toEqual(['hold 25000', 'void 25000']);
  });

  it('does not end when it was captured, or when holds never end', async () => {
    const captured = await shop.paid({ type: 'HOLD' });
    await shop.ask('payments/complete', captured);
    set({ holdHours: null });
    const endless = await shop.paid({ type: 'HOLD' });
    shop.simulator.clock.advance(9_000 * 3_600_000);
    await shop.enter();
    expect(await shop.shown(captured)).toBe('FINISHED/FINISHED 25000');
    expect(await shop.shown(endless)).toBe('PAID/HOLDED 25000');
  });
});

describe('a refused capture', () => {
  const refuse = { refuseCapture: 'The bank is closed', refuseCaptureTimes: 2 };

  it('tells the text as often as wanted and then works', async () => {
    const ids = await shop.paid({ type: 'HOLD' });
    set(refuse);
    for (let time = 0; time < 2; time += 1) {
      expect((await shop.ask('payments/complete', ids)).body).toEqual({
        status: 0,
        error: { code: 'NOT_ALLOWED', message: 'The bank is closed' },
      });
    }
    expect(await shop.shown(ids)).toBe('PAID/HOLDED 25000');
    expect(error(await shop.ask('payments/complete', ids))).toBe('done');
  });

  it('lasts until the text is cleared when no number is given', async () => {
    const ids = await shop.paid({ type: 'HOLD' });
    set({ refuseCapture: 'No' });
    for (let time = 0; time < 3; time += 1) expect(error(await shop.ask('payments/complete', ids))).toBe('NOT_ALLOWED');
    set({ refuseCapture: null });
    expect(error(await shop.ask('payments/complete', ids))).toBe('done');
  });
});
