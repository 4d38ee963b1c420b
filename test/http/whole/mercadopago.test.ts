import { sign, manifest } from '../../../src/gateways/mercadopago/signature';
import type { InvoiceDetails } from '../../../src/payments/desk-invoices';
import { parseMoney } from '../../../src/payments/domain/money';
import { currency } from '../../../src/payments/domain/currency';
import type { Movement } from '../../../src/payments/reconciliation/reconciliation-desk';
import { findInvoice } from '../../../src/payments/stores/invoices';
import { applyNotification } from '../../../src/payments/receive-notification';
import { resolveOperation } from '../../../src/payments/resolve-operation';
import type { CrmPayment, OfGateway } from '../../support/crm';
import { addMerchant, addPayment, connect } from '../../support/crm';
import { eventually } from '../../support/eventually';
import { stateOf, toPayment } from '../../support/mercadopago';
import { newVisitor } from '../../support/visitor';
import type { World } from '../../support/world';
import { PERSON, SELLER, startWorld } from '../../support/world';

const SUM = 15_000;
const SECRET = SELLER.webhook.secret;

const seller = (change: Readonly<Record<string, string>> = {}): OfGateway => ({
  code: 'mercadopago',
  fields: {
    country: 'BR',
    mode: 'live',
    publicKey: SELLER.publicKey,
    accessToken: SELLER.accessToken,
    webhookSecret: SECRET,
    ...change,
  },
});

interface Order {
  readonly payment: CrmPayment;
  readonly id: string;
  readonly link: string;
}

interface Sent {
  readonly id: string | number;
  readonly type?: string;
  readonly secret?: string;
  readonly unsigned?: boolean;
}

const dayOf = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

let counter = 0;

