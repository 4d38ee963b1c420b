import { FIELDS, parseSettings } from '../../../src/gateways/uapay/settings';

const typed = { shopId: '50017', secretKey: 'a-key', mode: 'live' };
const problemsOf = (change: Record<string, string>, kept: Record<string, string> = {}) => {
  const parsed = parseSettings({ ...typed, ...change }, kept);
  return parsed.ok ? [] : parsed.problems.map(({ field, problem }) => `${field} ${problem}`);
};

describe('the settings form', () => {
  it('takes what fits and trims what was pasted', () => {
    expect(parseSettings({ shopId: ' 50017\n', secretKey: '\ta-key ', mode: 'test' }, {})).toEqual({
      ok: true,
      settings: { plain: { shopId: '50017', mode: 'test' }, secrets: { secretKey: 'a-key' } },
    });
  });

  it('keeps the saved key when the field stays empty', () => {
    expect(parseSettings({ ...typed, secretKey: '  ' }, { secretKey: 'old' })).toMatchObject({
      settings: { secrets: { secretKey: 'old' } },
    });
    expect(parseSettings({ ...typed, secretKey: 'new' }, { secretKey: 'old' })).toMatchObject({
      settings: { secrets: { secretKey: 'new' } },
    });
  });

  it.each(['50017', 'shop-7', 'OLHA', 'a'.repeat(64)])('takes the shop id %s', (shopId) => {
    expect(problemsOf({ shopId })).toEqual([]);
  });

  it.each([
    [{ shopId: '  ' }, 'shopId shop-id-missing'],
    [{ shopId: '500 17' }, 'shopId shop-id-blanks'],
    [{ shopId: 'a'.repeat(65) }, 'shopId shop-id-too-long'],
    [{ shopId: '5OO17' }, 'shopId shop-id-letter-o'],
    [{ shopId: '5ОО17' }, 'shopId shop-id-letter-o'],
    [{ secretKey: '' }, 'secretKey secret-key-missing'],
    [{ secretKey: 'k'.repeat(513) }, 'secretKey secret-key-too-long'],
    [{ mode: '' }, 'mode mode-missing'],
    [{ mode: 'sandbox' }, 'mode mode-missing'],
  ])('refuses %j and says why', (change, problem) => {
    expect(problemsOf(change)).toEqual([problem]);
  });

  it('names every field that has to be filled once when all are empty', () => {
    const parsed = parseSettings({}, {});
    expect(parsed.ok ? [] : parsed.problems.map(({ field }) => field)).toEqual(
      FIELDS.filter(({ required }) => required).map(({ name }) => name),
    );
  });
});
