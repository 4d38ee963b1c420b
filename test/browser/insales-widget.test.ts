import type { Browser, BrowserContext, Frame, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium';
import { eventually } from '../support/eventually';
import { gate } from '../support/gate';
import { addMerchant, installApp } from '../support/insales-shop';
import type { InsalesWorld } from '../support/insales-world';
import { startInsalesWorld } from '../support/insales-world';
import { SHOP } from '../support/world';

const GOODS = 76267001;
const STATE = /widget-api\/state/;

/** Presses as somebody does who comes from another window: the widget looks for news while the button is down. */
async function pressSlowly(page: Page, frame: Frame, button: string): Promise<void> {
  await frame.hover(button);
  await page.mouse.down();
  await comeBack(page, frame);
  await page.mouse.up();
}

/** What an answer leads to has been done when the next picture is drawn. */
const drawn = (frame: Frame): Promise<unknown> =>
  frame.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');

/** As when somebody comes back to the window of the back office: the widget looks for news, and shows them. */
async function comeBack(page: Page, frame: Frame): Promise<void> {
  const news = page.waitForResponse(STATE);
  await leaveAndEnter(frame);
  await (await news).finished();
  await drawn(frame);
}

const leaveAndEnter = (frame: Frame): Promise<unknown> =>
  frame.evaluate(`document.activeElement?.blur(); window.dispatchEvent(new Event('focus'))`);

/** As the customer does it on the gateway's page. */
async function pay(link: string): Promise<void> {
  const opened = await fetch(`${link}/open`, { method: 'POST', redirect: 'manual' });
  const paid = await fetch(`${opened.headers.get('location')}/pay`, { method: 'POST', body: new URLSearchParams(), redirect: 'manual' });
  await paid.arrayBuffer();
}

const toBeConfirmed = (page: Page, frame: Frame): Promise<boolean> =>
  eventually(async () => {
    await comeBack(page, frame);
    return (await frame.$('[data-test=confirm]')) !== null;
  });

/** The widget as the people of a shop use it, in a frame of the back office. */
describe('the widget of the order card in InSales', () => {
  let world: InsalesWorld;
  let browser: Browser;
  let context: BrowserContext;
  let methodId: number;

  beforeAll(async () => {
    world = await startInsalesWorld();
    const where = { shop: world.second, installationId: await installApp(world, world.second) };
    const fields = { shopId: SHOP.clientId, secretKey: SHOP.secret, mode: 'live' };
    ({ methodId } = await addMerchant(world, where, { gateway: 'uapay', name: 'By hand', manual: true, fields }));
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await world?.stop();
  });
  beforeEach(async () => {
    context = await browser.newContext();
  });
  afterEach(() => context.close());

  const open = async (): Promise<{ readonly page: Page; readonly frame: Frame }> => {
    const shop = world.second;
    const order = shop.addOrder({ gatewayId: methodId, lines: [{ variantId: GOODS, quantity: 1 }], email: 'buyer@example.org' });
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
    world.insales.switches.merge({ sandboxed, lateOrderInfo });
    const { page, frame } = await open();
    await frame.click('[data-test=make-link]');
    const link = await frame.waitForSelector('[data-test=link]');
    const address = await link.inputValue();
    expect(address).toMatch(/\/p\/[\w-]+$/);
    expect(await frame.inputValue('[data-test=email]')).toBe('buyer@example.org');
    await frame.click('[data-test=qr]');
    await frame.waitForSelector('img[data-test=qr-code]');
    await frame.click('[data-test=copy]');
    await frame.waitForFunction(`document.querySelector('[data-test=note]').textContent !== ''`);

    await pay(address);
    await toBeConfirmed(page, frame);
    const [confirming] = await Promise.all([context.waitForEvent('page'), pressSlowly(page, frame, '[data-test=confirm]')]);
    await confirming.waitForURL(/\/invoices\/[0-9a-f-]{36}\/confirm$/);
    expect(await confirming.locator('h1').textContent()).toMatch(/\S/);
  });

  it('keeps the newest news when an older answer comes last', async () => {
    const { page, frame } = await open();
    await frame.click('[data-test=make-link]');
    const address = await (await frame.waitForSelector('[data-test=link]')).inputValue();
    const late = gate();
    const asked = gate();
    await page.route(
      STATE,
      async (route) => {
        const response = await route.fetch();
        asked.open();
        await late.opened;
        await route.fulfill({ response });
      },
      { times: 1 },
    );
    const older = page.waitForRequest(STATE);
    await leaveAndEnter(frame);
    const request = await older;
    await asked.opened;
    await pay(address);
    await toBeConfirmed(page, frame);
    late.open();
    await (await request.response())?.finished();
    await drawn(frame);
    expect(await frame.$('[data-test=confirm]')).not.toBeNull();
  });
});
