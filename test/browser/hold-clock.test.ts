import type { Browser, BrowserContext, Page } from 'playwright-core';
import { rows } from '../../src/infra/database';
import { addMerchant, addPayment, connect, payByLink } from '../support/crm';
import { launchChromium } from '../support/chromium';
import { eventually } from '../support/eventually';
import type { World } from '../support/world';
import { PERSON, SHOP, startWorld } from '../support/world';
import { sticksOut, violations } from './inspect';
import { tabOf } from './people';

const HOUR = 3_600_000;
const WIDTHS = [390, 1280] as const;

/** What a manager sees of the end of holds, on a telephone and on a desk. */
describe('the screens of a hold', () => {
  let world: World;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let installationId: string;
  let merchant: { readonly id: string; readonly type: string };

  beforeAll(async () => {
    [world, browser] = await Promise.all([startWorld(), launchChromium()]);
    installationId = await connect(world);
    merchant = await addMerchant(world, installationId, { name: 'By hand', manual: true });
    context = await browser.newContext();
    context.setDefaultTimeout(30_000);
    const market = await context.newPage();
    await market.goto(`${world.retailcrm.url}/admin/marketplace`);
    page = await tabOf(context, () => market.getByRole('button', { name: 'Go to the module' }).click());
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await world.stop();
  });

  const save = (rule: string, holdHours: string) =>
    world.desk.editMerchant(
      installationId,
      merchant.id,
      {
        name: 'By hand',
        confirmManually: true,
        fields: { shopId: SHOP.clientId, secretKey: '', mode: 'live', holdHours },
        // Fewer hours than any reservation here has left: a rule that is due would be followed in the next minute.
        holdRule: { rule, hours: '3' },
      },
      PERSON,
    );
  const held = async (endsIn: number | null): Promise<string> => {
    const payment = await addPayment(world, merchant.type, 199_950);
    const { externalId, link } = (await payment.press('generate-link')).payment.invoice ?? {};
    if (!externalId || !link) throw new Error('no link');
    await payByLink(link, 'pay');
    await eventually(async () => (await world.desk.invoice(installationId, externalId))?.standing.state === 'authorized');
    if (endsIn !== null) {
      const end = new Date(Date.now() + endsIn * HOUR);
      await world.heart.db.transaction((tx) => rows(tx, 'update invoice set hold_until = $2 where id = $1', [externalId, end]));
    }
    return externalId;
  };
  const look = async (path: string, language: string): Promise<void> => {
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      await page.goto(`${world.hub}${path}${path.includes('?') ? '&' : '?'}lang=${language}`);
      const where = `${path} ${width} ${language}`;
      expect(await violations(page, where)).toEqual([]);
      expect(await sticksOut(page, where)).toEqual([]);
    }
  };

  it('say in words how long is left, the moment itself, and what happens by itself', async () => {
    expect((await save('confirm', '168')).ok).toBe(true);
    const far = await held(null);
    const soon = await held(30.5);
    const last = await held(5.5);
    await look(`/invoices/${far}`, 'en');
    expect(await page.locator('.badges .badge').first().innerText()).toMatch(/^Reservation ends in 6 d 23 h$/);
    await look(`/invoices/${soon}`, 'en');
    expect(await page.locator('.badges .badge').first().innerText()).toBe('Ends soon: 1 d 6 h left');
    expect(await page.locator('main').innerText()).toContain('Before it ends');
    await look(`/invoices/${last}`, 'uk');
    expect(await page.locator('.badges .badge').first().innerText()).toContain('Останній день резерву: ще 5 год');
    expect(await page.locator('.badges time').first().getAttribute('datetime')).toMatch(/^\d{4}-\d\d-\d\dT/);
    await look('/invoices?state=hold-ending', 'en');
    expect(await page.locator('tbody tr').count()).toBe(2);
    await look('/invoices', 'uk');
    expect(await page.locator('tbody tr').count()).toBe(3);
  });

  it('say that nobody knows the end, where nobody does', async () => {
    expect((await save('nothing', '')).ok).toBe(true);
    const unknown = await held(null);
    await look(`/invoices/${unknown}`, 'en');
    const text = await page.locator('main').innerText();
    expect(text).toContain('End of reservation not known');
    expect(text).toContain('UAPAY does not say');
  });

  it('ask for a rule only where money is held by hand, and say why one cannot be', async () => {
    await page.setViewportSize({ width: 390, height: 900 });
    await look(`/merchants/${merchant.id}/edit`, 'uk');
    await look(`/merchants/${merchant.id}/edit`, 'en');
    const rule = page.locator('input[name="holdRule"][value="confirm"]');
    expect(await rule.isVisible()).toBe(true);
    await page.locator('#confirmManually').uncheck();
    expect(await rule.isVisible()).toBe(false);
    await page.locator('#confirmManually').check();
    await rule.check();
    await page.locator('main form button[type="submit"].main').click();
    await page.locator('#holdRule-error').waitFor();
    expect(await page.locator('#holdRule-error').innerText()).toContain('Nobody knows when a reservation ends');
    await page.locator('#holdHours').fill('168');
    await page.locator('main form button[type="submit"].main').click();
    await page.waitForURL(/\/merchants(\?|$)/);
    expect(await page.locator('main').innerText()).toContain('3 hours before it ends, it is confirmed by itself.');
    await look('/merchants', 'uk');
  });
});
