import type { BrowserContext, Page } from 'playwright-core';
import { selectors } from 'playwright-core';
import type { Demo } from './demo';

// The simulators mark what programs look for with `data-test`.
selectors.setTestIdAttribute('data-test');

/** The two shops that the demo's gateway knows. */
export const TEA_SHOP = { name: 'Tea shop', shopId: '50017', secretKey: 'demo-uapay-secret', manual: false } as const;
export const OUTLET = { name: 'Outlet', shopId: '50018', secretKey: 'demo-uapay-secret-2', manual: true } as const;

interface TypedMerchant {
  readonly name: string;
  readonly shopId: string;
  readonly secretKey: string;
  readonly manual: boolean;
}

/** Does something that opens a tab and gives the tab. */
export async function tabOf(context: BrowserContext, act: () => Promise<unknown>): Promise<Page> {
  const [tab] = await Promise.all([context.waitForEvent('page'), act()]);
  await tab.waitForLoadState();
  return tab;
}

/** Connects the module in the CRM unless it is, and goes to it: gives the tab with our start page, signed in. */
export async function enter(context: BrowserContext, demo: Demo): Promise<Page> {
  const market = await context.newPage();
  await market.goto(`${demo.retailcrm}/admin/marketplace`);
  const connect = market.getByRole('button', { name: 'Connect', exact: true });
  if (await connect.isVisible()) await connect.click();
  await market.getByTestId('module-state').getByText('Active').waitFor();
  const tab = await tabOf(context, () => market.getByRole('button', { name: 'Go to the module' }).click());
  await market.close();
  return tab;
}

/** Fills in the form of a new merchant and saves it. */
export async function addMerchant(page: Page, demo: Demo, merchant: TypedMerchant): Promise<void> {
  await page.bringToFront();
  await page.goto(`${demo.hub}/merchants`);
  await page.getByRole('link', { name: 'Add a merchant' }).click();
  await page.getByRole('link', { name: 'UAPAY' }).click();
  await page.getByLabel('Name').fill(merchant.name);
  await page.getByLabel('Shop id').fill(merchant.shopId);
  await page.getByLabel('Secret key').fill(merchant.secretKey);
  if (merchant.manual) await page.getByLabel('Confirm manually').check();
  await page.getByRole('button', { name: 'Check and save' }).click();
  await page.getByText(`“${merchant.name}” is connected.`).waitFor();
}

/** Makes a payment type for the merchant in the CRM; it has the merchant's name. */
export async function addPaymentType(page: Page, demo: Demo, merchant: string): Promise<void> {
  await page.bringToFront();
  await page.goto(`${demo.retailcrm}/admin/payment-types`);
  await page.getByLabel('Name', { exact: true }).fill(`UAPAY ${merchant}`);
  await page.getByLabel('Integrate with').selectOption({ label: `Ordertill: ${merchant}` });
  await page.getByTestId('add-payment-type').click();
  await page.getByText(`Ordertill: ${merchant}`, { exact: true }).first().waitFor();
}

/** Opens an order card of the CRM by its number. Tabs behind others are not painted, so the one that is worked in comes to the front. */
export async function openCard(page: Page, demo: Demo, number: string): Promise<void> {
  await page.bringToFront();
  await page.goto(`${demo.retailcrm}/admin/orders`);
  await page.getByRole('link', { name: number }).click();
}

/** Opens an order card of the CRM by its number and adds a payment to it. */
export async function addPayment(page: Page, demo: Demo, order: { readonly number: string; readonly merchant: string }): Promise<void> {
  await openCard(page, demo, order.number);
  await page.getByLabel('Payment type').selectOption({ label: `UAPAY ${order.merchant}` });
  await page.getByTestId('add-payment').click();
  await page.getByTestId('generate-link').waitFor();
}

/** Presses "Generate link" on an order card and gives the payment link. */
export async function generateLink(card: Page): Promise<string> {
  await card.getByTestId('generate-link').click();
  return card.getByTestId('payment-link').innerText();
}

/** Opens an order card, adds a payment and makes its link. */
export async function makeLink(card: Page, demo: Demo, order: { readonly number: string; readonly merchant: string }): Promise<string> {
  await addPayment(card, demo, order);
  return generateLink(card);
}

/** Follows a payment link in a tab of its own and pays; the tab is back on our page then. */
export async function payByLink(context: BrowserContext, link: string): Promise<Page> {
  const tab = await context.newPage();
  await tab.goto(link);
  await tab.getByRole('button', { name: /^Pay / }).click();
  await tab.getByRole('button', { name: /^(Pay|Reserve the sum)$/ }).click();
  await tab.waitForURL((url) => url.href.startsWith(link));
  return tab;
}

/** Opens our screen of an order from the list of invoices. */
export async function openOrder(page: Page, demo: Demo, number: string): Promise<void> {
  await page.bringToFront();
  await page.goto(`${demo.hub}/invoices`);
  await page.getByRole('link', { name: number, exact: true }).click();
  await page.getByRole('heading', { name: `Order ${number}`, level: 1 }).waitFor();
}

/** Waits until our screen shows this state beside the order's number. */
export async function seeState(page: Page, state: string): Promise<void> {
  await page.getByRole('heading', { level: 1 }).getByText(state, { exact: true }).waitFor();
}

/** Waits until one of the sums on our screen is this one, such as `Taken` `100.00`. */
export async function seeSum(page: Page, label: string, sum: string): Promise<void> {
  const row = page.locator(`xpath=//dt[normalize-space()="${label}"]/following-sibling::dd[1]`);
  await row.getByText(`${sum}\u00a0UAH`, { exact: true }).waitFor();
}

/** Waits until the CRM's card shows this state of the invoice and this paid sum. */
export async function seeOnCard(card: Page, shown: { readonly invoice: string; readonly paid: string }): Promise<void> {
  await card.getByTestId('invoice-status').getByText(shown.invoice, { exact: true }).waitFor();
  await card.getByTestId('paid-sum').getByText(`${shown.paid} UAH`, { exact: true }).waitFor();
}

/** Marks a tab, so that `stayed` can tell whether it was loaded anew since. */
export async function mark(page: Page): Promise<void> {
  await page.evaluate(`document.documentElement.setAttribute('data-marked', '')`);
}

/** Whether the tab has not been loaded anew since it was marked. */
export function stayed(page: Page): Promise<boolean> {
  return page.evaluate<boolean>(`document.documentElement.hasAttribute('data-marked')`);
}
