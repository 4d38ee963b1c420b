import { addMerchant, installApp, shopState } from '../../support/insales-shop';
import type { Stand } from './stand';
import { startStand } from './stand';

const OUTSIDE = 'https://pay.example.org';
const ORGANISATION = { kind: 'organisation', mode: 'live', eshopId: '461234', secretKey: 'any-key', holdMode: 'none' };

/** What a shop can have wrong in its back office, made so there and seen on the screens with what to do about it. */
describe('the connection check of a shop in InSales', () => {
  let stand: Stand;
  let merchant: { readonly code: string; readonly methodId: number };

  beforeAll(async () => {
    stand = await startStand({ baseUrl: OUTSIDE });
    merchant = await add('Main shop', 'intellectmoney', ORGANISATION);
  });
  afterAll(() => stand.stop());
  afterEach(async () => {
    stand.insales.switches.merge({ hostRedirect: 'none', withheldRights: '' });
    await inOffice({ url: payUrl(), with_ticks: 'true', delivery: deliveries });
  });

  const deliveries = ['986851', '986852'];
  const payUrl = (protocol = 'https'): string => `${protocol}://pay.example.org/insales/pay/${stand.shop.insalesId}.${merchant.code}`;
  const add = (name: string, gateway: string, fields: Readonly<Record<string, string>>) =>
    addMerchant(stand, { shop: stand.shop, installationId: stand.installationId }, { gateway, name, fields });
  /** Saves the payment method as a manager does in the back office. */
  const inOffice = async (fields: Readonly<Record<string, string | readonly string[]>>): Promise<void> => {
    const pairs = Object.entries(fields).flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, String(one)]));
    const answer = await fetch(`${stand.shop.url}/admin2/payment_gateways/${merchant.methodId}`, {
      method: 'POST',
      headers: { Accept: 'application/json' },
      body: new URLSearchParams(pairs),
    });
    expect(await answer.json()).toMatchObject({ ok: true });
  };
  const card = (language = 'en') => stand.screen(`/merchants?check=${merchant.code}`, { language });
  const settings = () => stand.screen('/settings');
  const bad = async () =>
    (await stand.desk.checkMerchant(stand.installationId, merchant.code)).filter(({ level }) => level === 'bad').map(({ code }) => code);

  it('finds nothing bad where everything is as it was set up', async () => {
    expect(await bad()).toEqual([]);
    expect(await settings()).toContain('InSales answers and accepts our password.');
  });

  it('finds a pay address without encryption, and gives the right one', async () => {
    await inOffice({ url: payUrl('http') });
    expect(await bad()).toEqual(['insales-pay-address-http']);
    for (const screen of [await card(), await settings()]) {
      expect(screen).toContain('The payment address of “Main shop” is not encrypted');
      expect(screen).toContain(`under Settings > Payment set the URL of the method to ${payUrl()}`);
    }
  });

  it('finds a payment method that is bound to no delivery, and not on the cards of other merchants', async () => {
    const other = await add('Another', 'intellectmoney', ORGANISATION);
    await inOffice({ with_ticks: 'true' });
    expect((await shopState(stand.shop)).gateways.find(({ id }) => id === merchant.methodId)?.deliveries).toEqual([]);
    const screen = await card();
    expect(screen).toContain('The payment method “Main shop” has no deliveries');
    expect(screen).toContain('open the method and tick the deliveries it is meant for');
    expect(await stand.screen(`/merchants?check=${other.code}`)).not.toContain('has no deliveries');
  });

  it('finds a shop host that redirects our calls', async () => {
    stand.insales.switches.set('hostRedirect', 'all');
    const screen = await card();
    expect(screen).toContain('The shop’s technical address leads elsewhere');
    expect(screen).toContain('switch off the redirect of the technical domain');
    expect(screen).toContain('Needs attention');
    expect(await settings()).toContain('The shop’s technical address leads elsewhere');
  });

  it('finds a shop host that redirects only what payments are reported to', async () => {
    stand.insales.switches.set('hostRedirect', 'storefront');
    expect(await bad()).toEqual([]);
    const screen = await settings();
    expect(screen).toContain('The shop redirects what Ordertill reports to it');
    expect(screen).toContain('under Settings > Domains switch off the redirect');
  });

  it.each(['orders', 'payment_gateways', 'account'])('finds a missing right to %s', async (right) => {
    stand.insales.switches.set('withheldRights', right);
    for (const screen of [await card(), await settings()]) {
      expect(screen).toContain('Ordertill lacks a right in this shop');
      expect(screen).toContain('Allow Ordertill orders, payment methods, webhooks, widgets, order fields and statuses');
    }
  });

  it('finds buyers who left no e-mail, by the numbers of their orders', async () => {
    const { number } = stand.shop.addOrder({ email: null });
    const screen = await settings();
    expect(screen).toMatch(new RegExp(`Some buyers left no e-mail: orders [\\d, ]*\\b${number}\\b`));
    expect(screen).toContain('Make the e-mail a required field of the checkout');
  });

  it('finds orders in a currency that no merchant takes', async () => {
    const installationId = await installApp(stand, stand.second);
    const where = { shop: stand.second, installationId };
    const rubles = await addMerchant(stand, where, { gateway: 'intellectmoney', name: 'In rubles', fields: ORGANISATION });
    for (const path of [`/merchants?check=${rubles.code}`, '/settings']) {
      const screen = await stand.screen(path, { installationId });
      expect(screen).toContain('Orders are in UAH, the merchants take RUB');
      expect(screen).toContain('add a merchant for UAH');
    }
  });

  it('says it in the language of the reader', async () => {
    await inOffice({ with_ticks: 'true' });
    expect(await card('uk')).toContain('Спосіб оплати «Main shop» не прив’язано до доставок');
    expect(await card('ru')).toContain('Способ оплаты «Main shop» не привязан к доставкам');
  });
});
