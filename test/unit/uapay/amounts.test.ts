import { currency } from '../../../src/payments/domain/currency';
import { formatMoney, moneyFromNumber, parseTypedMoney } from '../../../src/payments/domain/money';
import { createBody } from '../../../src/gateways/uapay/wire';
import { SETTINGS } from './scripted-uapay';

const UAH = currency('UAH');

describe('sums on their way to UAPAY (U11)', () => {
  it.each([
    ['0.29', 29],
    ['4.35', 435],
    ['19.99', 1_999],
    ['1234,56', 123_456],
    ['8.20', 820],
    ['1000000.01', 100_000_001],
    ['250', 25_000],
    ['2.3', 230],
    ['64.1', 6_410],
    ['69.10', 6_910],
    ['16.08', 1_608],
  ])('%s UAH are %i kopecks', (text, kopecks) => {
    expect(parseTypedMoney(text, UAH)).toEqual({ minor: kopecks, currency: UAH });
  });

  it('the number 1.1 is 110 kopecks', () => {
    expect(moneyFromNumber(1.1, UAH)).toEqual({ minor: 110, currency: UAH });
  });

  it('every sum up to 100.00 goes out as it was typed', () => {
    for (let kopecks = 1; kopecks <= 10_000; kopecks += 1) {
      const amount = parseTypedMoney(formatMoney({ minor: kopecks, currency: UAH }), UAH);
      if (!amount) throw new Error(`${kopecks} was not read`);
      const body = createBody({
        settings: SETTINGS,
        orderNumber: 'A1',
        amount,
        manualCapture: false,
        description: 'Order 1',
        language: 'uk',
        customerEmail: null,
        returnUrl: 'https://hub.example/p/1',
        notifyUrl: 'https://hub.example/hooks/uapay/1',
        expiresAt: null,
        lines: [],
      });
      expect(body.data?.['amount']).toBe(kopecks);
    }
  });
});
