import { z } from 'zod';
import { eventually } from '../../support/eventually';
import { addMerchant, checkOut, goToPayment, installApp, orderNow, shopState, untilOrder } from '../../support/insales-shop';
import { openWidget } from '../../support/insales-widget';
import type { InsalesWorld } from '../../support/insales-world';
import { WALLET, startInsalesWorld } from '../../support/insales-world';
import { newVisitor } from '../../support/visitor';
import type { Visited, Visitor } from '../../support/visitor';
import { ESHOP } from '../../support/world';

const ORGANISATION = { kind: 'organisation', mode: 'live', eshopId: ESHOP.id, secretKey: ESHOP.secretKey, holdMode: 'none', moves: 'on' };
const INDIVIDUAL = { kind: 'individual', mode: 'live', formId: WALLET.id, email: WALLET.login, secretKey: WALLET.secretKey };
const State = z.object({
  invoices: z.array(z.object({ orderId: z.string(), state: z.string(), currency: z.string(), amount: z.number() })),
  ledger: z.array(z.object({ kind: z.string(), amount: z.number() })),
});
const Letters = z.object({ letters: z.array(z.object({ to: z.unknown(), text: z.string() })) });

/** Pays on the page of the gateway. */
const pay = (payer: Visitor, page: Visited): Promise<Visited> => payer.submit(page, { form: 'data-test="pay"' });

