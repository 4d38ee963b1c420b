import { FIELDS, parseSettings } from '../../../src/gateways/intellectmoney/settings';

const ORGANISATION = { kind: 'organisation', mode: 'live', eshopId: '461234', secretKey: 'hubShopKey_77' };
const INDIVIDUAL = { kind: 'individual', mode: 'live', formId: '7000000123', email: 'owner@wallet.example' };

const problemsOf = (typed: Readonly<Record<string, string>>, kept = {}): Readonly<Record<string, string>> => {
  const parsed = parseSettings(typed, kept);
  return parsed.ok ? {} : Object.fromEntries(parsed.problems.map(({ field, problem }) => [field, problem]));
};

describe('settings of IntellectMoney', () => {
  it('of an organisation need the shop number and the secret key, and nothing else', () => {
    expect(parseSettings(ORGANISATION, {})).toEqual({
      ok: true,
      settings: {
        plain: { kind: 'organisation', mode: 'live', eshopId: '461234', holdMode: 'none', moves: 'off' },
        secrets: { secretKey: 'hubShopKey_77' },
      },
    });
    expect(problemsOf({ kind: 'organisation', mode: 'live' })).toEqual({ eshopId: 'eshop-id-missing', secretKey: 'secret-key-missing' });
  });

  it('of an organisation keep everything that was chosen', () => {
    const full = {
      ...ORGANISATION,
      preference: 'bankcard; SBP  sbp',
      holdMode: 'hold',
      lifeDays: '05',
      holdHours: '119',
      moves: 'on',
      apiToken: ' test-bearer-0001 ',
      signKey: 'hubSignKey_2024',
      formId: 'left over from another kind',
    };
    expect(parseSettings(full, {})).toMatchObject({
      settings: {
        plain: { preference: 'BankCard,Sbp', holdMode: 'hold', lifeDays: '5', holdHours: '119', moves: 'on' },
        secrets: { secretKey: 'hubShopKey_77', apiToken: 'test-bearer-0001', signKey: 'hubSignKey_2024' },
      },
    });
  });

  it('of an individual need the form and the e-mail, and never a shop', () => {
    expect(parseSettings({ ...INDIVIDUAL, eshopId: '1', apiToken: 'x', holdMode: 'hold' }, {})).toEqual({
      ok: true,
      settings: { plain: INDIVIDUAL, secrets: {} },
    });
    expect(problemsOf({ kind: 'individual', mode: 'test' })).toEqual({ formId: 'form-id-missing', email: 'email-missing' });
    expect(problemsOf({ ...INDIVIDUAL, email: 'owner', formId: 'seven' })).toEqual({ formId: 'form-id-digits', email: 'email-form' });
  });

  it('need a kind and a mode', () => {
    expect(problemsOf({})).toEqual({ kind: 'kind-missing', mode: 'mode-missing' });
    expect(problemsOf({ ...ORGANISATION, mode: 'both' })).toEqual({ mode: 'mode-missing' });
  });

  it.each([
    ['a shop number in words', { eshopId: 'shop' }, { eshopId: 'eshop-id-digits' }],
    ['a shop number of seven digits', { eshopId: '4612345' }, { eshopId: 'eshop-id-too-long' }],
    ['a key with Cyrillic letters', { secretKey: 'ключ' }, { secretKey: 'secret-key-characters' }],
    ['a key that is far too long', { secretKey: 'k'.repeat(513) }, { secretKey: 'secret-key-too-long' }],
    ['ways to pay in other signs', { preference: 'card!' }, { preference: 'preference-form' }],
    ['an unknown hold mode', { holdMode: 'maybe' }, { holdMode: 'hold-mode-unknown' }],
    ['a life in words', { lifeDays: 'three' }, { lifeDays: 'life-days-digits' }],
    ['a life of no days', { lifeDays: '0' }, { lifeDays: 'life-days-too-short' }],
    ['a life of more than 4319 hours', { lifeDays: '180' }, { lifeDays: 'life-days-too-long' }],
    ['a life of more than five days with a hold', { lifeDays: '6', holdMode: 'hold' }, { lifeDays: 'life-days-above-hold' }],
    ['a hold of more than 119 hours', { holdHours: '120' }, { holdHours: 'hold-hours-too-long' }],
    ['a hold in halves', { holdHours: '1.5' }, { holdHours: 'hold-hours-digits' }],
    ['an API token alone', { apiToken: 'token' }, { signKey: 'sign-key-missing' }],
    ['a sign key alone', { signKey: 'key' }, { apiToken: 'api-token-missing' }],
    ['a token with a line break', { apiToken: 'to\nken', signKey: 'key' }, { apiToken: 'api-token-characters' }],
  ])('refuse %s beside its field', (_what, change, expected) => {
    expect(problemsOf({ ...ORGANISATION, ...change })).toEqual(expected);
  });

  it.each([
    ['a life of half a year without a hold', { lifeDays: '179' }],
    ['a life of five days with a hold', { lifeDays: '5', holdMode: 'hold' }],
    ['a long life where the cabinet decides', { lifeDays: '30', holdMode: 'cabinet' }],
  ])('accept %s', (_what, change) => {
    expect(problemsOf({ ...ORGANISATION, ...change })).toEqual({});
  });

  it('keep secrets whose fields were left empty', () => {
    const kept = { secretKey: 'kept', apiToken: 'kept-token', signKey: 'kept-sign' };
    expect(parseSettings({ ...ORGANISATION, secretKey: '' }, kept)).toMatchObject({ settings: { secrets: kept } });
    expect(parseSettings(ORGANISATION, kept)).toMatchObject({ settings: { secrets: { ...kept, secretKey: 'hubShopKey_77' } } });
  });

  it('name every secret as one', () => {
    expect(FIELDS.filter(({ kind }) => kind === 'secret').map(({ name }) => name)).toEqual(['secretKey', 'apiToken', 'signKey']);
  });
});
