import type { Desk } from '../../../src/payments/desk';
import type { InsalesShop } from '../../../src/sandbox/insales/simulator';
import { payByLink } from '../../support/crm';
import { eventually } from '../../support/eventually';
import { addMerchant, installApp, orderNow, shopState, untilOrder } from '../../support/insales-shop';
import type { InsalesWorld } from '../../support/insales-world';
import { startInsalesWorld } from '../../support/insales-world';
import { openWidget } from '../../support/insales-widget';
import { plainText } from '../../support/visitor';
import { PERSON, SHOP } from '../../support/world';

const GOODS = 76267001;

/** The fields that a form on a page would post. */
const fieldsOf = (page: string): [string, string][] =>
  [...page.matchAll(/<input[^>]*name="([^"]*)"[^>]*value="([^"]*)"/g)].map(([, name = '', value = '']) => [name, plainText(value)]);

type Method = Awaited<ReturnType<typeof addMerchant>>;

/** The whole path over HTTP: shop, product and gateway, each with its own books, which have to agree at the end. */
describe('an order of InSales that is paid through UAPAY', () => {
  let world: InsalesWorld;
  let shop: InsalesShop;
  let desk: Desk;
  let installationId: string;
  let auto: Method;
  let manual: Method;

  beforeAll(async () => {
    world = await startInsalesWorld();
    ({ second: shop, desk } = world);
    installationId = await installApp(world, shop);
    auto = await merchant('By itself', false);
    manual = await merchant('By hand', true);
  });
  afterAll(() => world.stop());

  const merchant = (name: string, byHand: boolean): Promise<Method> => {
    const fields = { shopId: SHOP.clientId, secretKey: SHOP.secret, mode: 'live' };
    return addMerchant(world, { shop, installationId }, { gateway: 'uapay', name, manual: byHand, fields });
  };
  const methodOf = async ({ methodId }: Method) => (await shopState(shop)).gateways.find(({ id }) => id === methodId);
  const addOrder = ({ methodId }: Method) => shop.addOrder({ gatewayId: methodId, lines: [{ variantId: GOODS, quantity: 1 }] });
  const onCard = async (orderId: number) => (await openWidget(world, shop, orderId)).state();
  const linkFor = async (orderId: number, { code }: Method) => (await openWidget(world, shop, orderId)).makeLink(code);
  /** Signs in as the owner of the back office does, and gives the cookie. */
  const signIn = async (): Promise<string> => {
    const entry = await fetch(shop.entryUrl() ?? '', { redirect: 'manual' });
    const cookie = entry.headers.get('set-cookie')?.split(';')[0] ?? '';
    const office = await fetch(entry.headers.get('location') ?? '', { redirect: 'manual' });
    const back = await fetch(office.headers.get('location') ?? '', { redirect: 'manual', headers: { Cookie: cookie } });
    const session = back.headers.getSetCookie().find((one) => one.startsWith('__Host-ordertill='));
    return session?.split(';')[0] ?? '';
  };

  it('has one payment method for each merchant, bound to all deliveries, and a mapping to begin with', async () => {
    expect((await methodOf(auto))?.deliveries).toHaveLength(2);
    expect((await methodOf(manual))?.deliveries).toHaveLength(2);
    const mapping = await desk.mapping(installationId);
    expect(mapping).toMatchObject({ on: true, platformMapsItself: false, statuses: { ok: true } });
    expect(mapping.outcomes).toEqual(
      expect.arrayContaining([
        { outcome: 'paid', status: 'payment:paid' },
        { outcome: 'refunded', status: 'payment:pending' },
        { outcome: 'canceled', status: null },
      ]),
    );
  });

  it("is paid from the shop's checkout, and unpaid again when all is given back", async () => {
    const order = addOrder(auto);
    const page = await (await fetch(`${shop.url}/payments/external/${auto.methodId}/create?key=${order.key}`)).text();
    const inputs = fieldsOf(page);
    const action = plainText(/<form[^>]*action="([^"]*)"/.exec(page)?.[1] ?? '');
    const sent = await fetch(action, { method: 'POST', body: new URLSearchParams(inputs), redirect: 'manual' });
    expect(sent.status).toBe(303);
    const gateway = sent.headers.get('location') ?? '';
    expect(gateway.startsWith(world.uapay.url.replace(/\/$/, ''))).toBe(true);
    await (await fetch(`${gateway}/pay`, { method: 'POST', body: new URLSearchParams(), redirect: 'manual' })).arrayBuffer();
    await untilOrder(shop, order.id, 'paid');
    const { invoice } = await onCard(order.id);
    const details = await desk.invoice(installationId, invoice ?? '');
    const thanks = await (await fetch(`${details?.link ?? ''}?returned=1`)).text();
    const back = await fetch(plainText(/href="([^"]*\/insales\/return\/[^"]*)"/.exec(thanks)?.[1] ?? ''));
    const success = `${shop.url}/payments/external/${auto.methodId}/success`;
    expect(await back.text()).toContain(`action="${success}"`);
    expect(back.headers.get('content-security-policy')).toContain(`form-action 'self' ${shop.url}`);
    expect(await desk.refund(installationId, invoice ?? '', null, PERSON)).toMatchObject({ ok: true });
    await untilOrder(shop, order.id, 'pending');
    expect((await shopState(shop)).regressions).toEqual([]);
  });

  it('stays unpaid, whatever way the buyer takes, when it was raised while he paid', async () => {
    const order = addOrder(auto);
    const visit = async () => {
      const page = await (await fetch(`${shop.url}/payments/external/${auto.methodId}/create?key=${order.key}`)).text();
      const form = { method: 'POST', body: new URLSearchParams(fieldsOf(page)), redirect: 'manual' } as const;
      const sent = await fetch(plainText(/<form[^>]*action="([^"]*)"/.exec(page)?.[1] ?? ''), form);
      return sent.headers.get('location') ?? '';
    };
    const gateway = await visit();
    world.insales.switches.set('webhookDropEvery', 1);
    await fetch(`${shop.url}/admin2/orders/${order.id}/lines/${order.lines[0]?.id}`, {
      method: 'POST',
      body: new URLSearchParams({ quantity: '2' }),
    });
    await (await fetch(`${gateway}/pay`, { method: 'POST', body: new URLSearchParams(), redirect: 'manual' })).arrayBuffer();
    await eventually(async () => (await onCard(order.id)).state === 'paid');
    world.insales.switches.set('webhookDropEvery', 0);
    const { invoice } = await onCard(order.id);
    const details = await desk.invoice(installationId, invoice ?? '');
    expect(await visit()).toBe(details?.link);
    expect(await visit()).toBe(details?.link);
    const thanks = await (await fetch(`${details?.link ?? ''}?returned=1`)).text();
    const back = await fetch(plainText(/href="([^"]*\/insales\/return\/[^"]*)"/.exec(thanks)?.[1] ?? ''), { redirect: 'manual' });
    expect([back.status, back.headers.get('location')]).toEqual([303, expect.stringMatching(new RegExp(`/orders/${order.key}$`))]);
    expect((await orderNow(shop, order.id)).financial_status).toBe('pending');
  });

  it('is held by a link from the order card and taken by a person of the back office', async () => {
    const order = addOrder(manual);
    const made = await linkFor(order.id, manual);
    await eventually(async () =>
      (await orderNow(shop, order.id)).fields_values.some(({ handle, value }) => handle === 'ordertill_link' && value === made.link),
    );
    await payByLink(made.link ?? '', 'pay');
    await eventually(async () => (await onCard(order.id)).state === 'authorized');
    expect((await orderNow(shop, order.id)).financial_status).toBe('pending');
    const cookie = await signIn();
    const form = await (await fetch(`${world.hub}/invoices/${made.invoice}/confirm`, { headers: { Cookie: cookie } })).text();
    const body = new URLSearchParams(fieldsOf(form));
    const pressed = await fetch(`${world.hub}/invoices/${made.invoice}/confirm`, {
      method: 'POST',
      body,
      redirect: 'manual',
      headers: { Cookie: cookie },
    });
    expect(pressed.status).toBe(303);
    await untilOrder(shop, order.id, 'paid');
    const details = await desk.invoice(installationId, made.invoice ?? '');
    expect(details?.history).toContainEqual(
      expect.objectContaining({ kind: 'operation-started', actor: { kind: 'person', name: 'Иван Петров (ivan.petrov+pay@example.ru)' } }),
    );
  });

  it('asks for the new sum by the same link when the order has changed', async () => {
    const order = addOrder(auto);
    const made = await linkFor(order.id, auto);
    const link = made.link ?? '';
    // Nobody tells us, so it is the payer's press that finds out.
    world.insales.switches.set('webhookDropEvery', 1);
    await fetch(`${shop.url}/admin2/orders/${order.id}/lines/${order.lines[0]?.id}`, {
      method: 'POST',
      body: new URLSearchParams({ quantity: '2' }),
    });
    const first = await fetch(`${link}/open`, { method: 'POST', redirect: 'manual' });
    world.insales.switches.set('webhookDropEvery', 0);
    expect([first.status, first.headers.get('location')]).toEqual([303, link]);
    expect(await (await fetch(link)).text()).toMatch(/1[\s\u00a0]?550/);
    await payByLink(link, 'pay');
    await untilOrder(shop, order.id, 'paid');
    const invoices = await desk.invoices(installationId, { search: String(order.number) });
    expect(invoices.rows.map(({ standing, amount }) => [standing.state, amount.minor])).toEqual([
      ['paid', 155_000],
      ['canceled', 85_000],
    ]);
    expect((await shopState(shop)).regressions).toEqual([]);
  });

  it('refuses an order that has changed where the shop wants it so, and takes it by a link that is made anew', async () => {
    const person = { kind: 'person', name: 'Test' } as const;
    expect(await desk.saveChangedSums(installationId, 'refuse', person)).toEqual({ ok: true, value: undefined });
    const order = addOrder(auto);
    const link = (await linkFor(order.id, auto)).link ?? '';
    await fetch(`${shop.url}/admin2/orders/${order.id}/lines/${order.lines[0]?.id}`, {
      method: 'POST',
      body: new URLSearchParams({ quantity: '2' }),
    });
    const refused = await fetch(`${link}/open`, { method: 'POST', redirect: 'manual' });
    expect(refused.status).toBeGreaterThanOrEqual(400);
    const fresh = (await linkFor(order.id, auto)).link ?? '';
    await payByLink(fresh, 'pay');
    await untilOrder(shop, order.id, 'paid');
    const invoices = await desk.invoices(installationId, { search: String(order.number) });
    expect(invoices.rows.map(({ standing, amount }) => [standing.state, amount.minor])).toEqual([
      ['paid', 155_000],
      ['canceled', 85_000],
    ]);
    await desk.saveChangedSums(installationId, 'follow', person);
    expect(await desk.summary(installationId)).toMatchObject({ changedSums: 'follow' });
  });

  it('can have its link made by its number on our own screens', async () => {
    const order = addOrder(auto);
    const found = await desk.findOrder(installationId, String(order.number));
    expect(found).toMatchObject({
      ok: true,
      value: { id: String(order.id), payments: expect.arrayContaining([expect.objectContaining({ paid: false })]) },
    });
    const made = await desk.makeLink(installationId, `${order.id}:${auto.code}`, PERSON);
    expect(made).toMatchObject({ ok: true });
  });

  it('keeps its history when the app is removed, and nobody is signed in any more', async () => {
    const cookie = await signIn();
    expect((await fetch(`${world.hub}/`, { headers: { Cookie: cookie } })).status).toBe(200);
    expect(await shop.uninstall()).toEqual({ ok: true });
    const after = await fetch(`${world.hub}/invoices`, { headers: { Cookie: cookie, Accept: 'text/html' }, redirect: 'manual' });
    expect(after.status).toBe(401);
    expect((await desk.invoices(installationId, {})).rows.length).toBeGreaterThan(2);
  });
});
