import type { Page } from 'playwright-core';
import type { Demo } from './demo';

/** Who buys at the checkout. */
export interface Buyer {
  readonly name: string;
  readonly email: string;
}

/** What Hotmart shows its producer to copy. */
export interface Keys {
  readonly hottok: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly basic: string;
}

/** Copies the keys of the account from "Tools > Credentials". */
export async function readKeys(page: Page, demo: Demo): Promise<Keys> {
  await page.bringToFront();
  await page.goto(`${demo.hotmart}/tools/credentials`);
  const [hottok = '', clientId = '', clientSecret = '', basic = ''] = await page.locator('section code').allInnerTexts();
  return { hottok, clientId, clientSecret, basic };
}

/** Makes a configuration under "Tools > Webhook" that tells this address of everything, in version 2. */
export async function addWebhook(page: Page, demo: Demo, address: string): Promise<void> {
  await page.bringToFront();
  await page.goto(`${demo.hotmart}/tools/webhook`);
  await page.getByLabel('Address').fill(address);
  await page.getByRole('button', { name: 'Save configuration' }).click();
  await page.getByRole('heading', { name: 'School', level: 2 }).waitFor();
}

/** Presses a button of the only configuration. */
export async function pressAtWebhook(page: Page, demo: Demo, name: string): Promise<void> {
  await page.bringToFront();
  await page.goto(`${demo.hotmart}/tools/webhook`);
  const button = page.getByRole('button', { name, exact: true });
  if (!(await button.isVisible())) await page.getByText('Send a test event').click();
  await button.click();
  await page.waitForLoadState();
}

/** Sends every message of the history once more, as the button beside each does. */
export async function sendAllAgain(page: Page, demo: Demo): Promise<void> {
  await page.bringToFront();
  await page.goto(`${demo.hotmart}/tools/webhook`);
  const buttons = page.getByRole('button', { name: /^Send \d+ again$/ });
  for (const name of await buttons.allInnerTexts()) {
    await page.getByRole('button', { name, exact: true }).click();
    await page.waitForLoadState();
  }
}

/** The sale address of the course of the demo, as the list of products shows it. */
export async function readSaleAddress(page: Page, demo: Demo): Promise<string> {
  await page.bringToFront();
  await page.goto(`${demo.hotmart}/products`);
  return page.locator('section').filter({ hasText: 'Curso de Bordado' }).locator('li code').first().innerText();
}

/** Buys by card at the checkout that is open, to the approval; gives the transaction. */
export async function payAtCheckout(page: Page, buyer: Buyer): Promise<string> {
  await page.getByLabel('Nome completo').fill(buyer.name);
  await page.getByLabel('E-mail').fill(buyer.email);
  await page.getByRole('button', { name: 'Comprar agora' }).click();
  await page.getByRole('status').getByText('Compra aprovada').waitFor();
  return page.locator('section code').first().innerText();
}

/** Does something to a sale on the producer's list, such as `Refund`. */
export async function turnSale(page: Page, demo: Demo, what: string): Promise<void> {
  await page.bringToFront();
  await page.goto(`${demo.hotmart}/sales`);
  await page.getByRole('button', { name: what, exact: true }).click();
  await page.getByRole('button', { name: what, exact: true }).waitFor({ state: 'detached' });
}
