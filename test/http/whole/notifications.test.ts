import { addMerchant, addPayment, connect, payByLink } from '../../support/crm';
import { eventually } from '../../support/eventually';
import type { World } from '../../support/world';
import { PERSON, startWorld } from '../../support/world';

const post = async (url: string, body: string): Promise<number> => {
  const answer = await fetch(url, { method: 'POST', body, headers: { 'Content-Type': 'application/json' } });
  await answer.arrayBuffer();
  return answer.status;
};

/** The entry of notifications: what is answered with success is kept and applied; everything else is kept, marked, and never acted on. */
describe('a notification', () => {
  let world: World;
  let installationId: string;
  let merchantId: string;
  let type: string;
  let hook: string;

  beforeAll(async () => {
    world = await startWorld();
    installationId = await connect(world);
    ({ id: merchantId, type } = await addMerchant(world, installationId));
    hook = (await world.desk.merchants(installationId)).find((one) => one.id === merchantId)?.hookUrl ?? '';
  });
  afterAll(() => world.stop());

  const rows = async () => (await world.desk.notifications(installationId)).rows;

  it('with a wrong signature is answered 401, kept with its reason and never applied again', async () => {
    expect(await post(hook, JSON.stringify({ token: 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.AAAA' }))).toBe(401);
    const [kept] = await rows();
    expect(kept).toMatchObject({ verdict: 'refused', outcome: null, invoiceId: null });
    expect(await world.desk.replayNotification(installationId, kept?.id ?? '', PERSON)).toMatchObject({ ok: false });
  });

  it('to an address of this installation that no merchant has is answered 404 and kept', async () => {
    const before = (await rows()).length;
    expect(await post(`${hook.slice(0, -4)}AAAA`, '{}')).toBe(404);
    expect((await rows())[0]).toMatchObject({ verdict: 'refused', because: 'unknown-merchant', merchantName: null });
    expect(await rows()).toHaveLength(before + 1);
  });

  it('to an address of nobody is answered 404', async () => {
    expect(await post(`${world.hub}/hooks/uapay/${'x'.repeat(30)}`, '{}')).toBe(404);
    expect(await post(`${hook.slice(0, -4)}%00`, '{}')).toBe(404);
    expect(await post(`${world.hub}/hooks/uapay%00/x`, '{}')).toBe(404);
  });

  it('that is refused is kept a hundred times at most', async () => {
    for (let count = 0; count < 120; count += 1) await post(hook, `{"token":"${count}"}`);
    const { rows: first, next } = await world.desk.notifications(installationId);
    const more = await world.desk.notifications(installationId, next ?? undefined);
    const rest = await world.desk.notifications(installationId, more.next ?? undefined);
    const refused = [...first, ...more.rows, ...rest.rows].filter((row) => row.verdict === 'refused' && row.merchantName !== null);
    expect(refused).toHaveLength(100);
  });

  it('that is genuine is applied, and can be applied again without changing anything', async () => {
    const payment = await addPayment(world, type, 4_200);
    const made = await payment.press('generate-link');
    await payByLink(made.payment.invoice?.link ?? '', 'pay');
    const applied = await eventually(async () => (await rows()).find((row) => row.verdict === 'accepted' && row.outcome !== null));
    const before = await world.desk.invoice(installationId, applied?.invoiceId ?? '');
    expect(await world.desk.replayNotification(installationId, applied?.id ?? '', PERSON)).toEqual({ ok: true, value: undefined });
    await eventually(async () => (await payment.now()).status === 'paid');
    const after = await world.desk.invoice(installationId, applied?.invoiceId ?? '');
    expect(after).toMatchObject({ captured: before?.captured, refunded: 0, standing: { state: 'paid' } });
  });
});
