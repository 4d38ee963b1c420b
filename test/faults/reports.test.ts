import { rows } from '../../src/infra/database';
import { addMerchant, addPaymentTo, connect, payByLink, postForm, uah } from '../support/crm';
import type { PressedButton } from '../support/crm';
import { eventually } from '../support/eventually';
import { PERSON, startWorld } from '../support/world';
import type { World } from '../support/world';
import type { Bill } from './books';
import { agreedInvoice, bill, ourInvoice, paidBill, untilQuiet } from './books';

const UPDATE = 'POST /api/v5/payment/update-invoice';

const MISFORTUNES = [
  { misfortune: 'fails with status 500', fault: { kind: 'status', value: 500 } },
  { misfortune: 'takes it and cuts the connection', fault: { kind: 'drop-after' } },
  { misfortune: 'takes it and answers with garbage', fault: { kind: 'garbage' } },
] as const;

const linkOf = ({ payment }: PressedButton) => ({ id: payment.invoice?.externalId ?? '', link: payment.invoice?.link ?? '' });

describe('the news of an invoice for a CRM', () => {
  let world: World;
  let installationId: string;
  let type: string;

  beforeAll(async () => {
    world = await startWorld({ withoutMail: true });
    installationId = await connect(world);
    type = (await addMerchant(world, installationId)).type;
  });
  afterAll(() => world.stop());

  const refund = async ({ id }: Bill, minor: number): Promise<void> => {
    expect(await world.desk.refund(installationId, id, uah(minor), PERSON)).toEqual({ ok: true, value: undefined });
  };
  /** Its last day passes, and then somebody comes to pay. */
  const expire = async ({ id, link }: Pick<Bill, 'id' | 'link'>): Promise<void> => {
    await world.heart.db.transaction((tx) => rows(tx, 'update attempt set expires_at = now() where invoice_id = $1', [id]));
    await world.heart.db.transaction((tx) => rows(tx, 'update invoice set expires_at = now() where id = $1', [id]));
    await fetch(`${link}/open`, { method: 'POST', redirect: 'manual' });
    expect(await ourInvoice(world, id)).toMatchObject({ state: 'canceled', reason: 'expired' });
  };
  const untilMisfortune = () => eventually(() => world.retailcrm.faults.list().length === 0);

  describe('that takes the first of them badly', () => {
    const bills = new Map<string, Bill>();
    const billOf = (misfortune: string): Bill => {
      const found = bills.get(misfortune);
      if (!found) throw new Error('nothing was prepared for this misfortune');
      return found;
    };

    beforeAll(async () => {
      for (const { misfortune, fault } of MISFORTUNES) {
        world.retailcrm.faults.add({ match: UPDATE, ...fault });
        bills.set(misfortune, await paidBill(world, type, 10_000));
        await untilMisfortune();
      }
      await untilQuiet(world);
    });

    it.each(MISFORTUNES)('comes through in the end when the CRM $misfortune', async ({ misfortune }) => {
      expect(await agreedInvoice(world, billOf(misfortune))).toMatchObject({ state: 'paid', captured: 10_000, attention: [] });
    });

    it.each(['update', 'refuse'])(
      'counts every refund once when a CRM that would %s a repeated one has such misfortunes',
      async (known) => {
        world.retailcrm.switches.set('knownRefund', known);
        for (const { misfortune, fault } of MISFORTUNES) {
          world.retailcrm.faults.add({ match: UPDATE, ...fault });
          await refund(billOf(misfortune), 3_000);
          await untilMisfortune();
        }
        const refunded = known === 'update' ? 3_000 : 6_000;
        for (const made of bills.values()) {
          expect(await agreedInvoice(world, made)).toMatchObject({ state: 'paid', refunded, attention: [] });
        }
      },
    );
  });

  it('is the newest state with all refunds, each once, after the CRM was away for a while', async () => {
    const made = await paidBill(world, type, 10_000);
    await untilQuiet(world);
    world.retailcrm.faults.add({ match: '* /api', kind: 'drop-before', times: 99 });
    const misses = () => 99 - (world.retailcrm.faults.list()[0]?.times ?? 0);
    await refund(made, 3_000);
    await eventually(() => misses() >= 1);
    await refund(made, 2_000);
    await refund(made, 5_000);
    await eventually(() => misses() >= 2);
    world.retailcrm.faults.clear();
    expect(await agreedInvoice(world, made)).toMatchObject({ state: 'refunded', refunded: 10_000, attention: [] });
    expect((await made.payment.now()).invoice).toMatchObject({ status: 'refundSucceeded', refundable: false });
  });

  describe('whose shop has statuses of its own', () => {
    let manual: string;
    beforeAll(async () => {
      manual = (await addMerchant(world, installationId, { name: 'By hand', manual: true })).type;
      const statuses = {
        'paid': 'credit-approved',
        'authorized': 'payment-start',
        'expired': 'fail',
        'rejected-by-manager': 'credit-check',
      };
      expect(await world.desk.saveMapping(installationId, { on: true, statuses }, PERSON)).toMatchObject({ ok: true });
    });
    afterEach(() => world.retailcrm.switches.reset());

    it.each([
      ['took', true, 'paid', 'credit-approved'],
      ['holds', false, 'authorized', 'payment-start'],
    ] as const)('leaves a payment the status of the newer link that %s money when an old one ends', async (_what, known, state, status) => {
      world.retailcrm.switches.set('sendOrderId', known);
      const old = await bill(world, state === 'paid' ? type : manual, 10_000);
      await postForm(`${world.retailcrm.url}/admin/payments/${old.payment.id}/amount`, { amount: '120' });
      const newer = linkOf(await old.payment.press('generate-link'));
      expect(newer.id).not.toBe(old.id);
      await payByLink(newer.link, 'pay');
      await eventually(async () => (await ourInvoice(world, newer.id)).state === state);
      await untilQuiet(world);
      expect(await old.payment.now()).toMatchObject({ status });
      await expire(old);
      await untilQuiet(world);
      expect(await old.payment.now()).toMatchObject({ status });
    });

    it('sets one for the end of a link beside another payment of its order, and beside another link that nobody paid', async () => {
      const order = world.retailcrm.addOrder({ items: [{ name: 'Tea, 100 g', price: 10_000, quantity: 1, offerId: 1 }] });
      const [paid, unpaid] = [
        await addPaymentTo(world, order.id, { type, amount: '30' }),
        await addPaymentTo(world, order.id, { type, amount: '70' }),
      ];
      await payByLink(linkOf(await paid.press('generate-link')).link, 'pay');
      await eventually(async () => (await paid.now()).status === 'credit-approved');
      const old = linkOf(await unpaid.press('generate-link'));
      await postForm(`${world.retailcrm.url}/admin/payments/${unpaid.id}/amount`, { amount: '60' });
      await unpaid.press('generate-link');
      await expire(old);
      await eventually(async () => (await unpaid.now()).status === 'fail');
      expect(await unpaid.press('cancel')).toMatchObject({ ok: true });
      await eventually(async () => (await unpaid.now()).status === 'credit-check');
      await untilQuiet(world);
      expect(await paid.now()).toMatchObject({ status: 'credit-approved' });
    });
  });
});
