import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium';
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
import { addWebhook, payAtCheckout, pressAtWebhook, readKeys, readSaleAddress, sendAllAgain, turnSale } from './hotmart-account';

const COURSE = { title: 'Bordado livre', lesson: 'Ponto atrás' } as const;
const BUYERS = {
  2: { name: 'Marina Lopes', email: 'marina.lopes@example.com' },
  1: { name: 'Rui Dantas', email: 'rui.dantas@example.com' },
} as const;
const REVIEWER = 'reviewer@school.example';

/** What the owner of a school does with an account of Hotmart, done in a browser. Each step goes on where the one before ended. */
describe('the way of a purchase of Hotmart through the demo', () => {
  let demo: Demo;
  let browser: Browser;
  /** The owner in our screens, and the same in the account of Hotmart. */
  let ours: Page;
  let account: Page;
  let course: string;
  let hook: string;
  /** Where members and visitors of the school come in. */
  let school: string;

  beforeAll(async () => {
    [demo, browser] = await Promise.all([startDemo(), launchChromium()]);
    [ours, account] = [await somebody(browser), await somebody(browser)];
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await demo.stop();
  });

  const shops = (): string => `${demo.hub}/academy/connections`;
  const sales = (): string => `${demo.hub}/academy/sales`;

  it('begins with the keys of the account, and an address that is pasted there', async () => {
    await enterSchool(ours, demo);
    await ours.goto(shops());
    await ours.getByRole('link', { name: 'Connect Hotmart' }).click();
    expect(await look(ours, 'hotmart-form')).toEqual([]);
    const keys = await readKeys(account, demo);
    await ours.bringToFront();
    await ours.getByLabel('2.0.0').check();
    await ours.getByLabel('Verification token (hottok)').fill(keys.hottok);
    await ours.getByLabel('Client ID').fill(keys.clientId);
    await ours.getByLabel('Client Secret').fill(keys.clientSecret);
    await ours.getByLabel('Basic', { exact: true }).fill(keys.basic);
    await ours.getByRole('button', { name: 'Save and check' }).click();
    await ours.getByText('Hotmart is saved.').waitFor();
    hook = await ours.locator('.copy output').innerText();
    expect(await look(ours, 'hotmart-address')).toEqual([]);
    await addWebhook(account, demo, hook);
    await pressAtWebhook(account, demo, 'Purchase approved');
    await seeOn(ours, `${demo.hub}/academy/events`, 'Test received');
    await ours.goto(shops());
    await ours.getByRole('link', { name: 'Check the connection' }).first().click();
    await ours.getByText('Hotmart accepts client id and secret.').waitFor();
    await ours.getByText('Last message').waitFor();
    expect(await look(ours, 'hotmart-connected')).toEqual([]);
  });

  it('ties a product and its sale address to a course', async () => {
    course = await makeCourse(ours, demo, COURSE);
    await chooseProduct(ours, course, { search: 'Bordado', title: /^Curso de Bordado \d+$/ });
    expect(await look(ours, 'hotmart-products')).toEqual([]);
    const saleAddress = await readSaleAddress(account, demo);
    await ours.bringToFront();
    await ours.goto(`${course}/settings`);
    await ours.getByLabel('Where it is sold').fill(saleAddress);
    await ours.getByRole('button', { name: 'Save' }).click();
    await ours.getByText('Saved.').waitFor();
  });

  it('makes an account for the reviewer of Hotmart, who sees the lessons', async () => {
    await ours.goto(course);
    await ours.getByLabel('E-mail').fill(REVIEWER);
    await ours.getByRole('button', { name: 'Make the account' }).click();
    await ours.getByRole('heading', { name: 'The account is ready' }).waitFor();
    expect(await look(ours, 'reviewer')).toEqual([]);
    const [address = '', email = '', password = ''] = await ours.locator('.copy output').allInnerTexts();
    school = address;
    const reviewer = await somebody(browser);
    await reviewer.goto(address);
    expect(await look(reviewer, 'member-sign-in')).toEqual([]);
    await reviewer.getByLabel('E-mail').fill(email);
    await reviewer.getByLabel('Password').fill(password);
    await reviewer.getByRole('button', { name: 'Sign in' }).click();
    await openLesson(reviewer, COURSE);
  });

  it.each([2, 1] as const)('lets a buyer in by version %s, and ends access with the refund', async (version) => {
    const { [version]: buyer } = BUYERS;
    if (version === 1) await pressAtWebhook(account, demo, 'Use version 1');
    const theirs = await somebody(browser);
    await theirs.goto(school);
    await theirs.getByRole('link', { name: `Buy: ${COURSE.title}` }).click();
    const transaction = await payAtCheckout(theirs, buyer);
    const [letter = ''] = await lettersOf(demo, buyer.email, 1);
    expect([letter.includes(COURSE.title), letsIn(letter)]).toEqual([true, true]);
    const inside = await comeInByLetter(theirs, demo, buyer.email);
    await openLesson(inside, COURSE);
    await seeOn(ours, sales(), transaction);
    await sendAllAgain(account, demo);
    await turnSale(account, demo, `Refund ${transaction}`);
    await lettersOf(demo, buyer.email, 2);
    await inside.bringToFront();
    await inside.reload();
    await inside.getByRole('heading', { name: 'This is not open to you' }).waitFor();
    await seeOn(ours, sales(), 'Refunded');
    expect(await look(ours, `hotmart-sales-${version}`)).toEqual([]);
    // The approval that comes once more after the refund opens nothing.
    await sendAllAgain(account, demo);
    await inside.bringToFront();
    await inside.reload();
    await inside.getByRole('heading', { name: 'This is not open to you' }).waitFor();
    expect(await lettersOnScreen(ours, demo, buyer.email)).toEqual(['Access ended', 'How to get in']);
  });

  it('tells that another version comes than the chosen one', async () => {
    await pressAtWebhook(account, demo, 'Purchase approved');
    await seeOn(ours, shops(), 'It sends version 1, while version 2 is chosen here.');
    expect(await look(ours, 'hotmart-version')).toEqual([]);
    await ours.getByRole('link', { name: 'Settings: Hotmart' }).click();
    await ours.getByLabel('1.0.0').check();
    await ours.getByRole('button', { name: 'Save and check' }).click();
    await ours.getByText('Hotmart is saved.').waitFor();
    expect(await ours.getByText('It sends version').count()).toBe(0);
  });

  it('lets nobody in by a forged message', async () => {
    const forged = {
      id: '5f0d7c7e-53f1-4f52-9e0c-000000000999',
      creation_date: 1767225660000,
      event: 'PURCHASE_APPROVED',
      version: '2.0.0',
      data: {
        product: { id: 4100001, name: 'Curso de Bordado' },
        buyer: { email: 'thief@example.com', name: 'Thief' },
        purchase: {
          transaction: 'HP9999999999',
          status: 'APPROVED',
          price: { value: 197, currency_value: 'BRL' },
          offer: { code: 'abc123de' },
        },
      },
    };
    const send = (headers: Readonly<Record<string, string>>) =>
      fetch(hook, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(forged) });
    expect((await send({})).status).toBe(401);
    expect((await send({ 'x-hotmart-hottok': 'guessed' })).status).toBe(401);
    await seeOn(ours, shops(), '2 messages were not from the shop and were refused');
    await ours.goto(`${demo.hub}/academy/members?q=thief`);
    await ours.getByText('Nobody found').waitFor();
    await ours.goto(`${demo.hub}/academy/members`);
    expect(await ours.locator('main table tbody tr').count()).toBe(3);
    expect(await look(ours, 'members')).toEqual([]);
    await ours.goto(`${demo.hub}/academy/events`);
    expect(await look(ours, 'hotmart-messages')).toEqual([]);
  });
});
