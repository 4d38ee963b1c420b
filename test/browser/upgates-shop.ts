import type { Page } from 'playwright-core';
import { eventually } from '../support/eventually';
import type { Demo } from './demo';

/** Who orders, as somebody in the administration types it. */
export interface Customer {
  readonly first: string;
  readonly last: string;
  readonly email: string;
}

/** What the add-on of the API shows: its address, and a key with its login. */
export interface ApiKey {
  readonly address: string;
  readonly login: string;
  readonly key: string;
}

/** Reads the key where the owner of the shop finds it. */
export async function readApiKey(page: Page, demo: Demo): Promise<ApiKey> {
  await page.bringToFront();
  await page.goto(`${demo.upgates}/admin/api`);
  const text = (name: string): Promise<string> => page.getByTestId(name).first().innerText();
  return { address: await text('api-url'), login: await text('login'), key: await text('api-key') };
}

/** Waits until the shop knows where to tell of orders, as its list of webhooks shows. */
export async function seeWebhooks(page: Page, demo: Demo): Promise<void> {
  await page.bringToFront();
  await eventually(async () => {
    await page.goto(`${demo.upgates}/admin/webhooks`);
    return (await page.getByRole('cell', { name: /^Orders\.(create|update|delete)$/ }).count()) >= 3;
  });
}

/** Makes an order in the administration, received, with its product and customer, as the guide of the shop's owner says; gives its number. */
export async function placeOrder(
  page: Page,
  demo: Demo,
  order: { readonly product: string; readonly customer: Customer },
): Promise<string> {
  const { product, customer } = order;
  await page.bringToFront();
  await page.goto(`${demo.upgates}/admin/orders`);
  await page.getByTestId('new-order').click();
  await page.getByTestId('product').selectOption({ label: product });
  await page.getByTestId('add-product').click();
  await page.getByRole('cell', { name: product, exact: true }).waitFor();
  await setStatus(page, 'Přijatá (Received)');
  await page.getByLabel('First name').fill(customer.first);
  await page.getByLabel('Last name').fill(customer.last);
  await page.getByLabel('E-mail').fill(customer.email);
  await page.getByTestId('save-customer').click();
  await page.getByTestId('customer').getByText(customer.email).waitFor();
  return (await page.getByRole('heading', { level: 1 }).innerText()).replace(/\D+/g, '');
}

/** Opens the card of an order. */
export async function openShopOrder(page: Page, demo: Demo, number: string): Promise<void> {
  await page.bringToFront();
  await page.goto(`${demo.upgates}/admin/orders/${number}`);
}

/** Takes the money for the order whose card is open. */
export async function payAtTill(page: Page): Promise<void> {
  await page.getByTestId('pay-cash').click();
  await page.getByTestId('payment-state').getByText('Paid on').waitFor();
}

/** Gives the order whose card is open another status; the label has the shop's word and the kind. */
export async function setStatus(page: Page, label: string): Promise<void> {
  await page.getByTestId('status').selectOption({ label });
  await page.getByTestId('save-status').click();
  await page.getByTestId('order-status').getByText(label.replace(/ \(.*/, ''), { exact: true }).waitFor();
}
