import { currency } from '../../../src/payments/domain/currency';
import { checkShop } from '../../../src/platforms/insales/check';
import { MERCHANT } from './fake-heart';
import { install, startStand, stateOf } from './stand';
import type { Stand } from './stand';

describe('the look through a shop', () => {
  let stand: Stand;
  beforeEach(async () => {
    stand = await startStand();
    await install(stand);
  });
  afterEach(() => stand.stop());

  const found = async () =>
    (await stand.platform.check(stand.account()))
      .filter(({ code }) => code !== 'insales-no-email')
      .map(({ code, level }) => `${code} ${level}`);
  const change = async (fields: Readonly<Record<string, unknown>>) => {
    const { gateways } = (await stateOf(stand.insales)).shops[0];
    const method = gateways.find(({ shopId }: { shopId: string }) => shopId === MERCHANT);
    const access = { address: stand.shop.url, password: stand.account().credentials['password'] ?? '' };
    const ties = method.deliveries.map(({ id }: { id: number }) => ({ id, _destroy: 1 }));
    const body = { payment_gateway: { ...fields, ...('unbind' in fields ? { payment_delivery_variants_attributes: ties } : {}) } };
    await stand.house.client(access, { method: 'PUT', path: `payment_gateways/${method.id}.json`, body });
  };

  it('finds a sound shop sound', async () => {
    expect(await found()).toEqual(['insales-connection good']);
  });

  it('finds buyers who left no e-mail, by the numbers of their orders', async () => {
    const findings = await stand.platform.check(stand.account());
    expect(findings).toContainEqual({ code: 'insales-no-email', level: 'warning', facts: { numbers: expect.stringMatching(/^\d+$/) } });
  });

  it('finds a method without deliveries, and a pay address that leads elsewhere', async () => {
    await change({ unbind: true });
    expect(await found()).toContain('insales-no-delivery bad');
    await change({ url: 'https://elsewhere.example.org/' });
    expect(await found()).toContain('insales-pay-address bad');
  });

  it('finds a pay address without encryption', async () => {
    const secure = { ...stand.house, baseUrl: 'https://pay.example.org' };
    await change({ url: `http://pay.example.org/insales/pay/912345.${MERCHANT}` });
    expect(await checkShop(secure, stand.account())).toContainEqual(
      expect.objectContaining({
        code: 'insales-pay-address-http',
        level: 'bad',
        facts: { merchant: 'Main merchant', address: `https://pay.example.org/insales/pay/912345.${MERCHANT}` },
      }),
    );
  });

  it('finds settings that somebody changed by hand', async () => {
    await change({ password: 'by-hand' });
    expect(await found()).toContain('insales-settings-differ warning');
  });

  it('finds a missing method and a currency that no merchant takes', async () => {
    stand.heart.merchants = [...stand.heart.merchants, { code: 'm-2', name: 'New one', active: true }];
    stand.heart.currencies = [];
    expect(await found()).toContain('insales-method-missing bad');
    stand.heart.currencies = [currency('UAH')];
    expect(await found()).toContain('insales-currency bad');
  });

  it('finds a shop that redirects, a lost password and a missing right', async () => {
    stand.insales.switches.set('hostRedirect', 'all');
    expect(await found()).toEqual(['insales-host-redirects bad']);
    stand.insales.switches.set('hostRedirect', 'none');
    stand.insales.switches.set('withheldRights', 'orders');
    expect(await found()).toContain('insales-right-missing bad');
    stand.insales.switches.set('withheldRights', '');
    await stand.heart.changeCredentials(stand.account(), { password: 'lost' });
    expect(await found()).toEqual(['insales-connection bad']);
    await stand.store.changeShop('912345', { reconnectNeeded: true });
    expect(await found()).toEqual(['insales-reconnect bad']);
  });
});
