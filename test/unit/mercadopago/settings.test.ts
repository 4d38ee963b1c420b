import { createMercadopago } from '../../../src/gateways/mercadopago/gateway';
import { wireAmount, minorOf } from '../../../src/gateways/mercadopago/amounts';
import { COUNTRIES } from '../../../src/gateways/mercadopago/countries';
import { systemClock } from '../../../src/infra/clock';
import { currency } from '../../../src/payments/domain/currency';
import { createTexts, listLanguages } from '../../../src/web/texts';

const gateway = createMercadopago({
  http: () => Promise.resolve({ kind: 'no-answer', because: 'connection', sent: false }),
  clock: systemClock,
  apiUrl: 'https://nowhere.example/',
});

const TYPED = { country: 'BR', mode: 'live', publicKey: ' APP_USR-public ', accessToken: 'APP_USR-token', statementDescriptor: 'HUB SHOP' };

const problemsOf = (change: Readonly<Record<string, string>>): readonly string[] => {
  const parsed = gateway.parseSettings({ ...TYPED, ...change }, {});
  return parsed.ok ? [] : parsed.problems.map(({ problem }) => problem);
};

describe('the settings of a merchant', () => {
  it('keep what was typed, without blanks around it, and offer slips unless told otherwise', () => {
    expect(gateway.parseSettings(TYPED, {})).toEqual({
      ok: true,
      settings: {
        plain: { country: 'BR', mode: 'live', publicKey: 'APP_USR-public', statementDescriptor: 'HUB SHOP', slips: 'offered' },
        secrets: { accessToken: 'APP_USR-token' },
      },
    });
  });

  it.each([
    [{ country: 'PE' }, 'country-missing'],
    [{ mode: '' }, 'mode-missing'],
    [{ publicKey: '' }, 'public-key-missing'],
    [{ publicKey: 'a b' }, 'public-key-characters'],
    [{ publicKey: 'a'.repeat(257) }, 'public-key-too-long'],
    [{ accessToken: '' }, 'access-token-missing'],
    [{ accessToken: 'тест' }, 'access-token-characters'],
    [{ accessToken: 'a'.repeat(257) }, 'access-token-too-long'],
    [{ accessToken: 'APP_USR-public' }, 'access-token-is-public-key'],
    [{ webhookSecret: 'a b' }, 'webhook-secret-characters'],
    [{ webhookSecret: 'a'.repeat(257) }, 'webhook-secret-too-long'],
    [{ statementDescriptor: 'FOURTEEN SIGNS' }, 'statement-descriptor-too-long'],
    [{ statementDescriptor: 'Магазин' }, 'statement-descriptor-characters'],
    [{ slips: 'perhaps' }, 'slips-unknown'],
  ])('with %j have the problem %s, which is explained in every language', (change, problem) => {
    expect(problemsOf(change)).toEqual([problem]);
    const texts = createTexts(() => undefined);
    for (const language of listLanguages()) expect(texts.has(language, `gateways.mercadopago.problems.${problem}`)).toBe(true);
  });

  it('decide about the one currency', () => {
    const currencies = (['BR', 'AR', 'MX', 'CO'] as const).flatMap((country) => {
      const parsed = gateway.parseSettings({ ...TYPED, country }, {});
      return parsed.ok ? gateway.currenciesOf(parsed.settings) : [];
    });
    expect(currencies).toEqual(['BRL', 'ARS', 'MXN', 'COP']);
  });
});

describe('a sum on the wire', () => {
  const [BRL, COP] = [currency('BRL'), currency('COP')];
  const onWire = (minor: number, code: typeof BRL, country: 'BR' | 'CO') => {
    const amount = wireAmount({ minor, currency: code }, COUNTRIES[country]);
    return amount.ok ? JSON.stringify(amount.value) : amount.refusal.code;
  };

  it('is a number in major units with exactly its digits', () => {
    expect(onWire(15_000, BRL, 'BR')).toBe('150');
    expect(onWire(10_050, BRL, 'BR')).toBe('100.5');
    expect(onWire(29, BRL, 'BR')).toBe('0.29');
    expect(onWire(1_005, BRL, 'BR')).toBe('10.05');
    expect(onWire(999_999_999_999, BRL, 'BR')).toBe('9999999999.99');
  });

  it('of pesos of Colombia is whole, or refused before any call', () => {
    expect(onWire(4_990_000, COP, 'CO')).toBe('49900');
    expect(onWire(4_990_050, COP, 'CO')).toBe('amount-invalid');
  });

  it('of another currency than the account’s is refused', () => {
    expect(onWire(100, COP, 'BR')).toBe('currency-unsupported');
  });

  it('comes back to the same minor units, for every sum', () => {
    for (let minor = 0; minor < 20_000; minor += 7) expect(minorOf(Number(onWire(minor, BRL, 'BR')), BRL)).toBe(minor);
  });
});
