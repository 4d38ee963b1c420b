import { ERRORS } from '../../../src/payments/domain/errors';
import { STATUS_OF } from '../../../src/web/refusals';
import { tableOf } from './markdown-table';

const table = tableOf('docs/errors.md');

describe('the table of error codes', () => {
  it('has every code in the order of the source, with its status, whose it is and when to try again', () => {
    const shown = table.map(({ code, HTTP, whose, again }) => ({ code, HTTP, whose, again }));
    const statuses: Readonly<Record<string, number>> = STATUS_OF;
    const expected = Object.entries(ERRORS).map(([code, { side, retry }]) => ({
      code,
      HTTP: String(statuses[code]),
      whose: side,
      again: retry,
    }));
    expect(shown).toEqual(expected);
  });

  it.each(table)('says of $code when it happens and what to do', (row) => {
    expect(row['when it happens']).toMatch(/.{10,}\.$/);
    expect(row['what to do']).toMatch(/.{3,}\.$/);
  });
});
