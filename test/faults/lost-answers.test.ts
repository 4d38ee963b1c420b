import { addMerchant, connect, ledger } from '../support/crm';
import type { PressedButton } from '../support/crm';
import { eventually } from '../support/eventually';
import type { World } from '../support/world';
import { startWorld } from '../support/world';
import type { Bill } from './books';
import { agreedInvoice, historyOf, movedAtGateway, operationsOf, paidBill, untilQuiet } from './books';
import { SHOW, keepWaiting } from './killing';

const ABANDONED_AFTER = 800;

const BUTTONS = [
  { press: 'a capture', by: 'hand', button: 'confirm', amount: '', path: 'complete', moves: 'capture', sum: 10_000 },
  { press: 'a void', by: 'hand', button: 'cancel', amount: '', path: 'cancel', moves: 'void', sum: 10_000 },
  { press: 'a full refund', by: 'itself', button: 'refund', amount: '', path: 'reverse', moves: 'refund', sum: 10_000 },
  { press: 'a partial refund', by: 'itself', button: 'refund', amount: '30', path: 'reverse', moves: 'refund', sum: 3_000 },
] as const;

/** `did`: whether the gateway does its work all the same. */
const MISFORTUNES = [
  { misfortune: 'cuts the connection after its work', fault: { kind: 'drop-after' }, did: true },
  { misfortune: 'answers its work with garbage', fault: { kind: 'garbage' }, did: true },
  { misfortune: 'fails with status 500', fault: { kind: 'status', value: 500 }, did: false },
] as const;

type Button = (typeof BUTTONS)[number];

describe('a call to move money whose answer is lost', () => {
  let world: World;
  let types: Readonly<Record<Button['by'], string>>;

  beforeAll(async () => {
    world = await startWorld({ withoutMail: true, abandonedAfter: ABANDONED_AFTER });
    const installationId = await connect(world);
    const itself = await addMerchant(world, installationId, { name: 'By itself' });
    const hand = await addMerchant(world, installationId, { name: 'By hand', manual: true });
    types = { itself: itself.type, hand: hand.type };
  });
  afterAll(() => world.stop());

  const press = ({ payment }: Bill, { button, amount }: Button): Promise<PressedButton> => payment.press(button, { amount });

  describe.each(MISFORTUNES)('because the gateway $misfortune', ({ fault, did }) => {
    let bills: readonly Bill[];

    beforeAll(async () => {
      bills = await Promise.all(BUTTONS.map(({ by }) => paidBill(world, types[by], 10_000)));
      await untilQuiet(world);
      for (const [index, button] of BUTTONS.entries()) {
        world.uapay.faults.add({ match: `POST /api/invoicer/payments/${button.path}`, ...fault });
        await press(billAt(index), button);
        expect(world.uapay.faults.list()).toEqual([]);
      }
      await untilQuiet(world);
    });
    const billAt = (index: number): Bill => {
      const found = bills[index];
      if (!found) throw new Error('nothing was prepared for this button');
      return found;
    };

    it.each(BUTTONS.map((button, index) => ({ ...button, index })))('leaves $press neither lost nor doubled', async (button) => {
      const made = billAt(button.index);
      expect(await operationsOf(world, made.id)).toEqual([
        expect.objectContaining(did ? { state: 'done', code: null } : { state: 'refused', code: 'not-done' }),
      ]);
      expect(await movedAtGateway(world, made.id, button.moves)).toEqual(did ? [button.sum] : []);
      expect((await agreedInvoice(world, made)).attention).toEqual([]);
      expect((await historyOf(world, made.id)).includes('operation-unknown')).toBe(!did);
    });
  });

  it('is unknown at first and then found when even the reading after it fails', async () => {
    const made = await paidBill(world, types.hand, 10_000);
    await untilQuiet(world);
    const before = (await ledger(world)).length;
    const path = '/api/invoicer/payments/complete';
    const kept = keepWaiting(world.uapay, { path, ms: 500, when: 'before' });
    world.uapay.faults.add({ match: `POST ${path}`, kind: 'drop-after' });
    const pressed = made.payment.press('confirm');
    await eventually(() => kept.arrived() === 1);
    world.uapay.faults.add({ match: `POST ${SHOW}`, kind: 'status', value: 500, times: 2 });
    const answer = await pressed;
    world.uapay.faults.clear();
    expect(answer).toMatchObject({
      ok: false,
      errorMsg: expect.stringContaining(world.heart.words('errors.gateway-unknown.title', 'ru', {})),
    });
    expect(await operationsOf(world, made.id)).toEqual([expect.objectContaining({ state: 'unknown' })]);
    expect(await agreedInvoice(world, made)).toMatchObject({ state: 'paid', captured: 10_000, attention: [] });
    expect((await ledger(world)).length).toBe(before + 1);
  });
});
