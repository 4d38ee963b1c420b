import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium';
import {
  HOLDING,
  ORGANISATION,
  WALLET,
  addImMerchant,
  buy,
  enterApp,
  installApp,
  openLetter,
  openShopCard,
  payAndReturn,
  pressInWidget,
  seeInWidget,
  seePayment,
  widgetOf,
} from './insales-back-office';
import type { Demo } from './demo';
import { startDemo } from './demo';
import { seeState, tabOf } from './people';

/** A shop of InSales from the app centre to paid orders, done in a browser. Each step goes on where the one before ended. */
describe('the way of an order of InSales through the demo', () => {
  let demo: Demo;
  let browser: Browser;
  let context: BrowserContext;
  /** The owner of the shop in our screens, the manager in the back office, and a buyer with a browser of his own. */
  let ours: Page;
  let card: Page;
  let buyer: Page;

  beforeAll(async () => {
    [demo, browser] = await Promise.all([startDemo(), launchChromium()]);
    context = await browser.newContext({ locale: 'en-GB' });
    context.setDefaultTimeout(30_000);
    [ours, card] = [await context.newPage(), await context.newPage()];
    const elsewhere = await browser.newContext({ locale: 'en-GB' });
    elsewhere.setDefaultTimeout(30_000);
    buyer = await elsewhere.newPage();
  }, 120_000);
  afterAll(async () => {
    await browser.close();
  });

  it('begins in the app centre, and Enter signs the owner in through the back office', async () => {
    await ours.bringToFront();
    await installApp(ours, demo);
    await enterApp(ours, demo);
    await ours.getByText('Add your first merchant').waitFor();
  });

  it('takes the settings of an organisation, and the shop offers the payment method by itself', async () => {
    await addImMerchant(ours, demo, ORGANISATION);
    await card.bringToFront();
    await card.goto(`${demo.insales}/admin2/payment_gateways`);
    await card.getByText(ORGANISATION.name, { exact: true }).waitFor();
  });

  it('is bought at the checkout, paid on the page of IntellectMoney, and paid in the back office', async () => {
    await buy(buyer, demo, ORGANISATION.name);
    expect(await buyer.getByTestId('sum').innerText()).toBe('850.00 RUB');
    await payAndReturn(buyer, demo);
    expect(await buyer.getByTestId('payment-state').getAttribute('data-code')).toBe('paid');
    await openShopCard(card, demo);
    await seePayment(card, 'Paid');
    await seeInWidget(card, 'paid');
  });

  it('is reserved, and taken by Confirm from the order card under the name of who pressed', async () => {
    await ours.bringToFront();
    await addImMerchant(ours, demo, HOLDING);
    await buy(buyer, demo, HOLDING.name);
    await payAndReturn(buyer, demo);
    expect(await buyer.getByTestId('payment-state').getAttribute('data-code')).toBe('pending');
    await openShopCard(card, demo);
    await seeInWidget(card, 'authorized');
    await seePayment(card, 'Not paid');
    const question = await pressInWidget(context, card, 'confirm');
    await question.getByTestId('do-it').click();
    await seeState(question, 'Paid');
    await question.getByText('Иван Петров (ivan.petrov+pay@example.ru)').first().waitFor();
    await card.bringToFront();
    await seePayment(card, 'Paid');
    await question.close();
  });

  it('is released by Cancel from the order card and stays unpaid', async () => {
    await buy(buyer, demo, HOLDING.name);
    await payAndReturn(buyer, demo);
    await openShopCard(card, demo);
    await seeInWidget(card, 'authorized');
    const question = await pressInWidget(context, card, 'cancel');
    await question.getByTestId('do-it').click();
    await seeState(question, 'Cancelled by a manager');
    await question.close();
    await card.bringToFront();
    await seeInWidget(card, 'canceled');
    await seePayment(card, 'Not paid');
  });

  it("is paid by a manager's link that came by e-mail", async () => {
    await openShopCard(card, demo, '1044');
    const widget = widgetOf(card);
    await widget.getByTestId('merchant').selectOption({ label: ORGANISATION.name });
    await widget.getByTestId('make-link').click();
    const link = await widget.getByTestId('link').inputValue();
    expect(await widget.getByTestId('email').inputValue()).toBe('anna@example.ru');
    await widget.getByTestId('send').click();
    await widget.getByTestId('note').getByText(/\S/).waitFor();
    await buyer.bringToFront();
    await openLetter(buyer, demo, { to: 'anna@example.ru', about: '1044' });
    const payer = await tabOf(buyer.context(), () => buyer.frameLocator('iframe').getByRole('link').first().click());
    expect(payer.url()).toBe(link);
    await payer.getByRole('button', { name: /^Pay / }).click();
    await payer.getByTestId('pay-button').click();
    await payer.getByRole('heading', { name: 'Paid, thank you' }).waitFor();
    await payer.close();
    await card.bringToFront();
    await seePayment(card, 'Paid');
  });

  it('is paid to the owner of a wallet by the form of an individual', async () => {
    await ours.bringToFront();
    await addImMerchant(ours, demo, WALLET);
    await buy(buyer, demo, WALLET.name);
    await payAndReturn(buyer, demo);
    await openShopCard(card, demo);
    await seePayment(card, 'Paid');
  });

  it('ends at once with Ctrl-C though pages are open', async () => {
    const begun = Date.now();
    expect(await demo.stop()).toEqual({ code: 0, stillRunning: [], printed: [] });
    expect(Date.now() - begun).toBeLessThan(5_000);
  });
});
