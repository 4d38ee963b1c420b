import { api, APP_KEY, PASSWORD, SECRET, startPair, stateOf, submit, TOKEN, visit } from './stand-in';
import type { Pair } from './stand-in';
import { installPassword } from '../../../src/sandbox/insales/hashes';

const SECOND_TOKEN = 'c0ffee0042ab91de';
const SECOND_PASSWORD = 'f7305f60cbfa3c9e011c8ad126ddb4b6';

describe('installing and removing the app', () => {
  let pair: Pair;
  beforeEach(async () => {
    pair = await startPair();
  });
  afterEach(() => pair.stop());

  it('makes the password out of token and secret key', () => {
    expect(installPassword('token123', 'mysecret')).toBe('4c3f4c197336eb97475506e71c839c71');
    expect(installPassword('12345', '12345')).toBe('8cfa2282b17de0a598c010f5f0109e7d');
    expect(installPassword(TOKEN, SECRET)).toBe(PASSWORD);
    expect(installPassword(SECOND_TOKEN, SECRET)).toBe(SECOND_PASSWORD);
  });

  it('tells the app shop, token and number, never the password', async () => {
    await expect(pair.shop.install({ token: TOKEN })).resolves.toEqual({ ok: true });
    const [call] = pair.app.received;
    expect([call?.method, call?.path]).toEqual(['GET', '/insales/install']);
    expect([...(call?.query ?? [])]).toEqual([
      ['shop', pair.shop.host],
      ['token', TOKEN],
      ['insales_id', '912345'],
    ]);
    expect(pair.shop.password()).toBe(PASSWORD);
    expect((await api(pair.shop, PASSWORD).get('account.json')).data.id).toBe(912345);
  });

  it.each([
    ['while the call runs', true, 200],
    ['only after the 200, when the switch says so', false, 401],
  ])('lets the new password in %s', async (_when, early, expected) => {
    pair.insales.switches.set('apiDuringInstall', early);
    const seen: number[] = [];
    pair.app.onInstall = async () => void seen.push((await api(pair.shop, PASSWORD).get('account.json')).status);
    await pair.shop.install({ token: TOKEN });
    expect(seen).toEqual([expected]);
    expect((await api(pair.shop, PASSWORD).get('account.json')).status).toBe(200);
  });

  it.each([201, 302, 404, 500])('is cancelled by an answer of %i', async (status) => {
    pair.app.answers.set('/insales/install', { status, location: '/elsewhere' });
    await expect(pair.shop.install({ token: TOKEN })).resolves.toEqual({ ok: false, reason: `The app answered ${status} and not 200` });
    expect(pair.shop.password()).toBeNull();
    expect((await api(pair.shop, PASSWORD).get('account.json')).status).toBe(401);
    expect(pair.app.received).toHaveLength(1);
  });

  it('is cancelled when the app does not answer in time or is cut off', async () => {
    pair.insales.switches.set('installTimeoutSeconds', 0);
    await expect(pair.shop.install()).resolves.toMatchObject({ ok: false });
    pair.insales.switches.set('installTimeoutSeconds', 10);
    pair.insales.faults.add({ match: 'OUT /insales/install', kind: 'drop-after' });
    await expect(pair.shop.install()).resolves.toEqual({ ok: false, reason: 'The app did not answer' });
    expect((await stateOf(pair.shop)).installed).toBe(false);
  });

  it('replaces the old password at once when it is installed again', async () => {
    await pair.shop.install({ token: TOKEN });
    pair.app.onInstall = async () => {
      expect((await api(pair.shop, PASSWORD).get('account.json')).status).toBe(401);
    };
    await pair.shop.install({ token: SECOND_TOKEN });
    expect(pair.shop.password()).toBe(SECOND_PASSWORD);
  });

  it('sends the password as token when the app is removed, and then refuses it', async () => {
    await pair.shop.install({ token: TOKEN });
    const calls = api(pair.shop, PASSWORD);
    await calls.post('webhooks.json', { webhook: { address: `${pair.app.url}/hook`, topic: 'orders/update', format_type: 'json' } });
    await expect(pair.shop.uninstall()).resolves.toEqual({ ok: true });
    expect([...(pair.app.received.at(-1)?.query ?? [])]).toEqual([
      ['shop', pair.shop.host],
      ['token', PASSWORD],
      ['insales_id', '912345'],
    ]);
    expect((await calls.get('account.json')).status).toBe(401);
    expect((await stateOf(pair.shop)).webhooks).toEqual([]);
    await expect(pair.shop.uninstall()).resolves.toMatchObject({ ok: false });
  });

  it('keeps shops apart', async () => {
    await pair.shop.install({ token: TOKEN });
    expect(pair.second.host).not.toBe(pair.shop.host);
    expect((await api(pair.second, PASSWORD).get('account.json')).status).toBe(401);
    await pair.second.install({ token: SECOND_TOKEN });
    expect((await api(pair.second, SECOND_PASSWORD).get('account.json')).data.id).toBe(912346);
    expect((await api(pair.second, SECOND_PASSWORD).get('orders/51234567.json')).status).toBe(404);
  });

  it('asks twice in the app centre', async () => {
    const path = `${pair.shop.url}/admin2/applications/${APP_KEY}`;
    const asked = await submit(`${path}/install`);
    expect(asked.data).toContain('data-test="confirm-install"');
    expect(pair.shop.password()).toBeNull();
    expect((await submit(`${path}/install`, { confirm: 'yes' })).status).toBe(303);
    expect((await visit(`${pair.shop.url}/admin2/applications`)).data).toContain('data-test="enter"');
    expect((await submit(`${path}/uninstall`, {}, { Accept: 'application/json' })).data).toEqual({ ok: true });
    expect((await visit(`${pair.shop.url}/admin/applications/${APP_KEY}/install`)).data).toContain('data-test="confirm-install"');
  });

  it('registers the three addresses in the partner cabinet, without parameters', async () => {
    const good = { install_url: `${pair.app.url}/a`, login_url: `${pair.app.url}/b`, uninstall_url: `${pair.app.url}/c` };
    expect((await submit(`${pair.shop.url}/partner`, { ...good, login_url: `${pair.app.url}/b?x=1` })).status).toBe(400);
    expect((await submit(`${pair.shop.url}/partner`, good)).status).toBe(303);
    await pair.shop.install();
    expect(pair.app.received.at(-1)?.path).toBe('/a');
  });

  it('forgets everything at a reset', async () => {
    await pair.shop.install({ token: TOKEN });
    await submit(`${pair.shop.url}/_sim/reset`);
    expect(await stateOf(pair.shop)).toMatchObject({ installed: false, appCalls: [], gateways: [{ id: 3706 }] });
  });
});
