import { createHmac } from 'node:crypto';
import axios from 'axios';
import { registerToken } from '../../../src/sandbox/retailcrm/callbacks';
import { api, CLIENT_ID, press, SCOPES, startPair, stateOf } from './stand-in';
import type { Pair } from './stand-in';

describe('connecting a module', () => {
  let pair: Pair;
  beforeEach(async () => {
    pair = await startPair();
  });
  afterEach(() => pair.stop());

  it('signs the key as the cabinet promises', () => {
    expect(registerToken('secret', 'api_key')).toBe('016ab397889c59a1f61a07d69857880a0d867aa1b0edb1014971757cf7a25bb1');
    expect(registerToken('s3cr3t-Конфиг-01', 'R8xKq2mZ4pVt7yLw9nBc3dFg5hJk1sAe')).toBe(
      '25e3fe56e32ccb1d7c7369a33489a29f6240bb80f59349659db4324ed418761e',
    );
  });

  it('issues a key with the scopes asked for and posts one form field with the token', async () => {
    const outcome = await press(pair.crm, '/admin/marketplace/connect');
    expect(outcome.data).toEqual({ ok: true, accountUrl: `${pair.module.url}/account` });
    const [call] = pair.module.received;
    expect([...(call?.form.keys() ?? [])]).toEqual(['register']);
    const register = JSON.parse(call?.form.get('register') ?? '');
    expect(register.systemUrl).toBe(`${pair.crm.url}/`);
    expect(register.token).toBe(createHmac('sha256', 'secret').update(register.apiKey).digest('hex'));
    const state = await stateOf(pair.crm);
    expect(state.module).toMatchObject({ code: 'mypay', active: true, clientId: CLIENT_ID });
    expect(state.shops).toMatchObject([
      { code: 'shop-1', active: true },
      { code: 'shop-2', active: false },
    ]);
    expect(state.keys).toMatchObject([{ active: true, scopes: SCOPES, owner: 'module' }]);
  });

  it('shows the reason when the module refuses, and the key is worth nothing then', async () => {
    pair.module.answers.set('/register', { status: 401, body: { success: false, errorMsg: 'Invalid token' } });
    const outcome = await press(pair.crm, '/admin/marketplace/connect');
    expect(outcome.data).toEqual({ ok: false, errorMsg: 'Invalid token' });
    expect((await stateOf(pair.crm)).keys).toMatchObject([{ active: false }]);
    const page = await axios.post(`${pair.crm.url}/admin/marketplace/connect`, '', { headers: { Accept: 'text/html' } });
    expect(page.data).toContain('Invalid token');
  });

  it('refuses a module that did not register itself during the call', async () => {
    pair.module.registers = false;
    expect(await pair.crm.connect()).toEqual({ ok: false, errorMsg: 'The module did not register itself during the call' });
  });

  it('issues no key when the module asks for a scope that it may not have', async () => {
    pair.module.config.scopes = ['payments_write', 'everything_write'];
    expect(await pair.crm.connect()).toEqual({ ok: false, errorMsg: 'The module may not ask for: everything_write' });
    expect((await stateOf(pair.crm)).keys).toEqual([]);
  });

  it('connects again with a new key and refuses the old one', async () => {
    await pair.crm.connect();
    const oldKey = pair.module.apiKey;
    await press(pair.crm, '/admin/marketplace/reconnect');
    expect(pair.module.apiKey).not.toBe(oldKey);
    expect((await api(pair.crm, oldKey).get('/api/credentials')).status).toBe(403);
    expect((await api(pair.crm, pair.module.apiKey).get('/api/credentials')).status).toBe(200);
    expect((await stateOf(pair.crm)).modules).toHaveLength(1);
  });

  it('keeps the old key when connecting again fails', async () => {
    await pair.crm.connect();
    const oldKey = pair.module.apiKey;
    pair.module.answers.set('/register', { status: 400, body: { success: false, errorMsg: 'No' } });
    await pair.crm.connect();
    expect((await api(pair.crm, oldKey).get('/api/credentials')).status).toBe(200);
  });

  it('spoils the token when told to', async () => {
    pair.crm.faults.add({ match: 'OUT /register', kind: 'wrong-signature' });
    await pair.crm.connect();
    const { token, apiKey } = JSON.parse(pair.module.received[0]?.form.get('register') ?? '');
    expect(token).toMatch(/^[0-9a-f]{64}$/);
    expect(token).not.toBe(registerToken('secret', apiKey));
  });

  it('tells the module when it is switched off, frozen and removed, and then refuses its key', async () => {
    await pair.crm.connect();
    await press(pair.crm, '/admin/marketplace/activity', { active: 'false', freeze: 'false' });
    await press(pair.crm, '/admin/marketplace/activity', { active: 'true', freeze: 'true' });
    await press(pair.crm, '/admin/marketplace/remove');
    const told = pair.module.received
      .filter(({ path }) => path === '/crm/activity')
      .map(({ form }) => JSON.parse(form.get('activity') ?? ''));
    expect(told).toEqual([
      { active: false, freeze: false },
      { active: true, freeze: true },
      { active: false, freeze: true },
    ]);
    expect(pair.module.received.at(-1)?.form.get('clientId')).toBe(CLIENT_ID);
    expect(pair.module.received.at(-1)?.form.get('systemUrl')).toBe(`${pair.crm.url}/`);
    expect((await api(pair.crm, pair.module.apiKey).get('/api/credentials')).data).toEqual({
      success: false,
      errorMsg: 'Wrong "apiKey" value.',
    });
  });

  it('sends the settings to the module when they are saved', async () => {
    await pair.crm.connect();
    await press(pair.crm, '/admin/settings', { defaultCurrency: 'USD', language: 'EN', timezone: 'Europe/Madrid' });
    const call = pair.module.received.find(({ path }) => path === '/crm/settings');
    const settings = JSON.parse(call?.form.get('settings') ?? '');
    expect(settings).toMatchObject({
      default_currency: { value: 'USD' },
      system_language: { value: 'EN' },
      timezone: { value: 'Europe/Madrid' },
    });
  });

  it('counts new orders in the currency of the account from then on', async () => {
    await press(pair.crm, '/admin/settings', { defaultCurrency: 'BRL', language: 'EN', timezone: 'Europe/Madrid' });
    await press(pair.crm, '/admin/orders', { number: '7001', itemName: 'Tea', itemPrice: '10.50' });
    expect((await axios.get(`${pair.crm.url}/admin/orders`)).data).toContain('10.50 BRL');
  });

  it('opens the account page by a form post with the client id, and the manual page with the account filled in', async () => {
    const before = await axios.get(`${pair.crm.url}/admin/marketplace`);
    expect(before.data).toContain(`${pair.module.url}/connect?account=${encodeURIComponent(pair.crm.url)}`);
    await pair.crm.connect();
    const { data } = await axios.get(`${pair.crm.url}/admin/marketplace`);
    expect(data).toMatch(/<form[^>]*id="open-module"[^>]*method="post"/);
    expect(data).toContain(`action="${pair.module.url}/account"`);
    expect(data).toContain(`name="clientId" value="${CLIENT_ID}"`);
  });

  it('writes down when a module switches itself on against the CRM', async () => {
    await pair.crm.connect();
    await press(pair.crm, '/admin/marketplace/activity', { active: 'false', freeze: 'false' });
    const object = (await stateOf(pair.crm)).module;
    await api(pair.crm, pair.module.apiKey).post('/api/v5/integration-modules/mypay/edit', {
      integrationModule: { ...object, active: true },
    });
    expect((await stateOf(pair.crm)).regressions).toMatchObject([{ kind: 'module-reactivated' }]);
  });
});
