import { parseMoney } from '../../../src/payments/domain/money';
import { currency } from '../../../src/payments/domain/currency';
import type { Movement } from '../../../src/payments/reconciliation/reconciliation-desk';
import { resolveOperation } from '../../../src/payments/resolve-operation';
import { findInvoice } from '../../../src/payments/stores/invoices';
import { eventually } from '../../support/eventually';
import { boletoForm, stateOf, toPayment } from '../../support/mercadopago';
import { PERSON } from '../../support/world';
import { MercadopagoShop, SUM, pageOf, pay, send } from './mercadopago-stand';

const dayOf = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** Money that comes twice and money that goes back, which every message tells of by another payment. */
describe('an order at Mercado Pago', () => {
  let shop: MercadopagoShop;

  beforeAll(async () => {
    shop = await MercadopagoShop.start();
  });
  afterAll(() => shop.world.stop());

  /** The lines of the accountant's table about an invoice. */
  const movementsOf = async (id: string): Promise<readonly Movement[]> => {
    const pages = await shop.world.desk.reconciliation.movements(shop.installationId, { merchantId: null, from: dayOf(-1), to: dayOf(1) });
    const all: Movement[] = [];
    for await (const page of pages ?? []) all.push(...page);
    return all.filter(({ invoiceId }) => invoiceId === id);
  };
  /** Which payments at the gateway money went back of. */
  const returnedOf = async (id: string): Promise<readonly (string | null)[]> =>
    shop.world.heart.db.read(async (tx) => {
      const stored = await findInvoice(tx, shop.installationId, id);
      return (stored?.attempts ?? []).filter((one) => one.refunded > 0).map(({ reference }) => reference);
    });
  /** Paid twice on one page, each seen by a reading. */
  const paidTwice = async (): Promise<readonly [id: string, first: number, second: number]> => {
    const { id, link } = await shop.order();
    const again = await pay(link);
    await shop.world.desk.refresh(shop.installationId, id);
    const first = await shop.newestPayment();
    await again();
    await shop.world.desk.refresh(shop.installationId, id);
    expect((await shop.world.desk.invoice(shop.installationId, id))?.standing).toEqual({ state: 'paid', captured: 2 * SUM, refunded: 0 });
    return [id, first.id, (await shop.newestPayment()).id];
  };
  const tellOf = async (paymentId: number): Promise<void> => {
    expect(await send((await shop.merchantNow()).hookUrl, { id: paymentId })).toBe(200);
    const [told] = await shop.notifications();
    await eventually(async () => (await shop.notifications()).some(({ id, outcome }) => id === told?.id && outcome !== null));
  };
  /** A payment with a refund of ours that is under way there. */
  const refunding = async (): Promise<readonly [id: string, paymentId: number]> => {
    const { id, link } = await shop.order();
    await pay(link);
    await shop.until(id, (one) => one.standing.state === 'paid');
    shop.world.mercadopago.switches.set('refundStatus', 'in_process');
    await shop.world.desk.refund(shop.installationId, id, null, PERSON);
    expect(await shop.world.desk.invoice(shop.installationId, id)).toMatchObject({ refunded: 0, operations: [{ state: 'unknown' }] });
    return [id, (await shop.newestPayment()).id];
  };
  /** What the job does about an operation that has been open for an hour. */
  const resolveLater = async (id: string): Promise<void> => {
    const clock = { ...shop.world.heart.clock, now: () => new Date(Date.now() + 3_600_000) };
    const one = await shop.world.desk.invoice(shop.installationId, id);
    await resolveOperation({ ...shop.world.heart, clock }, shop.installationId, one?.operations[0]?.id ?? '');
  };

  it('that came twice on one page is counted twice, and the surplus can be given back from here', async () => {
    const { id, link } = await shop.order();
    const again = await pay(link);
    await shop.until(id, (one) => one.standing.state === 'paid');
    await again();
    const overpaid = await shop.until(id, (one) => one.attention.includes('overpaid'));
    expect(overpaid.standing).toEqual({ state: 'paid', captured: 2 * SUM, refunded: 0 });
    const back = await shop.world.desk.refund(shop.installationId, id, parseMoney('150.00', currency('BRL')), PERSON);
    expect(back.ok).toBe(true);
    const { payments } = await stateOf(shop.world.mercadopago.url);
    expect(
      payments
        .slice(-2)
        .map(({ status }) => status)
        .toSorted(),
    ).toEqual(['approved', 'refunded']);
    await shop.until(id, (one) => one.refunded === SUM);
    const [first, second, refund] = await movementsOf(id);
    expect(second?.reference).not.toBe(first?.reference);
    const returned = await returnedOf(id);
    expect([refund?.reference]).toEqual(returned);
  });

  it('whose page’s slip is paid after the card’s money went back is seen, and counted beside it', async () => {
    const { id, link } = await shop.order();
    const payBy = await pageOf(link);
    await payBy(boletoForm());
    const slip = await shop.newestPayment();
    await payBy({ method: 'card', holder: 'APRO' });
    await shop.until(id, (one) => one.standing.state === 'paid');
    await toPayment(shop.world.mercadopago.url, (await shop.newestPayment()).id, 'refund');
    await shop.until(id, (one) => one.standing.state === 'refunded');
    await toPayment(shop.world.mercadopago.url, slip.id, 'pay');
    const { standing } = await shop.until(id, (one) => one.captured > SUM);
    expect(standing).toEqual({ state: 'paid', captured: 2 * SUM, refunded: SUM });
  });

  describe('that came twice, as readings saw first', () => {
    beforeEach(() => shop.world.mercadopago.switches.set('notificationDelaySeconds', 3_600));
    afterEach(() => shop.world.mercadopago.switches.set('notificationDelaySeconds', 0));

    it('is not counted a third time when either is told of', async () => {
      const [id, first, second] = await paidTwice();
      await tellOf(second);
      await tellOf(first);
      expect((await shop.world.desk.invoice(shop.installationId, id))?.standing).toEqual({ state: 'paid', captured: 2 * SUM, refunded: 0 });
    });

    it('and of which the first went back in the cabinet, lets only the second be given back', async () => {
      const [id, first] = await paidTwice();
      await toPayment(shop.world.mercadopago.url, first, 'refund');
      await tellOf(first);
      expect((await shop.world.desk.invoice(shop.installationId, id))?.standing).toEqual({
        state: 'paid',
        captured: 2 * SUM,
        refunded: SUM,
      });
      expect((await shop.world.desk.refund(shop.installationId, id, null, PERSON)).ok).toBe(true);
      expect((await shop.world.desk.invoice(shop.installationId, id))?.standing.state).toBe('refunded');
      const { payments } = await stateOf(shop.world.mercadopago.url);
      expect(payments.slice(-2).map(({ status }) => status)).toEqual(['refunded', 'refunded']);
    });
  });

  describe('whose refund is under way there', () => {
    afterEach(() => shop.world.mercadopago.switches.set('refundStatus', 'approved'));

    it('counts as given back once it is made, and nothing more can be asked for until then', async () => {
      const [id, paymentId] = await refunding();
      await resolveLater(id);
      expect(await shop.world.desk.refund(shop.installationId, id, null, PERSON)).toMatchObject({ refusal: { code: 'operation-open' } });
      await toPayment(shop.world.mercadopago.url, paymentId, 'finish-refund');
      await resolveLater(id);
      expect(await shop.world.desk.invoice(shop.installationId, id)).toMatchObject({ refunded: SUM, operations: [{ state: 'done' }] });
    });

    it('and then turned down is not done, and can be asked for again', async () => {
      const [id, paymentId] = await refunding();
      await toPayment(shop.world.mercadopago.url, paymentId, 'reject-refund');
      await resolveLater(id);
      expect(await shop.world.desk.invoice(shop.installationId, id)).toMatchObject({ refunded: 0, operations: [{ state: 'refused' }] });
      shop.world.mercadopago.switches.set('refundStatus', 'approved');
      expect((await shop.world.desk.refund(shop.installationId, id, null, PERSON)).ok).toBe(true);
      await shop.until(id, (one) => one.standing.state === 'refunded');
    });

    it('and was turned down while its answer was lost, is not done', async () => {
      const { id, link } = await shop.order();
      await pay(link);
      await shop.until(id, (one) => one.standing.state === 'paid');
      shop.world.mercadopago.switches.set('refundStatus', 'rejected');
      shop.world.mercadopago.faults.add({ match: 'POST /v1/payments', kind: 'drop-after' });
      await shop.world.desk.refund(shop.installationId, id, null, PERSON);
      await resolveLater(id);
      expect(await shop.world.desk.invoice(shop.installationId, id)).toMatchObject({ refunded: 0, operations: [{ state: 'refused' }] });
    });
  });

  it('that was given back in the cabinet is told to the CRM', async () => {
    const { id, link, payment } = await shop.order();
    await pay(link);
    await shop.until(id, (one) => one.standing.state === 'paid');
    await toPayment(shop.world.mercadopago.url, (await shop.newestPayment()).id, 'refund', 4_000);
    await shop.until(id, (one) => one.refunded === 4_000);
    await eventually(async () => (await payment.now()).invoice?.refunded === 40);
  });
});
