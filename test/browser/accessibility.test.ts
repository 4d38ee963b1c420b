import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium';
import type { StoryOrder, Told } from './back-office';
import { begun, misbehave, openShop, switchGateway, tell } from './back-office';
import type { Demo } from './demo';
import { startDemo } from './demo';
import { sticksOut, violations, weigh } from './inspect';
import { OUTLET, TEA_SHOP, enter } from './people';

const TEA = [['Чай зелений, 100 г, з дуже довгою назвою', '121.50']] as const;
const order = (number: string, more: Partial<StoryOrder> = {}): StoryOrder => ({
  number,
  customer: 'Олександра-Вікторія',
  email: 'oleksandra.viktoriia.long-address@mail.example.org',
  items: TEA,
  merchant: TEA_SHOP,
  ...more,
});

/** Sends a form past the browser's own checks, so that the page has to say what is wrong. */
const send = (form: string) => async (page: Page) => {
  await page.evaluate('for (const form of document.forms) form.noValidate = true');
  await Promise.all([page.waitForEvent('load'), page.locator(`form[action="${form}"] button:not([type=button])`).last().click()]);
};

/** Presses the tick beside a new status without having named it. */
const addNameless = async (page: Page): Promise<void> => {
  await page.locator('summary').first().click();
  await Promise.all([page.waitForEvent('load'), page.locator('button[name=add]').first().click()]);
};

