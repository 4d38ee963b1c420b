import { z } from 'zod';
import { rows } from '../../../src/infra/database';
import { addMerchant, addPayment, connect, payByLink, simState } from '../../support/crm';
import { eventually } from '../../support/eventually';
import type { World } from '../../support/world';
import { PERSON, SHOP, startWorld } from '../../support/world';

const AtGateway = z.object({ invoices: z.array(z.unknown()) });
const CREATE = 'POST /api/invoicer/invoices/create';

/** What a payer reads who comes back from the gateway. */
async function seen(link: string): Promise<'to be paid' | 'waiting'> {
  const page = await fetch(`${link}?returned=1`, { headers: { 'Accept-Language': 'en' } });
  return (await page.text()).includes('method="post"') ? 'to be paid' : 'waiting';
}

/** Where the button of a link leads to. */
const opens = async (link: string): Promise<string> =>
  (await fetch(`${link}/open`, { method: 'POST', redirect: 'manual' })).headers.get('location') ?? '';

describe('a payment link', () => {
  let world: World;
  let installationId: string;
  let merchant: { readonly id: string; readonly type: string };

  beforeAll(async () => {
    world = await startWorld({ withoutMail: true });
    installationId = await connect(world);
    merchant = await addMerchant(world, installationId);
  });
  afterAll(() => world.stop());

  const linked = async () => (await (await addPayment(world, merchant.type, 5_000)).press('generate-link')).payment.invoice?.link ?? '';
  const endsIn = async (seconds: number) => {
    const { invoice } = (await (await addPayment(world, merchant.type, 5_000)).press('generate-link')).payment;
    await world.heart.db.transaction((tx) =>
      rows(
        tx,
        `with ended as (update invoice set expires_at = now() + $2::int * interval '1 second' where id = $1 returning id, expires_at)
         update attempt set expires_at = ended.expires_at from ended where invoice_id = ended.id`,
        [invoice?.externalId, seconds],
      ),
    );
    return { id: invoice?.externalId ?? '', link: invoice?.link ?? '' };
  };
  const madeAtGateway = async () => AtGateway.parse(await simState(world.uapay.url)).invoices.length;

  it.each(['drop-after', 'garbage', 'wrong-signature'] as const)('is made by one press although its answer is lost: %s', async (kind) => {
    const before = await madeAtGateway();
    const payment = await addPayment(world, merchant.type, 5_000);
    world.uapay.faults.add({ match: CREATE, kind });
    const made = await payment.press('generate-link');
    expect(made).toMatchObject({ ok: true });
    expect((await payment.press('generate-link')).payment.invoice?.link).toBe(made.payment.invoice?.link);
    expect(await madeAtGateway()).toBe(before + 1);
  });

  describe('whose payer is back', () => {
    it('is still to be paid when nobody was at the gateway, whatever the address says', async () => {
      expect(await seen(await linked())).toBe('to be paid');
    });

    it('is still to be paid when the payer left the gateway without paying', async () => {
      const link = await linked();
      await payByLink(link, 'abandon');
      expect(await seen(link)).toBe('to be paid');
    });

    it('waits while the bank is still at it', async () => {
      const link = await linked();
      await payByLink(link, 'abandon');
      world.uapay.switches.merge({ unknownStatus: 'PENDING' });
      await eventually(async () => (await seen(link)) === 'waiting');
      world.uapay.switches.merge({ unknownStatus: null });
      await eventually(async () => (await seen(link)) === 'to be paid');
    });

    it('waits while the gateway cannot be asked', async () => {
      const link = await linked();
      expect(await seen(link)).toBe('to be paid');
      await payByLink(link, 'abandon');
      world.uapay.faults.add({ match: 'POST /api/invoicer/invoices/show', kind: 'status', value: 500, times: 2 });
      await eventually(async () => (await seen(link)) === 'waiting');
      world.uapay.faults.clear();
    });
  });

  describe('near its end', () => {
    it('leads to the same payment however often it is opened', async () => {
      const { link } = await endsIn(40);
      const before = await madeAtGateway();
      const first = await opens(link);
      expect(first).toContain(world.uapay.url);
      expect(await opens(link)).toBe(first);
      expect(await madeAtGateway()).toBe(before);
    });

    it('is over with its date, before anybody has swept', async () => {
      const { id, link } = await endsIn(-1);
      const before = await madeAtGateway();
      expect(await (await fetch(link)).text()).not.toContain('method="post"');
      expect(await opens(link)).toBe(new URL(link).pathname);
      expect(await madeAtGateway()).toBe(before);
      expect((await world.desk.invoice(installationId, id))?.standing).toEqual({ state: 'canceled', reason: 'expired' });
    });

    it('still counts what was paid on its last moment', async () => {
      const { id, link } = await endsIn(40);
      world.uapay.switches.merge({ callbackEvents: 'none' });
      await payByLink(link, 'pay');
      world.uapay.switches.merge({ callbackEvents: 'all' });
      await world.heart.db.transaction((tx) => rows(tx, `update invoice set expires_at = now() where id = $1`, [id]));
      expect(await (await fetch(link)).text()).not.toContain('method="post"');
      expect((await world.desk.invoice(installationId, id))?.standing).toMatchObject({ state: 'paid' });
    });
  });

  it('stays in the world that it was made in when its merchant is switched to tests', async () => {
    const made = await (await addPayment(world, merchant.type, 5_000)).press('generate-link');
    const fields = { shopId: SHOP.clientId, secretKey: '', mode: 'test' };
    expect(
      await world.desk.editMerchant(installationId, merchant.id, { name: 'Main shop', confirmManually: false, fields }, PERSON),
    ).toMatchObject({
      ok: true,
    });
    const gateway = world.heart.gateways.get('uapay');
    if (!gateway) throw new Error('no gateway');
    const read = jest.spyOn(gateway, 'read');
    await world.desk.refresh(installationId, made.payment.invoice?.externalId ?? '');
    expect(read.mock.calls).toMatchObject([[{ settings: { plain: { mode: 'live' } } }]]);
  });
});
