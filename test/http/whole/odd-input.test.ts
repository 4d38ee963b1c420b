import { randomUUID } from 'node:crypto';
import { eventually } from '../../support/eventually';
import { addMerchant, addPayment, connect, ledger, payByLink } from '../../support/crm';
import type { CrmPayment } from '../../support/crm';
import type { World } from '../../support/world';
import { startWorld } from '../../support/world';

let world: World;
let merchant: { readonly id: string; readonly type: string };
let manual: { readonly id: string; readonly type: string };
let clientId: string;

beforeAll(async () => {
  world = await startWorld();
  const installationId = await connect(world);
  merchant = await addMerchant(world, installationId, { name: 'By itself' });
  manual = await addMerchant(world, installationId, { name: 'By hand', manual: true });
  const state = (await (await fetch(`${world.retailcrm.url}/_sim/state`)).json()) as { module: { clientId: string } };
  ({ clientId } = state.module);
});
afterAll(() => world.stop());

const untilStatus = (payment: CrmPayment, status: string) =>
  eventually(async () => {
    const now = await payment.now();
    if (now.invoice?.status !== status) throw new Error(`the invoice is ${now.invoice?.status ?? 'not there'}, not ${status}`);
    return now;
  });

async function create(change: Readonly<Record<string, unknown>>): Promise<{ readonly status: number; readonly body: unknown }> {
  const entity = { shopId: merchant.id, invoiceUuid: randomUUID(), invoiceType: 'link', amount: 5, currency: 'UAH', orderNumber: '1' };
  const answer = await fetch(`${world.hub}/retailcrm/payment/create`, {
    method: 'POST',
    body: new URLSearchParams({ clientId, create: JSON.stringify({ ...entity, siteUrl: 'https://shop.example.org', ...change }) }),
  });
  return { status: answer.status, body: await answer.json() };
}

describe('a link for an order with odd content', () => {
  it.each([
    ['a zero character in its number', { orderNumber: '12\0' }],
    ['a zero character in a name', { customer: { firstName: 'Ole\0na' } }],
    ['a zero character in an item', { items: [{ name: 'Tea\0', price: 5, quantity: 1 }] }],
    ['half of a character in an item', { items: [{ name: 'Tea\ud83e', price: 5, quantity: 1 }] }],
    ['an e-mail that is none', { customer: { email: 'no mail' } }],
  ])('is made in spite of %s', async (_what, change) => {
    expect(await create(change)).toMatchObject({ status: 200, body: { success: true } });
  });
});

describe('refunds in part, however the gateway shows them', () => {
  const modes = ['finished', 'reversed'].flatMap((shows) => ['reduced', 'original'].map((amount) => [shows, amount] as const));

  it.each(modes)('are followed by the rest when it shows "%s" and the %s sum', async (partialRefundShows, partialRefundAmount) => {
    world.uapay.switches.merge({ partialRefundShows, partialRefundAmount });
    const from = (await ledger(world)).length;
    const payments = [await addPayment(world, merchant.type, 10_000), await addPayment(world, manual.type, 10_000)] as const;
    for (const payment of payments) {
      const made = await payment.press('generate-link');
      await payByLink(made.payment.invoice?.link ?? '', 'pay');
    }
    await untilStatus(payments[1], 'waitingForCapture');
    expect(await payments[1].press('confirm', { amount: '60' })).toMatchObject({ ok: true });
    for (const payment of payments) {
      await untilStatus(payment, 'succeeded');
      expect(await payment.press('refund', { amount: '20' })).toMatchObject({ ok: true });
      expect(await payment.press('refund', { amount: '30' })).toMatchObject({ ok: true });
      expect(await payment.press('refund')).toMatchObject({ ok: true });
      await untilStatus(payment, 'refundSucceeded');
    }
    const refunds = (await ledger(world)).slice(from).filter(({ kind }) => kind === 'refund');
    expect(refunds.map(({ amount }) => amount)).toEqual([2_000, 3_000, 5_000, 2_000, 3_000, 1_000]);
  });
});