/** The whole path over HTTP: shop, product and gateway, each with its own books, which have to agree at the end. */
describe('an order of InSales that is paid through IntellectMoney', () => {
  let world: InsalesWorld;
  let installationId: string;
  let plain: { readonly code: string; readonly methodId: number };
  let holding: { readonly code: string; readonly methodId: number };

  beforeAll(async () => {
    world = await startInsalesWorld();
    installationId = await installApp(world, world.shop);
    plain = await merchant('By card', ORGANISATION);
    holding = await merchant('With a hold', { ...ORGANISATION, holdMode: 'hold' });
  });
  afterAll(() => world.stop());

  const merchant = (name: string, fields: Readonly<Record<string, string>>) =>
    addMerchant(world, { shop: world.shop, installationId }, { gateway: 'intellectmoney', name, fields });
  const gateway = async () => State.parse(await (await fetch(`${world.intellectmoney.url}/_sim/state`)).json());
  const moved = async (from: number) => (await gateway()).ledger.slice(from).map(({ kind, amount }) => `${kind} ${amount}`);
  /** Presses "Back to the shop", and posts the form that the browser of the buyer posts there by itself. */
  const goBack = async (buyer: Visitor, thanks: Visited): Promise<Visited> => {
    const [way = ''] = /\/insales\/return\/[\w-]+/.exec((await buyer.go(thanks.url)).body) ?? [];
    const led = await buyer.go(`${world.hub}${way}`);
    return led.body.includes('data-onward') ? buyer.submit(led, { form: 'data-onward' }) : led;
  };
  const regressions = async () => (await shopState(world.shop)).regressions;

  it('finds everything of ours in the shop after it was installed', async () => {
    const shop = await shopState(world.shop);
    const methods = shop.gateways.filter(({ type }) => type === 'PaymentGateway::External');
    expect(methods.map(({ title, shopId, deliveries }) => [title, shopId, deliveries.length])).toEqual([
      ['By card', plain.code, 2],
      ['With a hold', holding.code, 2],
    ]);
    expect(methods[0]).toMatchObject({
      url: `${world.hub}/insales/pay/${world.shop.insalesId}.${plain.code}`,
      redirectToPayment: true,
    });
    expect(new Set(methods.map(({ password }) => password)).size).toBe(2);
    expect(shop.widgets).toHaveLength(1);
    expect(shop.widgets[0]?.code).toContain(`${world.hub}/insales/widget.js`);
    expect(shop.webhooks.map(({ topic }) => topic).sort()).toEqual(['orders/destroy', 'orders/update']);
    expect(shop.webhooks.every(({ address }) => address.startsWith(`${world.hub}/insales/hook/${world.shop.insalesId}?k=`))).toBe(true);
    expect(shop.fields.map(({ handle }) => handle).sort()).toEqual(['ordertill_link', 'ordertill_note']);
    const findings = await world.desk.checkPlatform(installationId);
    expect(findings.filter(({ level }) => level === 'bad')).toEqual([]);
  });

  it('is paid from the checkout, told by our server and again by the browser of the buyer', async () => {
    const from = (await gateway()).ledger.length;
    const buyer = newVisitor();
    const { order, page } = await checkOut(buyer, world.shop, { methodId: plain.methodId });
    const there = await goToPayment(buyer, page);
    expect(there.url).toContain(`${world.intellectmoney.url}/pay/`);
    expect(there.body).toMatch(/850\.00 RUB/);
    const back = await pay(buyer, there);
    await untilOrder(world.shop, order.id, 'paid');
    const last = await goBack(buyer, back);
    expect(last.url).toContain(`${world.shop.url}/orders/${order.key}`);
    expect(last.body).toContain('Оплачен');
    const { results } = await shopState(world.shop);
    expect(results.every(({ errors }) => errors.length === 0)).toBe(true);
    expect(results.map(({ route }) => route)).toEqual(['server', 'success']);
    expect(await moved(from)).toEqual(['capture 85000']);
    expect(await regressions()).toEqual([]);
  });

  it('is paid by the way back of the buyer when the shop does not hear our server', async () => {
    world.insales.faults.add({ match: `POST /payments/external/${plain.methodId}/server`, kind: 'status', value: 500, times: 50 });
    const buyer = newVisitor();
    const { order, page } = await checkOut(buyer, world.shop, { methodId: plain.methodId });
    const back = await pay(buyer, await goToPayment(buyer, page));
    const { invoice } = await (await openWidget(world, world.shop, order.id)).state();
    await eventually(async () => (await world.desk.invoice(installationId, invoice ?? ''))?.standing.state === 'paid');
    expect((await orderNow(world.shop, order.id)).financial_status).toBe('pending');
    expect((await goBack(buyer, back)).url).toContain(`/orders/${order.key}`);
    expect((await orderNow(world.shop, order.id)).financial_status).toBe('paid');
    world.insales.faults.clear();
  });

  it('stays unpaid when the buyer leaves, and can be paid at the second try', async () => {
    const buyer = newVisitor();
    const { order, page } = await checkOut(buyer, world.shop, { methodId: plain.methodId });
    const first = await goToPayment(buyer, page);
    const left = await buyer.submit(first, { form: 'data-test="fail"' });
    expect((await orderNow(world.shop, order.id)).financial_status).toBe('pending');
    expect(left.status).toBeLessThan(500);
    const again = await buyer.go(page.url);
    const second = await goToPayment(buyer, again);
    await pay(buyer, second);
    await untilOrder(world.shop, order.id, 'paid');
    const { results } = await shopState(world.shop);
    expect(results.filter(({ body, route }) => route === 'fail' && body.includes(`key=${order.key}`))).toEqual([]);
  });

  it('is held, and taken by a person of the back office who comes from the order card', async () => {
    const from = (await gateway()).ledger.length;
    const buyer = newVisitor();
    const { order, page } = await checkOut(buyer, world.shop, { methodId: holding.methodId });
    await pay(buyer, await goToPayment(buyer, page));
    const widget = await openWidget(world, world.shop, order.id);
    const held = await eventually(async () => {
      const view = await widget.state();
      return view.state === 'authorized' ? view : null;
    });
    expect((await orderNow(world.shop, order.id)).financial_status).toBe('pending');
    expect(held?.actions.map(({ name }) => name)).toEqual(['confirm', 'cancel', 'open']);
    const manager = newVisitor();
    const question = await manager.go(held?.actions.find(({ name }) => name === 'confirm')?.url ?? '');
    expect(question.url).toBe(`${world.hub}/invoices/${held?.invoice}/confirm`);
    await manager.submit(question, { form: '/confirm"' });
    await untilOrder(world.shop, order.id, 'paid');
    expect(await moved(from)).toEqual(['hold 85000', 'capture 85000']);
    const details = await world.desk.invoice(installationId, held?.invoice ?? '');
    expect(details?.history).toContainEqual(
      expect.objectContaining({ kind: 'operation-started', actor: { kind: 'person', name: 'Иван Петров (ivan.petrov+pay@example.ru)' } }),
    );
  });

  it('is held and released from the order card, and nothing is taken', async () => {
    const from = (await gateway()).ledger.length;
    const buyer = newVisitor();
    const { order, page } = await checkOut(buyer, world.shop, { methodId: holding.methodId });
    await pay(buyer, await goToPayment(buyer, page));
    const widget = await openWidget(world, world.shop, order.id);
    await eventually(async () => (await widget.state()).state === 'authorized');
    const manager = newVisitor();
    const question = await manager.go((await widget.state()).actions.find(({ name }) => name === 'cancel')?.url ?? '');
    await manager.submit(question, { form: '/cancel"' });
    await eventually(async () => (await widget.state()).state === 'canceled');
    expect(await moved(from)).toEqual(['hold 85000', 'void 85000']);
    expect((await orderNow(world.shop, order.id)).financial_status).toBe('pending');
  });

  it('is paid by a link that a manager made in the order card and sent by e-mail', async () => {
    const order = world.shop.addOrder({ email: 'anna@example.ru', lines: [{ variantId: 76267001, quantity: 2 }] });
    const widget = await openWidget(world, world.shop, order.id);
    const made = await widget.makeLink(plain.code);
    expect(made).toMatchObject({ state: 'pending', sum: expect.stringContaining('1550.00 RUB'), email: 'anna@example.ru' });
    expect(await widget.makeLink(plain.code)).toMatchObject({ link: made.link });
    await widget.send(made.invoice ?? '', 'anna@example.ru');
    const letter = await eventually(async () => {
      const { letters } = Letters.parse(await (await fetch(`${world.mail.url}/_sim/state`)).json());
      return letters.find(({ text }) => text.includes(made.link ?? '-')) ?? null;
    });
    expect(JSON.stringify(letter?.to)).toContain('anna@example.ru');
    const payer = newVisitor();
    const led = await payer.submit(await payer.go(made.link ?? ''), { form: '/open"' });
    await pay(payer, led.body.includes('data-onward') ? await payer.submit(led) : led);
    await untilOrder(world.shop, order.id, 'paid');
    expect(await regressions()).toEqual([]);
  });

  it('is paid to an individual by the form of its cabinet', async () => {
    const wallet = await merchant('My wallet', INDIVIDUAL);
    const buyer = newVisitor();
    const { order, page } = await checkOut(buyer, world.shop, { methodId: wallet.methodId });
    const back = await pay(buyer, await goToPayment(buyer, page));
    await untilOrder(world.shop, order.id, 'paid');
    await goBack(buyer, back);
    const widget = await openWidget(world, world.shop, order.id);
    expect((await widget.state()).actions.map(({ name }) => name)).toEqual(['open']);
  });

  it('of a shop with another currency is charged in rubles when the shop converts, and refused when it does not', async () => {
    const second = await installApp(world, world.second);
    const fields = { gateway: 'intellectmoney', name: 'In rubles', fields: ORGANISATION };
    const { methodId } = await addMerchant(world, { shop: world.second, installationId: second }, fields);
    const buyer = newVisitor();
    const refused = await goToPayment(buyer, (await checkOut(buyer, world.second, { methodId })).page);
    expect(refused.url.startsWith(world.intellectmoney.url)).toBe(false);
    const admin = newVisitor();
    const editor = await admin.go(`${world.second.url}/admin2/payment_gateways/${methodId}/edit`);
    await admin.submit(editor, { form: `payment_gateways/${methodId}`, fields: { convert_currency: 'RUR' } });
    const { order, page } = await checkOut(buyer, world.second, { methodId });
    const there = await goToPayment(buyer, page);
    expect(there.body).toMatch(/1700\.00 RUB/);
    const line = `${world.second.url}/admin2/orders/${order.id}/lines/${order.order_lines[0]?.id}`;
    world.insales.switches.set('webhookDropEvery', 1);
    await fetch(line, { method: 'POST', body: new URLSearchParams({ quantity: '2' }) });
    const { link, invoice } = await (await openWidget(world, world.second, order.id)).state();
    const opened = await fetch(`${link}/open`, { method: 'POST', redirect: 'manual' });
    expect([opened.status, (await world.desk.invoice(second, invoice ?? ''))?.standing.state]).toEqual([409, 'pending']);
    await fetch(line, { method: 'POST', body: new URLSearchParams({ quantity: '1' }) });
    world.insales.switches.set('webhookDropEvery', 0);
    await pay(buyer, there);
    await untilOrder(world.second, order.id, 'paid');
  });
});