/** Every screen as two people see it: one by phone, dark and in English, one at a desk, light and in Ukrainian. Nothing sticks out in Russian either. */
describe('every screen', () => {
  let demo: Demo;
  let browser: Browser;
  let phone: Page;
  let desk: Page;
  const told = new Map<string, Told>();

  const person = async (context: BrowserContext, language: string): Promise<Page> => {
    context.setDefaultTimeout(30_000);
    const page = await enter(context, demo);
    await page.goto(`${demo.hub}/?lang=${language}`);
    return page;
  };
  /** Looks at a screen with both; `act` is what is done there first, such as sending a form. */
  const look = async (address: string, act: (page: Page) => Promise<unknown> = async () => undefined): Promise<readonly string[]> => {
    const found: string[] = [];
    for (const page of [phone, desk]) {
      await page.bringToFront();
      await page.goto(address);
      await act(page);
      found.push(...(await violations(page, page.url())), ...(await sticksOut(page, page.url())));
    }
    return found;
  };
  const lookAll = async (paths: readonly string[]): Promise<readonly string[]> => {
    const found: string[] = [];
    for (const path of paths) found.push(...(await look(path.startsWith('/') ? `${demo.hub}${path}` : path)));
    return found;
  };
  const story = (name: string): Told => {
    const one = told.get(name);
    if (!one) throw new Error(`there is no story ${name}`);
    return one;
  };
  beforeAll(async () => {
    [demo, browser] = await Promise.all([startDemo(), launchChromium()]);
    phone = await person(await browser.newContext({ viewport: { width: 390, height: 844 }, colorScheme: 'dark' }), 'en');
    desk = await person(await browser.newContext({ viewport: { width: 1280, height: 900 }, colorScheme: 'light' }), 'uk');
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await demo.stop();
  });

  it('is without fault while it is empty', async () => {
    expect(
      await lookAll([
        '/',
        '/invoices',
        '/invoices?search=x',
        '/merchants',
        '/notifications',
        '/reconciliation',
        '/statuses',
        '/sender',
        '/settings',
      ]),
    ).toEqual([]);
  });

  it('is without fault in the forms of the settings, with and without mistakes', async () => {
    expect(await lookAll(['/merchants/new', '/orders/find', '/orders/find?number=1213C', '/orders/find?number=nothing'])).toEqual([]);
    for (const gateway of ['uapay', 'intellectmoney']) {
      expect(await look(`${demo.hub}/merchants/new?gateway=${gateway}`, send('/merchants'))).toEqual([]);
    }
    expect(await look(`${demo.hub}/sender`, send('/sender'))).toEqual([]);
    expect(await look(`${demo.hub}/statuses?first=1`, addNameless)).toEqual([]);
  });

  it('is without fault on the order screen and on the payment page in each state', async () => {
    const maker = await person(await browser.newContext({ locale: 'en-GB' }), 'en');
    await openShop(maker, demo);
    const context = maker.context();
    const begin = async (name: string, more?: Partial<StoryOrder>): Promise<Told> => {
      const one = await tell(context, demo, order(`${2000 + told.size}`, more));
      told.set(name, one);
      return one;
    };
    await begin('pending');
    // Made now, because by the time it is looked at the gateway may have failed so often that it is left alone.
    await begin('just back');
    const held = await begin('authorized', { merchant: OUTLET });
    const refused = await begin('refused', { merchant: OUTLET });
    const unknown = await begin('unknown', { merchant: OUTLET });
    const cancelled = await begin('cancelled', { merchant: OUTLET });
    const paid = await begin('paid', { customer: 'Taras' });
    const partly = await begin('partly refunded');
    const refunded = await begin('refunded');
    for (const one of [held, refused, unknown, cancelled, paid, partly, refunded]) await one.pay();
    await Promise.all([held, refused, unknown, cancelled].map((one) => one.until('Waiting for confirmation')));
    await Promise.all([paid, partly, refunded].map((one) => one.until('Paid')));
    await switchGateway(demo, { refuseCapture: 'Limit exceeded, try again later', refuseCaptureTimes: 1 });
    await refused.press('confirm', { amount: '100' });
    await cancelled.press('cancel');
    await partly.press('refund', { amount: '21.50' });
    await refunded.press('refund', { amount: '121.50' });
    // This confirmation gets no answer, and by then nothing can be read from the gateway either.
    for (const fault of [{ kind: 'delay', value: 6_000 }, { kind: 'drop-before' }])
      await misbehave(demo, { match: 'POST /api/invoicer/payments/complete', ...fault });
    const confirming = unknown.press('confirm', { amount: '121.50' });
    await begun(demo, 'delay');
    await misbehave(demo, { match: 'POST /api/invoicer/invoices/show', kind: 'status', value: 503, times: 1_000 });
    const known = [...told.values()].filter((one) => one !== unknown);
    expect(await lookAll(known.flatMap((one) => [one.screen, one.link]))).toEqual([]);
    await confirming;
    await unknown.until('It did not happen');
    expect(await lookAll([unknown.screen, unknown.link])).toEqual([]);
  });

  it('is without fault when lists are full and merchants were checked', async () => {
    const merchant = await desk.goto(`${demo.hub}/merchants`).then(() => desk.locator('a[href$="/edit"]').first().getAttribute('href'));
    const lists = [
      '/',
      '/invoices',
      '/invoices?state=attention',
      '/notifications',
      '/reconciliation',
      '/settings',
      '/statuses',
      '/sender',
      '/look',
    ];
    const checks = ['/merchants?check=all', String(merchant), String(merchant).replace(/edit$/, 'off')];
    expect(await lookAll([...lists, ...checks])).toEqual([]);
  });

  it('is without fault on a day that was compared', async () => {
    await desk.goto(`${demo.hub}/reconciliation`);
    await desk.locator('form[action="/reconciliation"] button').click();
    const day = await desk.locator('main table a').first().getAttribute('href');
    expect(await lookAll(['/reconciliation', String(day)])).toEqual([]);
  });

  it('is without fault where money is asked about, and where a letter is written', async () => {
    const pending = story('pending').screen;
    const held = story('authorized').screen;
    const paid = story('paid').screen;
    const pages = [`${held}/confirm?amount=100`, `${held}/confirm?amount=much`, `${held}/cancel`, `${paid}/refund?amount=21.5`];
    expect(await lookAll([...pages, `${pending}/cancel`, `${pending}/qr`, `${pending}/send`])).toEqual([]);
    await desk.goto(story('unknown').screen);
    const outcome = await desk.locator('a[href*="/outcome"]').first().getAttribute('href');
    expect(await lookAll([String(outcome)])).toEqual([]);
    const wrongAddress = async (page: Page): Promise<void> => {
      await page.locator('#address-other').check();
      await page.locator('#other').fill('nobody');
      await send(new URL(`${pending}/send`).pathname)(page);
    };
    expect(await look(`${pending}/send`, wrongAddress)).toEqual([]);
  });

  it('is without fault with a dialog open, which Escape closes and which gives the focus back', async () => {
    for (const name of ['pending', 'authorized', 'paid', 'unknown']) {
      await phone.goto(story(name).screen);
      const openers = phone.locator('main [data-dialog]');
      for (let at = 0; at < (await openers.count()); at += 1) {
        await openers.nth(at).click();
        const dialog = phone.getByRole('dialog');
        await dialog.getByRole('heading').first().waitFor();
        const found = [...(await violations(phone, `dialog ${at} of ${name}`)), ...(await sticksOut(phone, `dialog ${at} of ${name}`))];
        expect(found).toEqual([]);
        await phone.keyboard.press('Escape');
        await dialog.waitFor({ state: 'detached' });
        expect(await phone.evaluate(`document.activeElement === document.querySelectorAll('main [data-dialog]')[${at}]`)).toBe(true);
      }
    }
  });

  it('is without fault on the payment page of a customer who is just back, whose link is wrong, or whose gateway is down', async () => {
    const { link } = story('just back');
    expect(await lookAll([`${link}?returned=1`, `${demo.hub}/p/nosuchlinkanywhere`])).toEqual([]);
    const down = async (page: Page): Promise<void> => {
      for (const path of ['invoices', 'payments'])
        await misbehave(demo, { match: `POST /api/invoicer/${path}`, kind: 'status', value: 503 });
      await send(`${new URL(link).pathname}/open`)(page);
    };
    expect(await look(link, down)).toEqual([]);
  });

  it.each(['cs', 'es', 'nb', 'pt-BR', 'sk', 'uk', 'ru'])('has room on a phone for the longest words of %s', async (language) => {
    const found: string[] = [];
    const paths = [
      '/',
      '/invoices',
      '/merchants',
      '/merchants/new',
      '/notifications',
      '/reconciliation',
      '/statuses',
      '/sender',
      '/settings',
      '/orders/find?number=2001',
    ];
    await phone.goto(`${demo.hub}/?lang=${language}`);
    for (const address of [
      ...paths.map((path) => `${demo.hub}${path}`),
      story('unknown').screen,
      story('authorized').screen,
      story('paid').link,
    ]) {
      await phone.goto(address);
      found.push(...(await sticksOut(phone, address)));
    }
    expect(found).toEqual([]);
  });

  it('is without fault for strangers and where something went wrong', async () => {
    expect(
      await lookAll(['/nothing/here', '/invoices/5b1c2e1a-66c3-4a34-9c7a-2f4a3a0e8b01', '/retailcrm/connect', '/retailcrm/account']),
    ).toEqual([]);
    expect(await look(`${demo.hub}/retailcrm/connect`, send('/retailcrm/connect'))).toEqual([]);
    for (const page of [phone, desk]) await page.context().clearCookies({ name: '__Host-ordertill' });
    expect(await lookAll(['/', '/invoices'])).toEqual([]);
  });

  it('of a payment weighs less than 50 kB, asks no other host, and breaks no rule of its own', async () => {
    const stranger = await (await browser.newContext({ viewport: { width: 390, height: 844 } })).newPage();
    const weighed = await weigh(stranger, story('pending').link);
    expect(weighed).toMatchObject({ hosts: [new URL(demo.hub).host], complaints: [] });
    expect(weighed.bytes).toBeGreaterThan(5_000);
    expect(weighed.bytes).toBeLessThan(50_000);
  });

  it('would be found at fault: a picture without words, a field without a name, a row that is too wide', async () => {
    const page = await (await browser.newContext({ viewport: { width: 390, height: 844 } })).newPage();
    await page.setContent('<html lang="en"><title>x</title><main><img src="x"><input><p style="width:900px">wide</p></main>');
    const found = await violations(page, 'here');
    expect(new Set(found.map((one) => one.split(/[:,] /)[1]))).toEqual(new Set(['image-alt', 'label']));
    expect(await sticksOut(page, 'here')).toHaveLength(1);
  });
});
