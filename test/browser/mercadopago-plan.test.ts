import type { Browser, Page } from 'playwright-core';
import { SAMPLE_SELLER } from '../../src/cli/demo-samples';
import { DEMO_ACCOUNTS } from '../../src/sandbox/mercadopago/accounts';
import { launchChromium } from '../support/chromium';
import { eventually } from '../support/eventually';
import { stateOf } from '../support/mercadopago';
import { lettersTo } from '../support/own-seller';
import type { Demo } from './demo';
import { startDemo } from './demo';
import { fillBuyer, fillCard, inspect, openPanel, pressPay, signInAsSeller, tabFor } from './mercadopago-people';

const MEMBER = 'member@club.example';
const CLUB = DEMO_ACCOUNTS.find(({ name }) => name === SAMPLE_SELLER.name)?.id ?? 0;
const COURSE = 'Provas de chá';
const MONTH = ['+ 7 days', '+ 7 days', '+ 7 days', '+ 7 days', '+ 1 day', '+ 1 day', '+ 1 day', '+ 1 hour'] as const;
/** From one try of a charge to the next. */
const PAUSE = ['+ 1 day', '+ 1 day', '+ 1 day'] as const;

/** What the demo sells from the first moment, bought with a card that has no money a month later. The clock is that of the payment service. */
describe('a plan of the demo whose second charge fails', () => {
  let demo: Demo;
  let browser: Browser;
  let seller: Page;
  let member: Page;
  let cabinet: Page;
  let paidUntil: string;
  const problems: string[] = [];

  beforeAll(async () => {
    [demo, browser] = await Promise.all([startDemo(), launchChromium()]);
    seller = await tabFor(browser, 'es-AR');
    member = await tabFor(browser, 'pt-BR');
    cabinet = await tabFor(browser, 'en-GB');
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await demo.stop();
  });

  const look = async (page: Page, name: string): Promise<void> => void problems.push(...(await inspect(page, `plan-${name}`)));
  const letPass = async (steps: readonly string[]): Promise<void> => {
    await cabinet.bringToFront();
    await cabinet.goto(demo.mercadopago);
    for (const step of steps) {
      await cabinet.getByRole('button', { name: step }).click();
      await cabinet.waitForLoadState();
    }
  };
  /** Our screen of the subscription stays open and turns by itself. */
  const see = async (words: string): Promise<void> => {
    await seller.bringToFront();
    await seller.getByText(words).first().waitFor();
  };
  const subjects = async (email: string): Promise<readonly string[]> => (await lettersTo(demo.mail, email)).map(({ subject }) => subject);
  const untilLetter = (email: string, words: string): Promise<unknown> =>
    eventually(async () => (await subjects(email)).some((subject) => subject.includes(words)));
  const charges = async (): Promise<readonly string[]> => (await stateOf(demo.mercadopago)).payments.map(({ status }) => status);

  it('is made to open a course', async () => {
    await signInAsSeller(seller, demo, SAMPLE_SELLER.email);
    await seller.goto(`${demo.hub}/academy`);
    await seller.getByRole('link', { name: 'Curso nuevo' }).first().click();
    await seller.getByLabel('Título', { exact: true }).fill(COURSE);
    await seller.getByLabel('El curso está activo').check();
    await seller.getByRole('button', { name: 'Guardar' }).click();
    await seller.getByRole('heading', { name: COURSE, level: 1 }).waitFor();
    await seller.goto(`${demo.hub}/offers`);
    await look(seller, 'offers');
    await seller.getByRole('link', { name: 'Cambiar: Clube do chá' }).click();
    await seller.getByRole('radio', { name: COURSE }).check();
    await look(seller, 'offer');
    await seller.getByRole('button', { name: 'Guardar' }).click();
    await seller.getByText('“Clube do chá” está guardada.').waitFor();
  });

  it('is found on the start page and begun with a card', async () => {
    await member.goto(demo.hub);
    await look(member, 'start');
    await member.getByRole('link', { name: 'Clube do chá' }).click();
    await fillBuyer(member, MEMBER);
    await fillCard(member, 'APRO');
    await look(member, 'buy');
    await pressPay(member);
    await member.getByText('Seu cartão foi aceito.').waitFor();
    await look(member, 'accepted');
  });

  it('is active when the payment service has charged for the first time, and opens the course', async () => {
    await letPass(['+ 1 hour']);
    await member.bringToFront();
    await member.getByText('Sua assinatura está ativa.').waitFor();
    await look(member, 'active');
    await seller.goto(`${demo.hub}/subscriptions`);
    await look(seller, 'subscriptions');
    await seller.getByRole('link', { name: 'Ana Souza' }).click();
    await see('Activa');
    await look(seller, 'subscription');
    paidUntil = await seller.locator('xpath=//dt[normalize-space()="Pagado hasta"]/following-sibling::dd[1]').innerText();
    expect(await charges()).toEqual(['approved']);
    await untilLetter(MEMBER, 'Pago: Clube do chá');
  });

  it('is tried three times, and nobody asks for the money a fourth time', async () => {
    await openPanel(cabinet, demo, { seller: CLUB, panel: 'subscriptions' });
    await cabinet.getByLabel('What the card does from now on').selectOption('FUND');
    await cabinet.getByRole('button', { name: 'Set', exact: true }).click();
    await letPass(MONTH);
    await see('intento 1 de 3');
    await look(seller, 'late');
    await look(member, 'late-member');
    await letPass(PAUSE);
    await see('intento 2 de 3');
    await letPass(PAUSE);
    await see('Un cargo se intentó tres veces y no se pagó.');
    await look(seller, 'ended');
    await see('El servicio de pago ha confirmado el fin');
    await letPass(MONTH);
    expect(await charges()).toEqual(['approved', 'rejected', 'rejected', 'rejected']);
  });

  it('ends: both are told, and access ends with the paid period', async () => {
    await member.bringToFront();
    await member.reload();
    await member.getByText('Esta assinatura terminou porque o pagamento falhou').waitFor();
    await look(member, 'ended-member');
    await untilLetter(MEMBER, 'Sua assinatura de Clube do chá terminou');
    await untilLetter(SAMPLE_SELLER.email, 'terminou: a cobrança não foi paga');
    expect((await subjects(MEMBER)).filter((subject) => subject.includes('falhou'))).toHaveLength(2);
    await seller.bringToFront();
    expect(await seller.locator('xpath=//dt[normalize-space()="Pagado hasta"]/following-sibling::dd[1]').innerText()).toBe(paidUntil);
    await seller.goto(`${demo.hub}/academy/members`);
    await seller.getByRole('link', { name: 'Ana Souza' }).click();
    await seller.getByText(`hasta el ${paidUntil}`).first().waitFor();
    await look(seller, 'academy-member');
    expect(problems).toEqual([]);
  });
});
