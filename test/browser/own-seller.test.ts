import type { Browser, Page } from 'playwright-core';
import { DEMO_ACCOUNTS } from '../../src/sandbox/mercadopago/accounts';
import { launchChromium } from '../support/chromium';
import { entryOf } from '../support/own-seller';
import type { Demo } from './demo';
import { startDemo } from './demo';
import { sticksOut, violations } from './inspect';

const OWNER = 'owner@school.example';

/** What is wrong with the page as it stands. */
const inspect = async (page: Page): Promise<readonly string[]> => {
  await page.bringToFront();
  return [...(await violations(page, page.url())), ...(await sticksOut(page, page.url()))];
};

/** A seller without a CRM, by phone, dark and in English, and at a desk, light and in Ukrainian. */
describe('a seller without a CRM or shop', () => {
  let demo: Demo;
  let browser: Browser;
  let phone: Page;
  let desk: Page;
  beforeAll(async () => {
    [demo, browser] = await Promise.all([startDemo(), launchChromium()]);
    phone = await (await browser.newContext({ viewport: { width: 390, height: 844 }, colorScheme: 'dark', locale: 'en-GB' })).newPage();
    desk = await (await browser.newContext({ viewport: { width: 1280, height: 900 }, colorScheme: 'light', locale: 'en-GB' })).newPage();
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await demo.stop();
  });

  const lookAll = async (paths: readonly string[]): Promise<readonly string[]> => {
    const found: string[] = [];
    for (const path of paths)
      for (const page of [phone, desk]) {
        await page.bringToFront();
        await page.goto(path.startsWith('/') ? `${demo.hub}${path}` : path);
        found.push(...(await inspect(page)));
      }
    return found;
  };
  const enter = async (page: Page, nth: number): Promise<readonly string[]> => {
    await page.bringToFront();
    await page.goto(`${demo.hub}/own/sign-in`);
    const found = [...(await inspect(page))];
    await page.getByLabel('E-mail').fill(OWNER);
    await page.getByRole('button', { name: 'Send me the link' }).click();
    await page.getByRole('heading', { name: 'Look into your mailbox' }).waitFor();
    found.push(...(await inspect(page)));
    await page.goto(await entryOf(demo.mail, OWNER, nth));
    found.push(...(await inspect(page)));
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('School of tea').first().waitFor({ state: 'attached' });
    return found;
  };

  it('signs in through the mailbox', async () => {
    expect([...(await enter(phone, 0)), ...(await enter(desk, 1))]).toEqual([]);
    await desk.goto(`${demo.hub}/?lang=uk`);
  });

  it('finds every screen without fault while there is nothing yet', async () => {
    const screens = ['/', '/invoices', '/links/new', '/merchants', '/notifications', '/letters', '/settings', '/sender', '/team'];
    expect(await lookAll(screens)).toEqual([]);
  });

  it('connects Mercado Pago and makes a link by hand, with its mistakes told beside the fields', async () => {
    const account = DEMO_ACCOUNTS.find(({ country }) => country === 'BR');
    await phone.bringToFront();
    await phone.goto(`${demo.hub}/merchants/new?gateway=mercadopago`);
    await phone.getByLabel('Name', { exact: true }).fill('School account');
    await phone.getByLabel('Brazil').check();
    await phone.getByLabel('Public key').fill(account?.publicKey ?? '');
    await phone.getByLabel('Access token').fill(account?.accessToken ?? '');
    await phone.getByRole('button', { name: 'Check and save' }).click();
    await phone.getByText('“School account” is connected.').waitFor();
    for (const page of [phone, desk]) {
      await page.bringToFront();
      await page.goto(`${demo.hub}/links/new`);
      await page.locator('form[action="/links"] button').click();
      await page.locator('#sum-error').waitFor();
      expect(await inspect(page)).toEqual([]);
    }
    await phone.bringToFront();
    await phone.getByLabel('Sum').fill('120.50');
    await phone.getByLabel('Order number').fill('1042');
    await phone.getByLabel('What is paid for').fill('A course on tea');
    await phone.getByRole('button', { name: 'Make the link' }).click();
    await phone.getByRole('heading', { name: 'Order 1042', level: 1 }).waitFor();
    const link = await phone.locator('[data-test=link]').innerText();
    expect(await lookAll([new URL(phone.url()).pathname, link, '/links/new', '/', '/invoices', '/merchants'])).toEqual([]);
  });

  it('invites somebody and removes them, asked in a dialog', async () => {
    await phone.bringToFront();
    await phone.goto(`${demo.hub}/team`);
    await phone.getByLabel('Invite somebody').fill('somebody.with.a.very.long.address@mail.school.example');
    await phone.getByRole('button', { name: 'Send the invitation' }).click();
    await phone.getByText('may sign in now').waitFor();
    expect(await lookAll(['/team', '/team/remove?email=owner%40school.example'])).toEqual([]);
    await phone.bringToFront();
    await phone.goto(`${demo.hub}/team`);
    await phone.getByRole('link', { name: 'Remove somebody' }).click();
    const dialog = phone.getByRole('dialog');
    await dialog.getByRole('heading').first().waitFor();
    expect(await inspect(phone)).toEqual([]);
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await phone.getByText('was removed').waitFor();
  });
});
