import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { randomIds } from '../../../src/infra/ids';
import { root } from '../../../src/infra/paths';
import { SESSION_COOKIE } from '../../../src/web/cookies';
import { createSessions } from '../../../src/web/sessions';
import { launchChromium } from '../../support/chromium';
import { PERSON } from '../../support/world';
import type { Stand } from './stand';
import { addressFor, startStand } from './stand';

const AXE = readFileSync(createRequire(join(root, 'package.json')).resolve('axe-core/axe.min.js'), 'utf8');
const RUN = `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'] })
  .then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' | ')))`;

/** What axe finds on the page, and by how much it is wider than its window. */
async function faults(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  const found = await page.evaluate<readonly string[]>(RUN);
  const wide = await page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  return wide > 0 ? [...found, `wider than its window by ${wide}`] : found;
}

describe.each([
  { width: 390, language: 'ru' },
  { width: 1280, language: 'en' },
])('the screens of letters in a window of $width in $language', ({ width, language }) => {
  let stand: Stand;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    [stand, browser] = await Promise.all([startStand(), launchChromium()]);
    const { heart, hub } = stand.world;
    const session = await createSessions({ database: heart.db, clock: heart.clock, ids: randomIds }).open(stand.installationId, PERSON);
    const context = await browser.newContext({ viewport: { width, height: 900 } });
    // The cookie is for secure places only, of which this machine is one; the protocol of the browser wants that said by the address.
    await context.addCookies([{ name: SESSION_COOKIE, value: session, url: hub.replace('http:', 'https:'), secure: true }]);
    page = await context.newPage();
    await page.goto(`${hub}/letters?lang=${language}`);
  });
  afterAll(async () => {
    await browser.close();
    await stand.world.stop();
  });

  it('let somebody look at a letter in another language without losing what is ticked', async () => {
    await page.locator('#on-paid-shop').check();
    await page.locator('a[href="/letters/preview/refunded-customer"]').click();
    await page.locator('dialog .tabs a[lang=uk]').click();
    await page.locator('dialog iframe[src$="in=uk"]').waitFor();
    const letter = page.frameLocator('dialog iframe');
    await letter.getByText('500,00').first().waitFor();
    expect(await faults(page)).toEqual([]);
    await page.locator('dialog [data-close]').click();
    expect(await page.locator('#on-paid-shop').isChecked()).toBe(true);
  });

  it('show a wrong address beside its field, and save the right one', async () => {
    await page.fill('#to-common', 'nobody');
    await page.locator('main form button.main').click();
    await page.locator('#to-common[aria-invalid=true]').waitFor();
    expect(await faults(page)).toEqual([]);
    await page.fill('#to-common', addressFor('paid-shop'));
    await page.locator('main form button.main').click();
    await page.locator('.toast.good').waitFor();
    expect(await page.locator('#on-paid-shop').isChecked()).toBe(true);
    expect(await faults(page)).toEqual([]);
  });

  it('list what was sent', async () => {
    const { invoiceId } = await stand.paid(stand.auto.type, 12_150);
    const number = await stand.numberOf(invoiceId);
    expect(await stand.arrived(addressFor('paid-shop'), number)).toHaveLength(1);
    await page.goto(`${stand.world.hub}/letters/log`);
    await page.getByText(addressFor('paid-shop')).waitFor();
    expect(await faults(page)).toEqual([]);
  });
});
