import { readFileSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium';
import type { World } from '../support/world';
import { ESHOP, startWorld } from '../support/world';
import { tabOf } from './people';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** The form of a gateway whose fields depend on each other, with script and without. */
describe('the form of a merchant of IntellectMoney', () => {
  let world: World;
  let browser: Browser;
  let context: BrowserContext;
  let form: Page;

  beforeAll(async () => {
    [world, browser] = await Promise.all([startWorld({ crmCurrency: 'RUB' }), launchChromium()]);
    context = await browser.newContext({ viewport: { width: 390, height: 844 } });
    context.setDefaultTimeout(30_000);
    await world.retailcrm.connect();
    const market = await context.newPage();
    await market.goto(`${world.retailcrm.url}/admin/marketplace`);
    form = await tabOf(context, () => market.getByRole('button', { name: 'Go to the module' }).click());
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await world.stop();
  });

  const open = (): Promise<unknown> => form.goto(`${world.hub}/merchants/new?gateway=intellectmoney`);
  const shown = async (): Promise<readonly string[]> => {
    const names = ['formId', 'eshopId', 'secretKey', 'holdMode', 'receipts', 'inn', 'vat'];
    const visible = await Promise.all(names.map((name) => form.locator(`[name="${name}"]`).first().isVisible()));
    return names.filter((_, index) => visible[index]);
  };
  const violations = async (): Promise<readonly string[]> => {
    await form.evaluate(AXE);
    return form.evaluate('axe.run().then(({ violations }) => violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`))');
  };

  it('shows what the chosen kind needs, and more once receipts are on', async () => {
    await open();
    expect(await shown()).toEqual(['eshopId', 'secretKey', 'holdMode', 'receipts']);
    await form.locator('[name="receipts"][value="on"]').check();
    expect(await shown()).toEqual(['eshopId', 'secretKey', 'holdMode', 'receipts', 'inn', 'vat']);
    await form.locator('[name="kind"][value="individual"]').check();
    expect(await shown()).toEqual(['formId', 'secretKey']);
  });

  it('is saved after its problems are mended, and shows a problem that belongs to another choice', async () => {
    await open();
    await form.locator('[name="receipts"][value="on"]').check();
    await form.locator('#name').fill('Tea');
    await form.locator('#eshopId').fill(ESHOP.id);
    await form.locator('#secretKey').fill(ESHOP.secretKey);
    await form.locator('main form button[type="submit"].main').click();
    await form.locator('#inn-error').waitFor();
    await form.locator('[name="receipts"][value="off"]').check();
    expect(await form.locator('#inn-error').isVisible()).toBe(true);
    await form.locator('#secretKey').fill(ESHOP.secretKey);
    await form.locator('main form button[type="submit"].main').click();
    await form.waitForURL(/statuses|merchants/);
    expect(await world.desk.merchants(await installation())).toMatchObject([{ gateway: 'intellectmoney', name: 'Tea' }]);
  });

  it('has no faults of access, on the form and on the card with its light', async () => {
    await open();
    expect(await violations()).toEqual([]);
    await form.goto(`${world.hub}/merchants`);
    await form.locator('.badge.pending').first().waitFor();
    expect(await violations()).toEqual([]);
  });

  it('shows all groups to a browser without script', async () => {
    const plain = await browser.newContext({ javaScriptEnabled: false, storageState: await context.storageState() });
    const page = await plain.newPage();
    await page.goto(`${world.hub}/merchants/new?gateway=intellectmoney`);
    for (const name of ['formId', 'eshopId', 'inn']) expect(await page.locator(`[name="${name}"]`).isVisible()).toBe(true);
    await plain.close();
  });

  async function installation(): Promise<string> {
    const found = await world.heart.db.read((tx) => tx.query('select id from installation'));
    return String(found[0]?.id);
  }
});
