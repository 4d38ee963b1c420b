import { mkdirSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium';
import { eventually } from '../support/eventually';
import { stateOf, toPayment } from '../support/mercadopago';
import { addAccount, addSeller, entryOf, lettersTo } from '../support/own-seller';
import { startWorld } from '../support/world';
import type { World } from '../support/world';
import { sticksOut, violations } from './inspect';

const OWNER = 'owner@school.example';
const MEMBER = 'member@club.example';

/** Where pictures of the pages go, when somebody wants to look at them. */
const PICTURES = process.env['PICTURES'];

/** What is wrong with the page as it stands, by phone and at a desk; with PICTURES, how it looks. */
const inspect = async (page: Page, name: string): Promise<readonly string[]> => {
  const found: string[] = [];
  await page.bringToFront();
  for (const [width, height] of [
    [390, 844],
    [1280, 900],
  ] as const) {
    await page.setViewportSize({ width, height });
    if (PICTURES) {
      mkdirSync(PICTURES, { recursive: true });
      await page.screenshot({ path: `${PICTURES}/${name}-${width}.png`, fullPage: true });
    }
    found.push(...(await violations(page, name)), ...(await sticksOut(page, name)));
  }
  return found;
};

/** A plan that is paid by slips, seen by its member in Russian and by its seller in English, until it ends. */
describe('a subscription in a browser', () => {
  let world: World;
  let browser: Browser;
  let seller: Page;
  let member: Page;
  const problems: string[] = [];
  beforeAll(async () => {
    [world, browser] = await Promise.all([startWorld(), launchChromium()]);
    await addAccount(world, await addSeller(world, OWNER, 'School of tea'));
    seller = await (await browser.newContext({ locale: 'en-GB' })).newPage();
    member = await (await browser.newContext({ locale: 'ru-RU' })).newPage();
    await seller.goto(`${world.hub}/own/sign-in`);
    await seller.getByLabel('E-mail').fill(OWNER);
    await seller.getByRole('button', { name: 'Send me the link' }).click();
    await seller.goto(await entryOf(world.mail.url, OWNER));
    await seller.getByRole('button', { name: 'Sign in' }).click();
    await seller.getByText('School of tea').first().waitFor({ state: 'attached' });
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await world.stop();
  });

  const now = async (button: string): Promise<void> => {
    await seller.bringToFront();
    // The page before it says the same: only the next one counts.
    await Promise.all([seller.waitForEvent('framenavigated'), seller.getByRole('button', { name: button }).click()]);
    await seller.getByText('Done. How it stands now').waitFor();
  };

  it('begins by a page of our own', async () => {
    await seller.goto(`${world.hub}/subscriptions`);
    problems.push(...(await inspect(seller, 'subscriptions-empty')));
    await seller.goto(`${world.hub}/offers/new`);
    await seller.locator('[name="title"]').fill('Tea club');
    await seller.locator('[name="price"]').fill('49.90');
    await seller.locator('[name="kind"][value="plan"]').check();
    await seller.locator('[name="every"]').fill('1');
    await seller.locator('form[action="/offers"] button.main').click();
    const url = await seller.locator('output', { hasText: '/buy/' }).first().innerText();
    await member.goto(url);
    for (const [id, value] of [
      ['email', MEMBER],
      ['firstName', 'Ana'],
      ['lastName', 'Souza'],
      ['document', '529.982.247-25'],
    ] as const)
      await member.locator(`#${id}`).fill(value);
    await member.locator('[name="way"][value="pix"]').check();
    await member.locator('form[data-card-key] button.main').click();
    await member.waitForURL(/\/plan\//);
    await member.locator('img.qr').waitFor();
    problems.push(...(await inspect(member, 'member-slip')));
    await toPayment(world.mercadopago.url, (await stateOf(world.mercadopago.url)).payments.at(-1)?.id ?? 0, 'pay');
    await member.getByText('Ваша подписка активна').waitFor();
    problems.push(...(await inspect(member, 'member-active')));
  });

  it('is charged by hand, fails three times and ends, all on one screen', async () => {
    await seller.goto(`${world.hub}/subscriptions`);
    problems.push(...(await inspect(seller, 'subscriptions')));
    await seller.getByRole('link', { name: 'Ana Souza' }).click();
    await seller.getByRole('button', { name: 'Charge now' }).waitFor();
    problems.push(...(await inspect(seller, 'subscription')));
    await now('Charge now');
    await now('Try now');
    problems.push(...(await inspect(seller, 'subscription-late')));
    await now('Try now');
    await now('Give up now');
    await seller.getByText('A charge was tried three times and not paid.').waitFor();
    problems.push(...(await inspect(seller, 'subscription-ended')));
    await member.bringToFront();
    await member.reload();
    await member.getByText('ни одна попытка оплаты не удалась').waitFor();
    problems.push(...(await inspect(member, 'member-ended')));
    const { payments } = await stateOf(world.mercadopago.url);
    expect(payments.map(({ status }) => status)).toEqual(['approved', 'cancelled', 'cancelled', 'cancelled']);
  });

  it('asks before it is cancelled', async () => {
    const letter = await eventually(async () => (await lettersTo(world.mail.url, MEMBER)).find(({ text }) => text.includes('/cancel')));
    const link = /http\S+\/plan\/[\w-]+/.exec(letter?.text ?? '')?.[0] ?? '';
    // It has ended, so that there is nothing to ask.
    await member.goto(`${link}/cancel`);
    expect(member.url()).toBe(link);
    await member.goto(`${world.hub}/plan/nobodyknowsthis`);
    problems.push(...(await inspect(member, 'member-unknown')));
    expect(problems).toEqual([]);
  });
});