/** A webhook as the service sends it; each with a number, a time and a signature of its own. */
async function send(address: string, { id, type = 'payment', secret = SECRET, unsigned = false }: Sent): Promise<number> {
  counter += 1;
  const requestId = `request-${counter}`;
  const ts = String(1_767_225_600 + counter);
  const v1 = sign(manifest({ dataId: String(id), requestId }, ts), secret);
  const answer = await fetch(`${address}?data.id=${id}&type=${type}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-request-id': requestId,
      ...(unsigned ? {} : { 'x-signature': `ts=${ts},v1=${v1}` }),
    },
    body: JSON.stringify({ id: counter, type, action: `${type}.updated`, data: { id: String(id) } }),
  });
  await answer.arrayBuffer();
  return answer.status;
}

/** Opens the page of Checkout Pro that a link leads to; gives what pays on it, as often as it is called. */
async function pageOf(link: string): Promise<(fields: Readonly<Record<string, string>>) => Promise<void>> {
  const payer = newVisitor();
  const page = await payer.submit(await payer.go(link), { form: '/open"' });
  return async (fields) => {
    const after = await payer.submit(await payer.go(page.url), { form: '/checkout/v1/payment"', fields });
    if (after.status >= 400) throw new Error(`${after.url} answered ${after.status}`);
  };
}

/** Pays on the page of Checkout Pro that a link leads to; gives the way back to it, for whoever pays once more. */
async function pay(link: string, holder = 'APRO'): Promise<() => Promise<void>> {
  const payBy = await pageOf(link);
  const again = (): Promise<void> => payBy({ method: 'card', holder });
  await again();
  return again;
}

const SLIP = {
  method: 'bolbradesco',
  email: 'ana.payer@example.com',
  first_name: 'Ana',
  last_name: 'Souza',
  document_type: 'CPF',
  document: '52998224725',
  zip_code: '01310100',
  street_name: 'Avenida Paulista',
  street_number: '1000',
  neighborhood: 'Bela Vista',
  city: 'Sao Paulo',
  federal_unit: 'SP',
};

/** What is special about a gateway whose messages name a payment of its own and never say how things stand. */
describe('a payment through Mercado Pago', () => {
  let world: World;
  let installationId: string;
  let main: { readonly id: string; readonly type: string };

  beforeAll(async () => {
    world = await startWorld({ crmCurrency: 'BRL' });
    installationId = await connect(world);
    main = await addMerchant(world, installationId, { name: 'Main', gateway: seller() });
  });
  afterAll(() => world.stop());

  const order = async (type = main.type): Promise<Order> => {
    const payment = await addPayment(world, type, SUM);
    const { payment: made } = await payment.press('generate-link');
    return { payment, id: made.invoice?.externalId ?? '', link: made.invoice?.link ?? '' };
  };
  const until = (id: string, holds: (one: InvoiceDetails) => boolean): Promise<InvoiceDetails> =>
    eventually(async () => {
      const one = await world.desk.invoice(installationId, id);
      return one && holds(one) ? one : null;
    }).then((one) => {
      if (!one) throw new Error('the invoice is gone');
      return one;
    });
  const merchantNow = async (id = main.id) => {
    const found = (await world.desk.merchants(installationId)).find((one) => one.id === id);
    if (!found) throw new Error('the merchant is gone');
    return found;
  };
  const newestPayment = async () => {
    const found = (await stateOf(world.mercadopago.url)).payments.at(-1);
    if (!found) throw new Error('no payment was made');
    return found;
  };
  /** The lines of the accountant's table about an invoice. */
  const movementsOf = async (id: string): Promise<readonly Movement[]> => {
    const pages = await world.desk.reconciliation.movements(installationId, { merchantId: null, from: dayOf(-1), to: dayOf(1) });
    const all: Movement[] = [];
    for await (const page of pages ?? []) all.push(...page);
    return all.filter(({ invoiceId }) => invoiceId === id);
  };
  /** Which payments at the gateway money went back of. */
  const returnedOf = async (id: string): Promise<readonly (string | null)[]> =>
    world.heart.db.read(async (tx) => {
      const stored = await findInvoice(tx, installationId, id);
      return (stored?.attempts ?? []).filter((one) => one.refunded > 0).map(({ reference }) => reference);
    });
  const notifications = async () => (await world.desk.notifications(installationId)).rows;
  const untilOutcome = (outcome: string) => eventually(async () => (await notifications())[0]?.outcome === outcome);
  /** Paid twice on one page, each seen by a reading. */
  const paidTwice = async (): Promise<readonly [id: string, first: number, second: number]> => {
    const { id, link } = await order();
    const again = await pay(link);
    await world.desk.refresh(installationId, id);
    const first = await newestPayment();
    await again();
    await world.desk.refresh(installationId, id);
    expect((await world.desk.invoice(installationId, id))?.standing).toEqual({ state: 'paid', captured: 2 * SUM, refunded: 0 });
    return [id, first.id, (await newestPayment()).id];
  };
  const tellOf = async (paymentId: number): Promise<void> => {
    expect(await send((await merchantNow()).hookUrl, { id: paymentId })).toBe(200);
    const [told] = await notifications();
    await eventually(async () => (await notifications()).some(({ id, outcome }) => id === told?.id && outcome !== null));
  };
  /** A payment with a refund of ours that is under way there. */
  const refunding = async (): Promise<readonly [id: string, paymentId: number]> => {
    const { id, link } = await order();
    await pay(link);
    await until(id, (one) => one.standing.state === 'paid');
    world.mercadopago.switches.set('refundStatus', 'in_process');
    await world.desk.refund(installationId, id, null, PERSON);
    expect(await world.desk.invoice(installationId, id)).toMatchObject({ refunded: 0, operations: [{ state: 'unknown' }] });
    return [id, (await newestPayment()).id];
  };
  /** What the job does about an operation that has been open for an hour. */
  const resolveLater = async (id: string): Promise<void> => {
    const clock = { ...world.heart.clock, now: () => new Date(Date.now() + 3_600_000) };
    const one = await world.desk.invoice(installationId, id);
    await resolveOperation({ ...world.heart, clock }, installationId, one?.operations[0]?.id ?? '');
  };

  it('turns the light green at the first genuine notification, and only then', async () => {
    const { hookUrl } = await merchantNow();
    expect(await send(hookUrl, { id: 999, secret: 'forged' })).toBe(401);
    expect(await send(hookUrl, { id: 999, unsigned: true })).toBe(401);
    expect((await fetch(`${hookUrl}?topic=payment&id=999`, { method: 'POST' })).status).toBe(200);
    expect((await merchantNow()).lastNotificationAt).toBeNull();
    const { id, link } = await order();
    await pay(link);
    const { standing } = await until(id, (one) => one.standing.state === 'paid');
    expect(standing).toEqual({ state: 'paid', captured: SUM, refunded: 0 });
    expect((await merchantNow()).lastNotificationAt).not.toBeNull();
  });

  it('is seen by its notification alone, read once for it, and a repeat with another number changes nothing', async () => {
    const { id, link } = await order();
    await pay(link);
    const before = await until(id, (one) => one.standing.state === 'paid');
    const { id: paymentId } = await newestPayment();
    const reads = async () =>
      (await stateOf(world.mercadopago.url)).requests.filter(({ path }) => path === `/v1/payments/${paymentId}`).length;
    await eventually(async () =>
      (await notifications()).every(({ outcome, words }) => words === null || words.startsWith('ipn') || outcome !== null),
    );
    const readBefore = await reads();
    expect(await send((await merchantNow()).hookUrl, { id: paymentId })).toBe(200);
    await untilOutcome('repeated');
    expect((await reads()) - readBefore).toBe(1);
    const after = await world.desk.invoice(installationId, id);
    expect(after?.standing).toEqual(before.standing);
    expect(after?.history.filter(({ kind }) => kind === 'captured')).toHaveLength(1);
  });

  it('about nothing of ours is stored as foreign and answered with success', async () => {
    const { hookUrl } = await merchantNow();
    expect(await send(hookUrl, { id: 77, type: 'wallet_connect' })).toBe(200);
    await untilOutcome('foreign');
    expect(await send(hookUrl, { id: 'abc', type: 'something_new' })).toBe(200);
    await untilOutcome('foreign');
  });

  it('that is told of before it can be read is asked for again, and given up as foreign after a while', async () => {
    expect(await send((await merchantNow()).hookUrl, { id: 5_000_000_001 })).toBe(200);
    const [told] = await notifications();
    const again = (ahead: number) => {
      const clock = { ...world.heart.clock, now: () => new Date(Date.now() + ahead) };
      return applyNotification({ ...world.heart, clock }, installationId, told?.id ?? '');
    };
    await expect(again(0)).rejects.toThrow('does not know yet');
    expect((await notifications())[0]).toMatchObject({ id: told?.id, outcome: null });
    await again(11 * 60_000);
    expect((await notifications())[0]).toMatchObject({ id: told?.id, outcome: 'foreign' });
  });

  it('that was declined and then approved on the same page is paid', async () => {
    const { id, link, payment } = await order();
    await pay(link, 'FUND');
    await until(id, (one) => one.history.some(({ kind }) => kind === 'attempt-lost'));
    await pay(link);
    await until(id, (one) => one.standing.state === 'paid');
    await eventually(async () => (await payment.now()).invoice?.status === 'succeeded');
  });

  it('that came twice on one page is counted twice, and the surplus can be given back from here', async () => {
    const { id, link } = await order();
    const again = await pay(link);
    await until(id, (one) => one.standing.state === 'paid');
    await again();
    const overpaid = await until(id, (one) => one.attention.includes('overpaid'));
    expect(overpaid.standing).toEqual({ state: 'paid', captured: 2 * SUM, refunded: 0 });
    const back = await world.desk.refund(installationId, id, parseMoney('150.00', currency('BRL')), PERSON);
    expect(back.ok).toBe(true);
    const { payments } = await stateOf(world.mercadopago.url);
    expect(
      payments
        .slice(-2)
        .map(({ status }) => status)
        .toSorted(),
    ).toEqual(['approved', 'refunded']);
    await until(id, (one) => one.refunded === SUM);
    const [first, second, refund] = await movementsOf(id);
    expect(second?.reference).not.toBe(first?.reference);
    const returned = await returnedOf(id);
    expect([refund?.reference]).toEqual(returned);
  });

  it('whose page’s slip is paid after the card’s money went back is seen, and counted beside it', async () => {
    const { id, link } = await order();
    const payBy = await pageOf(link);
    await payBy(SLIP);
    const slip = await newestPayment();
    await payBy({ method: 'card', holder: 'APRO' });
    await until(id, (one) => one.standing.state === 'paid');
    await toPayment(world.mercadopago.url, (await newestPayment()).id, 'refund');
    await until(id, (one) => one.standing.state === 'refunded');
    await toPayment(world.mercadopago.url, slip.id, 'pay');
    const { standing } = await until(id, (one) => one.captured > SUM);
    expect(standing).toEqual({ state: 'paid', captured: 2 * SUM, refunded: SUM });
  });

  describe('that came twice, as readings saw first', () => {
    beforeEach(() => world.mercadopago.switches.set('notificationDelaySeconds', 3_600));
    afterEach(() => world.mercadopago.switches.set('notificationDelaySeconds', 0));

    it('is not counted a third time when either is told of', async () => {
      const [id, first, second] = await paidTwice();
      await tellOf(second);
      await tellOf(first);
      expect((await world.desk.invoice(installationId, id))?.standing).toEqual({ state: 'paid', captured: 2 * SUM, refunded: 0 });
    });

    it('and of which the first went back in the cabinet, lets only the second be given back', async () => {
      const [id, first] = await paidTwice();
      await toPayment(world.mercadopago.url, first, 'refund');
      await tellOf(first);
      expect((await world.desk.invoice(installationId, id))?.standing).toEqual({ state: 'paid', captured: 2 * SUM, refunded: SUM });
      expect((await world.desk.refund(installationId, id, null, PERSON)).ok).toBe(true);
      expect((await world.desk.invoice(installationId, id))?.standing.state).toBe('refunded');
      const { payments } = await stateOf(world.mercadopago.url);
      expect(payments.slice(-2).map(({ status }) => status)).toEqual(['refunded', 'refunded']);
    });
  });

  describe('whose refund is under way there', () => {
    afterEach(() => world.mercadopago.switches.set('refundStatus', 'approved'));

    it('counts as given back once it is made, and nothing more can be asked for until then', async () => {
      const [id, paymentId] = await refunding();
      await resolveLater(id);
      expect(await world.desk.refund(installationId, id, null, PERSON)).toMatchObject({ refusal: { code: 'operation-open' } });
      await toPayment(world.mercadopago.url, paymentId, 'finish-refund');
      await resolveLater(id);
      expect(await world.desk.invoice(installationId, id)).toMatchObject({ refunded: SUM, operations: [{ state: 'done' }] });
    });

    it('and then turned down is not done, and can be asked for again', async () => {
      const [id, paymentId] = await refunding();
      await toPayment(world.mercadopago.url, paymentId, 'reject-refund');
      await resolveLater(id);
      expect(await world.desk.invoice(installationId, id)).toMatchObject({ refunded: 0, operations: [{ state: 'refused' }] });
      world.mercadopago.switches.set('refundStatus', 'approved');
      expect((await world.desk.refund(installationId, id, null, PERSON)).ok).toBe(true);
      await until(id, (one) => one.standing.state === 'refunded');
    });

    it('and was turned down while its answer was lost, is not done', async () => {
      const { id, link } = await order();
      await pay(link);
      await until(id, (one) => one.standing.state === 'paid');
      world.mercadopago.switches.set('refundStatus', 'rejected');
      world.mercadopago.faults.add({ match: 'POST /v1/payments', kind: 'drop-after' });
      await world.desk.refund(installationId, id, null, PERSON);
      await resolveLater(id);
      expect(await world.desk.invoice(installationId, id)).toMatchObject({ refunded: 0, operations: [{ state: 'refused' }] });
    });
  });

  it('that was given back in the cabinet is told to the CRM', async () => {
    const { id, link, payment } = await order();
    await pay(link);
    await until(id, (one) => one.standing.state === 'paid');
    await toPayment(world.mercadopago.url, (await newestPayment()).id, 'refund', 4_000);
    await until(id, (one) => one.refunded === 4_000);
    await eventually(async () => (await payment.now()).invoice?.refunded === 40);
  });

  it('that is disputed asks for somebody, and stays paid until the bank has decided', async () => {
    const { id, link } = await order();
    await pay(link);
    await until(id, (one) => one.standing.state === 'paid');
    const { id: paymentId } = await newestPayment();
    await toPayment(world.mercadopago.url, paymentId, 'open-chargeback');
    expect((await until(id, (one) => one.attention.includes('disputed'))).standing.state).toBe('paid');
    await toPayment(world.mercadopago.url, paymentId, 'lose-chargeback');
    await until(id, (one) => one.standing.state === 'refunded');
  });

  it('without a webhook secret is read all the same, and what is there turns the light green', async () => {
    const open = await addMerchant(world, installationId, { name: 'Open', gateway: seller({ webhookSecret: '' }) });
    const { hookUrl } = await merchantNow(open.id);
    expect(await send(hookUrl, { id: 999, unsigned: true })).toBe(200);
    const { id, link } = await order(open.type);
    await pay(link);
    await until(id, (one) => one.standing.state === 'paid');
    await eventually(async () => (await merchantNow(open.id)).lastNotificationAt !== null);
  });

  it('in another currency than the account’s is refused with the one that it takes', async () => {
    const argentina = await addMerchant(world, installationId, { name: 'Argentina', gateway: seller({ country: 'AR' }) });
    const payment = await addPayment(world, argentina.type, SUM);
    const pressed = await payment.press('generate-link');
    expect(pressed.ok).toBe(false);
    expect(pressed.errorMsg).toContain('ARS');
    const findings = await world.desk.checkMerchant(installationId, argentina.id);
    expect(findings).toContainEqual(expect.objectContaining({ code: 'mercadopago-country-differs', level: 'bad' }));
  });
});
