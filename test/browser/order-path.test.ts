import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium';
import { eventually } from '../support/eventually';
import type { Demo } from './demo';
import { startDemo } from './demo';
import {
  OUTLET,
  TEA_SHOP,
  addMerchant,
  addPayment,
  addPaymentType,
  enter,
  generateLink,
  makeLink,
  mark,
  openCard,
  openOrder,
  payByLink,
  seeOnCard,
  seeState,
  seeSum,
  stayed,
  tabOf,
} from './people';

/** What the README promises, done in a browser from the first connection to the last refund. Each step goes on where the one before ended. */
describe('the way of an order through the demo', () => {
  let demo: Demo;
  let browser: Browser;
  let context: BrowserContext;
  let ours: Page;
  let card: Page;

  beforeAll(async () => {
    [demo, browser] = await Promise.all([startDemo(), launchChromium()]);
    context = await browser.newContext({ locale: 'en-GB', permissions: ['clipboard-read', 'clipboard-write'] });
    context.setDefaultTimeout(30_000);
    card = await context.newPage();
  }, 120_000);
  afterAll(async () => {
    await browser.close();
  });

  it('begins with Connect in the CRM, and "Go to the module" signs in', async () => {
    ours = await enter(context, demo);
    await ours.getByRole('heading', { name: 'Today', level: 1 }).waitFor();
    await ours.getByText('Add your first merchant').waitFor();
  });

  it('leads from the first merchant to the statuses, where a new one is made in place and chosen', async () => {
    await addMerchant(ours, demo, TEA_SHOP);
    await ours.getByRole('heading', { name: 'Step 2: payment statuses' }).waitFor();
    await ours.getByText('Add a new payment status').first().click();
    await ours.getByLabel('New status for “Paid”').fill('Paid online');
    await ours.getByRole('button', { name: 'Add the status and choose it for “Paid”' }).click();
    await ours.getByText('“Paid online” was created and chosen.').waitFor();
    expect(await ours.getByLabel('Paid', { exact: true }).locator('option:checked').innerText()).toBe('Paid online');
    await card.goto(`${demo.retailcrm}/admin/statuses`);
    await card.getByRole('cell', { name: 'Paid online' }).waitFor();
  });

  it('sets that status in the CRM while the mapping is on', async () => {
    await ours.getByLabel('Ordertill sets the payment status').check();
    await ours.getByRole('button', { name: 'Save' }).click();
    await ours.getByText('The payment statuses are saved.').waitFor();
    await addPaymentType(card, demo, TEA_SHOP.name);
    const link = await makeLink(card, demo, { number: '1213C', merchant: TEA_SHOP.name });
    await payByLink(context, link);
    await card.getByTestId('payment-status').getByText('Paid online', { exact: true }).waitFor();
    await ours.bringToFront();
    await ours.goto(`${demo.hub}/statuses`);
    await ours.getByLabel('Ordertill sets the payment status').uncheck();
    await ours.getByRole('button', { name: 'Save' }).click();
    await ours.getByText('The payment statuses are saved.').waitFor();
  });

  it('shows "paid" on the CRM card and on our screen without loading them anew', async () => {
    const link = await makeLink(card, demo, { number: '1215C', merchant: TEA_SHOP.name });
    await openOrder(ours, demo, '1215C');
    await seeState(ours, 'Waiting for payment');
    await Promise.all([mark(card), mark(ours)]);
    const payer = await payByLink(context, link);
    await payer.getByRole('heading', { name: 'Paid, thank you' }).waitFor();
    await seeOnCard(card, { invoice: 'Paid', paid: '100.00' });
    await seeState(ours, 'Paid');
    await seeSum(ours, 'Taken', '100.00');
    expect([await stayed(card), await stayed(ours)]).toEqual([true, true]);
    await payer.close();
  });

  it('takes a second merchant, whose payments wait for a manager', async () => {
    await addMerchant(ours, demo, OUTLET);
    await ours.getByRole('heading', { name: 'Merchants', level: 1 }).waitFor();
    await addPaymentType(card, demo, OUTLET.name);
    const link = await makeLink(card, demo, { number: '1214C', merchant: OUTLET.name });
    const payer = await payByLink(context, link);
    await payer.getByText('The money is reserved.').waitFor();
    await payer.close();
    await seeOnCard(card, { invoice: 'Waiting for confirmation', paid: '0.00' });
    await ours.goto(demo.hub);
    await ours.getByText('1 payment waits for your confirmation').waitFor();
    await ours.getByRole('link', { name: '1 waits for confirmation' }).click();
    await ours.getByRole('link', { name: '1214C', exact: true }).waitFor();
  });

  it('shows why the gateway refuses a capture, and takes less than was reserved at the second try', async () => {
    await card.bringToFront();
    await card.goto(demo.uapay);
    await card.getByLabel('Text of the refusal').fill('Limit exceeded, try again later');
    await card.getByLabel('How often (0 = until cleared)').fill('1');
    await card.getByRole('button', { name: 'Save', exact: true }).click();
    await openOrder(ours, demo, '1214C');
    await ours.getByLabel('Sum to take').fill('1500');
    await ours.getByRole('button', { name: 'Confirm 1500' }).click();
    const dialog = ours.getByRole('dialog', { name: 'Take 1,500.00 UAH?' });
    await dialog.getByText('Customer: Taras Bondar, taras@example.org. Order 1214C.').waitFor();
    await dialog.getByRole('button', { name: 'Confirm 1,500.00 UAH' }).click();
    const refusal = ours.getByRole('alert');
    await refusal.getByText('UAPAY did not take the money').waitFor();
    await refusal
      .getByText('“NOT_ALLOWED: Limit exceeded, try again later” Nothing has changed, 1,999.50 UAH are still reserved')
      .waitFor();
    await ours.getByLabel('Sum to take').fill('1500');
    await ours.getByRole('button', { name: 'Confirm 1500' }).click();
    await dialog.getByRole('button', { name: 'Confirm 1,500.00 UAH' }).click();
    await seeState(ours, 'Paid');
    await seeSum(ours, 'Taken', '1,500.00');
    await seeSum(ours, 'Reserved', '0.00');
    await openCard(card, demo, '1214C');
    await seeOnCard(card, { invoice: 'Paid', paid: '1500.00' });
  });

  it('gives back a part from the CRM card and the rest from our screen', async () => {
    await mark(ours);
    await card.getByLabel('Make a refund, UAH').fill('500');
    await card.getByTestId('refund').click();
    await seeOnCard(card, { invoice: 'Paid', paid: '1000.00' });
    await seeState(ours, 'Partly refunded');
    await seeSum(ours, 'Given back', '500.00');
    expect(await stayed(ours)).toBe(true);
    await ours.bringToFront();
    await ours.getByRole('button', { name: 'Refund 1,000.00 UAH' }).click();
    const dialog = ours.getByRole('dialog', { name: 'Give back 1,000.00 UAH?' });
    await dialog.getByRole('button', { name: 'Refund 1,000.00 UAH' }).click();
    await seeState(ours, 'Refunded');
    await seeSum(ours, 'Given back', '1,500.00');
    await seeOnCard(card, { invoice: 'Refunded', paid: '0.00' });
  });

  it('releases a reservation when the manager rejects the order', async () => {
    const link = await makeLink(card, demo, { number: '1216C', merchant: OUTLET.name });
    await payByLink(context, link);
    await openOrder(ours, demo, '1216C');
    await ours.getByRole('link', { name: 'Cancel and release' }).click();
    await ours.getByRole('dialog', { name: 'Release 640.00 UAH?' }).getByRole('button', { name: 'Cancel and release' }).click();
    await seeState(ours, 'Cancelled by a manager');
    await seeOnCard(card, { invoice: 'Cancelled', paid: '0.00' });
    await card
      .getByTestId('cancellation-details')
      .getByText(/manager/i)
      .waitFor();
  });

  it('copies a link, shows it as a QR code, and sends it by e-mail, from where it leads to the payment page', async () => {
    const link = await makeLink(card, demo, { number: '1217C', merchant: TEA_SHOP.name });
    await openOrder(ours, demo, '1217C');
    await ours.getByRole('button', { name: 'Copy' }).click();
    await ours.getByText('Copied').waitFor();
    expect(await ours.evaluate('navigator.clipboard.readText()')).toBe(link);
    await ours.getByRole('link', { name: 'QR code' }).click();
    const qr = ours.getByRole('dialog', { name: 'QR code of order 1217C' });
    const image = qr.getByRole('img', { name: 'QR code with the payment link' });
    await image.waitFor();
    expect(await ours.evaluate(`document.querySelector('dialog img').decode().then(() => true)`)).toBe(true);
    await ours.keyboard.press('Escape');
    await qr.waitFor({ state: 'detached' });
    await ours.getByRole('link', { name: 'Send by e-mail' }).first().click();
    await ours.getByLabel('sofia.melnyk@example.com').check();
    await ours.getByRole('button', { name: 'Send the letter' }).click();
    await ours.getByText('The letter to sofia.melnyk@example.com is on its way.').waitFor();
    await ours.getByText('Sent', { exact: true }).waitFor();
    await card.bringToFront();
    await card.goto(demo.mail);
    await card.getByRole('link', { name: 'Payment link for order 1217C from shop.example.org' }).click();
    const letter = card.frameLocator('iframe');
    const payer = await tabOf(context, () => letter.getByRole('link', { name: 'Pay 3,499.00 UAH' }).click());
    expect(payer.url()).toBe(link);
    await payer.getByRole('button', { name: 'Pay 3,499.00 UAH' }).waitFor();
    await payer.close();
  });

  it('works without script on our pages: pay, confirm, refund, send', async () => {
    const plain = await browser.newContext({ locale: 'en-GB', javaScriptEnabled: false });
    plain.setDefaultTimeout(30_000);
    await addPayment(card, demo, { number: '1218C', merchant: OUTLET.name });
    const link = await generateLink(card);
    const screen = await enter(plain, demo);
    await openOrder(screen, demo, '1218C');
    await screen.getByRole('link', { name: 'Send by e-mail' }).first().click();
    await screen.getByLabel('danylo@example.com').check();
    await screen.getByRole('button', { name: 'Send the letter' }).click();
    await screen.getByText('The letter to danylo@example.com is on its way.').waitFor();
    const payer = await payByLink(plain, link);
    await eventually(async () => {
      const again = payer.getByRole('link', { name: 'Look again' });
      if (await again.isVisible()) await again.click();
      return payer.getByRole('heading', { name: 'Paid, thank you' }).isVisible();
    });
    await screen.getByRole('button', { name: 'Ask UAPAY now' }).click();
    await seeState(screen, 'Waiting for confirmation');
    await screen.getByLabel('Sum to take').fill('200,33');
    await screen.getByRole('button', { name: /^Confirm/ }).click();
    await screen.getByRole('heading', { name: 'Take 200.33 UAH?' }).waitFor();
    await screen.getByRole('button', { name: 'Confirm 200.33 UAH' }).click();
    await seeState(screen, 'Paid');
    await seeSum(screen, 'Taken', '200.33');
    await screen.getByRole('button', { name: /^Refund/ }).click();
    await screen.getByRole('button', { name: 'Refund 200.33 UAH' }).click();
    await seeState(screen, 'Refunded');
    await seeOnCard(card, { invoice: 'Refunded', paid: '0.00' });
    await plain.close();
  });

  it('ends at once with Ctrl-C though pages are open: exit code 0, nothing left running, one line printed', async () => {
    const begun = Date.now();
    expect(await demo.stop()).toEqual({ code: 0, stillRunning: [], printed: [] });
    expect(Date.now() - begun).toBeLessThan(5_000);
  });
});
