import type { BrowserContext, FrameLocator, Page } from 'playwright-core';
import { eventually } from '../support/eventually';
import type { Demo } from './demo';
import { tabOf } from './people';

/** What is typed into the form of an IntellectMoney merchant: labels with values, and the labels of the choices. */
export interface TypedImMerchant {
  readonly name: string;
  readonly choices: readonly string[];
  readonly values: Readonly<Record<string, string>>;
}

const SHOP_OF_ORGANISATION = { 'Shop number': '461234', 'Secret key': 'demo-intellectmoney-secret' } as const;

/** An organisation that takes money at once, one that reserves it first, and the owner of a wallet. */
export const ORGANISATION: TypedImMerchant = {
  name: 'Card',
  choices: ['Organisation', 'Live: real money', 'No, take it at once'],
  values: SHOP_OF_ORGANISATION,
};
export const HOLDING: TypedImMerchant = {
  name: 'Card with a hold',
  choices: ['Organisation', 'Live: real money', 'Yes, take it when a manager confirms', 'Yes, try it (experimental)'],
  values: SHOP_OF_ORGANISATION,
};
export const WALLET: TypedImMerchant = {
  name: 'Wallet',
  choices: ['Individual', 'Live: real money'],
  values: { 'Form id': '7000000123', 'E-mail of the wallet': 'owner@wallet.example', 'Secret key': 'demo-wallet-secret' },
};

/** Installs the app from the app centre, which asks twice. */
export async function installApp(page: Page, demo: Demo): Promise<void> {
  await page.goto(`${demo.insales}/admin2/applications`);
  await page.getByRole('button', { name: 'Install', exact: true }).click();
  await page.getByTestId('confirm-install').click();
  await page.getByTestId('app-state').getByText('Installed', { exact: true }).waitFor();
}

/** Presses Enter among the installed applications: the back office signs in, and our start page comes; read in English. */
export async function enterApp(page: Page, demo: Demo): Promise<void> {
  await page.goto(`${demo.insales}/admin2/applications`);
  await page.getByTestId('enter').click();
  await page.waitForURL(`${demo.hub}/`);
  await page.getByRole('link', { name: 'English' }).click();
  await page.getByRole('heading', { name: 'Today', level: 1 }).waitFor();
}

/** Fills in the form of an IntellectMoney merchant and saves it. */
export async function addImMerchant(page: Page, demo: Demo, merchant: TypedImMerchant): Promise<void> {
  await page.goto(`${demo.hub}/merchants`);
  await page.getByRole('link', { name: 'Add a merchant' }).click();
  await page.getByRole('link', { name: /IntellectMoney/ }).click();
  await page.getByLabel('Name', { exact: true }).fill(merchant.name);
  for (const choice of merchant.choices) await page.getByLabel(choice, { exact: true }).check();
  for (const [label, value] of Object.entries(merchant.values)) await page.getByLabel(label, { exact: true }).fill(value);
  await page.getByRole('button', { name: 'Check and save' }).click();
  await page.getByText(`“${merchant.name}” is connected.`).waitFor();
}

/** Buys one thing at the checkout by this payment method; the browser is on the gateway's page then. Gives the order's number. */
export async function buy(buyer: Page, demo: Demo, method: string): Promise<void> {
  await buyer.bringToFront();
  await buyer.goto(`${demo.insales}/shop`);
  await buyer.getByTestId('payment-methods').selectOption({ label: method });
  await buyer.getByTestId('place-order').click();
  await buyer.waitForURL((url) => url.href.startsWith(`${demo.intellectmoney}/pay/`));
}

/** Pays on the gateway's page and goes back to the shop; the browser is on the page of the order then. */
export async function payAndReturn(buyer: Page, demo: Demo): Promise<void> {
  await buyer.getByTestId('pay-button').click();
  await buyer.getByRole('heading', { name: 'Paid, thank you' }).waitFor();
  await buyer.getByRole('link', { name: 'Back to the shop' }).click();
  await buyer.waitForURL((url) => url.href.startsWith(`${demo.insales}/orders/`));
}

/** Opens the card of an order in the back office; the newest one when no number is given. */
export async function openShopCard(card: Page, demo: Demo, number?: string): Promise<void> {
  await card.bringToFront();
  await card.goto(`${demo.insales}/admin2/orders`);
  const links = card.getByTestId('order-link');
  await (number === undefined ? links.first() : links.getByText(number, { exact: true })).click();
  await card.getByTestId('financial-status').waitFor();
}

/** The widget on an order card. */
export function widgetOf(card: Page): FrameLocator {
  return card.frameLocator('[data-test=widget-frame]');
}

/** Waits until the widget shows this state; the card is loaded anew for it, as the widget itself looks only now and then. */
export async function seeInWidget(card: Page, state: string): Promise<void> {
  await eventually(async () => {
    await card.reload();
    const shown = widgetOf(card).getByTestId('state');
    await shown.waitFor();
    return (await shown.getAttribute('data-state')) === state;
  });
}

/** Waits until the card shows the order as paid or not; it changes by itself. */
export async function seePayment(card: Page, state: 'Paid' | 'Not paid'): Promise<void> {
  await card.getByTestId('financial-status').getByText(state, { exact: true }).waitFor();
}

/** Presses a button of the widget that opens our page at the top level, and gives that tab. */
export function pressInWidget(context: BrowserContext, card: Page, button: 'confirm' | 'cancel' | 'refund' | 'open'): Promise<Page> {
  return tabOf(context, () => widgetOf(card).getByTestId(button).click());
}

/** Opens the newest letter to this address with this in its subject, as soon as it has come. */
export async function openLetter(page: Page, demo: Demo, letter: { readonly to: string; readonly about: string }): Promise<void> {
  const found = page.getByRole('row').filter({ hasText: letter.to }).getByRole('link', { name: letter.about }).first();
  await eventually(async () => {
    await page.goto(demo.mail);
    return found.isVisible();
  });
  await found.click();
}
