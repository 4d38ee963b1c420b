import { api, CLIENT_ID, moduleObject, paymentPart, SCOPES, startPair, stateOf } from './stand-in';
import type { Pair } from './stand-in';

const BASE = 'https://pay.example.org';
const withPayment = (change: Record<string, unknown>) => moduleObject(BASE, { integrations: { payment: paymentPart(change) } });

describe('registering a module by the API', () => {
  let pair: Pair;
  let key: string;
  const edit = (module: Record<string, unknown>, code = 'mypay') =>
    api(pair.crm, key).post(`/api/v5/integration-modules/${code}/edit`, { integrationModule: module });

  beforeEach(async () => {
    pair = await startPair();
    pair.crm.switches.set('rateLimit', 1000);
    key = pair.crm.issueKey(SCOPES).key;
  });
  afterEach(() => pair.stop());

  it('takes the whole object and shows it again without the client id', async () => {
    expect((await edit(moduleObject(BASE))).data).toEqual({ success: true, info: [] });
    const { data } = await api(pair.crm, key).get('/api/v5/integration-modules/mypay');
    expect(data.integrationModule).toMatchObject({ code: 'mypay', active: true, freeze: false, baseUrl: BASE });
    expect(data.integrationModule.clientId).toBeUndefined();
    pair.crm.switches.set('moduleClientId', true);
    expect((await api(pair.crm, key).get('/api/v5/integration-modules/mypay')).data.integrationModule.clientId).toBe(CLIENT_ID);
  });

  it('keeps top-level keys that a later edit leaves out', async () => {
    await edit(moduleObject(BASE));
    await edit({ code: 'mypay', integrationCode: 'mypay', active: false });
    expect((await stateOf(pair.crm)).module).toMatchObject({ active: false, baseUrl: BASE, clientId: CLIENT_ID });
    pair.crm.switches.set('moduleMerge', 'replace');
    expect((await edit({ code: 'mypay', integrationCode: 'mypay', active: true })).status).toBe(400);
  });

  it('takes an instance code that begins with the marketplace code', async () => {
    expect((await edit(moduleObject(BASE, { code: 'mypay-7' }), 'mypay-7')).status).toBe(200);
  });

  it('refuses a code that does not begin with the marketplace code', async () => {
    const answer = await edit(moduleObject(BASE, { code: 'other' }), 'other');
    expect([answer.status, answer.data]).toEqual([
      400,
      { success: false, errorMsg: 'Errors in the entity format', errors: { code: 'Code prefix must match integrationCode' } },
    ]);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['a code that differs from the address', moduleObject(BASE, { code: 'mypay-2' }), 'code'],
    ['an unknown marketplace code', moduleObject(BASE, { integrationCode: 'my' }), 'integrationCode'],
    ['no client id', moduleObject(BASE, { clientId: undefined }), 'clientId'],
    ['a base URL without https', moduleObject('http://pay.example.org'), 'baseUrl'],
    ['a base URL that is none', moduleObject(BASE, { baseUrl: 'pay.example.org' }), 'baseUrl'],
    ['no account URL', moduleObject(BASE, { accountUrl: undefined }), 'accountUrl'],
    ['no activity action', moduleObject(BASE, { actions: {} }), 'actions'],
    ['a text as active', moduleObject(BASE, { active: 'yes' }), 'active'],
    ['countries by name', moduleObject(BASE, { availableCountries: ['Ukraine'] }), 'availableCountries'],
    ['no payment part', moduleObject(BASE, { integrations: {} }), 'integrations.payment'],
    ['a missing payment action', withPayment({ actions: { create: '/c', approve: '/a', cancel: '/x' } }), 'integrations.payment.actions'],
    [
      'an unknown payment action',
      withPayment({ actions: { create: '/c', approve: '/a', cancel: '/x', refund: '/r', steal: '/s' } }),
      'integrations.payment.actions',
    ],
    ['a currency that is none', withPayment({ currencies: ['UAH', 'HRN'] }), 'integrations.payment.currencies'],
    ['a currency twice', withPayment({ currencies: ['UAH', 'UAH'] }), 'integrations.payment.currencies'],
    ['an invoice type other than link', withPayment({ invoiceTypes: ['link', 'qr'] }), 'integrations.payment.invoiceTypes'],
    ['shops as an object', withPayment({ shops: {} }), 'integrations.payment.shops'],
    ['a shop without a name', withPayment({ shops: [{ code: 'a', active: true }] }), 'integrations.payment.shops'],
    ['a shop without a flag', withPayment({ shops: [{ code: 'a', name: 'A' }] }), 'integrations.payment.shops'],
    [
      'two shops of one code',
      withPayment({
        shops: [
          { code: 'a', name: 'A', active: true },
          { code: 'a', name: 'B', active: true },
        ],
      }),
      'integrations.payment.shops',
    ],
  ])('refuses %s', async (_what, module, field) => {
    const answer = await edit(module);
    expect(answer.status).toBe(400);
    expect(answer.data.errorMsg).toBe('Errors in the entity format');
    expect(Object.keys(answer.data.errors)).toContain(field);
    expect((await stateOf(pair.crm)).module).toBeNull();
  });

  it('wants name and logo of a module that is not published', async () => {
    pair.crm.switches.set('modulePublished', false);
    const answer = await edit(moduleObject(BASE, { name: undefined, logo: undefined }));
    expect(Object.keys(answer.data.errors)).toEqual(['name', 'logo']);
    expect((await edit(moduleObject(BASE))).status).toBe(200);
  });

  it('takes the legacy status action and a development address', async () => {
    expect((await edit(withPayment({ actions: { create: 'c', approve: 'a', cancel: 'x', refund: 'r', status: 's' } }))).status).toBe(200);
    expect((await edit(moduleObject('http://localhost:3000'))).status).toBe(200);
  });

  it('answers 402 when the account cannot pay for the module, and 201 when told to', async () => {
    pair.crm.switches.set('noFunds', true);
    const poor = await edit(moduleObject(BASE));
    expect([poor.status, poor.data]).toEqual([402, {}]);
    pair.crm.switches.set('noFunds', false);
    pair.crm.switches.set('writeStatus', 201);
    expect((await edit(moduleObject(BASE))).status).toBe(201);
  });

  it('takes a module that does not say whether it is active for switched off, or on when told to', async () => {
    await edit(moduleObject(BASE, { active: undefined }));
    expect((await stateOf(pair.crm)).module).toMatchObject({ active: false });
    pair.crm.switches.set('activeWhenLeftOut', true);
    await edit(moduleObject(BASE, { active: undefined, code: 'mypay-2' }), 'mypay-2');
    expect((await stateOf(pair.crm)).module).toMatchObject({ code: 'mypay-2', active: true });
  });

  it('tells more about the edit as an object when told to', async () => {
    pair.crm.switches.set('moduleInfo', 'object');
    expect((await edit(moduleObject(BASE))).data).toMatchObject({
      success: true,
      info: { billingInfo: { price: 0, billingType: 'fixed' } },
    });
  });

  it('takes a module of another kind without a payment part, and one of no kind when told to', async () => {
    const { status, data } = await edit(moduleObject(BASE, { integrations: { embedJs: { entrypoint: '/widget.js' } } }));
    expect([status, data]).toMatchObject([200, { success: true, info: { billingInfo: {} } }]);
    expect((await edit(moduleObject(BASE, { integrations: { embedJs: {}, payment: null } }))).status).toBe(400);
    expect((await edit(moduleObject(BASE, { integrations: { other: {} } }))).status).toBe(400);
    pair.crm.switches.set('paymentPart', 'optional');
    const code = 'mypay-3';
    expect((await edit(moduleObject(BASE, { code, integrations: undefined }), code)).status).toBe(200);
    expect((await stateOf(pair.crm)).shops).toEqual([]);
  });

  it('answers 404 for a module that nobody registered', async () => {
    expect((await api(pair.crm, key).get('/api/v5/integration-modules/mypay')).status).toBe(404);
  });

  it('widens scopes with a new key and refuses the old one', async () => {
    await edit(moduleObject(BASE));
    const answer = await api(pair.crm, key).post('/api/v5/integration-modules/mypay/update-scopes', {
      requires: { scopes: [...SCOPES, 'customer_read'] },
    });
    expect(answer.data.success).toBe(true);
    expect((await api(pair.crm, key).get('/api/credentials')).status).toBe(403);
    expect((await api(pair.crm, answer.data.apiKey).get('/api/credentials')).data.scopes).toContain('customer_read');
  });

  it('gives no scope that the cabinet does not allow', async () => {
    await edit(moduleObject(BASE));
    const answer = await api(pair.crm, key).post('/api/v5/integration-modules/mypay/update-scopes', { requires: { scopes: ['root'] } });
    expect(answer.status).toBe(400);
    expect((await api(pair.crm, key).get('/api/credentials')).status).toBe(200);
  });
});
