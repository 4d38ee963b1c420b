import axios from 'axios';
import { api, press, SCOPES, startConnected, stateOf } from './stand-in';
import type { Connected } from './stand-in';

const CHECK = { invoiceUuid: 'x', amount: 1, currency: 'UAH' };

describe('the rules of the CRM API', () => {
  let pair: Connected;
  beforeEach(async () => {
    pair = await startConnected();
  });
  afterEach(() => pair.stop());

  it('wants a key, by header or parameter, and knows only keys that are switched on', async () => {
    const { crm, module } = pair;
    const missing = await api(crm, null).get('/api/credentials');
    expect([missing.status, missing.data]).toEqual([400, { success: false, errorMsg: '"apiKey" is missing.' }]);
    const wrong = await api(crm, 'nonsense').get('/api/credentials');
    expect([wrong.status, wrong.data]).toEqual([403, { success: false, errorMsg: 'Wrong "apiKey" value.' }]);
    expect((await api(crm, null).get(`/api/credentials?apiKey=${module.apiKey}`)).status).toBe(200);
    const posted = await api(crm, null).post('/api/v5/payment/check', { apiKey: module.apiKey, check: CHECK });
    expect(posted.status).toBe(200);
    await press(crm, '/admin/api-keys/1/switch-off');
    expect((await pair.calls.get('/api/credentials')).status).toBe(403);
  });

  it('refuses wrong keys and missing scopes with other statuses when told to', async () => {
    const { crm } = pair;
    crm.switches.merge({ wrongKeyStatus: 404, accessDeniedStatus: 400 });
    const wrong = await api(crm, 'nonsense').get('/api/credentials');
    expect([wrong.status, wrong.data]).toEqual([404, { success: false, errorMsg: 'Wrong "apiKey" value.' }]);
    const denied = await api(crm, crm.issueKey([]).key).get('/api/v5/orders');
    expect([denied.status, denied.data]).toEqual([400, { success: false, errorMsg: 'Access denied.' }]);
  });

  it('takes no JSON bodies', async () => {
    const answer = await axios.post(
      `${pair.crm.url}/api/v5/payment/check`,
      { check: CHECK },
      { headers: { 'X-API-KEY': pair.module.apiKey }, validateStatus: () => true },
    );
    expect([answer.status, answer.data]).toEqual([400, { success: false, errorMsg: "Parameter 'check' is missing" }]);
  });

  it.each([
    ['GET', '/api/v5/integration-modules/mypay', 'integration_read'],
    ['POST', '/api/v5/integration-modules/mypay/edit', 'integration_write'],
    ['POST', '/api/v5/integration-modules/mypay/update-scopes', 'integration_write'],
    ['POST', '/api/v5/payment/create-invoice', 'payments_write'],
    ['POST', '/api/v5/payment/check', 'payments_write'],
    ['POST', '/api/v5/payment/update-invoice', 'payments_write'],
    ['POST', '/api/v5/payment/invoice/import', 'payments_write'],
    ['GET', '/api/v5/payment/invoice/some-uuid', 'payments_read'],
    ['GET', '/api/v5/reference/sites', 'reference_read'],
    ['GET', '/api/v5/reference/currencies', 'reference_read'],
    ['GET', '/api/v5/reference/payment-types', 'reference_read'],
    ['GET', '/api/v5/reference/payment-statuses', 'reference_read'],
    ['POST', '/api/v5/reference/payment-types/cash/edit', 'reference_write'],
    ['POST', '/api/v5/reference/payment-statuses/paid/edit', 'reference_write'],
    ['GET', '/api/v5/orders', 'order_read'],
    ['GET', '/api/v5/orders/1213', 'order_read'],
    ['GET', '/api/v5/orders/history', 'order_read'],
    ['POST', '/api/v5/orders/payments/create', 'order_write'],
    ['POST', '/api/v5/orders/payments/1/edit', 'order_write'],
    ['POST', '/api/v5/orders/payments/1/delete', 'order_write'],
  ])('%s %s needs the scope %s', async (method, path, scope) => {
    const others = [...SCOPES, 'reference_write'].filter((one) => one !== scope);
    const call = (key: string) => (method === 'GET' ? api(pair.crm, key).get(path) : api(pair.crm, key).post(path, {}));
    const without = await call(pair.crm.issueKey(others).key);
    expect([without.status, without.data]).toEqual([403, { success: false, errorMsg: 'Access denied.' }]);
    expect((await call(pair.crm.issueKey([scope]).key)).status).not.toBe(403);
  });

  it('takes a scope away from a key at any time', async () => {
    const { id, key } = pair.crm.issueKey(['order_read']);
    expect((await api(pair.crm, key).get('/api/v5/orders')).status).toBe(200);
    pair.crm.removeScope(id, 'order_read');
    expect((await api(pair.crm, key).get('/api/v5/orders')).status).toBe(403);
    expect((await api(pair.crm, key).get('/api/credentials')).data.scopes).toEqual([]);
  });

  it('names scopes, or only the old method addresses when told to', async () => {
    expect((await pair.calls.get('/api/credentials')).data).toMatchObject({
      success: true,
      scopes: SCOPES,
      siteAccess: 'access_full',
      sitesAvailable: [],
    });
    pair.crm.switches.set('credentialsForm', 'legacy');
    const { data } = await pair.calls.get('/api/credentials');
    expect(data.scopes).toBeUndefined();
    expect(data.credentials).toEqual(
      expect.arrayContaining([
        '/api/integration-modules/{code}',
        '/api/integration-modules/{code}/edit',
        '/api/payment/(updateInvoice|check)',
      ]),
    );
  });

  it('answers 503 to the eleventh request of a second, per key', async () => {
    pair.crm.switches.set('rateLimit', 10);
    const { key } = pair.crm.issueKey([]);
    const burst = async () => {
      const answers = await Promise.all(Array.from({ length: 11 }, () => api(pair.crm, key).get('/api/credentials')));
      return answers.map(({ status }) => status).filter((status) => status === 503).length;
    };
    expect(await burst()).toBe(1);
    expect((await api(pair.crm, key).get('/api/credentials')).data).toEqual({ success: false, errorMsg: 'Rate limit exceeded' });
    pair.crm.switches.set('limiterBody', 'text');
    expect((await api(pair.crm, key).get('/api/credentials')).data).toBe('Rate limit exceeded');
    const { key: other } = pair.crm.issueKey([]);
    expect((await api(pair.crm, other).get('/api/credentials')).status).toBe(200);
    pair.crm.clock.advance(1000);
    expect((await api(pair.crm, key).get('/api/credentials')).status).toBe(200);
  });

  it('tells unknown methods, wrong verbs and missing accounts apart', async () => {
    expect((await pair.calls.get('/api/v5/unknown')).data).toEqual({ success: false, errorMsg: 'API method not found' });
    const verb = await pair.calls.post('/api/v5/orders', {});
    expect([verb.status, verb.data]).toEqual([405, { success: false, errorMsg: 'Method Not Allowed' }]);
    pair.crm.switches.set('accountMissing', true);
    const none = await pair.calls.get('/api/v5/orders');
    expect([none.status, none.data]).toEqual([405, '<html></html>']);
  });

  it('tells addresses and versions, the addresses without a key', async () => {
    expect((await api(pair.crm, null).get('/api/system-info')).data).toMatchObject({ publicUrl: pair.crm.url, technicalUrl: pair.crm.url });
    expect((await pair.calls.get('/api/api-versions')).data).toEqual({ success: true, versions: ['3.0', '4.0', '5.0'] });
    expect((await pair.calls.get('/api/v5/settings')).data.settings).toMatchObject({
      default_currency: { value: 'UAH' },
      system_language: { value: 'RU' },
      timezone: { value: 'Europe/Kyiv' },
    });
  });

  it('makes keys on its page with the scopes and sites that were ticked', async () => {
    const form = new URLSearchParams([
      ['scopes', 'order_read'],
      ['scopes', 'payments_read'],
      ['scopes', 'nonsense'],
      ['sites', 'tea-shop'],
    ]);
    const { data } = await axios.post(`${pair.crm.url}/admin/api-keys`, form, { headers: { Accept: 'application/json' } });
    const { data: rights } = await api(pair.crm, data.key).get('/api/credentials');
    expect(rights).toMatchObject({ scopes: ['order_read', 'payments_read'], siteAccess: 'access_selective', sitesAvailable: ['tea-shop'] });
  });

  it('records every call without the key', async () => {
    await pair.calls.post('/api/v5/payment/check', { check: CHECK });
    const { calls } = await stateOf(pair.crm);
    expect(calls.at(-1)).toMatchObject({ method: 'POST', path: '/api/v5/payment/check', status: 200, keyId: 1, fields: { check: CHECK } });
    expect(JSON.stringify(calls)).not.toContain(pair.module.apiKey);
  });
});
