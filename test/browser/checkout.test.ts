import { mkdirSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium';
import { stateOf, toPayment } from '../support/mercadopago';
import { addAccount, addSeller, entryOf } from '../support/own-seller';
import { startWorld } from '../support/world';
import type { World } from '../support/world';
import { sticksOut, violations } from './inspect';

const OWNER = 'owner@school.example';
const CARD = '5031 4332 1540 6351';

/** Where pictures of the pages go, when somebody wants to look at them. */
const PICTURES = process.env['PICTURES'];

const fillBuyer = async (page: Page, email: string): Promise<void> => {
  await page.bringToFront();
  for (const [id, value] of [
    ['email', email],
    ['firstName', 'Ana'],
    ['lastName', 'Souza'],
    ['document', '529.982.247-25'],
  ] as const) {
    await page.locator(`#${id}`).fill(value);
  }
};

const fillCard = async (page: Page, holder: string): Promise<void> => {
  await page.locator('#card-number').fill(CARD);
  await page.locator('#card-date').fill('11/30');
  await page.locator('#card-code').fill('123');
  await page.locator('#card-holder').fill(holder);
};

const press = (page: Page): Promise<void> => page.locator('form[data-card-key] button.main').click();

/** What is wrong with the page as it stands; with PICTURES, how it looks. */
const inspect = async (page: Page, name: string): Promise<readonly string[]> => {
  await page.bringToFront();
  if (PICTURES) {
    mkdirSync(PICTURES, { recursive: true });
    await page.screenshot({ path: `${PICTURES}/${name}-${page.viewportSize()?.width ?? 0}.png`, fullPage: true });
  }
  return [...(await violations(page, name)), ...(await sticksOut(page, name))];
};

const narrow = async (page: Page, name: string): Promise<readonly string[]> => {
  await page.setViewportSize({ width: 390, height: 844 });
  const found = await inspect(page, name);
  await page.setViewportSize({ width: 1280, height: 900 });
  return [...found, ...(await inspect(page, name))];
};

/** Offers made and bought in a browser, by phone in English and at a desk in Russian. */
describe('offers and their payment pages', () => {
  let world: World;
  let browser: Browser;
  let seller: Page;
  let phone: Page;
  let desk: Page;
  const problems: string[] = [];

  const context = (width: number, height: number, locale: string): Promise<BrowserContext> =>
    browser.newContext({ viewport: { width, height }, locale, permissions: ['clipboard-read', 'clipboard-write'] });
  beforeAll(async () => {
    [world, browser] = await Promise.all([startWorld(), launchChromium()]);
    await addAccount(world, await addSeller(world, OWNER, 'School of tea'));
    seller = await (await context(1280, 900, 'en-GB')).newPage();
    phone = await (await context(390, 844, 'en-GB')).newPage();
    desk = await (await context(1280, 900, 'ru-RU')).newPage();
    for (const page of [seller, phone, desk]) {
      page.setDefaultTimeout(15_000);
      page.on(
        'console',
        (message) => void (message.type() === 'error' && !/status of 4\d\d/.test(message.text()) && problems.push(message.text())),
      );
    }
    await seller.goto(`${world.hub}/own/sign-in`);
    await seller.getByLabel('E-mail').fill(OWNER);
    await seller.getByRole('button', { name: 'Send me the link' }).click();
    await seller.goto(await entryOf(world.mail.url, OWNER));
    await seller.getByRole('button', { name: 'Sign in' }).click();
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await world.stop();
  });

  const offer = async (title: string, price = '150'): Promise<string> => {
    await seller.bringToFront();
    await seller.goto(`${world.hub}/offers/new`);
    await seller.getByLabel('What is sold').fill(title);
    await seller.getByLabel('Price in BRL').fill(price);
    await seller.getByLabel('Description').fill('Six evenings with twelve kinds of tea.\n\nBring your favourite cup.');
    await seller.getByLabel('Thank-you text').fill('See you on Monday!');
    await seller.getByRole('button', { name: 'Save' }).click();
    return seller.locator('section', { hasText: title }).locator('output').innerText();
  };

  it('are made in an editor that shows mistakes beside the fields, with a preview', async () => {
    await seller.goto(`${world.hub}/offers`);
    expect(await narrow(seller, 'offers-empty')).toEqual([]);
    await seller.goto(`${world.hub}/offers/new`);
    await seller.getByRole('button', { name: 'Save' }).click();
    await seller.locator('#price-error').waitFor();
    expect(await narrow(seller, 'offer-wrong')).toEqual([]);
    await offer('Evening tea course');
    expect(await narrow(seller, 'offers')).toEqual([]);
    await seller.getByRole('link', { name: 'Change: Evening tea course' }).click();
    expect(await narrow(seller, 'offer-form')).toEqual([]);
    const preview = await seller.getByRole('link', { name: 'Preview' }).getAttribute('href');
    await seller.goto(`${world.hub}${preview ?? ''}`);
    expect(await seller.locator('form[data-card-key] button.main').isDisabled()).toBe(true);
    expect(await narrow(seller, 'preview')).toEqual([]);
  }, 90_000);

  it('are bought by card: declined with the reason, then approved, and the number never comes to us', async () => {
    const url = await offer('Card course');
    const sent: string[] = [];
    phone.on(
      'request',
      (request) => void (request.url().startsWith(world.hub) && sent.push(`${request.url()} ${request.postData() ?? ''}`)),
    );
    await phone.goto(url);
    expect(await inspect(phone, 'buy')).toEqual([]);
    await press(phone);
    await phone.locator('[data-card-error]').getByText('Check the card number.').waitFor();
    await fillBuyer(phone, 'ana@example.com');
    await fillCard(phone, 'FUND');
    expect(await inspect(phone, 'buy-filled')).toEqual([]);
    await press(phone);
    await phone.getByText('The card has not enough money or limit.').waitFor();
    expect(await inspect(phone, 'buy-declined')).toEqual([]);
    await fillCard(phone, 'APRO');
    await press(phone);
    await phone.getByRole('heading', { name: 'Paid, thank you' }).waitFor();
    await phone.getByText('See you on Monday!').waitFor();
    expect(await inspect(phone, 'buy-paid')).toEqual([]);
    expect(sent.length).toBeGreaterThan(1);
    expect(sent.filter((one) => /5031.?4332|security|APRO|FUND/.test(one))).toEqual([]);
  }, 90_000);

  it('are bought by pix: the page turns by itself when the bank has paid', async () => {
    const url = await offer('Курс чая по вечерам');
    await desk.goto(url);
    await fillBuyer(desk, 'olga@example.com');
    await desk.locator('[name="way"][value="pix"]').check();
    expect(await inspect(desk, 'buy-pix')).toEqual([]);
    await press(desk);
    await desk.locator('img.qr').waitFor();
    expect(await narrow(desk, 'pix')).toEqual([]);
    await desk.getByRole('button', { name: 'Скопировать' }).click();
    const payment = (await stateOf(world.mercadopago.url)).payments.at(-1);
    await toPayment(world.mercadopago.url, payment?.id ?? 0, 'pay');
    await desk.getByRole('heading', { name: 'Оплачено, спасибо' }).waitFor();
    expect(await narrow(desk, 'pix-paid')).toEqual([]);
  }, 90_000);

  it('are bought by boleto, which asks for an address and can be changed for another way', async () => {
    const url = await offer('Boleto course');
    await phone.goto(url);
    await fillBuyer(phone, 'slip@example.com');
    await phone.locator('[name="way"][value="bolbradesco"]').check();
    await press(phone);
    await phone.locator('#zip-error').waitFor();
    expect(await inspect(phone, 'boleto-wrong')).toEqual([]);
    for (const [id, value] of [
      ['zip', '01310-100'],
      ['street', 'Avenida Paulista'],
      ['district', 'Bela Vista'],
      ['city', 'São Paulo'],
      ['region', 'SP'],
    ] as const) {
      await phone.locator(`#${id}`).fill(value);
    }
    await press(phone);
    await phone.getByRole('link', { name: 'Open the slip' }).waitFor();
    expect(await inspect(phone, 'boleto')).toEqual([]);
    await phone.getByRole('button', { name: 'Pay in another way' }).click();
    await phone.locator('[name="way"][value="card"]').check();
    await fillCard(phone, 'APRO');
    await press(phone);
    await phone.getByRole('heading', { name: 'Paid, thank you' }).waitFor();
  }, 90_000);

  it('stand in the list of purchases, from where the money is given back in part and in full', async () => {
    await seller.bringToFront();
    await seller.goto(`${world.hub}/purchases`);
    expect(await narrow(seller, 'purchases')).toEqual([]);
    await seller.getByRole('row').nth(1).getByRole('link').click();
    expect(await narrow(seller, 'purchase')).toEqual([]);
    await seller.getByRole('link', { name: 'Payment and refunds' }).click();
    const give = async (sum: string): Promise<void> => {
      await seller.locator('form[action$="/refund"] input[name="amount"]').fill(sum);
      await seller.locator('form[action$="/refund"] button').click();
      await seller
        .getByRole('dialog')
        .getByRole('button', { name: /^Refund / })
        .click();
    };
    await give('40');
    await seller.getByRole('heading', { level: 1 }).getByText('Partly refunded').waitFor();
    expect(await inspect(seller, 'order')).toEqual([]);
    await give('110');
    await seller.getByRole('heading', { level: 1 }).getByText('Refunded', { exact: true }).waitFor();
    expect(problems).toEqual([]);
  }, 90_000);
});
