import { METHODS, readMethod, readSubject, readVat, SUBJECTS, VATS } from '../../../src/payments/domain/receipt-terms';

describe('VAT codes of platforms', () => {
  it.each(VATS)('reads the name %s as itself', (vat) => {
    expect(readVat(vat)).toBe(vat);
    expect(readVat(` ${vat.toUpperCase()} `)).toBe(vat);
  });

  it.each([
    ['-1', 'none'],
    ['0', 'vat0'],
    ['5', 'vat5'],
    ['7', 'vat7'],
    ['10', 'vat10'],
    ['20', 'vat20'],
    ['22', 'vat22'],
  ])('reads the rate %s of InSales as %s', (code, vat) => {
    expect(readVat(code)).toBe(vat);
  });

  it.each(['18', '110', '120', '-2', '', 'vat18', 'vat-1', '20%', '1e1', 'constructor'])('does not guess what "%s" means', (code) => {
    expect(readVat(code)).toBeNull();
  });
});

describe('subjects and methods of platforms', () => {
  it('reads names and the numbers of fiscal documents alike', () => {
    for (const [name, number] of Object.entries(SUBJECTS)) {
      expect(readSubject(name)).toBe(name);
      expect(readSubject(String(number))).toBe(name);
    }
    for (const [name, number] of Object.entries(METHODS)) {
      expect(readMethod(name)).toBe(name);
      expect(readMethod(String(number))).toBe(name);
    }
  });

  it('knows the subjects 1 to 27 and 30 to 33 and the methods 1 to 7, each once', () => {
    expect(Object.values(SUBJECTS)).toEqual([...Array.from({ length: 27 }, (_, index) => index + 1), 30, 31, 32, 33]);
    expect(Object.values(METHODS)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it('takes hyphens for underscores and refuses the rest', () => {
    expect(readSubject('non-operating_gain')).toBe('non_operating_gain');
    expect(readSubject('toString')).toBeNull();
    expect(readSubject('28')).toBeNull();
    expect(readMethod('8')).toBeNull();
    expect(readMethod('')).toBeNull();
  });
});
