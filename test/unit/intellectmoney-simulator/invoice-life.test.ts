import { digest, ESHOP, KEY, Shop } from './shop';

let shop: Shop;
const HOUR = 3_600_000;
const moscow = (hours: number): string => {
  const at = new Date(shop.simulator.clock.now().getTime() + (hours + 3) * HOUR);
  return at.toISOString().slice(0, 19).replace('T', ' ');
};
const hold = () => ({ holdMode: '1', holdTime: '72', expireDate: moscow(72) });
const held = async () => {
  const sko = await shop.invoice(hold());
  await shop.press(sko, 'pay');
  return sko;
};
const reasonIn = ({ text }: { readonly text: string }): string => /<p>([^<]*)<\/p>/.exec(text)?.[1] ?? '';
const set = (switches: Record<string, boolean | string | number | null>) => shop.simulator.switches.merge(switches);

beforeEach(async () => {
  shop = await Shop.open();
});
afterEach(() => shop.stop());

describe('the life of an invoice', () => {
  it('is paid, in parts or at once, and refunded in parts', async () => {
    const sko = await shop.invoice();
    await shop.press(sko, 'part', { amount: '100.00' });
    expect(await shop.standing(sko)).toBe('part-paid 0/10000/0');
    expect((await shop.press(sko, 'part', { amount: '150.01' })).status).toBe(409);
    await shop.press(sko, 'pay');
    expect((await shop.press(sko, 'pay')).status).toBe(409);
    await shop.cabinet(`invoices/${sko}/refund`, { amount: '50.00' });
    expect((await shop.cabinet(`invoices/${sko}/refund`, { amount: '200.01' })).status).toBe(409);
    await shop.cabinet(`invoices/${sko}/refund`);
    expect(await shop.standing(sko)).toBe('refunded 0/25000/25000');
    expect(await shop.ledger()).toEqual(['capture 10000', 'capture 15000', 'refund 5000', 'refund 20000']);
  });

  it('sends the payer back to where the shop wants', async () => {
    const sko = await shop.invoice({
      successUrl: 'https://shop.example/ok',
      backUrl: 'https://shop.example/back',
      failUrl: 'https://shop.example/no',
    });
    expect((await shop.press(sko, 'fail')).location).toBe('https://shop.example/no');
    expect((await shop.press(sko, 'leave')).location).toBe('https://shop.example/back');
    expect((await shop.press(sko, 'pay')).location).toBe('https://shop.example/ok');
    expect((await shop.press(await shop.invoice({ orderId: '2' }), 'pay')).text).toContain('оплата принята');
  });

  it('is held, then taken or released in the cabinet, never in part', async () => {
    const one = await shop.invoice(hold());
    await shop.press(one, 'pay');
    expect((await shop.cabinet(`invoices/${one}/capture`, { amount: '100.00' })).status).toBe(409);
    await shop.cabinet(`invoices/${one}/capture`);
    expect(await shop.standing(one)).toBe('paid 0/25000/0');
    const other = await shop.invoice({ ...hold(), orderId: '2' });
    await shop.press(other, 'pay');
    await shop.cabinet(`invoices/${other}/release`);
    expect(await shop.standing(other)).toBe('cancelled 0/0/0');
    expect(await shop.ledger()).toEqual(['hold 25000', 'capture 25000', 'hold 25000', 'void 25000']);
  });

  it('is held in part where the switch allows a partial capture', async () => {
    set({ partialCaptureInCabinet: true });
    const sko = await shop.invoice(hold());
    await shop.press(sko, 'pay');
    await shop.cabinet(`invoices/${sko}/capture`, { amount: '100.00' });
    expect(await shop.standing(sko)).toBe('paid 0/10000/0');
  });

  it('is held because the cabinet says so, unless the form says no', async () => {
    await shop.configure({ holdModeType: 'cabinet' });
    const states = [];
    for (const [orderId, holdMode] of [
      ['1', null],
      ['2', '0'],
    ] as const) {
      const sko = await shop.invoice({ orderId, holdMode });
      await shop.press(sko, 'pay');
      states.push(await shop.standing(sko));
    }
    expect(states).toEqual(['held 25000/0/0', 'paid 0/25000/0']);
  });

  it.each([
    ['return', 'cancelled 0/0/0'],
    ['take', 'paid 0/25000/0'],
  ])('ends a forgotten hold as the shop has chosen: %s', async (endOfHold, expected) => {
    await shop.configure({ endOfHold });
    const sko = await shop.invoice(hold());
    await shop.press(sko, 'pay');
    shop.simulator.clock.advance(71 * HOUR);
    expect(await shop.standing(sko)).toBe('held 25000/0/0');
    shop.simulator.clock.advance(HOUR);
    expect(await shop.standing(sko)).toBe(expected);
  });

  it('ends unpaid at its date, and what came in part goes back', async () => {
    const sko = await shop.invoice({ expireDate: moscow(2) });
    await shop.press(sko, 'part', { amount: '100.00' });
    shop.simulator.clock.advance(2 * HOUR);
    expect(await shop.standing(sko)).toBe('cancelled 0/10000/10000');
    expect((await shop.press(sko, 'pay')).status).toBe(409);
  });
});

describe('the old form protocol', () => {
  it('takes a hold, and gives back what was taken, in part or in full', async () => {
    const sko = await held();
    expect((await shop.move('ToPaid')).status).toBe(200);
    await shop.move('Refund', { operationAmount: '50.00' });
    expect(await shop.standing(sko)).toBe('paid 0/25000/5000');
    await shop.move('Refund');
    expect(await shop.standing(sko)).toBe('refunded 0/25000/25000');
  });

  it('releases a hold, also when it comes as JSON', async () => {
    const sko = await held();
    const hash = digest('md5', [ESHOP, '1001', 'Refund'], KEY);
    const body = JSON.stringify({ eshopId: Number(ESHOP), orderId: '1001', action: 'Refund', secretKey: KEY, hash });
    expect((await shop.send('/ru/', body, { 'content-type': 'application/json' })).status).toBe(200);
    expect(await shop.standing(sko)).toBe('cancelled 0/0/0');
  });

  it('answers 200 whatever happens, and does nothing without the right keys, order and state', async () => {
    const sko = await shop.invoice(hold());
    const answers = [
      await shop.move('ToPaid'),
      await shop.move('ToPaid', { secretKey: 'wrong' }),
      await shop.move('ToPaid', { hash: '0'.repeat(32) }),
      await shop.move('ToPaid', { orderId: '9' }),
      await shop.move('Delete'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(answers.map(reasonIn)).toEqual([
      'an invoice that is created holds nothing',
      'wrong secretKey',
      'wrong hash',
      'unknown order',
      'unknown action',
    ]);
    expect(await shop.standing(sko)).toBe('created 0/0/0');
  });

  it('may be gone, or be for holds only, or know no parts', async () => {
    const sko = await held();
    set({ movesByForm: false });
    await shop.move('ToPaid');
    expect(await shop.standing(sko)).toBe('held 25000/0/0');
    set({ movesByForm: true, refundByForm: false });
    await shop.move('ToPaid');
    await shop.move('Refund');
    set({ refundByForm: true, partialRefundByForm: false });
    await shop.move('Refund', { operationAmount: '1.00' });
    expect(await shop.standing(sko)).toBe('paid 0/25000/0');
  });
});
