import { currency } from '../../../src/payments/domain/currency';
import { missingScopes } from '../../../src/platforms/retailcrm/scopes';
import { acceptedLanguage, readSettings } from '../../../src/platforms/retailcrm/settings';
import { freeCode } from '../../../src/platforms/retailcrm/statuses';
import { credentialsSchema, paymentsSchema, readSum } from '../../../src/platforms/retailcrm/wire';

describe('what the CRM sends', () => {
  it.each([
    ['a map by id', { 4571: { id: 4571, amount: 121.5 } }, ['4571']],
    ['a list', [{ id: 4571, amount: 121.5 }], ['4571']],
    ['an empty map', {}, []],
    ['an empty list', [], []],
    ['nothing', undefined, []],
  ])('gives the payments of an order from %s', (_form, value, ids) => {
    expect(paymentsSchema.parse(value).map(({ id }) => id)).toEqual(ids);
  });

  it('is read as sums by the decimals of the currency', () => {
    expect(readSum(3944, currency('JPY'))?.minor).toBe(3944);
    expect(readSum(1.005, currency('KWD'))?.minor).toBe(1005);
    expect(readSum('121.5', currency('UAH'))?.minor).toBe(12_150);
    expect(readSum(19.99, currency('UAH'))?.minor).toBe(1999);
    expect(readSum(0.001, currency('UAH'))).toBeNull();
    expect(readSum(null, currency('UAH'))).toBeNull();
    expect(readSum(1, null)).toBeNull();
  });

  it('gives language, zone and currency of the account', () => {
    const sent = {
      default_currency: { value: 'UAH', updated_at: '2025-12-02 14:54:16' },
      system_language: { value: 'RU', updated_at: '2025-02-19 16:29:25' },
      timezone: { value: 'Europe/Kyiv', updated_at: '2025-02-08 08:29:40' },
      work_times: [{ day_type: 'Monday', start_time: '08:00', end_time: '20:30' }],
    };
    expect(readSettings(sent)).toEqual({ currency: 'UAH', language: 'ru', timezone: 'Europe/Kyiv' });
    expect(readSettings({ timezone: { value: 'Mars/Olympus' }, default_currency: 'UAH' })).toEqual({
      currency: null,
      language: null,
      timezone: null,
    });
    expect(readSettings('text')).toBeNull();
  });
});

describe('the rights of a key', () => {
  const wanted = ['integration_read', 'payments_read', 'payments_write'];
  const missing = (credentials: unknown) => missingScopes(credentialsSchema.parse(credentials), wanted);

  it('are told by scopes', () => {
    expect(missing({ success: true, scopes: ['payments_write'] })).toEqual(['integration_read', 'payments_read']);
    expect(missing({ success: true, scopes: [], credentials: [] })).toEqual(wanted);
  });

  it('are told by the old list of methods where there are no scopes', () => {
    const three = ['/api/integration-modules/{code}', '/api/integration-modules/{code}/edit', '/api/payment/(updateInvoice|check)'];
    expect(missing({ success: true, credentials: three })).toEqual([]);
    expect(missing({ success: true, scopes: [], credentials: three.slice(1) })).toEqual(['integration_read']);
  });
});

describe('the code of a new status', () => {
  it.each([
    ['Paid by link', 'paid-by-link'],
    ['Сплачено за посиланням', 'splacheno-za-posylanniam'],
    ['Оплачено (ссылка)', 'oplacheno-ssylka'],
    ['Été 2026', 'ete-2026'],
  ])('for %s is %s', (name, code) => {
    expect(freeCode(name, new Set())).toBe(code);
  });

  it('gets a random end when it is taken or nothing is left of the name', () => {
    expect(freeCode('Paid', new Set(['paid']))).toMatch(/^paid-[0-9a-f]{8}$/);
    expect(freeCode('支払済み', new Set())).toMatch(/^status-[0-9a-f]{8}$/);
  });
});

describe('the language of a caller', () => {
  it('is the first one that we speak, else English', () => {
    expect([undefined, 'de-DE, uk;q=0.8', 'pt-BR', 'ja'].map(acceptedLanguage)).toEqual(['en', 'uk', 'pt-BR', 'en']);
    expect(['nb-NO', 'no-NO', 'nn-NO, en;q=0.5'].map(acceptedLanguage)).toEqual(['nb', 'nb', 'nb']);
  });
});
