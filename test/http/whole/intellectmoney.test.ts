import { z } from 'zod';
import { rows } from '../../../src/infra/database';
import type { InvoiceDetails } from '../../../src/payments/desk-invoices';
import type { CrmPayment, OfGateway } from '../../support/crm';
import { addMerchant, addPayment, connect, simState } from '../../support/crm';
import { eventually } from '../../support/eventually';
import type { Visited, Visitor } from '../../support/visitor';
import { newVisitor } from '../../support/visitor';
import type { World } from '../../support/world';
import { ESHOP, PERSON, startWorld } from '../../support/world';

const State = z.object({
  invoices: z.array(z.object({ sko: z.string(), orderId: z.string(), state: z.string() })),
  ledger: z.array(z.object({ kind: z.string(), amount: z.number() })),
});
const SUM = 50_000;

const organisation = (more: Readonly<Record<string, string>> = {}): OfGateway => ({
  code: 'intellectmoney',
  fields: { kind: 'organisation', mode: 'live', eshopId: ESHOP.id, secretKey: ESHOP.secretKey, ...more },
});

const json = (body: object): RequestInit => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
});

/** Our page with the form that leads on; the browser of the payer could change what it sends. */
const formAt = async (payer: Visitor, link: string): Promise<Visited> => payer.submit(await payer.go(link), { form: '/open"' });
const payPage = async (link: string, changed: Readonly<Record<string, string>> = {}) => {
  const payer = newVisitor();
  const page = await payer.submit(await formAt(payer, link), { form: 'data-onward', fields: changed });
  return { payer, page };
};
const pay = async (link: string, changed: Readonly<Record<string, string>> = {}): Promise<void> => {
  const { payer, page } = await payPage(link, changed);
  expect((await payer.submit(page, { form: 'data-test="pay"' })).status).toBeLessThan(400);
};

