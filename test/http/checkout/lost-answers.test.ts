import { rows } from '../../../src/infra/database';
import { resolveDirect } from '../../../src/payments/pay-directly';
import { findInvoice } from '../../../src/payments/stores/invoices';
import { findMerchantOf } from '../../../src/payments/stores/merchants';
import { stateOf } from '../../support/mercadopago';
import { newVisitor, plainText } from '../../support/visitor';
import { startCheckoutStand } from './stand';
import type { CheckoutStand } from './stand';

describe('a payment whose answer nobody heard', () => {
  let stand: CheckoutStand;
  beforeAll(async () => {
    stand = await startCheckoutStand();
  });
  afterAll(() => stand.stop());

  const newest = async () => {
    const [row] = (await stand.world.desk.invoices(stand.installationId, {})).rows;
    const { heart } = stand.world;
    return heart.db.read(async (tx) => {
      const stored = await findInvoice(tx, stand.installationId, row?.id ?? '');
      const merchant = stored && (await findMerchantOf(tx, stored.facts));
      const attempt = stored?.attempts.at(-1);
      if (!merchant || !attempt) throw new Error('no purchase');
      return { stored, merchant, attempt };
    });
  };
  /** What the sweeper's job does about an abandoned start. */
  const resolve = async () => {
    const { merchant, attempt } = await newest();
    return resolveDirect(stand.world.heart, merchant, attempt);
  };

  it('and that cannot be looked for at once is found later; meanwhile the page says so and nobody pays twice', async () => {
    const url = await stand.offer();
    const { faults } = stand.world.mercadopago;
    faults.add({ match: 'POST /v1/payments', kind: 'drop-after' });
    faults.add({ match: 'GET /v1/payments/search', kind: 'status', value: 500, times: 10 });
    const { buyer, after } = await stand.buy(url, await stand.card());
    expect(plainText(after.body)).toContain('Looking for your payment');
    faults.clear();
    expect(await resolve()).toMatchObject({ ok: true });
    expect(plainText((await buyer.go(after.url)).body)).toContain('Paid, thank you');
    expect((await stateOf(stand.world.mercadopago.url)).payments).toHaveLength(1);
  });

  it('and that never arrived is closed after a look, and another try is good', async () => {
    const url = await stand.offer();
    const { faults } = stand.world.mercadopago;
    faults.add({ match: 'POST /v1/payments', kind: 'drop-before' });
    const { buyer, after } = await stand.buy(url, await stand.card());
    expect(plainText(after.body)).toContain('Looking for your payment');
    expect(await resolve()).toMatchObject({ ok: false, refusal: { code: 'not-done' } });
    const again = await buyer.go(after.url);
    const paid = await buyer.submit(again, { form: 'data-card-key', fields: await stand.card() });
    expect(plainText(paid.body)).toContain('Paid, thank you');
  });
});

describe('the pieces of an offer', () => {
  let stand: CheckoutStand;
  beforeAll(async () => {
    stand = await startCheckoutStand();
  });
  afterAll(() => stand.stop());

  it('are never sold above their number, whoever comes at once and however they pay', async () => {
    const url = await stand.offer({ stock: '3' });
    const wishes = await Promise.all(
      Array.from({ length: 9 }, async (_, at) => (at % 3 === 0 ? { way: 'pix' } : at % 3 === 1 ? { way: 'bolbradesco' } : stand.card())),
    );
    const bought = await Promise.all(wishes.map((fields) => stand.buy(url, fields)));
    const soldOut = bought.filter(({ after }) => plainText(after.body).includes('Sold out'));
    expect(soldOut).toHaveLength(6);
    expect((await stand.world.desk.invoices(stand.installationId, {})).rows).toHaveLength(3);
  });

  it('come free when a purchase has run out', async () => {
    const url = await stand.offer({ stock: '1' });
    const { buyer, after } = await stand.buy(url, await stand.card('FUND'));
    expect(plainText((await newVisitor().go(url)).body)).toContain('Sold out');
    await stand.world.heart.db.transaction((tx) =>
      rows(tx, `update invoice set expires_at = now() - interval '1 minute' where state = 'pending'`),
    );
    expect(plainText((await buyer.go(after.url)).body)).toContain('The time for paying is over');
    expect(plainText((await newVisitor().go(url)).body)).toContain('Pay 150.00');
  });
});
