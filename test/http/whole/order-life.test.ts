import { eventually } from '../../support/eventually';
import { addMerchant, addPayment, connect, ledger, payByLink } from '../../support/crm';
import type { CrmPayment } from '../../support/crm';
import type { World } from '../../support/world';
import { PERSON, startWorld } from '../../support/world';

const linkFor = async (payment: CrmPayment): Promise<string> => {
  const made = await payment.press('generate-link');
  expect(made).toMatchObject({ ok: true });
  return made.payment.invoice?.link ?? '';
};
const untilStatus = (payment: CrmPayment, status: string) =>
  eventually(async () => {
    const now = await payment.now();
    if (now.invoice?.status !== status) throw new Error(`the invoice is ${now.invoice?.status ?? 'not there'}, not ${status}`);
    return now;
  });

/** The whole path over HTTP: CRM, product and gateway, each with its own books, which have to agree at the end. */
describe('an order of RetailCRM that is paid through UAPAY', () => {
  let world: World;
  let installationId: string;
  let auto: string;
  let manual: string;

  beforeAll(async () => {
    world = await startWorld();
    installationId = await connect(world);
    auto = (await addMerchant(world, installationId, { name: 'By itself' })).type;
    manual = (await addMerchant(world, installationId, { name: 'By hand', manual: true })).type;
  });
  afterAll(() => world.stop());

  const moved = async (kind: string, from: number): Promise<readonly number[]> =>
    (await ledger(world))
      .slice(from)
      .filter((one) => one.kind === kind)
      .map((one) => one.amount);

  it('is paid in one step, and the CRM shows it paid', async () => {
    const payment = await addPayment(world, auto, 12_150);
    await payByLink(await linkFor(payment), 'pay');
    const paid = await untilStatus(payment, 'succeeded');
    expect(paid).toMatchObject({ paidSum: 121.5, status: 'paid' });
  });

  it('is held, refused once with the words of the gateway, and then taken in part', async () => {
    const from = (await ledger(world)).length;
    const payment = await addPayment(world, manual, 199_950);
    await payByLink(await linkFor(payment), 'pay');
    await untilStatus(payment, 'waitingForCapture');
    world.uapay.switches.merge({ refuseCapture: 'Limit exceeded, try again later', refuseCaptureTimes: 1 });
    const refused = await payment.press('confirm', { amount: '1500' });
    expect(refused.ok).toBe(false);
    expect(refused.errorMsg).toContain('Limit exceeded, try again later');
    expect(await payment.press('confirm', { amount: '1500' })).toMatchObject({ ok: true });
    const paid = await untilStatus(payment, 'succeeded');
    expect(paid.paidSum).toBe(1500);
    expect(await moved('capture', from)).toEqual([150_000]);
  });

  it('is reserved after its link was cancelled, is not given back by the gateway, and waits for somebody with a button', async () => {
    const payment = await addPayment(world, manual, 7_000);
    const opened = await fetch(`${await linkFor(payment)}/open`, { method: 'POST', redirect: 'manual' });
    const id = (await payment.now()).invoice?.externalId ?? '';
    expect(await world.desk.cancel(installationId, id, PERSON)).toMatchObject({ ok: true });
    world.uapay.switches.merge({ refuseCancel: 'Come back tomorrow' });
    await fetch(`${opened.headers.get('location') ?? ''}/pay`, { method: 'POST', body: new URLSearchParams(), redirect: 'manual' });
    const left = await eventually(async () => {
      const now = await world.desk.invoice(installationId, id);
      return now?.attention.includes('hold-left') ? now : null;
    });
    expect(left).toMatchObject({ standing: { state: 'canceled' }, reserved: 7_000, actions: { cancel: 'release' } });
    world.uapay.switches.merge({ refuseCancel: null });
    expect(await world.desk.cancel(installationId, id, PERSON)).toMatchObject({ ok: true });
    expect(await world.desk.invoice(installationId, id)).toMatchObject({ reserved: 0, attention: [], actions: { cancel: null } });
  });

  it('is cancelled while it is held, and nothing is taken', async () => {
    const from = (await ledger(world)).length;
    const payment = await addPayment(world, manual, 64_000);
    await payByLink(await linkFor(payment), 'pay');
    await untilStatus(payment, 'waitingForCapture');
    expect(await payment.press('cancel')).toMatchObject({ ok: true });
    await untilStatus(payment, 'canceled');
    const canceled = await eventually(async () => ((await payment.now()).invoice?.cancellationDetails ? payment.now() : null));
    const ours = await world.desk.invoice(installationId, canceled?.invoice?.externalId ?? '');
    expect(ours?.standing).toEqual({ state: 'canceled', reason: 'manager' });
    expect(await moved('void', from)).toEqual([64_000]);
    expect(await moved('capture', from)).toEqual([]);
  });

  it('whose hold ended unheard shows so as soon as somebody presses Cancel, and nothing is called', async () => {
    const from = (await ledger(world)).length;
    const payment = await addPayment(world, manual, 55_000);
    world.uapay.switches.merge({ callbackEvents: 'none' });
    const made = await payment.press('generate-link');
    const invoiceId = made.payment.invoice?.externalId ?? '';
    await payByLink(made.payment.invoice?.link ?? '', 'pay');
    expect(await world.desk.refresh(installationId, invoiceId)).toMatchObject({ ok: true });
    await untilStatus(payment, 'waitingForCapture');
    world.uapay.clock.advance(200 * 3_600_000);
    const pressed = await payment.press('cancel');
    world.uapay.switches.merge({ callbackEvents: 'all' });
    expect(pressed.ok).toBe(false);
    expect((await world.desk.invoice(installationId, invoiceId))?.standing).toEqual({ state: 'canceled', reason: 'hold-expired' });
    await untilStatus(payment, 'canceled');
    expect(await moved('capture', from)).toEqual([]);
  });

  it('is given back in part and then the rest', async () => {
    const from = (await ledger(world)).length;
    const payment = await addPayment(world, auto, 10_000);
    await payByLink(await linkFor(payment), 'pay');
    await untilStatus(payment, 'succeeded');
    expect(await payment.press('refund', { amount: '30' })).toMatchObject({ ok: true });
    expect(await payment.press('refund', { amount: '80' })).toMatchObject({ ok: false });
    expect(await payment.press('refund', { amount: '70' })).toMatchObject({ ok: true });
    const back = await untilStatus(payment, 'refundSucceeded');
    expect(back.invoice).toMatchObject({ refunded: 100, refundable: false });
    expect(await moved('refund', from)).toEqual([3_000, 7_000]);
  });

  it('gets one link for a repeated wish, and a refusal for another sum', async () => {
    const payment = await addPayment(world, auto, 5_000);
    const first = await linkFor(payment);
    expect(await linkFor(payment)).toBe(first);
  });

  it('is not paid any more once its sum has changed in the CRM', async () => {
    const from = (await ledger(world)).length;
    const payment = await addPayment(world, auto, 8_000);
    const link = await linkFor(payment);
    await fetch(`${world.retailcrm.url}/admin/payments/${payment.id}/amount`, {
      method: 'POST',
      body: new URLSearchParams({ amount: '90' }),
      redirect: 'manual',
    });
    const opened = await fetch(`${link}/open`, { method: 'POST', redirect: 'manual', headers: { Accept: 'text/html' } });
    expect(opened.status).toBeGreaterThanOrEqual(400);
    expect(opened.headers.get('location')).toBeNull();
    expect((await ledger(world)).slice(from)).toEqual([]);
  });

  it('sends its link by e-mail and keeps what became of the letter', async () => {
    const payment = await addPayment(world, auto, 7_500);
    const made = await payment.press('generate-link');
    const invoiceId = made.payment.invoice?.externalId ?? '';
    expect(await world.desk.sendLink(installationId, invoiceId, 'buyer@example.org', PERSON)).toEqual({ ok: true, value: undefined });
    await eventually(async () => (await world.desk.invoice(installationId, invoiceId))?.letters[0]?.state === 'sent');
    const state = (await (await fetch(`${world.mail.url}/_sim/state`)).json()) as { letters: { to: unknown; text: string }[] };
    expect(state.letters[0]?.text).toContain(made.payment.invoice?.link);
  });
});
