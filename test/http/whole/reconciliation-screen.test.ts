import type { Browser, Page } from 'playwright-core';
import { randomIds } from '../../../src/infra/ids';
import { SESSION_COOKIE } from '../../../src/web/cookies';
import { createSessions } from '../../../src/web/sessions';
import { sticksOut, violations } from '../../browser/inspect';
import { launchChromium } from '../../support/chromium';
import { addMerchant, addPayment, connect, payByLink } from '../../support/crm';
import type { CrmPayment } from '../../support/crm';
import { eventually } from '../../support/eventually';
import { liveAtNoon } from '../../support/noon';
import type { World } from '../../support/world';
import { PERSON, startWorld } from '../../support/world';

const SUM = 12_150;

const faults = async (page: Page): Promise<readonly string[]> => [
  ...(await violations(page, page.url())),
  ...(await sticksOut(page, page.url())),
];

const PEOPLE = [
  { width: 390, language: 'ru' },
  { width: 390, language: 'uk' },
  { width: 1280, language: 'en' },
];

describe('the screen of reconciliation', () => {
  let world: World;
  let browser: Browser;
  let installationId: string;
  let session: string;
  let merchant: { readonly id: string; readonly type: string };

  beforeAll(async () => {
    [world, browser] = await Promise.all([startWorld(), launchChromium()]);
    installationId = await connect(world);
    await liveAtNoon(world, installationId);
    merchant = await addMerchant(world, installationId, { name: '=HYPERLINK("x"), "Tea"' });
    const { heart } = world;
    session = await createSessions({ database: heart.db, clock: heart.clock, ids: randomIds }).open(installationId, PERSON);
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await world.stop();
  });

  const enter = async (width: number, language: string): Promise<Page> => {
    const context = await browser.newContext({ viewport: { width, height: 900 } });
    // The cookie is for secure places only, of which this machine is one; the protocol of the browser wants that said by the address.
    await context.addCookies([{ name: SESSION_COOKIE, value: session, url: world.hub.replace('http:', 'https:'), secure: true }]);
    const page = await context.newPage();
    await page.goto(`${world.hub}/reconciliation?lang=${language}`);
    return page;
  };
  const look = async (path: string): Promise<void> => {
    for (const { width, language } of PEOPLE) {
      const page = await enter(width, language);
      await page.goto(`${world.hub}${path}`);
      expect(await faults(page)).toEqual([]);
      await page.context().close();
    }
  };
  const sold = async (): Promise<{ readonly payment: CrmPayment; readonly id: string }> => {
    const payment = await addPayment(world, merchant.type, SUM);
    const { payment: made } = await payment.press('generate-link');
    const id = made.invoice?.externalId ?? '';
    await payByLink(made.invoice?.link ?? '', 'pay');
    await eventually(async () => {
      const one = await world.desk.invoice(installationId, id);
      return one?.standing.state === 'paid' && !one.reportDue;
    });
    return { payment, id };
  };

  it('helps while nothing was compared, and says which clock counts', async () => {
    await look('/reconciliation');
    const page = await enter(1280, 'en');
    expect(await page.locator('main').innerText()).toContain('No day was compared yet');
    expect(await page.locator('#compare-zone').innerText()).toContain('Etc/GMT');
  });

  it('compares when somebody presses, shows what differs in plain words, and mends it by its button without a script', async () => {
    const changed = await sold();
    await sold();
    const untold = await sold();
    await fetch(`${world.retailcrm.url}/admin/payments/${changed.payment.id}/amount`, {
      method: 'POST',
      body: new URLSearchParams({ amount: '99.00' }),
      redirect: 'manual',
    });
    world.retailcrm.faults.add({ match: 'POST /api/v5/payment/update-invoice', kind: 'status', value: 500, times: 1_000 });
    expect((await world.desk.refund(installationId, untold.id, null, PERSON)).ok).toBe(true);
    const page = await enter(1280, 'en');
    await page.locator('form[action="/reconciliation"] button').click();
    await page.getByText('2 differences').waitFor();
    await page.locator('table a').first().click();
    await page.getByText('The order now costs something else').waitFor();
    const text = await page.locator('main').innerText();
    expect(text).toContain('RetailCRM does not know the newest state');
    expect(text).toContain(
      'Ordertill shows refunded, 121.50\u00a0UAH taken, 121.50\u00a0UAH given back; RetailCRM shows paid, 121.50\u00a0UAH taken',
    );
    const path = new URL(page.url()).pathname;
    await look('/reconciliation');
    await look(path);
    world.retailcrm.faults.clear();
    const plain = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
    await plain.context().addCookies([{ name: SESSION_COOKIE, value: session, url: world.hub.replace('http:', 'https:'), secure: true }]);
    await plain.goto(`${world.hub}${path}?lang=en`);
    await plain.getByRole('button', { name: /^Tell RetailCRM again/ }).click();
    expect(await plain.locator('.toast').innerText()).toContain('It is being told again');
    // The page with a script sees by itself that the difference has gone, and keeps it as history.
    await page.getByText('1 difference that is mended').waitFor({ timeout: 30_000 });
    expect(await page.getByText('1 difference', { exact: true }).count()).toBe(1);
    await look(path);
  }, 90_000);

  it('gives the movements of a range as a file for spreadsheets', async () => {
    const { day } = await world.desk.reconciliation.today(installationId);
    const get = (query: string) =>
      fetch(`${world.hub}/reconciliation/movements.csv?${query}`, {
        headers: { Cookie: `${SESSION_COOKIE}=${session}` },
        redirect: 'manual',
      });
    const answer = await get(`merchant=${merchant.id}&from=${day}&to=${day}`);
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toBe(`attachment; filename=payments-${day}-${day}.csv`);
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const lines = bytes.toString('utf8').slice(1).split('\r\n');
    expect(lines[0]).toBe('day,time_utc,merchant,gateway,mode,kind,amount,currency,order,invoice,gateway_reference,comparison,differences');
    expect(lines.at(-1)).toBe('');
    const cells = lines.slice(1, -1);
    expect(cells).toHaveLength(4);
    for (const line of cells)
      expect(line).toMatch(
        new RegExp(`^${day},\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z,"'=HYPERLINK\\(""x""\\), ""Tea""",uapay,live,(payment|refund),121\\.50,UAH,`),
      );
    expect(cells.filter((line) => line.includes(',refund,'))).toHaveLength(1);
    expect(cells.filter((line) => line.endsWith(',differing,order-sum-differs'))).toHaveLength(1);
    expect((await get(`from=2026-02-31&to=${day}`)).status).toBe(303);
    expect((await get(`from=${day}&to=2020-01-01`)).status).toBe(303);
    const stranger = await fetch(`${world.hub}/reconciliation/movements.csv?from=${day}&to=${day}`);
    expect(stranger.status).toBe(401);
  });

  it('refuses days that are none and merchants and differences that are not there', async () => {
    const page = await enter(1280, 'en');
    await page.evaluate('for (const form of document.forms) form.noValidate = true');
    await page.locator('#compare-day').fill('2999-01-01');
    await page.locator('form[action="/reconciliation"] button').click();
    await page.getByText('That is no day up to today').waitFor();
    for (const path of ['2026-02-31', 'x', '2026-01-01']) {
      const answer = await page.goto(`${world.hub}/reconciliation/${merchant.id}/${path}`);
      expect(answer?.status()).toBe(404);
    }
  });
});
