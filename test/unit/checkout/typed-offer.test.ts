import { assert, constantFrom, integer, nat, property, record, string } from 'fast-check';
import { addressWords, leftOf, slugOf } from '../../../src/checkout/domain/offer';
import { readPrice, readTerms } from '../../../src/checkout/domain/typed-offer';
import { currency } from '../../../src/payments/domain/currency';
import { createFormat } from '../../../src/web/format';

const CURRENCIES = ['BRL', 'ARS', 'MXN', 'COP', 'JPY', 'KWD'];
const LANGUAGES = ['en', 'ru', 'uk', 'pt-BR', 'es', 'cs', 'sk', 'nb'];
const NOW = new Date('2026-11-24T08:40:00Z');
const TYPED = { 'title': 'Tea', 'price': '49,90', 'way-card': 'yes', 'way-pix': 'yes' };
const COURSE = { kind: 'course', id: '0192f0c1-7c3e-7d4e-8a11-2b9f63a7c001' } as const;
const WAYS = [
  { code: 'card', needs: ['card-token'] },
  { code: 'pix', needs: [] },
  { code: 'bolbradesco', needs: ['name', 'document', 'address'] },
  { code: 'pse', needs: ['name', 'document', 'bank'] },
] as const;
const FROM = { currency: currency('BRL'), ways: WAYS, openable: [COURSE] };

describe('the price of an offer', () => {
  it('that a form shows is read back as the same price, in every language and currency', () => {
    const prices = record({
      code: constantFrom(...CURRENCIES),
      minor: integer({ min: 1, max: 9_999_999_99 }),
      language: constantFrom(...LANGUAGES),
    });
    assert(
      property(prices, ({ code, minor, language }) => {
        const price = { currency: currency(code), minor: code === 'COP' ? minor * 100 : minor };
        expect(readPrice(createFormat(language, 'UTC', NOW).typed(price), price.currency)).toEqual(price);
      }),
    );
  });

  it('is shown without decimals in Colombia, whatever it is', () => {
    assert(
      property(integer({ min: 1, max: 90_000_000 }), (pesos) => {
        const shown = createFormat('en', 'UTC', NOW).money({ minor: pesos * 100, currency: currency('COP') });
        expect(shown).toBe(`${pesos.toLocaleString('en')}\u00a0COP`);
      }),
    );
  });

  it.each([
    ['BRL', '0'],
    ['BRL', '-5'],
    ['BRL', '1.234'],
    ['BRL', 'tea'],
    ['BRL', ''],
    ['COP', '49900.50'],
  ])('in %s is never %j', (code, typed) => {
    expect(readPrice(typed, currency(code))).toBeNull();
  });
});

describe('the form of an offer', () => {
  it('gives the terms that were typed', () => {
    expect(readTerms(TYPED, FROM)).toEqual({
      ok: true,
      terms: {
        title: 'Tea',
        description: '',
        thanks: '',
        price: { minor: 4_990, currency: 'BRL' },
        plan: null,
        ways: ['card', 'pix'],
        reserve: false,
        stock: null,
        opens: null,
      },
    });
  });

  it('gives a plan with its period, its free time and its number of charges', () => {
    const typed = { ...TYPED, kind: 'plan', every: '3', everyUnit: 'months', trial: '14', trialUnit: 'days', charges: '12' };
    expect(readTerms(typed, FROM)).toMatchObject({
      ok: true,
      terms: { plan: { every: { count: 3, unit: 'months' }, trial: { count: 14, unit: 'days' }, charges: 12 } },
    });
  });

  it('names every field that is wrong', () => {
    const typed = {
      price: '0',
      kind: 'plan',
      every: '13',
      everyUnit: 'months',
      trial: '366',
      trialUnit: 'days',
      charges: '0',
      stock: '-1',
    };
    expect(readTerms(typed, FROM)).toEqual({
      ok: false,
      problems: { title: 'title', price: 'price', every: 'every', trial: 'trial', charges: 'charges', ways: 'ways', stock: 'stock' },
    });
  });

  it('takes what it opens from what there is, and nothing else', () => {
    expect(readTerms({ ...TYPED, opens: `course:${COURSE.id}` }, FROM)).toMatchObject({ ok: true, terms: { opens: COURSE } });
    const other = `plan:${COURSE.id}`;
    expect(readTerms({ ...TYPED, opens: other }, FROM)).toEqual({ ok: false, problems: { opens: 'opens' } });
  });

  it('takes no way to pay that the account does not have', () => {
    expect(readTerms({ ...TYPED, 'way-card': '', 'way-pix': '', 'way-oxxo': 'yes' }, FROM)).toMatchObject({
      ok: false,
      problems: { ways: 'ways' },
    });
  });
});

describe('the ways to pay of an offer', () => {
  const all = { ...TYPED, 'way-bolbradesco': 'yes', 'way-pse': 'yes' };

  it.each([
    ['once', all, ['card', 'pix', 'bolbradesco', 'pse']],
    ['plan', all, ['card', 'pix', 'bolbradesco']],
    ['plan', { ...all, 'way-card': '' }, ['pix', 'bolbradesco']],
  ])('paid as %s hold those whose bank can be asked for: %j', (kind, typed, ways) => {
    expect(readTerms({ ...typed, kind, every: '1' }, FROM)).toMatchObject({ ok: true, terms: { ways } });
  });

  it('are wanting where a plan was given nothing but a bank’s page', () => {
    const typed = { 'title': 'Tea', 'price': '49,90', 'kind': 'plan', 'every': '1', 'way-pse': 'yes' };
    expect(readTerms(typed, FROM)).toEqual({ ok: false, problems: { ways: 'ways' } });
    expect(readTerms({ ...typed, kind: 'once' }, FROM)).toMatchObject({ ok: true, terms: { ways: ['pse'] } });
  });
});

describe('the address of an offer', () => {
  it.each([
    ['Green Tea & Honey', 'green-tea-honey'],
    ['São Paulo: curso nº 1', 'sao-paulo-curso-no-1'],
    ['Курс чаю', 'kurs-chaiu'],
    ['茶', ''],
    ['---', ''],
  ])('has of %j the words %j', (title, words) => {
    expect(addressWords(title)).toBe(words);
  });

  it('holds nothing but signs that need no escape, at most 48 of them, whatever the title', () => {
    assert(property(string({ unit: 'grapheme', maxLength: 200 }), (title) => /^[a-z0-9-]{0,48}$/.test(addressWords(title))));
  });

  it('has a number from the second of the same words on, and a word of its own where the title gives none', () => {
    expect([slugOf('ab12cd34', 'tea', 1), slugOf('ab12cd34', 'tea', 2), slugOf('ab12cd34', '', 1)]).toEqual([
      'ab12cd34-tea',
      'ab12cd34-tea-2',
      'ab12cd34-offer',
    ]);
  });
});

describe('what is left of an offer', () => {
  it('is never below zero and never more than there were', () => {
    assert(
      property(nat(1_000), nat(2_000), (stock, taken) => {
        const left = leftOf(stock, taken) ?? -1;
        return left >= 0 && left <= stock && (taken >= stock ? left === 0 : left === stock - taken);
      }),
    );
    expect(leftOf(null, 5)).toBeNull();
  });
});
