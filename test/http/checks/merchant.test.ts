import { payByLink } from '../../support/crm';
import { addMerchant, installApp } from '../../support/insales-shop';
import { eventually } from '../../support/eventually';
import { PERSON, SHOP } from '../../support/world';
import { addEshop, goOn, makeLink, pay } from './payments';
import type { Eshop, Linked } from './payments';
import type { Stand } from './stand';
import { hours, startStand } from './stand';

const UAPAY = { shopId: SHOP.clientId, secretKey: SHOP.secret, mode: 'live' };
const WRONG = { secretKey: 'wrong-secret-key' };

/** What a merchant can have wrong at its gateway, brought about there and seen on the card with what to do about it. */
describe('the connection check of a merchant', () => {
  let stand: Stand;

  beforeAll(async () => {
    stand = await startStand();
  });
  afterAll(() => stand.stop());

  const card = ({ code }: Pick<Eshop, 'code'>, language = 'en') => stand.screen(`/merchants?check=${code}`, { language });
  const codes = async ({ code }: Eshop) =>
    (await stand.desk.checkMerchant(stand.installationId, code)).map((finding) => `${finding.code} ${finding.level}`);
  const paidByLink = async (eshop: Eshop): Promise<Linked> => {
    const linked = await makeLink(stand, eshop);
    await pay(await goOn(linked.link));
    return linked;
  };
  const untilState = (invoiceId: string, state: string) =>
    eventually(async () => (await stand.desk.invoice(stand.installationId, invoiceId))?.standing.state === state);
  /** Waits until so many notifications were answered, and until nothing that was accepted waits any more. */
  const untilHeard = (count: number) =>
    eventually(async () => {
      const { rows } = await stand.desk.notifications(stand.installationId);
      return rows.length >= count && rows.every(({ verdict, outcome }) => verdict === 'refused' || outcome !== null);
    });
  const heardSoFar = async () => (await stand.desk.notifications(stand.installationId)).rows.length;

  it('is content once a notification has proved the key', async () => {
    const eshop = await addEshop(stand, '100001');
    expect(await codes(eshop)).toContain('intellectmoney-key-unproved warning');
    const { invoiceId } = await paidByLink(eshop);
    await untilState(invoiceId, 'paid');
    expect(await codes(eshop)).toEqual(['intellectmoney-reachable good', 'merchant-notifications good', 'base-url-not-https warning']);
    expect(await stand.ahead(hours(30), () => codes(eshop))).toContain('merchant-notifications good');
  });

  it('finds a wrong secret key by asking, where there are credentials to ask with', async () => {
    const api = { apiToken: 'token-100002', signKey: 'sign-right-secret-key' };
    const eshop = await addEshop(stand, '100002', { ...api, ...WRONG });
    const screen = await card(eshop);
    expect(screen).toContain('IntellectMoney did not accept shop number and keys');
    expect(screen).toContain('Copy the shop number and the secret key again');
    expect(screen).not.toContain(WRONG.secretKey);
    await eshop.correctKey();
    expect(await card(eshop)).toContain('IntellectMoney accepts shop number, keys and API token.');
  });

  it('finds a wrong secret key by notifications that had to be refused, until one fits', async () => {
    const eshop = await addEshop(stand, '100003', WRONG);
    await eshop.configure({ hashRequired: false });
    const before = await heardSoFar();
    const { invoiceId } = await paidByLink(eshop);
    await untilHeard(before + 2);
    const screen = await card(eshop);
    expect(screen).toContain('Notifications come, but their signature does not fit: 2');
    expect(screen).toContain('The secret key here is another one than in the cabinet of IntellectMoney. Copy it from there once more');
    expect(screen).toContain('Needs attention');
    expect((await stand.desk.invoice(stand.installationId, invoiceId))?.standing.state).toBe('pending');
    await eshop.correctKey();
    await untilState((await paidByLink(eshop)).invoiceId, 'paid');
    expect(await codes(eshop)).toContain('merchant-notifications good');
  });

  it('finds a wrong secret key by the silence after payers saw an error page', async () => {
    const eshop = await addEshop(stand, '100004', WRONG);
    const { number, link } = await makeLink(stand, eshop);
    expect((await goOn(link)).body).toContain('wrong hash');
    expect(await codes(eshop)).toContain('merchant-no-notification warning');
    const screen = await stand.ahead(hours(30), () => card(eshop));
    expect(screen).toContain(`IntellectMoney did not tell of orders ${number}`);
    expect(screen).toContain('Compare the shop number and the secret key too: when they are wrong, payers see only an error page');
  });

  it('finds notifications that are switched off, and says where they have to go', async () => {
    const eshop = await addEshop(stand, '100005');
    await eshop.configure({ events: [] });
    const { number } = await paidByLink(eshop);
    expect(await eshop.notified()).toEqual([]);
    const screen = await stand.ahead(hours(30), () => card(eshop));
    expect(screen).toContain(`IntellectMoney did not tell of orders ${number}`);
    expect(screen).toContain(`enter the address ${stand.hub}/hooks/intellectmoney/`);
    expect(await stand.ahead(hours(30), () => card(eshop, 'ru'))).toContain(`IntellectMoney не сообщил о заказах ${number}`);
  });

  it('finds notifications that went silent after they had worked', async () => {
    const eshop = await addEshop(stand, '100006');
    await untilState((await paidByLink(eshop)).invoiceId, 'paid');
    await eshop.configure({ events: [] });
    const { number } = await paidByLink(eshop);
    expect(await stand.ahead(hours(30), () => card(eshop))).toContain(`IntellectMoney did not tell of orders ${number}`);
  });

  it('finds a cabinet that tells of new invoices only', async () => {
    const eshop = await addEshop(stand, '100007', { lifeDays: '1' });
    await eshop.configure({ events: ['3'] });
    const before = await heardSoFar();
    const { number } = await paidByLink(eshop);
    await untilHeard(before + 1);
    expect(await stand.ahead(hours(30), () => codes(eshop))).not.toContain('merchant-ends-unheard bad');
    const screen = await stand.ahead(hours(50), () => card(eshop));
    expect(screen).toContain(`IntellectMoney tells of new invoices only: orders ${number}`);
    expect(screen).toContain('switch on notifications of payment, holding, cancellation and refund as well');
  });

  it('finds unique order numbers switched off by money that was taken in place of being held', async () => {
    const eshop = await addEshop(stand, '100008', { holdMode: 'hold' });
    expect(await card(eshop)).toContain('Holds need “Accept only unique order numbers” in the cabinet');
    await eshop.configure({ uniqueNumbers: false });
    const { number, invoiceId } = await paidByLink(eshop);
    await untilState(invoiceId, 'paid');
    const screen = await card(eshop);
    expect(screen).toContain(`Money was taken at once in place of being held: orders ${number}`);
    expect(screen).toContain('in the cabinet of IntellectMoney switch on “Accept only unique order numbers”');
    await eshop.configure({ uniqueNumbers: true });
    await untilState((await paidByLink(eshop)).invoiceId, 'authorized');
    expect(await codes(eshop)).not.toContain('merchant-hold-taken bad');
  });

  it('finds test money that came for a live order, which is not paid by it', async () => {
    const eshop = await addEshop(stand, '100009');
    await eshop.configure({ hashRequired: false });
    const before = await heardSoFar();
    const { number, invoiceId, link } = await makeLink(stand, eshop);
    await pay(await goOn(link, { recipientCurrency: 'TST' }));
    await untilHeard(before + 2);
    const screen = await card(eshop);
    expect(screen).toContain(`Test money (TST) came for live orders ${number}`);
    expect(screen).toContain('They were not marked as paid: do not ship them');
    const invoice = await stand.desk.invoice(stand.installationId, invoiceId);
    expect(invoice).toMatchObject({ standing: { state: 'pending' }, attention: ['amount-mismatch'] });
  });

  it('reminds of a merchant that takes test money', async () => {
    const screen = await card(await addEshop(stand, '100010', { mode: 'test' }));
    expect(screen).toContain('This merchant takes test money (TST)');
    expect(screen).toContain('Before you start selling choose “Live” under Edit');
  });

  it('finds links that could not be made because the buyer left no e-mail', async () => {
    const eshop = await addEshop(stand, '100011');
    const { number, made } = await makeLink(stand, eshop, { email: null });
    expect(made).toMatchObject({ ok: false });
    const screen = await card(eshop);
    expect(screen).toContain(`No link for orders without an e-mail: ${number}`);
    expect(screen).toContain('make the e-mail a required field of the checkout');
  });

  it("finds this server's clock off by more than 20 seconds", async () => {
    const where = { shop: stand.shop, installationId: stand.installationId };
    const merchant = await addMerchant(stand, where, { gateway: 'uapay', name: 'By UAPAY', fields: UAPAY });
    expect(await card(merchant)).toContain('UAPAY accepts this shop id and key.');
    const screen = await stand.ahead(45, () => card(merchant));
    expect(screen).toMatch(/This server’s clock is off by 4[45] s/);
    expect(screen).toContain('switch on time synchronisation (NTP)');
  });

  it('finds notifications that do not come from a gateway whose payments can be seen without them', async () => {
    const installationId = await installApp(stand, stand.second);
    const where = { shop: stand.second, installationId };
    const merchant = await addMerchant(stand, where, { gateway: 'uapay', name: 'In hryvnias', fields: UAPAY });
    stand.uapay.switches.set('callbackEvents', 'none');
    const order = stand.second.addOrder({ gatewayId: merchant.methodId });
    const made = await stand.desk.makeLink(installationId, `${order.id}:${merchant.code}`, PERSON);
    const invoiceId = made.ok ? made.value.invoiceId : '';
    await payByLink((await stand.desk.invoice(installationId, invoiceId))?.link ?? '', 'pay');
    await stand.desk.refresh(installationId, invoiceId);
    expect((await stand.desk.invoice(installationId, invoiceId))?.standing.state).toBe('paid');
    const check = () => stand.screen(`/merchants?check=${merchant.code}`, { installationId });
    expect(await check()).toContain('No notification has arrived yet');
    expect(await stand.ahead(hours(2), check)).toContain(`UAPAY did not tell of orders ${order.number}`);
  });
});
