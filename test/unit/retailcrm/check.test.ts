import { currency } from '../../../src/payments/domain/currency';
import type { Finding } from '../../../src/payments/ports/gateway';
import { connect, openInvoice, press, startStand, stateOf } from './stand';
import type { Stand, StandOptions } from './stand';

let stand: Stand | null = null;
afterEach(async () => {
  await stand?.stop();
  stand = null;
});

async function connected(options: StandOptions = {}) {
  stand = await startStand(options);
  stand.crm.switches.set('rateLimit', 1_000);
  const account = await connect(stand);
  const { crm, platform } = stand;
  return { crm, account, check: (): Promise<readonly Finding[]> => platform.check(account, [currency('UAH'), currency('RUB')]) };
}

describe('the look through an installation', () => {
  it('finds that no payment type leads to the module yet, and where one is made', async () => {
    const { crm, check } = await connected();
    expect(await check()).toEqual([
      { code: 'crm-connection', level: 'good' },
      { code: 'crm-payment-types-missing', level: 'warning', url: `${crm.url}/admin/payment-types` },
    ]);
  });

  it('finds nothing once a payment type is tied to a merchant', async () => {
    const { crm, check } = await connected();
    await openInvoice(crm, 10_000);
    expect(await check()).toEqual([{ code: 'crm-connection', level: 'good' }]);
  });

  it('warns of a default currency that no merchant takes', async () => {
    const { check } = await connected({ defaultCurrency: 'USD' });
    expect(await check()).toContainEqual({
      code: 'crm-currency-differs',
      level: 'warning',
      facts: { currency: 'USD', currencies: 'UAH, RUB' },
    });
  });

  it('names rights that are missing: those for extras as a warning, those for the main work as bad', async () => {
    const { crm, check } = await connected();
    const keyId = (await stateOf(crm)).module.keyId;
    const url = `${crm.url}/admin/api-keys`;
    crm.removeScope(keyId, 'order_write');
    expect(await check()).toContainEqual({ code: 'crm-rights-missing', level: 'warning', facts: { methods: 'order_write' }, url });
    crm.removeScope(keyId, 'payments_write');
    expect(await check()).toContainEqual({
      code: 'crm-rights-missing',
      level: 'bad',
      facts: { methods: 'payments_write, order_write' },
      url,
    });
  });

  it('finds a module that the CRM has switched off', async () => {
    const { crm, check } = await connected();
    await press(crm, '/admin/marketplace/activity', { active: 'false', freeze: 'false' });
    expect(await check()).toContainEqual({ code: 'crm-module-inactive', level: 'bad', url: `${crm.url}/admin/integration/ordertill/edit` });
  });

  it('stops at a key that no longer works', async () => {
    const { crm, check } = await connected();
    await press(crm, '/admin/marketplace/remove');
    expect(await check()).toEqual([
      { code: 'crm-connection', level: 'bad', facts: { text: 'Wrong "apiKey" value.' }, url: `${crm.url}/admin/api-keys` },
    ]);
  });
});
