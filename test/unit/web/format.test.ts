import { assert, constantFrom, nat, property } from 'fast-check';
import { currency } from '../../../src/payments/domain/currency';
import { parseTypedMoney } from '../../../src/payments/domain/money';
import { createFormat } from '../../../src/web/format';
import { lineTotal } from '../../../src/web/presenters/line-total';
import { shownCard } from '../../../src/web/presenters/pay';

const NOW = new Date('2026-11-24T08:40:00Z');
const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');

describe('sums on the screen', () => {
  it('follow the language and the decimals of the currency', () => {
    const sum = { minor: 199_950, currency: currency('UAH') };
    expect(plain(createFormat('uk', 'Europe/Kyiv', NOW).money(sum))).toBe('1 999,50 UAH');
    expect(plain(createFormat('en', 'Europe/Kyiv', NOW).money(sum))).toBe('1,999.50 UAH');
    expect(plain(createFormat('ru', 'UTC', NOW).money({ minor: 5_000, currency: currency('JPY') }))).toBe('5 000 JPY');
    expect(plain(createFormat('uk', 'UTC', NOW).money({ minor: 1_005, currency: currency('KWD') }))).toBe('1,005 KWD');
  });

  it('lose no digit of sums that a float cannot hold', () => {
    expect(plain(createFormat('en', 'UTC', NOW).money({ minor: 9_007_199_254_740_991, currency: currency('UAH') }))).toBe(
      '90,071,992,547,409.91 UAH',
    );
  });

  it('can be sent back as they stand in a field', () => {
    assert(
      property(
        nat({ max: 10 ** 11 }),
        constantFrom('en', 'cs', 'es', 'nb', 'pt-BR', 'sk', 'uk', 'ru'),
        constantFrom('UAH', 'JPY', 'KWD'),
        (minor, language, code) => {
          const sum = { minor, currency: currency(code) };
          expect(parseTypedMoney(createFormat(language, 'UTC', NOW).typed(sum), sum.currency)).toEqual(sum);
        },
      ),
    );
  });
});

describe('moments on the screen', () => {
  const format = createFormat('en', 'Europe/Kyiv', NOW);

  it('stand in the zone of the shop, with the year only when it is another one', () => {
    expect(format.dateTime(new Date('2026-11-27T08:15:00Z'))).toBe('November 27, 10:15');
    expect(format.date(new Date('2025-12-31T22:30:00Z'))).toBe('January 1');
    expect(format.date(new Date('2025-12-31T21:30:00Z'))).toBe('December 31, 2025');
  });

  it('are short in lists and relative where it helps', () => {
    expect(format.brief(new Date('2026-11-24T08:15:00Z'))).toBe('10:15');
    expect(format.brief(new Date('2026-11-23T08:15:00Z'))).toBe('November 23');
    expect(format.ago(new Date('2026-11-27T08:41:00Z'))).toBe('in 3 days');
    expect(format.ago(new Date('2026-11-24T08:35:00Z'))).toBe('5 minutes ago');
  });

  it('survive a zone that nobody knows', () => {
    expect(createFormat('en', 'Mars/Olympus', NOW).time(NOW)).toBe('08:40');
  });
});

describe('small parts', () => {
  it('multiply a line without floats', () => {
    expect(lineTotal({ price: 89_975, quantity: '2' })).toBe(179_950);
    expect(lineTotal({ price: 101, quantity: '0.5' })).toBe(51);
    expect(lineTotal({ price: 700, quantity: 'a few' })).toBe(700);
    expect(lineTotal({ price: 333, quantity: '3', total: 1_000 })).toBe(1_000);
  });

  it('show only the ends of a card', () => {
    expect(plain(shownCard('411111******1111'))).toBe('4111 •••• 1111');
    expect(shownCard('Apple Pay')).toBe('Apple Pay');
  });
});
