import type { LinkLetter } from '../../../src/payments/heart';
import { createLetterRenderer } from '../../../src/web/mail-render';
import { createTexts } from '../../../src/web/texts';

const letter: LinkLetter = {
  shop: 'Tea & <Shop>',
  orderNumber: '1213C',
  amount: { minor: 199_950, currency: 'UAH' },
  lines: [{ name: 'Tea <b>100 g</b>', quantity: '2', price: 89_975 }],
  link: 'https://pay.shop.example/p/ab12',
  expiresAt: new Date('2026-11-28T20:00:00Z'),
  test: true,
  timezone: 'Europe/Kyiv',
};

const render = createLetterRenderer(
  createTexts((language, key) => {
    throw new Error(`no text ${key} in ${language}`);
  }),
);
const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');

describe('the letter with a payment link', () => {
  it('says in the language of the customer who asks, for what, how much and until when', () => {
    const { subject, text } = render(letter, 'uk');
    expect(subject).toBe('Посилання на оплату замовлення 1213C від Tea & <Shop>');
    expect(plain(text)).toContain('До сплати: 1 999,50 UAH');
    expect(plain(text)).toContain('- Tea <b>100 g</b> × 2: 1 799,50');
    expect(text).toContain('https://pay.shop.example/p/ab12');
    expect(text).toContain('28 листопада, 22:00');
  });

  it('escapes what came from outside in the HTML', () => {
    const { html } = render(letter, 'en');
    expect(html).toContain('Tea &amp; &lt;Shop&gt;');
    expect(html).not.toContain('<b>100 g');
    expect(html).toContain('<html lang="en">');
  });

  it('marks test mode in both forms', () => {
    const { html, text } = render(letter, 'en');
    expect(html).toContain('Test mode');
    expect(text.startsWith('Test mode')).toBe(true);
  });

  it('keeps line breaks of a name out of the subject', () => {
    expect(render({ ...letter, shop: 'Tea\r\nBcc: x@example.org' }, 'en').subject).not.toMatch(/[\r\n]/);
  });

  it('falls back to English for a language without texts', () => {
    expect(render(letter, 'sv').subject).toMatch(/^Payment link/);
  });
});
