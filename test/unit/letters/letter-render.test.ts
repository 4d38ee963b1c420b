import { currency } from '../../../src/payments/domain/currency';
import type { Money } from '../../../src/payments/domain/money';
import type { MoneyLetter } from '../../../src/payments/letters/letter-content';
import { LETTERS, LETTER_KINDS } from '../../../src/payments/letters/letter-kinds';
import { createMoneyLetterRenderer } from '../../../src/web/letter-render';
import { createTexts, listLanguages } from '../../../src/web/texts';

const uah = (minor: number): Money => ({ minor, currency: currency('UAH') });
const render = createMoneyLetterRenderer(
  createTexts((language, key) => {
    throw new Error(`no text ${key} in ${language}`);
  }),
);
const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');

const letter: MoneyLetter = {
  kind: 'refunded-shop',
  shop: 'Tea & <Shop>',
  platform: 'RetailCRM',
  orderNumber: '1213C',
  amount: uah(199_950),
  details: { sum: uah(50_000), left: uah(149_950) },
  customer: 'Олена <b>Коваль</b>',
  merchant: 'Main shop',
  at: new Date('2026-11-24T08:40:00Z'),
  link: 'https://crm.example/orders/1?a=1&b=2',
  test: false,
  timezone: 'Europe/Kyiv',
};
/** Letters that are about a sum besides that of the invoice. */
const WITH_SUM: ReadonlySet<string> = new Set(['paid', 'held', 'refunded', 'overpaid', 'hold-ending', 'hold-rule']);
const MONEY_KINDS = LETTER_KINDS.filter((kind) => kind !== 'invoice-made-customer');

const told = (details: MoneyLetter['details']): string => render({ ...letter, kind: 'suspicious-shop', details }, 'en').text;

describe('a letter about money', () => {
  it.each(listLanguages())('has all its words in %s, whatever it is about', (language) => {
    for (const kind of MONEY_KINDS) {
      const details = WITH_SUM.has(LETTERS[kind].topic) ? letter.details : {};
      const { subject, html, text } = render({ ...letter, kind, details }, language);
      expect(subject).toContain('1213C');
      expect(html).toContain(`<html lang="${language}">`);
      for (const form of [subject, html, text]) expect(form).not.toMatch(/\{\{|mail-money\./);
    }
  });

  it('says the sum, what is left of the money, who and when by the clock of the shop', () => {
    const text = plain(render(letter, 'uk').text);
    expect(text).toContain('Повернуто: 500,00 UAH');
    expect(text).toContain('Залишилося після повернень: 1 499,50 UAH');
    expect(text).toContain('Мерчант: Main shop');
    expect(text).toContain('24 листопада 2026 р., 10:40');
    expect(text).toContain('https://crm.example/orders/1?a=1&b=2');
  });

  it('escapes what came from outside in the HTML', () => {
    const { html } = render(
      { ...letter, kind: 'link-failed-shop', details: { code: 'gateway-refused', said: '<script>alert(1)</script>' } },
      'en',
    );
    expect(html).toContain('Tea &amp; &lt;Shop&gt;');
    expect(html).not.toContain('<b>Коваль');
    expect(html).not.toContain('<script');
  });

  it('keeps line breaks of names and of other people’s words out of subject and lines', () => {
    const shop = 'Tea\r\nBcc: x@example.org';
    const { subject, text } = render({ ...letter, kind: 'paid-customer', shop, orderNumber: '1\r\nX: y' }, 'en');
    expect(subject).not.toMatch(/[\r\n]/);
    expect(text).not.toContain('\nBcc');
  });

  it('says why money needs a look, in the own words of the other side where there are any', () => {
    expect(told({ attention: 'disputed' })).toContain('The customer disputes the payment');
    expect(told({ code: 'merchant-off', said: 'No such shop' })).toContain('In its own words: No such shop');
  });

  it('marks test mode in both forms', () => {
    const { html, text } = render({ ...letter, test: true }, 'en');
    expect(html).toContain('Test mode');
    expect(text.startsWith('Test mode')).toBe(true);
  });

  it('has no button where there is nothing to open', () => {
    expect(render({ ...letter, link: null }, 'en').html).not.toContain('<a ');
  });
});
