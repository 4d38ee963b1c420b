import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium';
import { stateOf } from '../support/mercadopago';
import type { Demo } from './demo';
import { startDemo } from './demo';
import {
  BRAZIL,
  atNewestSale,
  fillAddress,
  fillBuyer,
  fillCard,
  inspect,
  openPanel,
  pressPay,
  signInAsSeller,
  tabFor,
} from './mercadopago-people';
import { mark, stayed, tabOf } from './people';

const OWNER = 'owner@school.example';

/** From the connection to the last refund, in the demo: the seller in Spanish, the buyer in Portuguese. Each step goes on where the one before ended. */
describe('a seller with Mercado Pago and his own payment page', () => {
  let demo: Demo;
  let browser: Browser;
  let seller: Page;
  let buyer: Page;
  let cabinet: Page;
  let offerUrl: string;
  const problems: string[] = [];

  beforeAll(async () => {
    [demo, browser] = await Promise.all([startDemo(), launchChromium()]);
    seller = await tabFor(browser, 'es-MX');
    buyer = await tabFor(browser, 'pt-BR');
    cabinet = await tabFor(browser, 'en-GB');
    await signInAsSeller(seller, demo, OWNER);
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await demo.stop();
  });

  const look = async (page: Page, name: string): Promise<void> => void problems.push(...(await inspect(page, `mp-${name}`)));
  const begin = async (email: string): Promise<void> => {
    await buyer.bringToFront();
    await buyer.goto(offerUrl);
    await fillBuyer(buyer, email);
  };
  const seePaid = (): Promise<void> => buyer.getByRole('heading', { name: 'Pago, obrigado' }).waitFor();
  /** Waits until one of the sums on our screen is this one. */
  const seeSum = (label: string, sum: string): Promise<void> =>
    seller
      .locator(`xpath=//dt[normalize-space()="${label}"]/following-sibling::dd[1]`)
      .getByText(`${sum}\u00a0BRL`, { exact: true })
      .waitFor();
  const seeState = (state: string): Promise<void> => seller.getByRole('heading', { level: 1 }).getByText(state, { exact: true }).waitFor();
  /** Opens our screen with the money of the newest purchase. */
  const openMoney = async (): Promise<void> => {
    await seller.bringToFront();
    await seller.goto(`${demo.hub}/purchases`);
    await seller.getByRole('row').nth(1).getByRole('link').first().click();
    await seller.getByRole('link', { name: 'Pago y reembolsos' }).click();
    await seeState('Pagado');
  };

  it('connects the account: the wrong country is told with its reason, the right one is in order', async () => {
    await seller.goto(`${demo.hub}/merchants/new?gateway=mercadopago`);
    await look(seller, 'connect');
    await seller.getByLabel('Nombre', { exact: true }).fill('Mi cuenta');
    await seller.getByLabel('Colombia (COP)').check();
    await seller.getByLabel('Real: dinero real').check();
    await seller.getByLabel('Public Key', { exact: true }).fill(BRAZIL.publicKey);
    await seller.getByLabel('Access Token', { exact: true }).fill(BRAZIL.accessToken);
    await seller.getByRole('button', { name: 'Comprobar y guardar' }).click();
    await seller.getByText('La cuenta no es del país elegido').waitFor();
    await look(seller, 'connect-wrong');
    await seller.getByRole('link', { name: 'Editar' }).click();
    await seller.getByLabel('Brasil (BRL)').check();
    await seller.getByRole('button', { name: 'Comprobar y guardar' }).click();
    await seller.getByText('Mercado Pago acepta el Access Token').waitFor();
  });

  it('pastes the address and the secret, and the light turns green at the first genuine notification', async () => {
    await seller.goto(`${demo.hub}/merchants`);
    const light = seller.locator('details summary');
    await light.getByText('Aún sin notificaciones').waitFor();
    // The merchant's last part is open while nothing has come yet.
    const address = await seller.locator('details output').innerText();
    await openPanel(cabinet, demo, { seller: BRAZIL.id, panel: 'integration' });
    await cabinet.getByLabel('Address for notifications').fill(address);
    for (const event of ['Payments', 'Subscriptions', 'Charges of subscriptions', 'Chargebacks']) {
      await cabinet.getByRole('checkbox', { name: new RegExp(`^${event} `) }).check();
    }
    await cabinet.getByRole('button', { name: 'Save settings' }).click();
    const secret = await cabinet.locator('section', { hasText: 'Renew the secret' }).locator('code').innerText();
    await seller.bringToFront();
    await seller.getByRole('link', { name: 'Editar' }).click();
    await seller.getByLabel('Clave secreta del webhook').fill(secret);
    await seller.getByRole('button', { name: 'Comprobar y guardar' }).click();
    await seller.getByText('“Mi cuenta” está guardado.').waitFor();
    await look(seller, 'merchants');
    await seller.goto(`${demo.hub}/merchants`);
    await light.getByText('Aún sin notificaciones').waitFor();
    await mark(seller);
    await cabinet.bringToFront();
    await cabinet.getByRole('button', { name: 'Send a test notification' }).click();
    await cabinet.getByText('The test was received: 200.').waitFor();
    await seller.bringToFront();
    await light.getByText('Llegan notificaciones').waitFor();
    expect(await stayed(seller)).toBe(true);
    await look(seller, 'merchants-green');
  });

  it('makes an offer', async () => {
    await seller.goto(`${demo.hub}/offers`);
    await look(seller, 'offers-empty');
    await seller.getByRole('link', { name: 'Oferta nueva' }).first().click();
    await seller.getByLabel('Qué se vende').fill('Curso de té');
    await seller.getByLabel('Descripción').fill('Seis noites com doze tipos de chá.');
    await seller.getByLabel('Precio en BRL').fill('150,00');
    await seller.getByLabel('Texto de agradecimiento').fill('Até segunda-feira!');
    await look(seller, 'offer');
    await seller.getByRole('button', { name: 'Guardar' }).click();
    await seller.getByText('“Curso de té” está guardada.').waitFor();
    await look(seller, 'offers');
    offerUrl = await seller.locator('output', { hasText: '/buy/' }).first().innerText();
  });

  it('sells by card, in the parts that its bank offers', async () => {
    await begin('card@buyer.example');
    await fillCard(buyer, 'APRO');
    await buyer.getByLabel('Parcelas').selectOption('3');
    await look(buyer, 'buy-card');
    await pressPay(buyer);
    await seePaid();
    await buyer.getByText('Até segunda-feira!').waitFor();
    await look(buyer, 'buy-paid');
    const { requests } = await stateOf(demo.mercadopago);
    const asked = requests.findLast(({ method, path }) => method === 'POST' && path === '/v1/payments');
    expect(asked?.body).toMatchObject({ installments: 3, transaction_amount: 150 });
  });

  it('sells by a second card when the first is declined, and says why it was', async () => {
    await begin('second@buyer.example');
    await fillCard(buyer, 'FUND');
    await pressPay(buyer);
    await buyer.getByText('O pagamento não foi concluído').first().waitFor();
    await look(buyer, 'buy-declined');
    await fillCard(buyer, 'APRO');
    await pressPay(buyer);
    await seePaid();
    const { payments } = await stateOf(demo.mercadopago);
    expect(payments.slice(-2).map(({ status }) => status)).toEqual(['rejected', 'approved']);
  });

  it('sells by pix: the page turns by itself when the bank has paid', async () => {
    await begin('pix@buyer.example');
    await buyer.locator('[name="way"][value="pix"]').check();
    await pressPay(buyer);
    await buyer.locator('img.qr').waitFor();
    await look(buyer, 'buy-pix');
    await mark(buyer);
    await atNewestSale(cabinet, demo, { seller: BRAZIL.id, button: 'The payer paid' });
    await buyer.bringToFront();
    await seePaid();
  });

  it('sells by boleto, which its buyer pays on the page of the slip', async () => {
    await begin('boleto@buyer.example');
    await buyer.locator('[name="way"][value="bolbradesco"]').check();
    await fillAddress(buyer);
    await look(buyer, 'buy-address');
    await pressPay(buyer);
    const open = buyer.getByRole('link', { name: 'Abrir o boleto' });
    await open.waitFor();
    await look(buyer, 'buy-boleto');
    const slip = await tabOf(buyer.context(), () => open.click());
    await slip.locator('form[action$="/pay"] button').click();
    await slip.locator('.good').waitFor();
    await slip.close();
    await buyer.bringToFront();
    await seePaid();
  });

  it('gives a part back from our screen, and then the rest', async () => {
    await openMoney();
    const give = async (sum: string): Promise<void> => {
      await seller.getByLabel('Importe a devolver').fill(sum);
      await seller.locator('form[action$="/refund"] button').click();
      await look(seller, `refund-${sum}`);
      await seller
        .getByRole('dialog')
        .getByRole('button', { name: /^Reembolsar / })
        .click();
    };
    await give('40');
    await seeState('Reembolsado en parte');
    await seeSum('Devuelto', '40,00');
    await give('110');
    await seeState('Reembolsado');
    await seeSum('Devuelto', '150,00');
    await look(seller, 'order-refunded');
    await buyer.reload();
    await buyer.getByRole('heading', { name: 'O dinheiro foi devolvido' }).waitFor();
    await look(buyer, 'buy-refunded');
  });

  it('sees at once what is given back in the panel of Mercado Pago, in part and in full', async () => {
    await begin('panel@buyer.example');
    await fillCard(buyer, 'APRO');
    await pressPay(buyer);
    await seePaid();
    await openMoney();
    await mark(seller);
    await atNewestSale(cabinet, demo, { seller: BRAZIL.id, button: 'Refund', amount: '60' });
    await seller.bringToFront();
    await seeState('Reembolsado en parte');
    await seeSum('Devuelto', '60,00');
    await atNewestSale(cabinet, demo, { seller: BRAZIL.id, button: 'Refund', amount: '' });
    await seller.bringToFront();
    await seeState('Reembolsado');
    await seeSum('Devuelto', '150,00');
    expect(await stayed(seller)).toBe(true);
  });

  it('finds all of it in the list of purchases, and no fault on any screen', async () => {
    await seller.goto(`${demo.hub}/purchases`);
    expect(await seller.getByRole('row').count()).toBe(6);
    await look(seller, 'purchases');
    expect(problems).toEqual([]);
  });
});
