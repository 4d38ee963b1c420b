import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium';
import type { Demo } from './demo';
import { startDemo } from './demo';
import { BRAZIL, atNewestSale, inspect, openPanel } from './mercadopago-people';
import { addPaymentType, enter, generateLink, mark, openCard, stayed } from './people';

const ACCOUNT = 'Loja';
const NUMBER = '2001';

/** A manager in Argentina whose CRM counts in reais, and a customer in Brazil. Each step goes on where the one before ended. */
describe('an order of RetailCRM that is paid by Mercado Pago', () => {
  let demo: Demo;
  let browser: Browser;
  let context: BrowserContext;
  let ours: Page;
  let card: Page;
  let cabinet: Page;
  let payer: Page;
  let link: string;
  const problems: string[] = [];

  beforeAll(async () => {
    [demo, browser] = await Promise.all([startDemo(), launchChromium()]);
    context = await browser.newContext({ locale: 'es-AR' });
    context.setDefaultTimeout(30_000);
    card = await context.newPage();
    cabinet = await context.newPage();
    payer = await (await browser.newContext({ locale: 'pt-BR' })).newPage();
    payer.setDefaultTimeout(30_000);
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await demo.stop();
  });

  const look = async (page: Page, name: string): Promise<void> => void problems.push(...(await inspect(page, `crm-${name}`)));
  const seeOnCard = async (shown: { readonly invoice: string; readonly paid: string }): Promise<void> => {
    await card.bringToFront();
    await card.getByTestId('invoice-status').getByText(shown.invoice, { exact: true }).waitFor();
    await card.getByTestId('paid-sum').getByText(`${shown.paid} BRL`, { exact: true }).waitFor();
  };
  const seeState = async (state: string): Promise<void> => {
    await ours.bringToFront();
    await ours.getByRole('heading', { level: 1 }).getByText(state, { exact: true }).waitFor();
  };

  it('has its account connected from the module, where the light turns green', async () => {
    await card.goto(`${demo.retailcrm}/admin/settings`);
    await card.getByLabel('Default currency').fill('BRL');
    await card.getByLabel('Language').fill('ES');
    await card.getByTestId('save-settings').click();
    ours = await enter(context, demo);
    await ours.goto(`${demo.hub}/merchants`);
    await ours.getByRole('link', { name: 'Añadir un comercio' }).click();
    await look(ours, 'choose');
    await ours.getByRole('link', { name: 'Mercado Pago' }).click();
    await ours.getByLabel('Nombre', { exact: true }).fill(ACCOUNT);
    await ours.getByLabel('Brasil (BRL)').check();
    await ours.getByLabel('Real: dinero real').check();
    await ours.getByLabel('Public Key', { exact: true }).fill(BRAZIL.publicKey);
    await ours.getByLabel('Access Token', { exact: true }).fill(BRAZIL.accessToken);
    await ours.getByRole('button', { name: 'Comprobar y guardar' }).click();
    await ours.getByText(`“${ACCOUNT}” está conectado.`).waitFor();
    await ours.goto(`${demo.hub}/merchants`);
    await openPanel(cabinet, demo, { seller: BRAZIL.id, panel: 'integration' });
    await cabinet.getByLabel('Address for notifications').fill((await ours.locator('details output').textContent()) ?? '');
    await cabinet.getByRole('checkbox', { name: /^Payments / }).check();
    await cabinet.getByRole('button', { name: 'Save settings' }).click();
    const secret = await cabinet.locator('section', { hasText: 'Renew the secret' }).locator('code').innerText();
    await ours.bringToFront();
    await ours.getByRole('link', { name: 'Editar' }).click();
    await ours.getByLabel('Clave secreta del webhook').fill(secret);
    await ours.getByRole('button', { name: 'Comprobar y guardar' }).click();
    await ours.getByText(`“${ACCOUNT}” está guardado.`).waitFor();
    await ours.goto(`${demo.hub}/merchants`);
    await cabinet.bringToFront();
    await cabinet.getByRole('button', { name: 'Send a test notification' }).click();
    await cabinet.getByText('The test was received: 200.').waitFor();
    await ours.bringToFront();
    await ours.locator('details summary').getByText('Llegan notificaciones').waitFor();
    await look(ours, 'merchants');
  });

  it('gets a link on its card', async () => {
    await addPaymentType(card, demo, ACCOUNT);
    await card.goto(`${demo.retailcrm}/admin/orders`);
    await card.getByLabel('Number').fill(NUMBER);
    await card.getByLabel('Customer').fill('Bruno');
    await card.getByLabel('E-mail').fill('bruno@buyer.example');
    await card.getByLabel('Item').first().fill('Chá verde');
    await card.getByLabel('Price').first().fill('120.50');
    await card.getByTestId('add-order').click();
    await card.getByLabel('Payment type').selectOption({ label: `UAPAY ${ACCOUNT}` });
    await card.getByTestId('add-payment').click();
    await card.getByTestId('generate-link').waitFor();
    link = await generateLink(card);
  });

  it('is paid on the page of Checkout Pro, by the second card', async () => {
    await ours.bringToFront();
    await ours.goto(`${demo.hub}/invoices`);
    await look(ours, 'invoices');
    await ours.getByRole('link', { name: NUMBER, exact: true }).click();
    await seeState('Pendiente de pago');
    await look(ours, 'waiting');
    await Promise.all([mark(card), mark(ours)]);
    await payer.bringToFront();
    await payer.goto(link);
    await look(payer, 'link');
    await payer.getByRole('button', { name: /^Pagar / }).click();
    await payer.locator('[name="holder"]').fill('FUND');
    await payer.locator('button[name="method"][value="card"]').click();
    await payer.locator('.error').waitFor();
    await payer.locator('[name="holder"]').fill('APRO');
    await payer.locator('button[name="method"][value="card"]').click();
    // Without https there is no way back by itself.
    await payer.getByRole('link', { name: 'Voltar à loja' }).click();
    await payer.waitForURL((url) => url.href.startsWith(link));
    await payer.getByRole('heading', { name: 'Pago, obrigado' }).waitFor();
    await look(payer, 'paid');
    await seeOnCard({ invoice: 'Paid', paid: '120.50' });
    await seeState('Pagado');
    expect([await stayed(card), await stayed(ours)]).toEqual([true, true]);
  });

  it('is given back in part on its card and the rest in the panel of Mercado Pago', async () => {
    await openCard(card, demo, NUMBER);
    await card.getByLabel('Make a refund, BRL').fill('20.50');
    await card.getByTestId('refund').click();
    await seeOnCard({ invoice: 'Paid', paid: '100.00' });
    await seeState('Reembolsado en parte');
    await atNewestSale(cabinet, demo, { seller: BRAZIL.id, button: 'Refund', amount: '' });
    await seeState('Reembolsado');
    await look(ours, 'refunded');
    await seeOnCard({ invoice: 'Refunded', paid: '0.00' });
    expect(problems).toEqual([]);
  });
});
