import { applyNotification } from '../../../src/payments/receive-notification';
import { addMerchant, addPayment } from '../../support/crm';
import { eventually } from '../../support/eventually';
import { stateOf, toPayment } from '../../support/mercadopago';
import { MercadopagoShop, SUM, pay, seller, send } from './mercadopago-stand';

/** What is special about a gateway whose messages name a payment of its own and never say how things stand. */
describe('a payment through Mercado Pago', () => {
  let shop: MercadopagoShop;

  beforeAll(async () => {
    shop = await MercadopagoShop.start();
  });
  afterAll(() => shop.world.stop());

  it('turns the light green at the first genuine notification, and only then', async () => {
    const { hookUrl } = await shop.merchantNow();
    expect(await send(hookUrl, { id: 999, secret: 'forged' })).toBe(401);
    expect(await send(hookUrl, { id: 999, unsigned: true })).toBe(401);
    expect((await fetch(`${hookUrl}?topic=payment&id=999`, { method: 'POST' })).status).toBe(200);
    expect((await shop.merchantNow()).lastNotificationAt).toBeNull();
    const { id, link } = await shop.order();
    await pay(link);
    const { standing } = await shop.until(id, (one) => one.standing.state === 'paid');
    expect(standing).toEqual({ state: 'paid', captured: SUM, refunded: 0 });
    expect((await shop.merchantNow()).lastNotificationAt).not.toBeNull();
  });

  it('is seen by its notification alone, read once for it, and a repeat with another number changes nothing', async () => {
    const { id, link } = await shop.order();
    await pay(link);
    const before = await shop.until(id, (one) => one.standing.state === 'paid');
    const { id: paymentId } = await shop.newestPayment();
    const reads = async () =>
      (await stateOf(shop.world.mercadopago.url)).requests.filter(({ path }) => path === `/v1/payments/${paymentId}`).length;
    await eventually(async () =>
      (await shop.notifications()).every(({ outcome, words }) => words === null || words.startsWith('ipn') || outcome !== null),
    );
    const readBefore = await reads();
    expect(await send((await shop.merchantNow()).hookUrl, { id: paymentId })).toBe(200);
    await shop.untilOutcome('repeated');
    expect((await reads()) - readBefore).toBe(1);
    const after = await shop.world.desk.invoice(shop.installationId, id);
    expect(after?.standing).toEqual(before.standing);
    expect(after?.history.filter(({ kind }) => kind === 'captured')).toHaveLength(1);
  });

  it('about nothing of ours is stored as foreign and answered with success', async () => {
    const { hookUrl } = await shop.merchantNow();
    expect(await send(hookUrl, { id: 77, type: 'wallet_connect' })).toBe(200);
    await shop.untilOutcome('foreign');
    expect(await send(hookUrl, { id: 'abc', type: 'something_new' })).toBe(200);
    await shop.untilOutcome('foreign');
  });

  it('that is told of before it can be read is asked for again, and given up as foreign after a while', async () => {
    expect(await send((await shop.merchantNow()).hookUrl, { id: 5_000_000_001 })).toBe(200);
    const [told] = await shop.notifications();
    const again = (ahead: number) => {
      const clock = { ...shop.world.heart.clock, now: () => new Date(Date.now() + ahead) };
      return applyNotification({ ...shop.world.heart, clock }, shop.installationId, told?.id ?? '');
    };
    await expect(again(0)).rejects.toThrow('does not know yet');
    expect((await shop.notifications())[0]).toMatchObject({ id: told?.id, outcome: null });
    await again(11 * 60_000);
    expect((await shop.notifications())[0]).toMatchObject({ id: told?.id, outcome: 'foreign' });
  });

  it('that was declined and then approved on the same page is paid', async () => {
    const { id, link, payment } = await shop.order();
    await pay(link, 'FUND');
    await shop.until(id, (one) => one.history.some(({ kind }) => kind === 'attempt-lost'));
    await pay(link);
    await shop.until(id, (one) => one.standing.state === 'paid');
    await eventually(async () => (await payment.now()).invoice?.status === 'succeeded');
  });

  it('that is disputed asks for somebody, and stays paid until the bank has decided', async () => {
    const { id, link } = await shop.order();
    await pay(link);
    await shop.until(id, (one) => one.standing.state === 'paid');
    const { id: paymentId } = await shop.newestPayment();
    await toPayment(shop.world.mercadopago.url, paymentId, 'open-chargeback');
    expect((await shop.until(id, (one) => one.attention.includes('disputed'))).standing.state).toBe('paid');
    await toPayment(shop.world.mercadopago.url, paymentId, 'lose-chargeback');
    await shop.until(id, (one) => one.standing.state === 'refunded');
  });

  it('without a webhook secret is read all the same, and what is there turns the light green', async () => {
    const open = await addMerchant(shop.world, shop.installationId, { name: 'Open', gateway: seller({ webhookSecret: '' }) });
    const { hookUrl } = await shop.merchantNow(open.id);
    expect(await send(hookUrl, { id: 999, unsigned: true })).toBe(200);
    const { id, link } = await shop.order(open.type);
    await pay(link);
    await shop.until(id, (one) => one.standing.state === 'paid');
    await eventually(async () => (await shop.merchantNow(open.id)).lastNotificationAt !== null);
  });

  it('in another currency than the account’s is refused with the one that it takes', async () => {
    const argentina = await addMerchant(shop.world, shop.installationId, { name: 'Argentina', gateway: seller({ country: 'AR' }) });
    const payment = await addPayment(shop.world, argentina.type, SUM);
    const pressed = await payment.press('generate-link');
    expect(pressed.ok).toBe(false);
    expect(pressed.errorMsg).toContain('ARS');
    const findings = await shop.world.desk.checkMerchant(shop.installationId, argentina.id);
    expect(findings).toContainEqual(expect.objectContaining({ code: 'mercadopago-country-differs', level: 'bad' }));
  });
});
