import { currency } from '../../../src/payments/domain/currency';
import { encodeForm, jsonField } from '../../../src/platforms/retailcrm/client';
import { integrationModule } from '../../../src/platforms/retailcrm/module';

const OFFER = {
  moduleCode: 'ordertill',
  baseUrl: 'https://pay.example.org',
  account: { clientId: '9d4f0d56-9c2e-4a35-8f0f-1e2d3c4b5a69', active: true },
  merchants: [
    { code: 's-1', name: 'Main merchant', active: true },
    { code: 's-2', name: 'Removed merchant', active: false },
  ],
  currencies: [currency('UAH'), currency('USD')],
};

describe('what the module tells the CRM of itself', () => {
  it('is one link-making payment module with all merchants, removed ones inactive', () => {
    expect(integrationModule(OFFER)).toMatchObject({
      code: 'ordertill',
      integrationCode: 'ordertill',
      active: true,
      clientId: OFFER.account.clientId,
      baseUrl: 'https://pay.example.org',
      accountUrl: 'https://pay.example.org/retailcrm/account',
      actions: { activity: '/retailcrm/activity', settings: '/retailcrm/settings' },
      integrations: { payment: { invoiceTypes: ['link'], currencies: ['UAH', 'USD'], shops: OFFER.merchants } },
    });
  });

  it('names its four actions and the old question for a status', () => {
    const payment = { actions: expect.anything() };
    expect(integrationModule(OFFER)).toMatchObject({ integrations: { payment } });
    expect(JSON.stringify(integrationModule(OFFER))).toContain(
      '"actions":{"create":"/retailcrm/payment/create","approve":"/retailcrm/payment/approve","cancel":"/retailcrm/payment/cancel",' +
        '"refund":"/retailcrm/payment/refund","status":"/retailcrm/payment/status"}',
    );
  });

  it('does not speak of activity while the CRM has it switched off', () => {
    expect(integrationModule({ ...OFFER, account: { ...OFFER.account, active: false } })).not.toHaveProperty('active');
  });

  it('offers the hryvnia before there is a merchant, and never a test money', () => {
    expect(integrationModule({ ...OFFER, merchants: [], currencies: [] })).toMatchObject({
      integrations: { payment: { currencies: ['UAH'] } },
    });
    const currencies = [currency('TST'), currency('RUB')];
    expect(integrationModule({ ...OFFER, currencies })).toMatchObject({ integrations: { payment: { currencies: ['RUB'] } } });
  });
});

describe('an entity on the wire', () => {
  it('is one form field of JSON, byte for byte, without empty keys', () => {
    const check = { invoiceUuid: '5f0f4a54-6a0e-4c39-9d2c-0d8a2b6a9a11', amount: 121.5, currency: 'UAH', site: null };
    expect(encodeForm(jsonField('check', check))).toBe(
      'check=%7B%22invoiceUuid%22%3A%225f0f4a54-6a0e-4c39-9d2c-0d8a2b6a9a11%22%2C%22amount%22%3A121.5%2C%22currency%22%3A%22UAH%22%7D',
    );
  });
});
