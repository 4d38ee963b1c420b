import * as fc from 'fast-check';
import { currency } from '../../../src/payments/domain/currency';
import type { Movement } from '../../../src/payments/reconciliation/reconciliation-desk';
import { csvLine } from '../../../src/web/csv';
import { MOVEMENT_COLUMNS, movementLine } from '../../../src/web/presenters/movements-csv';

/** Reads one line as RFC 4180 says, like any spreadsheet. */
function readLine(line: string): readonly string[] {
  const cells: string[] = [];
  const body = line.slice(0, -2);
  const cell = /(?:"((?:[^"]|"")*)"|([^,"]*))(,|$)/gy;
  for (let found = cell.exec(body); found; found = cell.exec(body)) {
    cells.push(found[1] === undefined ? (found[2] ?? '') : found[1].replaceAll('""', '"'));
    if (found[3] === '') break;
  }
  return cells;
}

const movement: Movement = {
  at: new Date('2026-11-24T22:30:00Z'),
  day: '2026-11-25',
  merchantName: 'Tea, "green"',
  gateway: 'uapay',
  test: true,
  kind: 'refund',
  amount: { minor: 5, currency: currency('KWD') },
  orderNumber: '1213C',
  invoiceId: 'i',
  reference: null,
  outcome: null,
  codes: ['sum-differs', 'not-reported'],
};

describe('a line of CSV', () => {
  it('says after reading what was written, but for the apostrophe before what would be calculated', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom('a', '"', ',', ';', '=', '+', '-', '@', '\t', '\r', '\n', ' ', 'é', '0') }), {
          minLength: 1,
          maxLength: 6,
        }),
        (cells) => {
          const line = csvLine(cells);
          expect(line.endsWith('\r\n')).toBe(true);
          const read = readLine(line);
          expect(read).toHaveLength(cells.length);
          read.forEach((text, index) => expect([cells[index], `'${cells[index]}`]).toContain(text));
        },
      ),
    );
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '\uFF1D1'])('is never calculated: %j', (text) => {
    expect(readLine(csvLine([text]))).toEqual([`'${text}`]);
  });

  it.each(['121.50', '2026-11-24', "Ms O'Hara", 'a=b', ''])('is left as it is: %j', (text) => {
    expect(csvLine([text])).toBe(`${text}\r\n`);
  });
});

describe('a movement of money', () => {
  it('has its day, moment, exact amount and world in columns of their own', () => {
    const cells = readLine(movementLine(movement));
    expect(Object.fromEntries(MOVEMENT_COLUMNS.map((column, index) => [column, cells[index]]))).toEqual({
      day: '2026-11-25',
      time_utc: '2026-11-24T22:30:00.000Z',
      merchant: 'Tea, "green"',
      gateway: 'uapay',
      mode: 'test',
      kind: 'refund',
      amount: '0.005',
      currency: 'KWD',
      order: '1213C',
      invoice: 'i',
      gateway_reference: '',
      comparison: 'not-compared',
      differences: 'sum-differs not-reported',
    });
  });
});
