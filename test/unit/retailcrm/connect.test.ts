import request from 'supertest';
import { registerToken } from '../../../src/platforms/retailcrm/token';
import { SECRET, connect, press, startStand, stateOf } from './stand';
import type { Stand } from './stand';

let stand: Stand;
beforeEach(async () => {
  stand = await startStand();
});
afterEach(() => stand.stop());

const register = (value: string) => request(stand.url).post('/retailcrm/register').type('form').send({ register: value });
const claim = (apiKey: string, change: Record<string, string> = {}) =>
  JSON.stringify({ token: registerToken(SECRET, apiKey), apiKey, systemUrl: `${stand.crm.url}/`, ...change });
const post = (fields: Record<string, string>) => request(stand.url).post('/retailcrm/connect').type('form').send(fields);
const openAccount = (body: string) => request(stand.url).post('/retailcrm/account').type('form').send(body);
const otherDigit = (token: string) => `${token.startsWith('0') ? '1' : '0'}${token.slice(1)}`;
const NEEDED = ['integration_read', 'integration_write', 'payments_read', 'payments_write'];

describe('the config', () => {
  it('names the rights and the address of the register call, the same at every call', async () => {
    const first = await request(stand.url)
      .get('/retailcrm/config')
      .expect(200)
      .expect('Content-Type', /application\/json/);
    expect(first.body).toEqual({ success: true, scopes: expect.arrayContaining(NEEDED), registerUrl: `${stand.url}/retailcrm/register` });
    expect(new Set(first.body.scopes).size).toBe(first.body.scopes.length);
    expect((await request(stand.url).get('/retailcrm/config')).text).toBe(first.text);
  });

  it('is not there without a secret, and then nobody can register', async () => {
    const bare = await startStand({ secret: undefined });
    await request(bare.url).get('/retailcrm/config').expect(404);
    await request(bare.url)
      .post('/retailcrm/register')
      .type('form')
      .send({ register: claim('key') })
      .expect(401);
    await bare.stop();
  });
});

describe('the register call', () => {
  it('registers the module with the new key before it answers', async () => {
    const { key } = stand.crm.issueKey(NEEDED);
    const answer = await register(claim(key)).expect(200);
    expect(answer.body).toEqual({ success: true, accountUrl: `${stand.url}/retailcrm/account` });
    const { calls, module } = await stateOf(stand.crm);
    expect(calls.filter(({ method }: { method: string }) => method === 'POST')).toMatchObject([
      { path: '/api/v5/integration-modules/ordertill/edit', status: 200 },
    ]);
    const [account] = stand.host.installations();
    expect(account).toMatchObject({ address: stand.crm.url, language: 'ru', timezone: 'Europe/Kyiv', credentials: { apiKey: key } });
    expect(module).toMatchObject({ active: true, clientId: account?.clientId });
  });

  it.each([
    ['one digit of the token changed', (key: string) => claim(key, { token: otherDigit(registerToken(SECRET, key)) }), 401],
    ['the token in capitals', (key: string) => claim(key, { token: registerToken(SECRET, key).toUpperCase() }), 401],
    ['no token', () => JSON.stringify({ apiKey: 'key', systemUrl: 'https://demo.simla.com' }), 400],
    ['no JSON', () => 'x', 400],
    ['a list', () => '[]', 400],
    ['a foreign host', (key: string) => claim(key, { systemUrl: 'https://demo.simla.com.evil.example' }), 400],
    ['a port', (key: string) => claim(key, { systemUrl: 'https://demo.simla.com:8443' }), 400],
  ])('with %s is refused without a single call to anybody', async (_what, value, status) => {
    const { key } = stand.crm.issueKey(NEEDED);
    const answer = await register(value(key)).set('Accept-Language', 'uk').expect(status);
    expect(answer.body).toMatchObject({ success: false, errorMsg: expect.stringMatching(/^uk: ./) });
    expect((await stateOf(stand.crm)).calls).toEqual([]);
    expect(stand.host.installations()).toEqual([]);
    expect(stand.logged()).not.toContain('outside-call');
  });

  it('without its field, or with the field twice, is refused', async () => {
    await request(stand.url).post('/retailcrm/register').type('form').send('').expect(400);
    await request(stand.url).post('/retailcrm/register').type('form').send('register=%7B%7D&register=%7B%7D').expect(400);
    await request(stand.url).post('/retailcrm/register').type('form').send('register[a]=1').expect(400);
    await request(stand.url)
      .post('/retailcrm/register')
      .send({ register: claim('key') })
      .expect(400);
  });

  it('stores nothing when the CRM refuses the module', async () => {
    const { key } = stand.crm.issueKey(NEEDED);
    stand.crm.switches.set('noFunds', true);
    const answer = await register(claim(key)).expect(400);
    expect(answer.body).toMatchObject({ success: false, errorMsg: expect.stringMatching(/^ru: platform-refused/) });
    expect(stand.host.installations()).toEqual([]);
  });

  it('stores nothing when the key cannot do the main work, and names what is missing', async () => {
    const { key } = stand.crm.issueKey(NEEDED.filter((scope) => scope !== 'payments_write'));
    const answer = await register(claim(key)).expect(400);
    expect(answer.body.errorMsg).toMatch(/rights-missing: payments_write/);
    expect(stand.host.installations()).toEqual([]);
  });

  it('judges the rights by the old list of methods where the CRM tells no scopes', async () => {
    stand.crm.switches.set('credentialsForm', 'legacy');
    await register(claim(stand.crm.issueKey(NEEDED).key)).expect(200);
    const poor = stand.crm.issueKey(['integration_read', 'integration_write']).key;
    expect((await register(claim(poor)).expect(400)).body.errorMsg).toMatch(/payments_write/);
  });

  it('keeps tenant and client id when the CRM connects anew, and uses the new key', async () => {
    const before = await connect(stand);
    const after = await connect(stand);
    expect(stand.host.installations()).toHaveLength(1);
    expect(after.clientId).toBe(before.clientId);
    expect(after.credentials).not.toEqual(before.credentials);
    expect(await stand.platform.listStatuses(after)).toMatchObject({ ok: true });
  });

  it('leaves the CRM with the client id of the connection that was kept when two came at once', async () => {
    stand.host.losesRace = true;
    const account = await connect(stand);
    expect(stand.host.installations()).toHaveLength(1);
    expect((await stateOf(stand.crm)).module.clientId).toBe(account.clientId);
  });

  it('writes neither key nor token nor client id into the log', async () => {
    const account = await connect(stand);
    const apiKey = String(account.credentials['apiKey']);
    for (const secret of [apiKey, registerToken(SECRET, apiKey), account.clientId]) expect(stand.logged()).not.toContain(secret);
  });
});

