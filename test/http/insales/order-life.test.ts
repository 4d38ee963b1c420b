import { z } from 'zod';
import { TIMINGS } from '../../../src/app';
import { loadConfig } from '../../../src/config';
import { newSecretKey } from '../../../src/infra/secrets';
import { startApp } from '../../../src/main';
import type { Running } from '../../../src/main';
import { createDesk } from '../../../src/payments/create-desk';
import type { Desk } from '../../../src/payments/desk';
import { startInsalesSimulator } from '../../../src/sandbox/insales/simulator';
import type { InsalesShop, InsalesSimulator } from '../../../src/sandbox/insales/simulator';
import type { RunningSimulator } from '../../../src/sandbox/kit/simulator';
import { startUapaySimulator } from '../../../src/sandbox/uapay/simulator';
import { payByLink } from '../../support/crm';
import { createTestDatabase } from '../../support/database';
import type { TestDatabase } from '../../support/database';
import { eventually } from '../../support/eventually';
import { quietLogger } from '../../support/quiet-logger';
import { PERSON, SHOP, freePort } from '../../support/world';

const GOODS = 76267001;
const Order = z.object({
  id: z.number(),
  financial_status: z.string(),
  custom_status: z.object({ permalink: z.string() }),
  fields_values: z.array(z.object({ handle: z.string(), value: z.string() })),
});
const State = z.object({
  shops: z.array(
    z.object({
      orders: z.array(Order),
      gateways: z.array(z.object({ id: z.number(), shopId: z.string(), deliveries: z.array(z.unknown()) })),
      widgets: z.array(z.object({ code: z.string() })),
      regressions: z.array(z.unknown()),
    }),
  ),
});

