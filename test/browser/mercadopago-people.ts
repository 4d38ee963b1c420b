import { mkdirSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { DEMO_ACCOUNTS } from '../../src/sandbox/mercadopago/accounts';
import { stateOf } from '../support/mercadopago';
import { entryOf } from '../support/own-seller';
import type { Demo } from './demo';
import { sticksOut, violations } from './inspect';

/** The demo's seller in Brazil. */
export const BRAZIL = DEMO_ACCOUNTS[0] ?? { id: 0, publicKey: '', accessToken: '' };
const CARD = '5031 4332 1540 6351';
const PATIENCE_MS = 30_000;

/** Where pictures of the pages go, when somebody wants to look at them. */
const PICTURES = process.env['PICTURES'];
const SIZES = [
  [390, 844],
  [1280, 900],
] as const;

/** A tab of somebody with a browser of his own, in his language. */
export async function tabFor(browser: Browser, locale: string): Promise<Page> {
  const page = await (await browser.newContext({ locale })).newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  return page;
}

/** What is wrong with the page as it stands, by phone and at a desk; with PICTURES, how it looks. */
export async function inspect(page: Page, name: string): Promise<readonly string[]> {
  const found: string[] = [];
  await page.bringToFront();
  for (const [width, height] of SIZES) {
    await page.setViewportSize({ width, height });
    if (PICTURES) {
      mkdirSync(PICTURES, { recursive: true });
      await page.screenshot({ path: `${PICTURES}/${name}-${width}.png`, fullPage: true });
    }
    found.push(...(await violations(page, name)), ...(await sticksOut(page, name)));
  }
  return found;
}

/** Signs a seller of the demo in by the letter, on screens in Spanish. */
export async function signInAsSeller(page: Page, demo: Demo, email: string): Promise<void> {
  await page.goto(`${demo.hub}/own/sign-in?lang=es`);
  await page.getByLabel('Correo electrónico').fill(email);
  await page.getByRole('button', { name: 'Enviarme el enlace' }).click();
  await page.goto(await entryOf(demo.mail, email));
  await page.getByRole('button', { name: 'Entrar' }).click();
  await page.goto(`${demo.hub}/?lang=es`);
}

/** Opens one of the panels that the demo's Mercado Pago has for a seller. */
export async function openPanel(
  page: Page,
  demo: Demo,
  { seller, panel }: { readonly seller: number; readonly panel: 'integration' | 'sales' | 'subscriptions' },
): Promise<void> {
  await page.bringToFront();
  await page.goto(`${demo.mercadopago}/panel/${seller}/${panel}`);
}

/** Types who buys. */
export async function fillBuyer(page: Page, email: string): Promise<void> {
  await page.bringToFront();
  await page.locator('#email').fill(email);
  await page.locator('#firstName').fill('Ana');
  await page.locator('#lastName').fill('Souza');
  await page.locator('#document').fill('529.982.247-25');
}

/** Types the address that a slip needs. */
export async function fillAddress(page: Page): Promise<void> {
  await page.locator('#zip').fill('01310-100');
  await page.locator('#street').fill('Avenida Paulista');
  await page.locator('#district').fill('Bela Vista');
  await page.locator('#city').fill('São Paulo');
  await page.locator('#region').fill('SP');
}

/** Types a card; the holder's name decides what the bank says. */
export async function fillCard(page: Page, holder: string): Promise<void> {
  await page.locator('[name="way"][value="card"]').check();
  await page.locator('#card-number').fill(CARD);
  await page.locator('#card-date').fill('11/30');
  await page.locator('#card-code').fill('123');
  await page.locator('#card-holder').fill(holder);
}

/** Sends the payment form. */
export const pressPay = (page: Page): Promise<void> => page.locator('form[data-card-key] button.main').click();

/** The number of the newest payment at the demo's Mercado Pago. */
export async function newestPayment(demo: Demo): Promise<number> {
  return (await stateOf(demo.mercadopago)).payments.at(-1)?.id ?? 0;
}

/** Presses a button of the newest payment in the seller's panel of sales, after typing what the button asks. */
export async function atNewestSale(
  page: Page,
  demo: Demo,
  press: { readonly seller: number; readonly button: string; readonly amount?: string },
): Promise<void> {
  const id = await newestPayment(demo);
  await openPanel(page, demo, { seller: press.seller, panel: 'sales' });
  const sale = page.locator('section', { has: page.getByRole('heading', { name: String(id) }) });
  if (press.amount !== undefined) await sale.locator('[name="amount"]').fill(press.amount);
  await sale.getByRole('button', { name: press.button, exact: true }).click();
  await page.waitForLoadState();
}
