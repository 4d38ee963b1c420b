import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium';
import { deed } from '../support/hotmart';
import {
  chooseProduct,
  comeInByLetter,
  enterSchool,
  letsIn,
  lettersOf,
  lettersOnScreen,
  look,
  makeCourse,
  openLesson,
  seeOn,
  somebody,
} from './academy-people';
import type { Demo } from './demo';
import { startDemo } from './demo';
import type { ApiKey } from './upgates-shop';
import { openShopOrder, payAtTill, placeOrder, readApiKey, seeWebhooks, setStatus } from './upgates-shop';

const CROCHET = { title: 'Háčkování od začátku', lesson: 'Řetízek' } as const;
const SOCKS = { title: 'Pletené ponožky', lesson: 'Pata' } as const;
const GOODS = 'Online kurz háčkování';
const PETRA = { first: 'Petra', last: 'Malá', email: 'petra.mala@example.com' } as const;
const EVA = { first: 'Eva', last: 'Veselá', email: 'eva.vesela@example.com' } as const;
const TESTER = 'nobody.yet@example.com';
const OTA = { first: 'Ota', last: 'Klíma', email: 'ota.klima@example.com' } as const;

/** What the owner of a school does with a shop of Upgates, done in a browser. Each step goes on where the one before ended. */
describe('the way of an order of Upgates through the demo', () => {
  let demo: Demo;
  let browser: Browser;
  /** The owner in our screens, the same in the administration of the shop, and a buyer. */
  let ours: Page;
  let shop: Page;
  let buyer: Page;
  let inside: Page;
  let course: string;
  let first: string;

  beforeAll(async () => {
    [demo, browser] = await Promise.all([startDemo(), launchChromium()]);
    [ours, shop, buyer] = [await somebody(browser), await somebody(browser), await somebody(browser)];
    // The shop waits for a second by itself; how busy the machine is decides nothing here.
    await deed(demo.upgates, '/switches', { webhookTimeoutMs: 60_000 });
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await demo.stop();
  });

  const sales = (): string => `${demo.hub}/academy/sales`;
  const typeKey = async ({ address, login, key }: ApiKey): Promise<void> => {
    await ours.bringToFront();
    await ours.getByLabel('API address (IPN URL)').fill(address);
    await ours.getByLabel('Login').fill(login);
    await ours.getByLabel('API key').fill(key);
    await ours.getByRole('button', { name: 'Save and check' }).click();
  };
  const openSettings = async (): Promise<void> => {
    await ours.bringToFront();
    await ours.goto(`${demo.hub}/academy/connections`);
    await ours.getByRole('link', { name: 'Settings: Upgates' }).click();
  };

  it('begins with the key of the shop; a wrong one is told, the right one works', async () => {
    await enterSchool(ours, demo);
    await ours.goto(`${demo.hub}/academy`);
    expect(await look(ours, 'academy-empty')).toEqual([]);
    await ours.getByRole('link', { name: 'Shops' }).first().click();
    await ours.getByRole('link', { name: 'Connect Upgates' }).click();
    expect(await look(ours, 'upgates-form')).toEqual([]);
    const key = await readApiKey(shop, demo);
    await typeKey({ ...key, key: 'mistyped' });
    await ours.getByRole('alert').getByText('We have stopped asking this shop').waitFor();
    expect(await look(ours, 'upgates-refused')).toEqual([]);
    await openSettings();
    await typeKey({ ...key, address: ` ${key.address}/ ` });
    await ours.getByText('Upgates is saved.').waitFor();
    await ours.getByRole('link', { name: 'Check the connection' }).first().click();
    await ours.getByText('Upgates accepts this login and API key.').waitFor();
    expect(await ours.getByRole('alert').count()).toBe(0);
    expect(await look(ours, 'upgates-connected')).toEqual([]);
    await seeWebhooks(shop, demo);
  });

  it('ties a product of the shop to a course', async () => {
    course = await makeCourse(ours, demo, CROCHET);
    await chooseProduct(ours, course, { search: 'háčkování', title: /Online kurz háčkování/ });
    expect(await look(ours, 'upgates-products')).toEqual([]);
    await ours.goto(course);
    await ours.getByRole('listitem').getByText(GOODS).waitFor();
    expect(await look(ours, 'course')).toEqual([]);
  });

  it('is ready to sell by the check of the course, and a test purchase walks the whole way', async () => {
    await ours.goto(course);
    await ours.getByText('Ready to sell', { exact: true }).waitFor();
    await ours.locator('#check a').last().click();
    await ours.locator('a[href$="/check?ask=yes"]').click();
    await ours.getByText('Upgates answers').waitFor();
    expect(await look(ours, 'course-check')).toEqual([]);
    await ours.getByLabel('Address for the letter').fill(TESTER);
    await ours.getByRole('button', { name: 'Make a test purchase' }).click();
    await ours.getByRole('heading', { name: `Test purchase by ${TESTER}` }).waitFor();
    expect(letsIn((await lettersOf(demo, TESTER, 1))[0] ?? '')).toBe(true);
    await seeOn(ours, ours.url(), 'The whole way works');
    expect(await look(ours, 'test-purchase')).toEqual([]);
    await ours.getByRole('button', { name: 'Remove the test' }).click();
    await ours.waitForURL((url) => !url.pathname.includes('/tests/'));
  });

  it('lets the buyer in when the order is paid: received, cash at the till, payment successful', async () => {
    first = await placeOrder(shop, demo, { product: GOODS, customer: PETRA });
    await seeOn(ours, sales(), PETRA.email);
    await seeOn(ours, sales(), 'Waits for payment');
    expect(await lettersOf(demo, PETRA.email, 0)).toEqual([]);
    expect(await look(ours, 'sales-waiting')).toEqual([]);
    await payAtTill(shop);
    const [letter = ''] = await lettersOf(demo, PETRA.email, 1);
    expect([letter.includes(CROCHET.title), letsIn(letter)]).toEqual([true, true]);
    // The shop sells in Czech.
    await buyer.goto(demo.mail);
    await buyer.getByRole('row').filter({ hasText: PETRA.email }).getByRole('cell', { name: 'cs', exact: true }).waitFor();
    await setStatus(shop, 'Zaplaceno (PaymentSuccessful)');
    await seeOn(ours, sales(), 'Good');
    inside = await comeInByLetter(buyer, demo, PETRA.email);
    expect(await look(inside, 'member-courses')).toEqual([]);
    await openLesson(inside, CROCHET);
    expect(await look(inside, 'member-lesson')).toEqual([]);
  });

  it('tells who buys again that the access is there, without new credentials', async () => {
    await deed(demo.upgates, '/faults', { match: 'OUT /hooks', kind: 'duplicate', times: 20 });
    await placeOrder(shop, demo, { product: GOODS, customer: PETRA });
    await payAtTill(shop);
    await setStatus(shop, 'Zaplaceno (PaymentSuccessful)');
    const [, again = ''] = await lettersOf(demo, PETRA.email, 2);
    expect([again.includes(CROCHET.title), letsIn(again)]).toEqual([true, false]);
  });

  it('lets a buyer in at once where nothing waits for payment', async () => {
    await openSettings();
    await ours.getByLabel('No: access as soon as it is ordered').check();
    await ours.getByRole('button', { name: 'Save and check' }).click();
    await ours.getByText('Upgates is saved.').waitFor();
    await buyer.bringToFront();
    await buyer.goto(`${demo.upgates}/shop`);
    await buyer.getByTestId('product').selectOption({ label: `${GOODS}, 1990.00 CZK` });
    await buyer.getByLabel('Jméno').fill(EVA.first);
    await buyer.getByLabel('Příjmení').fill(EVA.last);
    await buyer.getByLabel('E-mail').fill(EVA.email);
    await buyer.getByTestId('place-order').click();
    await buyer.getByText('Čeká na platbu').waitFor();
    expect(letsIn((await lettersOf(demo, EVA.email, 1))[0] ?? '')).toBe(true);
    const eva = await somebody(browser);
    await openLesson(await comeInByLetter(eva, demo, EVA.email), CROCHET);
  });

  it('keeps an order of an unknown product until somebody says what it opens', async () => {
    await makeCourse(ours, demo, SOCKS);
    await placeOrder(shop, demo, { product: 'Kurz pletení ponožek', customer: OTA });
    await seeOn(ours, sales(), 'Products that open no course yet');
    await seeOn(ours, sales(), OTA.email);
    expect(await look(ours, 'sales-unknown')).toEqual([]);
    await ours.getByRole('combobox', { name: /Kurz pletení ponožek/ }).selectOption({ label: SOCKS.title });
    await ours.getByRole('button', { name: 'Open with it' }).click();
    await ours.getByText('Waiting buyers are being let in.').waitFor();
    expect(letsIn((await lettersOf(demo, OTA.email, 1))[0] ?? '')).toBe(true);
  });

  it('believes no stranger, and what is said again changes nothing', async () => {
    await openSettings();
    const address = await ours.locator('.copy output').innerText();
    const forged = JSON.stringify({
      project_name: 'school',
      orders: [{ order_number: first, last_update_time: '2026-01-05T12:00:00+01:00' }],
    });
    for (const url of [address, `${address}/guessed`]) expect((await fetch(url, { method: 'POST', body: forged })).status).toBe(401);
    await seeOn(ours, `${demo.hub}/academy/connections`, '2 messages were not from the shop and were refused');
    await ours.goto(`${demo.hub}/academy/events`);
    expect(await look(ours, 'messages')).toEqual([]);
    await ours
      .getByRole('button', { name: /^Apply again/ })
      .last()
      .click();
    await ours.getByText('The message is being applied again.').waitFor();
    await seeOn(ours, sales(), PETRA.email);
    expect(await lettersOnScreen(ours, demo, PETRA.email)).toEqual(['Has it already', 'How to get in']);
    expect(await look(ours, 'member-of-school')).toEqual([]);
    expect(await lettersOnScreen(ours, demo, EVA.email)).toEqual(['How to get in']);
  });

  it('keeps access while one of two orders is good, and ends it with the last one', async () => {
    await shop.bringToFront();
    await shop.goto(`${demo.upgates}/admin/orders`);
    const mine = shop.getByRole('row').filter({ hasText: 'Petra Malá' }).getByRole('link');
    const [second = ''] = await mine.allInnerTexts();
    await openShopOrder(shop, demo, first);
    await shop.getByTestId('cancel-order').click();
    await seeOn(ours, sales(), 'Cancelled');
    await inside.bringToFront();
    await inside.reload();
    await inside.getByRole('heading', { name: CROCHET.lesson, level: 1 }).waitFor();
    await openShopOrder(shop, demo, second);
    await shop.getByTestId('cancel-order').click();
    await lettersOf(demo, PETRA.email, 3);
    await inside.bringToFront();
    await inside.reload();
    await inside.getByRole('heading', { name: 'This is not open to you' }).waitFor();
    expect(await look(inside, 'member-closed')).toEqual([]);
    expect(await lettersOnScreen(ours, demo, PETRA.email)).toEqual(['Access ended', 'Has it already', 'How to get in']);
  });
});