/** What is special about a gateway that cannot be asked and whose money is moved in its cabinet. */
describe('a payment through IntellectMoney', () => {
  let world: World;
  let installationId: string;
  let plain: { readonly id: string; readonly type: string };
  let holding: { readonly id: string; readonly type: string };
  let moving: { readonly id: string; readonly type: string };

  beforeAll(async () => {
    world = await startWorld({ crmCurrency: 'RUB' });
    installationId = await connect(world);
    plain = await addMerchant(world, installationId, { name: 'Plain', gateway: organisation() });
    holding = await addMerchant(world, installationId, { name: 'Holding', gateway: organisation({ holdMode: 'hold', holdHours: '48' }) });
    moving = await addMerchant(world, installationId, { name: 'Moving', gateway: organisation({ holdMode: 'hold', moves: 'on' }) });
  });
  afterAll(() => world.stop());
  afterEach(async () => {
    await fetch(`${world.intellectmoney.url}/_sim/shops/${ESHOP.id}`, json({ hashRequired: true }));
    world.intellectmoney.switches.merge({
      movesByForm: true,
      alterUnsigned: false,
      partialCaptureInCabinet: false,
      refundAmountIs: 'total',
    });
  });

  const order = async (type: string): Promise<{ readonly payment: CrmPayment; readonly id: string; readonly link: string }> => {
    const payment = await addPayment(world, type, SUM);
    const { payment: made } = await payment.press('generate-link');
    return { payment, id: made.invoice?.externalId ?? '', link: made.invoice?.link ?? '' };
  };
  const details = async (id: string): Promise<InvoiceDetails> => {
    const found = await world.desk.invoice(installationId, id);
    if (!found) throw new Error('the invoice is gone');
    return found;
  };
  const until = (id: string, holds: (one: InvoiceDetails) => boolean): Promise<InvoiceDetails> =>
    eventually(async () => {
      const one = await details(id);
      return holds(one) ? one : null;
    }).then((one) => one ?? details(id));
  const untilState = (id: string, state: string): Promise<InvoiceDetails> => until(id, ({ standing }) => standing.state === state);
  const gateway = async () => State.parse(await simState(world.intellectmoney.url));
  const inCabinet = async (move: string, amount = ''): Promise<void> => {
    const newest = (await gateway()).invoices.at(-1);
    const url = `${world.intellectmoney.url}/cabinet/${ESHOP.id}/invoices/${newest?.sko}/${move}`;
    const answer = await fetch(url, { method: 'POST', body: new URLSearchParams({ amount }), redirect: 'manual' });
    expect(answer.status).toBe(303);
  };
  const withoutHash = () => fetch(`${world.intellectmoney.url}/_sim/shops/${ESHOP.id}`, json({ hashRequired: false }));
  const merchantNow = async (id: string) => (await world.desk.merchants(installationId)).find((one) => one.id === id);

  it('shows that notifications arrive from the first genuine one on', async () => {
    expect(await merchantNow(plain.id)).toMatchObject({ lastNotificationAt: null, holds: 'never' });
    const { link, id } = await order(plain.type);
    await pay(link);
    await untilState(id, 'paid');
    expect((await merchantNow(plain.id))?.lastNotificationAt).not.toBeNull();
  });

  it('offers no buttons while money is moved in the cabinet, and takes over what happens there', async () => {
    const { payment, link, id } = await order(holding.type);
    await pay(link);
    const held = await untilState(id, 'authorized');
    expect(held.actions).toEqual({ confirm: null, cancel: null, refund: null, send: false, elsewhere: true });
    expect(held).toMatchObject({ readable: false, confirmManually: true, cabinetUrl: expect.stringContaining('http') });
    const hours = ((held.holdUntil?.getTime() ?? 0) - Date.now()) / 3_600_000;
    expect(Math.round(hours)).toBe(48);
    await eventually(async () => (await payment.now()).invoice?.status === 'waitingForCapture');
    expect((await payment.now()).invoice?.cancellable).toBe(false);
    const pressed = await payment.press('confirm');
    expect(pressed.ok).toBe(false);
    await inCabinet('capture');
    const paid = await untilState(id, 'paid');
    expect(paid.actions).toMatchObject({ refund: null, elsewhere: true });
    await inCabinet('refund', '100.00');
    await until(id, ({ refunded }) => refunded === 10_000);
    await inCabinet('refund');
    await untilState(id, 'refunded');
    await eventually(async () => (await payment.now()).invoice?.status === 'refundSucceeded');
  });

  it.each(['100.00', '50.00'])('whose second refund of %s tells a sum that does not grow asks for somebody', async (second) => {
    world.intellectmoney.switches.merge({ refundAmountIs: 'last' });
    const { link, id } = await order(plain.type);
    await pay(link);
    await untilState(id, 'paid');
    for (const amount of ['100.00', second]) {
      world.intellectmoney.clock.advance(60_000);
      await inCabinet('refund', amount);
      await until(id, ({ refunded }) => refunded === 10_000);
    }
    expect(await until(id, ({ attention }) => attention.length > 0)).toMatchObject({ refunded: 10_000, attention: ['amount-mismatch'] });
  });

  it('in part does not count as paid, needs somebody, and is settled by the rest', async () => {
    const { link, id } = await order(plain.type);
    const { payer, page } = await payPage(link);
    await payer.submit(page, { form: 'data-test="part"', fields: { amount: '100.00' } });
    const part = await until(id, ({ attention }) => attention.length > 0);
    expect(part).toMatchObject({ standing: { state: 'pending' }, attention: ['partly-paid'] });
    const told = part.history.find(({ kind }) => kind === 'partly-paid');
    expect(told?.details).toMatchObject({ amount: { minor: 10_000 } });
    await payer.submit(await payer.go(page.url), { form: 'data-test="pay"' });
    expect(await untilState(id, 'paid')).toMatchObject({ captured: SUM, attention: [] });
  });

  it('in test money never pays a live invoice, whatever the merchant has become meanwhile', async () => {
    await withoutHash();
    const first = await order(plain.type);
    await pay(first.link, { recipientCurrency: 'TST' });
    const mismatch = await until(first.id, ({ attention }) => attention.length > 0);
    expect(mismatch).toMatchObject({ standing: { state: 'pending' }, attention: ['amount-mismatch'], captured: 0 });
    const second = await order(plain.type);
    const { payer, page } = await payPage(second.link, { recipientCurrency: 'TST' });
    const typed = { name: 'Plain', confirmManually: false, fields: { ...organisation().fields, mode: 'test' } };
    expect(await world.desk.editMerchant(installationId, plain.id, typed, PERSON)).toMatchObject({ ok: true });
    await payer.submit(page, { form: 'data-test="pay"' });
    const still = await until(second.id, ({ attention }) => attention.length > 0);
    expect(still).toMatchObject({ standing: { state: 'pending' }, attention: ['amount-mismatch'], captured: 0 });
    await world.desk.editMerchant(installationId, plain.id, { ...typed, fields: organisation().fields }, PERSON);
  });

  it('stays in the money of its link when the merchant has been switched since', async () => {
    const test = await addMerchant(world, installationId, { name: 'Switched', gateway: organisation({ lifeDays: '1' }) });
    const { link, id } = await order(test.type);
    const typed = { name: 'Switched', confirmManually: false, fields: { ...organisation().fields, mode: 'test' } };
    await world.desk.editMerchant(installationId, test.id, typed, PERSON);
    await world.heart.db.transaction((tx) => rows(tx, `update attempt set expires_at = now() where invoice_id = $1`, [id]));
    const payer = newVisitor();
    const form = await formAt(payer, link);
    expect(form.status).toBe(200);
    expect(form.body).toContain('value="RUB"');
    expect(form.body).not.toContain('value="TST"');
  });

  it('of a sum that the payer changed is not accepted', async () => {
    await withoutHash();
    const { link, id } = await order(plain.type);
    await pay(link, { recipientAmount: '1.00' });
    const mismatch = await until(id, ({ attention }) => attention.length > 0);
    expect(mismatch).toMatchObject({ standing: { state: 'pending' }, attention: ['amount-mismatch'], captured: 0 });
  });

  it('is known by the first number that IntellectMoney gave it', async () => {
    const { link, id } = await order(plain.type);
    const { payer, page } = await payPage(link);
    await eventually(async () => (await world.desk.notifications(installationId)).rows.some((one) => one.invoiceId === id));
    world.intellectmoney.switches.merge({ alterUnsigned: true });
    await payer.submit(page, { form: 'data-test="pay"' });
    const mismatch = await until(id, ({ attention }) => attention.length > 0);
    expect(mismatch).toMatchObject({ standing: { state: 'pending' }, attention: ['amount-mismatch'], captured: 0 });
  });

  it('is not taken back by messages that others have overtaken', async () => {
    world.intellectmoney.faults.add({ match: 'OUT /', kind: 'reorder', times: 1 });
    const { link, id } = await order(moving.type);
    await pay(link);
    await untilState(id, 'authorized');
    await until(id, ({ history }) => history.some(({ kind }) => kind === 'ignored'));
    expect(await world.desk.confirm(installationId, id, null, PERSON)).toMatchObject({ refusal: { code: 'gateway-unknown' } });
    expect(await untilState(id, 'paid')).toMatchObject({ attention: [] });
  });

  it('keeps an operation open until somebody has looked, and does not lose what the cabinet did meanwhile', async () => {
    world.intellectmoney.switches.merge({ movesByForm: false });
    const { link, id } = await order(moving.type);
    await pay(link);
    await untilState(id, 'authorized');
    await world.desk.confirm(installationId, id, null, PERSON);
    const [open] = (await details(id)).operations;
    expect(open).toMatchObject({ kind: 'capture', state: 'unknown' });
    expect(await world.desk.refresh(installationId, id)).toEqual({ ok: true, value: undefined });
    expect(await world.desk.tellOutcome(installationId, open?.id ?? '', false, PERSON)).toMatchObject({ ok: true });
    expect(await details(id)).toMatchObject({ standing: { state: 'authorized' }, operations: [{ state: 'refused' }] });
    await world.desk.confirm(installationId, id, null, PERSON);
    await inCabinet('release');
    const released = await until(id, ({ operations }) => operations[0]?.state === 'refused');
    expect(released.standing).toMatchObject({ state: 'canceled' });
    expect(released.attention).toEqual([]);
  });

  it('of which the cabinet takes less than was held is paid with just that, also while a confirmation of ours is open', async () => {
    world.intellectmoney.switches.merge({ movesByForm: false, partialCaptureInCabinet: true });
    for (const { type } of [holding, moving]) {
      const { link, id } = await order(type);
      await pay(link);
      await untilState(id, 'authorized');
      if (type === moving.type) expect(await world.desk.confirm(installationId, id, null, PERSON)).toMatchObject({ ok: false });
      await inCabinet('capture', '150.00');
      const paid = await until(
        id,
        ({ standing, attention, operations }) =>
          (standing.state === 'paid' && operations.every(({ state }) => state === 'done')) || attention.length > 0,
      );
      expect(paid).toMatchObject({ standing: { state: 'paid', captured: 15_000, refunded: 0 }, attention: [] });
    }
  });

  it('leaves a hold that nobody wants to somebody with the cabinet, and is content when it is released there', async () => {
    const { link, id } = await order(holding.type);
    const { payer, page } = await payPage(link);
    expect(await world.desk.cancel(installationId, id, PERSON)).toMatchObject({ ok: true });
    await payer.submit(page, { form: 'data-test="pay"' });
    expect(await until(id, ({ attention }) => attention.length > 0)).toMatchObject({ attention: ['hold-left'] });
    await inCabinet('release');
    await until(id, ({ attention }) => attention.length === 0);
  });

  it('decides about holds by its own settings, so that our switch refuses', async () => {
    expect(await merchantNow(holding.id)).toMatchObject({ holds: 'always', confirmManually: true });
    expect(await world.desk.switchManual(installationId, holding.id, false, PERSON)).toMatchObject({ ok: false });
    expect(await merchantNow(holding.id)).toMatchObject({ confirmManually: true });
  });
});
