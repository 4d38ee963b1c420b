import { SETTINGS, startScriptedUapay } from './scripted-uapay';
import type { Scripted, ScriptedUapay } from './scripted-uapay';

let uapay: ScriptedUapay;

beforeEach(async () => {
  uapay = await startScriptedUapay();
});

afterEach(() => uapay.stop());

const check = async (): Promise<readonly string[]> => {
  const findings = await uapay.gateway.check(SETTINGS);
  return findings.map(({ code, level, facts }) => [code, level, ...Object.values(facts ?? {})].join(' '));
};

describe('the connection check', () => {
  it('is content with a session and asks for nothing else', async () => {
    await expect(check()).resolves.toEqual(['uapay-connection good']);
    expect(uapay.requests).toHaveLength(1);
  });

  it.each<[string, Scripted, string]>([
    ['a refused signature', { body: { status: 0, error: { code: 'SIGN_ERROR' } } }, 'uapay-key-wrong bad SIGN_ERROR'],
    [
      'a refused shop id',
      { body: { error: { code: 'FORMAT_ERROR', fields: { params: { clientId: 'INVALID' } } } } },
      'uapay-key-wrong bad FORMAT_ERROR\nparams.clientId: INVALID',
    ],
    ['an answer signed with another key', { body: { status: 1, data: { token: 'a.b.c' } } }, 'uapay-key-wrong bad'],
    ['another refusal', { body: { error: { code: 'BLOCKED', message: 'ask us' } } }, 'uapay-connection bad BLOCKED: ask us'],
    ['a failing server', { text: 'oops', status: 500 }, 'uapay-unreachable bad'],
    ['garbage', { text: '<html>' }, 'uapay-unreachable bad'],
    ['no answer', 'cut', 'uapay-unreachable bad'],
    ['a refusal for age', { body: { error: { code: 'TIMELIMIT_ERROR' } } }, 'uapay-clock bad 0'],
  ])('names %s', async (_what, scripted, finding) => {
    uapay.script('sessions/create', scripted);
    await expect(check()).resolves.toEqual([finding]);
  });

  it.each([
    [9_000, []],
    [-9_000, []],
    [15_000, ['uapay-clock warning 14']],
    [-15_000, ['uapay-clock warning 15']],
    [45_000, ['uapay-clock bad 44']],
  ])('measures a clock that is %i ms ahead', async (ms, findings) => {
    uapay.at(ms);
    await expect(check()).resolves.toEqual(['uapay-connection good', ...findings]);
  });

  it('tells the seconds when the clock is what UAPAY refuses', async () => {
    uapay.script('sessions/create', { body: { error: { code: 'TIMELIMIT_ERROR' } } });
    uapay.at(45_000);
    await expect(check()).resolves.toEqual(['uapay-clock bad 44']);
  });

  it('reminds of the list of callback addresses in live mode only', async () => {
    const live = { ...SETTINGS, plain: { ...SETTINGS.plain, mode: 'live' } };
    await expect(uapay.gateway.check(live)).resolves.toEqual([
      { code: 'uapay-connection', level: 'good' },
      { code: 'uapay-callback-whitelist', level: 'warning' },
    ]);
    expect(uapay.requests.map(({ path }) => path)).toEqual(['/live/api/sessions/create']);
  });
});
