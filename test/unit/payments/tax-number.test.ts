import { cleanTaxNumber, isTaxNumber, kindsOf } from '../../../src/payments/domain/tax-number';
import type { DocumentKind } from '../../../src/payments/domain/tax-number';

const digits = (code: string, least: number, most: number): DocumentKind => ({ code, title: code, digitsOnly: true, least, most });

const CPF = digits('CPF', 11, 11);
const CNPJ: DocumentKind = { ...digits('CNPJ', 14, 14), digitsOnly: false };
const DNI = digits('DNI', 7, 8);
const OTHER: DocumentKind = { ...digits('Otro', 5, 20), digitsOnly: false };

describe('a tax number', () => {
  it.each([
    ['19119119100', true],
    ['12345678909', true],
    ['52998224725', true],
    ['01234567890', true],
    ['12345678900', false],
    ['11111111111', false],
    ['5299822472', false],
    ['5299822472A', false],
  ])('of a person in Brazil, %s: valid is %s', (number, valid) => {
    expect(isTaxNumber(CPF, number)).toBe(valid);
  });

  it.each([
    ['11222333000181', true],
    ['12ABC34501DE35', true],
    ['12abc34501de35', true],
    ['11222333000180', false],
    ['12ABC34501DE36', false],
    ['00000000000000', false],
    ['12ABC34501DEAB', false],
  ])('of a company in Brazil, %s: valid is %s', (number, valid) => {
    expect(isTaxNumber(CNPJ, cleanTaxNumber(number))).toBe(valid);
  });

  it('is checked without the signs that people write between its digits', () => {
    expect(cleanTaxNumber(' 529.982.247-25 ')).toBe('52998224725');
    expect(cleanTaxNumber('12.abc.345/01de-35')).toBe('12ABC34501DE35');
  });

  it('of other kinds has the right signs and length, and no check digits', () => {
    expect(isTaxNumber(DNI, '1234567')).toBe(true);
    expect(isTaxNumber(DNI, '123456789')).toBe(false);
    expect(isTaxNumber(DNI, '12345A7')).toBe(false);
    expect(isTaxNumber(OTHER, 'AB12345')).toBe(true);
    expect(isTaxNumber(OTHER, 'ÄB12345')).toBe(false);
  });

  it('tells its kind in Brazil by its length, and elsewhere may fit several', () => {
    expect(kindsOf([CPF, CNPJ], '52998224725')).toEqual([CPF]);
    expect(kindsOf([CPF, CNPJ], '11222333000181')).toEqual([CNPJ]);
    expect(kindsOf([CPF, CNPJ], '123')).toEqual([]);
    expect(kindsOf([DNI, OTHER], '1234567')).toEqual([DNI, OTHER]);
  });
});
