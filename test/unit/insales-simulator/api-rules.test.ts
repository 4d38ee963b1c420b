import { api, PASSWORD, startInstalled, stateOf, visit } from './stand-in';
import type { Installed } from './stand-in';

const HOOK = { webhook: { address: 'https://pay.module.example/hook', topic: 'orders/update', format_type: 'json' } };

describe('the rules of the admin API', () => {
  let pair: Installed;
  beforeEach(async () => {
    pair = await startInstalled();
  });
  afterEach(() => pair.stop());

  it('knows only the app with its password', async () => {
    expect((await pair.calls.get('account.json')).status).toBe(200);
    expect((await api(pair.shop, 'wrong').get('account.json')).status).toBe(401);
    expect((await api(pair.shop, PASSWORD, 'other').get('account.json')).status).toBe(401);
    expect((await visit(`${pair.shop.url}/admin/account.json`)).status).toBe(401);
    const encoded = 'Basic cGF5bW9kdWxlOjY5M2ExODM1YjNmYWY4ZjZkMjgzOGMyZjZiZjM1OThm';
    expect((await visit(`${pair.shop.url}/admin/account.json`, { Authorization: encoded })).status).toBe(200);
  });

  it('refuses a content type that does not match the suffix', async () => {
    const json = await pair.calls.send('POST', 'webhooks.json', { 'Content-Type': 'text/plain' }, JSON.stringify(HOOK));
    expect([json.status, json.data]).toEqual([422, { message: 'incorrect Content-Type, should be application/json' }]);
    const xml = await pair.calls.send('PUT', 'orders/1.xml', { 'Content-Type': 'application/json' }, '{}');
    expect(xml.status).toBe(422);
    expect(xml.data).toContain('incorrect Content-Type, should be application/xml');
    const empty = await pair.calls.send('POST', 'webhooks.json', { 'Content-Type': '' });
    expect(empty.status).toBe(422);
    expect((await pair.calls.delete('webhooks/1.json')).status).toBe(404);
  });

  it('takes a charset beside the type unless the switch forbids it', async () => {
    const send = () =>
      pair.calls.send('POST', 'webhooks.json', { 'Content-Type': 'application/json; charset=utf-8' }, JSON.stringify(HOOK));
    expect((await send()).status).toBe(201);
    pair.insales.switches.set('charsetAccepted', false);
    expect((await send()).status).toBe(422);
  });

  it('wants bodies wrapped and answers bare', async () => {
    const bare = await pair.calls.post('webhooks.json', HOOK.webhook);
    expect(bare.status).toBe(400);
    const made = await pair.calls.post('webhooks.json', HOOK);
    expect(made.data).toMatchObject({ id: 501, ...HOOK.webhook, warehouse_id: null, sales_channel_id: null, batch_size: null });
    expect((await pair.calls.get('webhooks.json')).data).toEqual([made.data]);
    expect((await pair.calls.send('POST', 'webhooks.json', { 'Content-Type': 'application/json' }, '{nonsense')).status).toBe(400);
  });

  it('takes a change without a wrapper or without a body as one of nothing', async () => {
    await pair.calls.post('webhooks.json', HOOK);
    const places: readonly (readonly [string, string])[] = [
      ['orders/51234567.json', 'order'],
      ['payment_gateways/3706.json', 'payment_gateway'],
      ['custom_statuses/novyy.json', 'custom_status'],
      ['webhooks/501.json', 'webhook'],
    ];
    for (const [path, name] of places) {
      for (const body of ['[]', '{}', undefined, `{"${name}":[]}`, '{"title":"x","manager_comment":"x","topic":"orders/create"}']) {
        const { status } = await pair.calls.send('PUT', path, { 'Content-Type': 'application/json' }, body);
        expect([path, body, status]).toEqual([path, body, 200]);
      }
      expect((await pair.calls.put(path, { [name]: 'nonsense' })).status).toBe(400);
    }
    expect((await pair.calls.get('orders/51234567.json')).data.manager_comment).toBeNull();
    expect((await pair.calls.get('webhooks/501.json')).data).toMatchObject(HOOK.webhook);
    expect((await pair.calls.send('PUT', 'orders/51234567.json', { 'Content-Type': 'application/json' }, '{nonsense')).status).toBe(400);
  });

  it('takes a bare change for the wrapped one when the switch says so', async () => {
    pair.insales.switches.set('bareChanges', true);
    expect((await pair.calls.put('orders/51234567.json', { financial_status: 'paid' })).data.financial_status).toBe('paid');
    expect((await pair.calls.put('payment_gateways/3706.json', { title: 'Курьеру' })).data.title).toBe('Курьеру');
    expect((await pair.calls.put('orders/51234567.json', [])).data.financial_status).toBe('paid');
    expect((await pair.calls.post('webhooks.json', HOOK.webhook)).status).toBe(400);
  });

  it('allows 500 requests in five minutes, wrong passwords included, and says how many were used', async () => {
    pair.insales.switches.set('apiLimit', 5);
    expect((await pair.calls.get('account.json')).headers['api-usage-limit']).toBe('1/5');
    for (let call = 0; call < 3; call += 1) await api(pair.shop, 'wrong').get('account.json');
    expect((await pair.calls.get('account.json')).headers['api-usage-limit']).toBe('5/5');
    const over = await pair.calls.get('account.json');
    expect([over.status, over.data, over.headers['api-usage-limit']]).toEqual([429, '', '5/5']);
    expect(Number(over.headers['retry-after'])).toBeGreaterThan(290);
    expect(Number(over.headers['retry-after'])).toBeLessThanOrEqual(300);
    pair.insales.clock.advance(300_000);
    expect((await pair.calls.get('account.json')).headers['api-usage-limit']).toBe('1/5');
  });

  it('says 503 or leaves Retry-After out when the switches say so; other shops are not concerned', async () => {
    pair.insales.switches.merge({ apiLimit: 1, legacyLimitStatus: 503, retryAfterHeader: false });
    await pair.calls.get('account.json');
    const over = await pair.calls.get('account.json');
    expect([over.status, over.headers['retry-after']]).toEqual([503, undefined]);
    await pair.second.install();
    expect((await api(pair.second, pair.second.password() ?? '').get('account.json')).status).toBe(200);
  });

  it('refuses what the app has no right to', async () => {
    pair.insales.switches.set('withheldRights', 'webhooks, orders:write');
    const refused = await pair.calls.get('webhooks.json');
    expect([refused.status, refused.data.status]).toEqual([403, 'error']);
    expect((await pair.calls.get('orders.json')).status).toBe(200);
    expect((await pair.calls.put('orders/51234567.json', { order: { financial_status: 'paid' } })).status).toBe(403);
  });

  it('writes unconfirmed bodies in every way a switch knows', async () => {
    expect((await pair.calls.get('orders/1.json')).data).toEqual({ message: 'not found' });
    pair.insales.switches.set('errorBodies', 'html');
    expect((await pair.calls.get('orders/1.json')).data).toContain('<h1>404</h1>');
    pair.insales.switches.set('errorBodies', 'empty');
    expect((await pair.calls.get('orders/1.json')).data).toBe('');
    const empty = { payment_gateway: { type: 'PaymentGateway::External' } };
    expect(Object.keys((await pair.calls.post('payment_gateways.json', empty)).data)).toEqual(['title', 'url', 'shop_id']);
    pair.insales.switches.set('validationShape', 'errors');
    expect(Object.keys((await pair.calls.post('payment_gateways.json', empty)).data.errors)).toEqual(['title', 'url', 'shop_id']);
  });

  it('reads as XML too', async () => {
    const { data, headers } = await pair.calls.get('orders/51234567.xml');
    expect(headers['content-type']).toContain('application/xml');
    expect(data).toContain('<order><id type="integer">51234567</id>');
    expect(data).toContain('<total-price type="decimal">1531.5</total-price>');
    expect(data).toContain('<paid-at nil="true"/>');
    expect(data).toContain('<order-lines type="array"><order-line>');
  });

  it('takes XML as it takes JSON', async () => {
    const send = (method: string, path: string, body?: string) =>
      pair.calls.send(method, path, { 'Content-Type': 'application/xml' }, body);
    const hook =
      '<address>https://pay.module.example/hook?a=1&amp;b=2</address><topic>orders/update</topic><format-type>json</format-type>';
    const made = await send('POST', 'webhooks.xml', `<?xml version="1.0" encoding="UTF-8"?>\n<webhook>\n  ${hook}\n</webhook>\n`);
    expect([made.status, made.data]).toEqual([201, expect.stringContaining('<webhook><id type="integer">501</id>')]);
    const address = 'https://pay.module.example/hook?a=1&b=2';
    expect((await pair.calls.get('webhooks/501.json')).data).toMatchObject({ ...HOOK.webhook, address });
    const line =
      '<order-lines-attribute><variant-id type="integer">76267090</variant-id><quantity type="integer">2</quantity></order-lines-attribute>';
    const lines = `<order-lines-attributes type="array">${line}</order-lines-attributes>`;
    const order = await send('POST', 'orders.xml', `<order><client><name>Олег</name><email nil="true"/></client>${lines}</order>`);
    expect([order.status, order.data]).toEqual([201, expect.stringContaining('<total-price type="integer">2150')]);
    const types =
      '<send-order type="boolean">true</send-order><margin type="decimal">2.5</margin><description><![CDATA[<b>x</b> & y]]></description>';
    const gateway = `<payment-gateway><title>x</title><type>PaymentGateway::External</type><url>https://pay.module.example</url><shop-id>m-1</shop-id>${types}</payment-gateway>`;
    expect((await send('POST', 'payment_gateways.xml', gateway)).status).toBe(201);
    expect((await pair.calls.get('payment_gateways/3707.json')).data).toMatchObject({ margin: '2.5', description: '<b>x</b> & y' });
    const untied = '<payment-gateway><description nil="true"></description><position type="integer">9</position></payment-gateway>';
    expect((await send('PUT', 'payment_gateways/3707.xml', untied)).status).toBe(200);
    expect((await pair.calls.get('payment_gateways/3707.json')).data).toMatchObject({ title: 'x', description: null, position: 9 });
    expect((await send('POST', 'webhooks.xml', '<webhook/>')).status).toBe(422);
    expect((await send('POST', 'webhooks.xml', `<hook>${hook}</hook>`)).status).toBe(400);
    expect((await send('POST', 'webhooks.xml')).status).toBe(400);
  });

  it.each([
    ['custom_statuses/novyy', '<custom-status/>'],
    ['orders/51234567', '<order type="array"/>'],
    ['orders/51234567', undefined],
  ])('takes a change of nothing as XML: %s %s', async (path, body) => {
    expect((await pair.calls.send('PUT', `${path}.xml`, { 'Content-Type': 'application/xml' }, body)).status).toBe(200);
  });

  it.each(['orders/51234567', 'payment_gateways/3706', 'custom_statuses/novyy', 'account', 'delivery_variants/986852'])(
    'takes back what it wrote as XML: %s',
    async (path) => {
      const { data } = await pair.calls.get(`${path}.xml`);
      expect((await pair.calls.send('PUT', `${path}.xml`, { 'Content-Type': 'application/xml' }, data)).status).toBe(200);
    },
  );

  it.each(['json', 'xml'])(
    'takes back an order without a payment method, or with what the shop has lost, as it wrote it: %s',
    async (suffix) => {
      const { id } = pair.shop.addOrder({ gatewayId: null });
      const { data } = await pair.calls.get(`orders/${id}.${suffix}`);
      const body = suffix === 'xml' ? data : JSON.stringify({ order: data });
      expect((await pair.calls.send('PUT', `orders/${id}.${suffix}`, { 'Content-Type': `application/${suffix}` }, body)).status).toBe(200);
      expect((await pair.calls.get(`orders/${id}.json`)).data.payment_gateway_id).toBeNull();
      expect((await pair.calls.put('orders/51234567.json', { order: { payment_gateway_id: null } })).status).toBe(422);
      for (const path of ['payment_gateways/3706.json', 'delivery_variants/986851.json']) await pair.calls.delete(path);
      const kept = await pair.calls.get('orders/51234567.json');
      expect(kept.data).toMatchObject({ payment_gateway_id: 3706, delivery_variant_id: 986851 });
      expect((await pair.calls.put('orders/51234567.json', { order: kept.data })).status).toBe(200);
    },
  );

  it.each([
    ['an end that is missing', '<order><manager-comment>x</order>'],
    ['no XML at all', '{"order":{"manager_comment":"x"}}'],
    ['two documents', '<order/><order/>'],
    ['a bare ampersand', '<order><manager-comment>x & y</manager-comment></order>'],
    ['a document type', '<!DOCTYPE order><order/>'],
    ['entities of its own', '<!DOCTYPE order [<!ENTITY x "y">]><order><manager-comment>&x;</manager-comment></order>'],
    ['text in place of an object', '<order>x</order>'],
  ])('refuses an XML body with %s', async (_what, body) => {
    expect((await pair.calls.send('PUT', 'orders/51234567.xml', { 'Content-Type': 'application/xml' }, body)).status).toBe(400);
    expect((await pair.calls.get('orders/51234567.json')).data.manager_comment).toBeNull();
  });

  it('answers 301 to everything that comes without TLS and notes credentials', async () => {
    const answer = await api({ url: pair.shop.insecureUrl }, PASSWORD).post('webhooks.json', HOOK);
    expect([answer.status, answer.headers['location']]).toEqual([301, `${pair.shop.url}/admin/webhooks.json`]);
    const { insecureRequests, regressions, webhooks } = await stateOf(pair.shop);
    expect(insecureRequests).toEqual([expect.objectContaining({ method: 'POST', path: '/admin/webhooks.json', credentials: true })]);
    expect(regressions).toEqual([expect.objectContaining({ kind: 'credentials-without-https' })]);
    expect(webhooks).toEqual([]);
  });

  it('redirects its technical host to the main domain when the switch says so', async () => {
    pair.insales.switches.set('hostRedirect', 'storefront');
    const page = await visit(`${pair.shop.url}/shop`);
    expect([page.status, page.headers['location']]).toEqual([301, `${pair.shop.url.replace('localhost', '127.0.0.1')}/shop`]);
    expect((await visit(page.headers['location'])).status).toBe(200);
    expect((await pair.calls.get('account.json')).data.main_host).toBe(pair.shop.host.replace('localhost', '127.0.0.1'));
    pair.insales.switches.set('hostRedirect', 'all');
    expect((await pair.calls.post('webhooks.json', HOOK)).status).toBe(301);
  });

  it('records every call without secrets', async () => {
    await pair.calls.post('payment_gateways.json', { payment_gateway: { title: 'x', password: 'hush' } });
    const { apiCalls } = await stateOf(pair.shop);
    expect(apiCalls.at(-1)).toMatchObject({ method: 'POST', path: '/admin/payment_gateways.json', status: 422, authorized: true });
    for (const hidden of ['hush', '<![CDATA[hush]]>']) {
      const body = `<payment-gateway><password type="string">${hidden}</password></payment-gateway>`;
      await pair.calls.send('POST', 'payment_gateways.xml', { 'Content-Type': 'application/xml' }, body);
    }
    expect(JSON.stringify((await stateOf(pair.shop)).apiCalls)).not.toContain('hush');
  });

  it('can fail as any simulator does', async () => {
    pair.insales.faults.add({ match: 'PUT /admin/orders', kind: 'status', value: 504 });
    expect((await pair.calls.put('orders/51234567.json', { order: { financial_status: 'paid' } })).status).toBe(504);
    pair.insales.faults.add({ match: 'PUT /admin/orders', kind: 'drop-after' });
    await expect(pair.calls.put('orders/51234567.json', { order: { financial_status: 'paid' } })).rejects.toThrow();
    expect((await pair.calls.get('orders/51234567.json')).data.financial_status).toBe('paid');
  });
});