const plain = (text: string): string =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll(/&#(?:39|34);/g, (code) => (code === '&#39;' ? "'" : '"'))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

/** The fields that a form on a page would post. */
const fieldsOf = (page: string): [string, string][] =>
  [...page.matchAll(/<input[^>]*name="([^"]*)"[^>]*value="([^"]*)"/g)].map(([, name = '', value = '']) => [name, plain(value)]);

/** The whole path over HTTP: shop, product and gateway, each with its own books, which have to agree at the end. */
describe('an order of InSales that is paid through UAPAY', () => {
  let database: TestDatabase;
  let uapay: RunningSimulator;
  let insales: InsalesSimulator;
  let shop: InsalesShop;
  let running: Running;
  let desk: Desk;
  let hub: string;
  let installationId: string;
  let auto: string;
  let manual: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    uapay = await startUapaySimulator({ port: 0, merchants: [SHOP] });
    insales = await startInsalesSimulator({ port: 0, appKey: 'ordertill', appSecret: 'a-long-secret', shops: [{ currency: 'UAH' }] });
    const [first] = insales.shops;
    if (!first) throw new Error('no shop');
    shop = first;
    const port = await freePort();
    hub = `http://localhost:${port}`;
    insales.setAppBaseUrl(hub);
    const secretKey = newSecretKey();
    const loaded = loadConfig({
      BASE_URL: hub,
      PORT: String(port),
      HOST: '127.0.0.1',
      DATABASE_URL: database.url,
      SECRET_KEYS: secretKey,
      UAPAY_API_URL: uapay.url,
      INSALES_APP_KEY: 'ordertill',
      INSALES_APP_SECRET: 'a-long-secret',
      INSALES_HOST_SUFFIXES: shop.host,
    });
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
    const parts = { config: loaded.config, databaseUrl: database.url, secretKeys: [secretKey], logger: quietLogger, timings: TIMINGS };
    running = await startApp(parts);
    desk = createDesk(running.app.heart);
    expect(await shop.install()).toEqual({ ok: true });
    const connected = await eventually(async () => {
      const found = await running.app.heart.db.read((tx) => tx.query(`select id from installation where platform = 'insales'`));
      return z.array(z.object({ id: z.string() })).parse(found)[0]?.id ?? null;
    });
    installationId = connected ?? '';
    await eventually(async () => (await now()).widgets.length === 1);
    auto = await merchant('By itself', false);
    manual = await merchant('By hand', true);
  });
  afterAll(async () => {
    await running.stop();
    await Promise.all([uapay.stop(), insales.stop()]);
    await database.drop();
  });

  async function merchant(name: string, confirmManually: boolean): Promise<string> {
    const fields = { shopId: SHOP.clientId, secretKey: SHOP.secret, mode: 'live' };
    const saved = await desk.addMerchant(installationId, 'uapay', { name, confirmManually, fields }, PERSON);
    if (!saved.ok) throw new Error(JSON.stringify(saved.problems));
    return saved.value.id;
  }
  async function now() {
    const state = State.parse(await (await fetch(`${insales.url}/_sim/state`)).json());
    const [first] = state.shops;
    if (!first) throw new Error('no shop');
    return first;
  }
  const orderNow = async (id: number) => {
    const order = (await now()).orders.find((one) => one.id === id);
    if (!order) throw new Error('the order is gone');
    return order;
  };
  const untilPaid = (id: number, status = 'paid') => eventually(async () => (await orderNow(id)).financial_status === status);
  const methodOf = async (code: string) => (await now()).gateways.find(({ shopId }) => shopId === code);
  const addOrder = async (code: string) =>
    shop.addOrder({ gatewayId: (await methodOf(code))?.id ?? 0, lines: [{ variantId: GOODS, quantity: 1 }] });
  const widget = async (orderId: number, path: string, body?: unknown) => {
    const [, key = ''] = /data-key="([^"]+)"/.exec((await now()).widgets[0]?.code ?? '') ?? [];
    const answer = await fetch(`${hub}/insales/widget-api/${path}?shop=${shop.insalesId}&order=${orderId}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'Authorization': `Bearer ${key}`, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return z
      .object({ state: z.string(), link: z.string().nullable(), invoice: z.string().nullable(), sum: z.string() })
      .parse(await answer.json());
  };
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
    const order = await addOrder(auto);
    const page = await (await fetch(`${shop.url}/payments/external/${(await methodOf(auto))?.id}/create?key=${order.key}`)).text();
    const inputs = fieldsOf(page);
    const action = plain(/<form[^>]*action="([^"]*)"/.exec(page)?.[1] ?? '');
    const sent = await fetch(action, { method: 'POST', body: new URLSearchParams(inputs), redirect: 'manual' });
    expect(sent.status).toBe(303);
    const gateway = sent.headers.get('location') ?? '';
    expect(gateway.startsWith(uapay.url.replace(/\/$/, ''))).toBe(true);
    await (await fetch(`${gateway}/pay`, { method: 'POST', body: new URLSearchParams(), redirect: 'manual' })).arrayBuffer();
    await untilPaid(order.id);
    const { invoice } = await widget(order.id, 'state');
    const details = await desk.invoice(installationId, invoice ?? '');
    const thanks = await (await fetch(`${details?.link ?? ''}?returned=1`)).text();
    const back = await fetch(plain(/href="([^"]*\/insales\/return\/[^"]*)"/.exec(thanks)?.[1] ?? ''));
    const success = `${shop.url}/payments/external/${(await methodOf(auto))?.id}/success`;
    expect(await back.text()).toContain(`action="${success}"`);
    expect(back.headers.get('content-security-policy')).toContain(`form-action 'self' ${shop.url}`);
    expect(await desk.refund(installationId, invoice ?? '', null, PERSON)).toMatchObject({ ok: true });
    await untilPaid(order.id, 'pending');
    expect((await now()).regressions).toEqual([]);
  });

  it('is held by a link from the order card and taken by a person of the back office', async () => {
    const order = await addOrder(manual);
    const made = await widget(order.id, 'link', { merchant: manual });
    await eventually(async () =>
      (await orderNow(order.id)).fields_values.some(({ handle, value }) => handle === 'ordertill_link' && value === made.link),
    );
    await payByLink(made.link ?? '', 'pay');
    await eventually(async () => (await widget(order.id, 'state')).state === 'authorized');
    expect((await orderNow(order.id)).financial_status).toBe('pending');
    const cookie = await signIn();
    const form = await (await fetch(`${hub}/invoices/${made.invoice}/confirm`, { headers: { Cookie: cookie } })).text();
    const body = new URLSearchParams(fieldsOf(form));
    const pressed = await fetch(`${hub}/invoices/${made.invoice}/confirm`, {
      method: 'POST',
      body,
      redirect: 'manual',
      headers: { Cookie: cookie },
    });
    expect(pressed.status).toBe(303);
    await untilPaid(order.id);
    const details = await desk.invoice(installationId, made.invoice ?? '');
    expect(details?.history).toContainEqual(
      expect.objectContaining({ kind: 'operation-started', actor: { kind: 'person', name: 'Иван Петров (ivan.petrov+pay@example.ru)' } }),
    );
  });

  it('asks for the new sum by the same link when the order has changed', async () => {
    const order = await addOrder(auto);
    const made = await widget(order.id, 'link', { merchant: auto });
    const link = made.link ?? '';
    // Nobody tells us, so it is the payer's press that finds out.
    insales.switches.set('webhookDropEvery', 1);
    await fetch(`${shop.url}/admin2/orders/${order.id}/lines/${order.lines[0]?.id}`, {
      method: 'POST',
      body: new URLSearchParams({ quantity: '2' }),
    });
    const first = await fetch(`${link}/open`, { method: 'POST', redirect: 'manual' });
    insales.switches.set('webhookDropEvery', 0);
    expect([first.status, first.headers.get('location')]).toEqual([303, link]);
    expect(await (await fetch(link)).text()).toMatch(/1[\s\u00a0]?550/);
    await payByLink(link, 'pay');
    await untilPaid(order.id);
    const invoices = await desk.invoices(installationId, { search: String(order.number) });
    expect(invoices.rows.map(({ standing, amount }) => [standing.state, amount.minor])).toEqual([
      ['paid', 155_000],
      ['canceled', 85_000],
    ]);
    expect((await now()).regressions).toEqual([]);
  });

  it('refuses an order that has changed where the shop wants it so, and takes it by a link that is made anew', async () => {
    const person = { kind: 'person', name: 'Test' } as const;
    expect(await desk.saveChangedSums(installationId, 'refuse', person)).toEqual({ ok: true, value: undefined });
    const order = await addOrder(auto);
    const link = (await widget(order.id, 'link', { merchant: auto })).link ?? '';
    await fetch(`${shop.url}/admin2/orders/${order.id}/lines/${order.lines[0]?.id}`, {
      method: 'POST',
      body: new URLSearchParams({ quantity: '2' }),
    });
    const refused = await fetch(`${link}/open`, { method: 'POST', redirect: 'manual' });
    expect(refused.status).toBeGreaterThanOrEqual(400);
    const fresh = (await widget(order.id, 'link', { merchant: auto })).link ?? '';
    await payByLink(fresh, 'pay');
    await untilPaid(order.id);
    const invoices = await desk.invoices(installationId, { search: String(order.number) });
    expect(invoices.rows.map(({ standing, amount }) => [standing.state, amount.minor])).toEqual([
      ['paid', 155_000],
      ['canceled', 85_000],
    ]);
    await desk.saveChangedSums(installationId, 'follow', person);
    expect(await desk.summary(installationId)).toMatchObject({ changedSums: 'follow' });
  });

  it('can have its link made by its number on our own screens', async () => {
    const order = await addOrder(auto);
    const found = await desk.findOrder(installationId, String(order.number));
    expect(found).toMatchObject({
      ok: true,
      value: { id: String(order.id), payments: expect.arrayContaining([expect.objectContaining({ paid: false })]) },
    });
    const made = await desk.makeLink(installationId, `${order.id}:${auto}`, PERSON);
    expect(made).toMatchObject({ ok: true });
  });

  it('keeps its history when the app is removed, and nobody is signed in any more', async () => {
    const cookie = await signIn();
    expect((await fetch(`${hub}/`, { headers: { Cookie: cookie } })).status).toBe(200);
    expect(await shop.uninstall()).toEqual({ ok: true });
    const after = await fetch(`${hub}/invoices`, { headers: { Cookie: cookie, Accept: 'text/html' }, redirect: 'manual' });
    expect(after.status).toBe(401);
    expect((await desk.invoices(installationId, {})).rows.length).toBeGreaterThan(2);
  });
});
