import type { Browser, BrowserContext, Frame, Page } from 'playwright-core';
import { z } from 'zod';
import type { InsalesShop, InsalesSimulator } from '../../src/sandbox/insales/simulator';
import { startInsalesSimulator } from '../../src/sandbox/insales/simulator';
import type { RunningSimulator } from '../../src/sandbox/kit/simulator';
import { startUapaySimulator } from '../../src/sandbox/uapay/simulator';
import { TIMINGS } from '../../src/app';
import { loadConfig } from '../../src/config';
import { newSecretKey } from '../../src/infra/secrets';
import { startApp } from '../../src/main';
import type { Running } from '../../src/main';
import { createDesk } from '../../src/payments/create-desk';
import { launchChromium } from '../support/chromium';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';
import { eventually } from '../support/eventually';
import { quietLogger } from '../support/quiet-logger';
import { PERSON, SHOP, freePort } from '../support/world';

const GOODS = 76267001;

/** The widget as the people of a shop use it, in a frame of the back office. */
describe('the widget of the order card in InSales', () => {
  let database: TestDatabase;
  let uapay: RunningSimulator;
  let insales: InsalesSimulator;
  let shop: InsalesShop;
  let running: Running;
  let browser: Browser;
  let context: BrowserContext;
  let merchant: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    uapay = await startUapaySimulator({ port: 0, merchants: [SHOP] });
    insales = await startInsalesSimulator({ port: 0, appKey: 'ordertill', appSecret: 'a-long-secret', shops: [{ currency: 'UAH' }] });
    const [first] = insales.shops;
    if (!first) throw new Error('no shop');
    shop = first;
    const port = await freePort();
    const hub = `http://localhost:${port}`;
    insales.setAppBaseUrl(hub);
    const loaded = loadConfig({
      BASE_URL: hub,
      PORT: String(port),
      HOST: '127.0.0.1',
      UAPAY_API_URL: uapay.url,
      INSALES_APP_KEY: 'ordertill',
      INSALES_APP_SECRET: 'a-long-secret',
      INSALES_HOST_SUFFIXES: shop.host,
    });
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
    const parts = { config: loaded.config, databaseUrl: database.url, secretKeys: [newSecretKey()], logger: quietLogger, timings: TIMINGS };
    running = await startApp(parts);
    await shop.install();
    const { heart } = running.app;
    const installed = await eventually(async () => {
      const found = await heart.db.read((tx) => tx.query('select installation_id as id from insales_shop where troubles is not null'));
      return z.array(z.object({ id: z.string() })).parse(found)[0];
    });
    const fields = { shopId: SHOP.clientId, secretKey: SHOP.secret, mode: 'live' };
    const typed = { name: 'By hand', confirmManually: true, fields };
    const saved = await createDesk(heart).addMerchant(installed?.id ?? '', 'uapay', typed, PERSON);
    if (!saved.ok) throw new Error(JSON.stringify(saved.problems));
    merchant = saved.value.id;
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await running?.stop();
    await Promise.all([uapay?.stop(), insales?.stop()]);
    await database?.drop();
  });
  beforeEach(async () => {
    context = await browser.newContext();
  });
  afterEach(() => context.close());

  const method = async (): Promise<number> => {
    const state: unknown = await (await fetch(`${insales.url}/_sim/state`)).json();
    const { shops } = z
      .object({ shops: z.array(z.object({ gateways: z.array(z.object({ id: z.number(), shopId: z.string() })) })) })
      .parse(state);
    return shops[0]?.gateways.find(({ shopId }) => shopId === merchant)?.id ?? 0;
  };
  const open = async (): Promise<{ readonly page: Page; readonly frame: Frame }> => {
    const order = shop.addOrder({ gatewayId: await method(), lines: [{ variantId: GOODS, quantity: 1 }], email: 'buyer@example.org' });
    const page = await context.newPage();
    await page.goto(`${shop.url}/admin2/orders/${order.id}`);
    const handle = await page.waitForSelector('[data-test=widget-frame]');
    const frame = await handle.contentFrame();
    if (!frame) throw new Error('the widget has no frame');
    return { page, frame };
  };

  it.each([
    ['as documented', false, 0],
    ['in a frame without an origin, with an order that comes late', true, 400],
  ])('makes a link, shows it and its code, and leads to Confirm through a login: %s', async (_what, sandboxed, lateOrderInfo) => {
    insales.switches.merge({ sandboxed, lateOrderInfo });
    const { frame } = await open();
    await frame.click('[data-test=make-link]');
    const link = await frame.waitForSelector('[data-test=link]');
    const address = await link.inputValue();
    expect(address).toMatch(/\/p\/[\w-]+$/);
    expect(await frame.inputValue('[data-test=email]')).toBe('buyer@example.org');
    await frame.click('[data-test=qr]');
    await frame.waitForSelector('img[data-test=qr-code]');
    await frame.click('[data-test=copy]');
    await frame.waitForFunction(`document.querySelector('[data-test=note]').textContent !== ''`);

    const opened = await fetch(`${address}/open`, { method: 'POST', redirect: 'manual' });
    const paid = await fetch(`${opened.headers.get('location')}/pay`, { method: 'POST', body: new URLSearchParams(), redirect: 'manual' });
    await paid.arrayBuffer();
    await eventually(async () => {
      // As when somebody comes back to the window of the back office.
      await frame.evaluate(`document.activeElement?.blur(); window.dispatchEvent(new Event('focus'))`);
      return (await frame.$('[data-test=confirm]')) !== null;
    });
    const [confirming] = await Promise.all([context.waitForEvent('page'), frame.click('[data-test=confirm]')]);
    await confirming.waitForURL(/\/invoices\/[0-9a-f-]{36}\/confirm$/);
    expect(await confirming.locator('h1').textContent()).toMatch(/\S/);
  });
});
