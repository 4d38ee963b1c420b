import { describeTrials, withTable } from '../../torture/mutations-table';
import { readFinding } from '../../torture/trial';

const GUARD = { guard: 'the lock', removed: 'it' };
const DOCUMENT = 'Before.\n\n<!-- mutations -->\n\nold\n\n<!-- end of mutations -->\n\nAfter.\n';

test('the run and the promises are read from what the driver prints', () => {
  const lines = [
    'run 1: 2 orders, 13 events, 4.4 s',
    'run 2: 3 orders, 25 events, 11.5 s, 3 BREACHES',
    '',
    'BREACH in run 2 of seed 7: --seed 7 --first 2 --runs 1',
    '  the same notification is one row: 2 rows of it',
    '  no operation moves money twice: attempt 1 refunds: ours 5, theirs 5, 5 (invoice-1)',
    '  no operation moves money twice: attempt 2 refunds: ours 5, theirs 5, 5 (invoice-2)',
  ];
  expect(readFinding(lines)).toEqual({
    run: 2,
    promises: ['no operation moves money twice', 'the same notification is one row'],
    cutShort: false,
  });
});

test('a driver that found nothing has no run', () => {
  expect(readFinding(['run 1: 2 orders, 13 events, 4.4 s'])).toEqual({ run: null, promises: [], cutShort: false });
});

test('a run that could not be played to its end proves nothing', () => {
  const lines = [
    'BREACH in run 4 of seed 7: --seed 7 --first 4 --runs 1',
    '  all becomes quiet: the run was not played to its end: TypeError: fetch failed',
  ];
  expect(readFinding(lines)).toMatchObject({ run: 4, cutShort: true });
});

test('the table says what broke after how many runs, and how the whole tree fared', () => {
  const tried = [
    { guard: GUARD, seed: 1, runs: 200, run: 12, promises: ['one', 'two'] },
    { guard: { ...GUARD, lean: 'unheard-calls' as const }, seed: 1, runs: 200, run: null, promises: [] },
  ];
  const table = describeTrials(tried, [{ lean: null, seed: 1, runs: 12, run: null }], '2026-01-02');
  expect(table).toContain('| the lock | it | 12 runs | 1 | one; two |');
  expect(table).toContain('| the lock | it | not within 200 | 1, `--lean unheard-calls` | - |');
  expect(table).toContain('seed 1, runs 1 to 12: no promise was broken');
  expect(table).toContain('2026-01-02');
});

test('only the table of a document is replaced', () => {
  expect(withTable(DOCUMENT, 'new')).toBe(DOCUMENT.replace('old', 'new'));
});

test('a document without a place for the table is an error', () => {
  expect(() => withTable('Before.', 'new')).toThrow('no place');
});
