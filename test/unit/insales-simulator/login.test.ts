import { APP_KEY, PASSWORD, startInstalled, stateOf, submit, visit } from './stand-in';
import type { Installed } from './stand-in';
import { loginParameters } from '../../../src/sandbox/insales/hashes';

const LOGIN_TOKEN = '7d1c55aa0be34f0c9a';
const IVAN = { id: 4711, name: 'Иван Петров', email: 'ivan.petrov+pay@example.ru' };
const RETURN_QUERY =
  'token=d22d7b5417036c0ce906272d79f93c45&user_email=ivan.petrov%2Bpay%40example.ru&user_name=%D0%98%D0%B2%D0%B0%D0%BD+%D0%9F%D0%B5%D1%82%D1%80%D0%BE%D0%B2&user_id=4711&token2=209e3cfe89a29cda0cce6583429dcef8&email_confirmed=true&token3=a39a7ee77910f10b994b65a7bd7db9b4';

describe('entry and auto-login', () => {
  let pair: Installed;
  const login = (back: string, token = LOGIN_TOKEN, cookie = '') => {
    const query = new URLSearchParams({ token, login: back });
    return visit(`${pair.shop.url}/admin/applications/${APP_KEY}/login?${query.toString()}`, { Cookie: cookie });
  };
  beforeEach(async () => {
    pair = await startInstalled();
  });
  afterEach(() => pair.stop());

  it('covers user and confirmation with its tokens', () => {
    const confirmed = Object.fromEntries(loginParameters(LOGIN_TOKEN, { ...IVAN, emailConfirmed: true }, PASSWORD));
    expect(confirmed).toMatchObject({
      token: 'd22d7b5417036c0ce906272d79f93c45',
      token2: '209e3cfe89a29cda0cce6583429dcef8',
      token3: 'a39a7ee77910f10b994b65a7bd7db9b4',
    });
    const unconfirmed = Object.fromEntries(loginParameters(LOGIN_TOKEN, { ...IVAN, emailConfirmed: false }, PASSWORD));
    expect(unconfirmed).toMatchObject({ email_confirmed: 'false', token3: 'cfeda9e9a4612ccd065e72343ac166a4' });
  });

  it('enters the app with four values that nobody signs', async () => {
    const answer = await visit(`${pair.shop.url}/admin2/applications/${APP_KEY}/enter`);
    const address = new URL(answer.headers['location']);
    expect(answer.status).toBe(302);
    expect(address.pathname).toBe('/insales/login');
    expect(Object.fromEntries(address.searchParams)).toEqual({
      shop: pair.shop.host,
      insales_id: '912345',
      user_id: '4711',
      user_email: IVAN.email,
    });
    expect(pair.shop.entryUrl()).toBe(address.href);
  });

  it('leads back with the query of the vectors', async () => {
    const answer = await login(`${pair.app.url}/insales/autologin`);
    expect(answer.status).toBe(302);
    expect(answer.headers['location']).toBe(`${pair.app.url}/insales/autologin?${RETURN_QUERY}`);
  });

  it('appends to a query that the address has', async () => {
    const answer = await login(`${pair.app.url}/insales/autologin?shop=demo`);
    expect(answer.headers['location']).toBe(`${pair.app.url}/insales/autologin?shop=demo&${RETURN_QUERY}`);
  });

  it.each(['https://evil.example/insales/autologin', 'javascript:alert(1)', 'nonsense', ''])('refuses to lead to "%s"', async (back) => {
    const answer = await login(back);
    expect(answer.status).toBe(403);
    expect(answer.headers['location']).toBeUndefined();
    expect((await stateOf(pair.shop)).logins).toEqual([]);
  });

  it('compares second-level domains, not whole hosts', async () => {
    await submit(`${pair.shop.url}/partner`, {
      install_url: 'https://pay.module.example/i',
      login_url: 'https://pay.module.example/l',
      uninstall_url: 'https://pay.module.example/u',
    });
    expect((await login('https://other.module.example/autologin')).status).toBe(302);
    expect((await login('https://module.example.org/autologin')).status).toBe(403);
  });

  it('refuses without a login token and when the app is not installed', async () => {
    expect((await login(`${pair.app.url}/insales/autologin`, '')).status).toBe(403);
    await pair.shop.uninstall();
    expect((await login(`${pair.app.url}/insales/autologin`)).status).toBe(404);
  });

  it('notes a login token that is used again', async () => {
    await login(`${pair.app.url}/insales/autologin`);
    await login(`${pair.app.url}/insales/autologin`);
    expect((await stateOf(pair.shop)).regressions).toEqual([expect.objectContaining({ kind: 'login-token-reused' })]);
  });

  it('spoils the tokens when a fault says so', async () => {
    pair.insales.faults.add({ match: 'OUT /insales/autologin', kind: 'wrong-signature' });
    const spoiled = await login(`${pair.app.url}/insales/autologin`);
    expect(spoiled.headers['location']).not.toContain('a39a7ee77910f10b994b65a7bd7db9b4');
  });

  it('asks who is there first when the switch says so, then goes on as that user', async () => {
    pair.insales.switches.set('loginFirst', true);
    const asked = await login(`${pair.app.url}/insales/autologin`);
    const page = new URL(asked.headers['location'], pair.shop.url);
    expect(page.pathname).toBe('/admin2/login');
    const signedIn = await submit(`${pair.shop.url}/admin2/login`, { user: '4712', back: page.searchParams.get('back') ?? '' });
    expect(signedIn.headers['location']).toContain(`/admin/applications/${APP_KEY}/login?token=${LOGIN_TOKEN}`);
    const cookie = String(signedIn.headers['set-cookie']).split(';')[0];
    const answer = await login(`${pair.app.url}/insales/autologin`, 'other', cookie);
    expect(new URL(answer.headers['location']).searchParams.get('user_id')).toBe('4712');
    expect(new URL(answer.headers['location']).searchParams.get('email_confirmed')).toBe('false');
    expect((await submit(`${pair.shop.url}/admin2/login`, { user: '4711', back: '//evil.example' })).headers['location']).toBe(
      '/admin2/orders',
    );
  });

  it('can open the app in a frame', async () => {
    pair.insales.switches.set('entryOpens', 'frame');
    expect((await visit(`${pair.shop.url}/admin2/applications/${APP_KEY}/enter`)).data).toContain('data-test="app-frame"');
  });
});
