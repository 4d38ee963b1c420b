import * as fc from 'fast-check';
import { currency, exponent, isCurrency } from '../../../src/payments/domain/currency';
import {
  formatMoney,
  money,
  moneyFromNumber,
  moneyToNumber,
  parseMoney,
  parseTypedMoney,
  sameMoney,
} from '../../../src/payments/domain/money';

const [UAH, JPY, KWD] = [currency('UAH'), currency('JPY'), currency('KWD')];

describe('currencies', () => {
  it.each([
    ['UAH', 2],
    ['JPY', 0],
    ['KWD', 3],
    ['COP', 2],
    ['TST', 2],
  ])('%s has %i decimal places', (code, places) => {
    expect(exponent(currency(code))).toBe(places);
  });

  it.each(['', 'uah', 'XXX', 'UAHS', 'toString'])('"%s" is no currency', (code) => {
    expect(isCurrency(code)).toBe(false);
    expect(() => currency(code)).toThrow(RangeError);
  });
});

describe('sums', () => {
  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, Number.MAX_SAFE_INTEGER + 1])('%d minor units is no sum', (minor) => {
    expect(() => money(minor, UAH)).toThrow(RangeError);
  });

  it('nothing and the largest safe number are sums', () => {
    expect(money(0, UAH).minor).toBe(0);
    expect(money(Number.MAX_SAFE_INTEGER, UAH).minor).toBe(Number.MAX_SAFE_INTEGER);
  });

  it('sums are equal only in one currency', () => {
    expect(sameMoney(money(100, UAH), money(100, UAH))).toBe(true);
    expect(sameMoney(money(100, UAH), money(101, UAH))).toBe(false);
    expect(sameMoney(money(100, currency('TST')), money(100, currency('RUB')))).toBe(false);
    fc.assert(
      fc.property(
        fc.nat(),
        fc.uniqueArray(fc.constantFrom('UAH', 'RUB', 'TST', 'JPY', 'KWD'), { minLength: 2, maxLength: 2 }),
        (minor, codes) => {
          const [left = UAH, right = UAH] = codes.map(currency);
          expect(sameMoney(money(minor, left), money(minor, right))).toBe(false);
        },
      ),
    );
  });
});

describe('decimal text', () => {
  it.each([
    ['UAH', 1_990, '19.90'],
    ['UAH', 5, '0.05'],
    ['UAH', 0, '0.00'],
    ['JPY', 3_944, '3944'],
    ['KWD', 1_005, '1.005'],
    ['KWD', 7, '0.007'],
    ['UAH', Number.MAX_SAFE_INTEGER, '90071992547409.91'],
  ])('%s %i is printed and read as %s', (code, minor, text) => {
    const sum = money(minor, currency(code));
    expect(formatMoney(sum)).toBe(text);
    expect(parseMoney(text, sum.currency)).toEqual(sum);
  });

  it('what is printed is read back as the same sum, whatever the currency and by every reader', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.constantFrom(JPY, UAH, KWD), (minor, code) => {
        const sum = money(minor, code);
        expect(parseMoney(formatMoney(sum), code)).toEqual(sum);
        expect(parseTypedMoney(`${formatMoney(sum)} ${code}`, code)).toEqual(sum);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['19.9', UAH, 1_990],
    ['19', UAH, 1_900],
    ['19.9000', UAH, 1_990],
    ['007', UAH, 700],
    ['12.000', JPY, 12],
    ['1.0050', KWD, 1_005],
  ])('%s %s is read', (text, code, minor) => {
    expect(parseMoney(text, code)).toEqual({ minor, currency: code });
  });

  it.each([
    ['', UAH],
    [' 1', UAH],
    ['1 ', UAH],
    ['1\n', UAH],
    ['-1', UAH],
    ['+1', UAH],
    ['.5', UAH],
    ['5.', UAH],
    ['1,5', UAH],
    ['1e3', UAH],
    ['0x10', UAH],
    ['1.2.3', UAH],
    ['NaN', UAH],
    ['Infinity', UAH],
    ['١٢', UAH],
    ['1.005', UAH],
    ['1.5', JPY],
    ['1.0005', KWD],
    ['90071992547409.92', UAH],
    ['9007199254740992', JPY],
    ['12345678901234567', JPY],
  ])('"%s" %s is refused', (text, code) => {
    expect(parseMoney(text, code)).toBeNull();
  });

  it('no text makes it throw', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(JPY, UAH, KWD), (text, code) => {
        for (const read of [parseMoney(text, code), parseTypedMoney(text, code)]) {
          if (read) expect(Number.isSafeInteger(read.minor) && read.minor >= 0).toBe(true);
        }
      }),
    );
  });
});

describe('what a person typed', () => {
  it.each([
    ['1 999,50', UAH, 199_950],
    ['1\u00a0999,50', UAH, 199_950],
    ['1\u202f999.50', UAH, 199_950],
    ['1999.5 UAH', UAH, 199_950],
    ['1999,5uah', UAH, 199_950],
    ['  20  ', UAH, 2_000],
    ['1 000 000', UAH, 100_000_000],
    ['1,005', KWD, 1_005],
    ['3 944 JPY', JPY, 3_944],
  ])('"%s" (%s) is read', (text, code, minor) => {
    expect(parseTypedMoney(text, code)).toEqual({ minor, currency: code });
  });

  it.each([
    ['1,234.56', UAH],
    ['1.234,56', UAH],
    ['1,234,567', UAH],
    ['1.234.567', UAH],
    ['', UAH],
    ['UAH', UAH],
    ['UAH 5', UAH],
    ['5 EUR', UAH],
    ['-5', UAH],
    ['1e3', UAH],
    ['half', UAH],
    ['5,001', UAH],
    ['5,5', JPY],
  ])('"%s" (%s) is refused', (text, code) => {
    expect(parseTypedMoney(text, code)).toBeNull();
  });

  it.each([
    ['1,500', UAH],
    ['1.500', UAH],
    ['2.000', UAH],
    ['3,000', JPY],
    ['10,500.00', UAH],
    ['5 50', UAH],
    ['12 3456', UAH],
    ['1 9 9', UAH],
  ])('"%s" (%s) may mean something else, so it is refused and not guessed', (text, code) => {
    expect(parseTypedMoney(text, code)).toBeNull();
  });
});

describe('JSON numbers', () => {
  it.each([
    [121.5, UAH, 12_150],
    [19.99, UAH, 1_999],
    [1.1, UAH, 110],
    [1.005, KWD, 1_005],
    [3_944, JPY, 3_944],
    [0, UAH, 0],
    [-0, UAH, 0],
    [90_071_992_547_409.9, UAH, 9_007_199_254_740_990],
  ])('%d %s is read by its digits', (value, code, minor) => {
    expect(moneyFromNumber(value, code)).toEqual({ minor, currency: code });
  });

  it.each([
    [0.1 + 0.2, UAH],
    [1.005, UAH],
    [1.5, JPY],
    [-1, UAH],
    [1e21, UAH],
    [1e-7, UAH],
    [Number.NaN, UAH],
    [Number.POSITIVE_INFINITY, UAH],
    [Number.MAX_SAFE_INTEGER, UAH],
  ])('%d %s is refused', (value, code) => {
    expect(moneyFromNumber(value, code)).toBeNull();
  });

  it('a sum goes out as a number and comes back as itself', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000_000_000), fc.constantFrom(JPY, UAH, KWD), (minor, code) => {
        expect(moneyFromNumber(moneyToNumber(money(minor, code)), code)).toEqual({ minor, currency: code });
      }),
    );
  });
});
