import { addMerchant, connect, uah } from '../support/crm';
import { eventually } from '../support/eventually';
import { PERSON, startWorld } from '../support/world';
import type { World } from '../support/world';
import type { Bill } from './books';
import { agreedInvoice, paidBill, untilQuiet } from './books';

const UPDATE = 'POST /api/v5/payment/update-invoice';

const MISFORTUNES = [
  { misfortune: 'fails with status 500', fault: { kind: 'status', value: 500 } },
  { misfortune: 'takes it and cuts the connection', fault: { kind: 'drop-after' } },
  { misfortune: 'takes it and answers with garbage', fault: { kind: 'garbage' } },
] as const;

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
});