describe('the manual connection', () => {
  it('shows its form with the address that the CRM named, and keeps it private', async () => {
    const page = await request(stand.url).get('/retailcrm/connect').query({ account: 'https://demo.simla.com' }).expect(200);
    expect(page.body.model).toMatchObject({ form: true, values: { crmUrl: 'https://demo.simla.com' } });
    expect(page.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
  });

  it('connects by a typed key and lets the person in', async () => {
    const { key } = stand.crm.issueKey(NEEDED);
    const answer = await post({ crmUrl: ` ${stand.crm.url}/ `, apiKey: ` ${key} ` }).expect(303);
    expect(answer.headers['location']).toBe(`/home/${stand.host.installations()[0]?.installationId}`);
    expect((await stateOf(stand.crm)).module).toMatchObject({ active: true });
  });

  it('says beside the field what is wrong with it, and asks nobody', async () => {
    const empty = await post({}).expect(422);
    expect(Object.keys(empty.body.model.problems)).toEqual(['crmUrl', 'apiKey']);
    const foreign = await post({ crmUrl: 'https://crm.evil.example', apiKey: 'a key' }).expect(422);
    expect(foreign.body.model).toMatchObject({
      values: { crmUrl: 'https://crm.evil.example' },
      problems: { crmUrl: 'retailcrm.connect.problems.address', apiKey: 'retailcrm.connect.problems.key' },
    });
    expect(stand.logged()).not.toContain('outside-call');
  });

  it('lists the rights that are missing and where they are given', async () => {
    const { key } = stand.crm.issueKey(['integration_read', 'integration_write', 'payments_read']);
    const page = await post({ crmUrl: stand.crm.url, apiKey: key }).expect(422);
    expect(page.body.model.missing).toEqual(expect.arrayContaining(['payments_write', 'order_read']));
    expect(page.body.model.apiKeysUrl).toBe(`${stand.crm.url}/admin/api-keys`);
    expect(page.text).not.toContain(key);
    expect(stand.host.installations()).toEqual([]);
  });

  it('refuses a key that the CRM does not know, also for an account that is connected', async () => {
    const before = await connect(stand);
    const page = await post({ crmUrl: stand.crm.url, apiKey: 'somebody-elses-key' }).expect(422);
    expect(page.body.model.problems).toEqual({ apiKey: 'retailcrm.connect.problems.keyRefused' });
    expect(stand.host.installations()[0]?.credentials).toEqual(before.credentials);
  });

  it('gives a connected account the new key when that works', async () => {
    const before = await connect(stand);
    const { key } = stand.crm.issueKey(NEEDED);
    await post({ crmUrl: stand.crm.url, apiKey: key }).expect(303);
    expect(stand.host.installations()).toMatchObject([{ clientId: before.clientId, credentials: { apiKey: key } }]);
  });

  it('lets a person in who knows the key in use, and does not switch the module on behind the back of the CRM', async () => {
    const account = await connect(stand);
    await press(stand.crm, '/admin/marketplace/activity', { active: 'false', freeze: 'false' });
    await post({ crmUrl: stand.crm.url, apiKey: String(account.credentials['apiKey']) }).expect(303);
    expect(stand.host.installations()).toMatchObject([{ active: false }]);
    expect((await stateOf(stand.crm)).module.active).toBe(false);
  });

  it('says that the CRM cannot be reached', async () => {
    stand.crm.switches.set('accountMissing', true);
    const page = await post({ crmUrl: stand.crm.url, apiKey: 'key' }).expect(422);
    expect(page.body.model.notice).toMatch(/platform-refused: Account does not exist/);
  });
});

describe('the account page', () => {
  it('opens for the client id in the body only', async () => {
    const account = await connect(stand);
    await openAccount(`clientId=${account.clientId}`).expect(303).expect('Location', `/home/${account.installationId}`);
    await request(stand.url).get('/retailcrm/account').query({ clientId: account.clientId }).expect(200);
    await request(stand.url).post(`/retailcrm/account?clientId=${account.clientId}`).type('form').send('').expect(401);
  });

  it('is closed for others, and nobody may keep it', async () => {
    await openAccount('clientId=nobody').expect(403);
    await openAccount('clientId=a&clientId=b').expect(401);
    const page = await openAccount('').expect(401);
    expect(page.body.model).toMatchObject({ form: false });
    expect(page.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
  });
});
