import { buyAt, deed } from '../../support/hotmart';
import { DAY, Producer } from './producer';

let producer: Producer;

beforeEach(async () => {
  producer = await Producer.open();
  await producer.signIn();
});
afterEach(() => producer.stop());

describe('the token', () => {
  it('is given to the right pair in the address and the header only', async () => {
    expect(await producer.askToken()).toMatchObject({ status: 200, body: { token_type: 'bearer', expires_in: 86_400 } });
    expect((await producer.askToken({ client_secret: 'other' })).status).toBe(401);
    expect((await producer.askToken({}, 'client-0001:other')).status).toBe(401);
    expect((await producer.askToken({ grant_type: 'password' })).status).toBe(400);
  });

  it('is needed, must be known, and dies', async () => {
    expect(await (await fetch(`${producer.url}/products/api/v1/products`)).json()).toMatchObject({ error: 'invalid_token' });
    producer.simulator.clock.advance(2 * DAY);
    expect(await producer.get('/products/api/v1/products')).toMatchObject({ status: 401, body: { error: 'token_expired' } });
  });

  it('never stands in what the simulator writes down of calls', async () => {
    expect(JSON.stringify((await producer.state())['requests'])).not.toContain('secret-0001');
  });
});

describe('lists', () => {
  it('come in pages, refuse what they do not know, and tell how many calls are left', async () => {
    const first = await producer.get('/products/api/v1/products?max_results=3');
    expect(first.body['items']).toHaveLength(3);
    expect(first.headers.get('ratelimit-limit')).toBe('500');
    const { next_page_token: next } = first.body['page_info'] as { readonly next_page_token: string };
    const second = await producer.get(`/products/api/v1/products?max_results=3&page_token=${next}`);
    expect(second.body['items']).toHaveLength(1);
    expect(second.body['page_info']).not.toHaveProperty('next_page_token');
    for (const query of ['?page_token=x', '?max_results=0', '?status=NEW', '?unknown=1'])
      expect((await producer.get(`/products/api/v1/products${query}`)).status).toBe(400);
  });

  it('take a parameter that they do not know only when told to', async () => {
    producer.simulator.switches.set('unknownParameters', 'ignore');
    for (const path of ['/products/api/v1/products', '/payments/api/v1/sales/history', '/payments/api/v1/subscriptions'])
      expect((await producer.get(`${path}?unknown=1`)).status).toBe(200);
  });

  it('never drop a parameter that is given twice', async () => {
    const { transaction } = await buyAt(producer.url, { paymentType: 'PIX' });
    const twice = '?transaction_status=PRINTED_BILLET&transaction_status=APPROVED';
    expect(await producer.get(`/payments/api/v1/sales/history${twice}`)).toMatchObject({
      status: 400,
      body: { error: 'invalid_parameter' },
    });
    producer.simulator.switches.set('repeatedParameters', 'first');
    expect(await producer.sales(twice)).toEqual([transaction]);
    producer.simulator.switches.set('repeatedParameters', 'last');
    expect(await producer.sales(twice)).toEqual([]);
  });

  it('say 429 when there were too many calls', async () => {
    producer.simulator.switches.set('tooManyTimes', 1);
    const answer = await producer.get('/products/api/v1/products');
    expect([answer.status, answer.body['error']]).toEqual([429, 'too_many_requests']);
    expect(Number(answer.headers.get('ratelimit-reset'))).toBeGreaterThan(0);
    expect((await producer.get('/products/api/v1/products')).status).toBe(200);
  });

  it('have offers for every product and plans for clubs only', async () => {
    const { body } = await producer.get('/products/api/v1/products');
    const byName = new Map(
      (body['items'] as readonly { readonly name: string; readonly ucode: string }[]).map(({ name, ucode }) => [name, ucode]),
    );
    const kinds = async (name: string, kind: string) => producer.get(`/products/api/v1/products/${byName.get(name)}/${kind}`);
    expect((await kinds('Curso de Bordado', 'offers')).body['items']).toMatchObject([
      { code: 'abc123de', price: { value: 197, currency_code: 'BRL' } },
      {},
    ]);
    expect((await kinds('Clube de Bordado', 'plans')).body['items']).toMatchObject([{ name: 'Clube Mensal', periodicity: 'MONTHLY' }, {}]);
    expect((await kinds('Curso de Bordado', 'plans')).status).toBe(400);
    expect((await kinds('nothing', 'offers')).status).toBe(404);
  });
});

describe('the history of sales', () => {
  it('lists approved and completed sales unless another state or one transaction is asked for', async () => {
    const good = await buyAt(producer.url);
    const waiting = await buyAt(producer.url, { paymentType: 'PIX' });
    const back = await buyAt(producer.url);
    await deed(producer.url, `/sales/${back.transaction}`, { status: 'REFUNDED' });
    expect(await producer.sales()).toEqual([good.transaction]);
    expect(await producer.sales('?transaction_status=PRINTED_BILLET')).toEqual([waiting.transaction]);
    expect(await producer.sales(`?transaction=${back.transaction}`)).toEqual([back.transaction]);
    expect(await producer.sales('?product_id=4100002')).toEqual([]);
    expect(await producer.sales(`?start_date=${Date.now() + DAY}`)).toEqual([]);
    for (const query of ['transaction_status=COMPLETED', 'start_date=yesterday'])
      expect((await producer.get(`/payments/api/v1/sales/history?${query}`)).status).toBe(400);
  });

  it('has other words than notifications', async () => {
    await buyAt(producer.url, { productId: 4100002 });
    const { body } = await producer.get('/payments/api/v1/sales/history');
    expect(body['items']).toMatchObject([{ purchase: { recurrency_number: 1, is_subscription: true, price: { currency_code: 'BRL' } } }]);
  });

  it('tells until when money is given back, and what the marketplace keeps', async () => {
    await buyAt(producer.url);
    const { body } = await producer.get('/payments/api/v1/sales/history');
    const [{ purchase }] = body['items'] as [{ readonly purchase: Readonly<Record<string, unknown>> }];
    const expires = Number(purchase['warranty_expire_date']);
    expect(expires % DAY).toBe(0);
    expect(expires - Number(purchase['approved_date'])).toBeGreaterThan(6 * DAY);
    expect(purchase['hotmart_fee']).toEqual({ total: 17.73, fixed: 0, base: 17.73, percentage: 9, currency_code: 'BRL' });
  });

  it('names the people of a sale with document and address, by the same filters', async () => {
    const { transaction } = await buyAt(producer.url);
    const users = async (query: string) => (await producer.get(`/payments/api/v1/sales/users?${query}`)).body['items'];
    expect(await users(`transaction=${transaction}`)).toMatchObject([
      {
        transaction,
        product: { id: 4100001 },
        users: [
          { role: 'PRODUCER', user: { name: 'Escola Exemplo' } },
          { role: 'BUYER', user: { email: 'Maria.Lima@Example.com', documents: [{ value: '52998224725', type: 'CPF' }], address: {} } },
        ],
      },
    ]);
    expect(await users('product_id=4100002')).toEqual([]);
    expect((await producer.get('/payments/api/v1/sales/users?start_date=yesterday')).status).toBe(400);
  });

  it('gives money back inside the guarantee, once', async () => {
    const { transaction } = await buyAt(producer.url);
    const refund = (of: string, body?: object) => producer.call('PUT', `/payments/api/v1/sales/${of}/refund`, body);
    expect((await refund('HP0')).status).toBe(404);
    expect((await refund(transaction, {})).status).toBe(400);
    expect(await refund(transaction)).toMatchObject({ status: 200, body: {} });
    expect((await refund(transaction)).status).toBe(400);
    const late = await buyAt(producer.url);
    producer.simulator.clock.advance(8 * DAY);
    await producer.signIn();
    expect((await refund(late.transaction)).status).toBe(400);
  });
});

describe('subscriptions', () => {
  it('are listed for thirty days unless a day is named, with their charges', async () => {
    const { subscriberCode, transaction } = await buyAt(producer.url, { productId: 4100002 });
    const list = async (query = '') => (await producer.get(`/payments/api/v1/subscriptions${query}`)).body['items'];
    expect(await list('?subscriber_email=maria.lima@example.com')).toMatchObject([
      { subscriber_code: subscriberCode, plan: { id: 726001 } },
    ]);
    expect(await producer.get(`/payments/api/v1/subscriptions/${subscriberCode}/purchases`)).toMatchObject({
      body: [{ transaction, recurrency_number: 1 }],
    });
    producer.simulator.clock.advance(31 * DAY);
    await producer.signIn();
    expect(await list()).toEqual([]);
    expect(await list('?accession_date=1')).toHaveLength(1);
    expect((await producer.get('/payments/api/v1/subscriptions?status=OVER')).status).toBe(400);
  });

  it('are found by everything that their list may be asked for', async () => {
    const { subscriberCode, transaction } = await buyAt(producer.url, { productId: 4100002 });
    const month = 31 * DAY;
    const found = async (query: string) => {
      const { status, body } = await producer.get(`/payments/api/v1/subscriptions?${query}`);
      return status === 200 ? (body['items'] as readonly unknown[]).length : status;
    };
    for (const query of [
      `transaction=${transaction}`,
      'trial=false',
      'plan=Clube+Anual&plan=Clube+Mensal',
      `date_next_charge=${Date.now()}&end_date_next_charge=${Date.now() + month}`,
    ])
      expect([query, await found(query)]).toEqual([query, 1]);
    for (const query of [
      'transaction=HP0',
      'trial=true',
      'plan=Clube+Anual',
      `date_next_charge=${Date.now() + month}`,
      'cancelation_date=1',
    ])
      expect([query, await found(query)]).toEqual([query, 0]);
    await deed(producer.url, `/subscriptions/${subscriberCode}`, { do: 'cancel' });
    expect(await found(`cancelation_date=1&end_cancelation_date=${Date.now() + DAY}`)).toBe(1);
    expect(await found('cancelation_date=yesterday')).toBe(400);
  });

  it('tell the states of their charges in the words of the interface', async () => {
    const stateOf = async ({ subscriberCode }: { readonly subscriberCode: string | null }) =>
      (await producer.get(`/payments/api/v1/subscriptions/${subscriberCode}/purchases`)).body;
    const waiting = await buyAt(producer.url, { productId: 4100002, paymentType: 'BILLET' });
    expect(await stateOf(waiting)).toMatchObject([{ status: 'PRINTED_BILLET' }]);
    expect(await stateOf(await buyAt(producer.url, { productId: 4100002, card: 'refused' }))).toMatchObject([{ status: 'CANCELLED' }]);
    const disputed = await buyAt(producer.url, { productId: 4100002 });
    await deed(producer.url, `/sales/${disputed.transaction}`, { status: 'DISPUTE' });
    expect(await stateOf(disputed)).toMatchObject([{ status: 'PROTESTED' }]);
  });

  it('are cancelled by the interface, which answers well even when none is', async () => {
    const { subscriberCode } = await buyAt(producer.url, { productId: 4100002 });
    const cancel = () =>
      producer.call('POST', '/payments/api/v1/subscriptions/cancel', { subscriber_code: [subscriberCode], send_mail: true });
    expect((await cancel()).body).toMatchObject({ success_subscriptions: [{ subscriber_code: subscriberCode }], fail_subscriptions: [] });
    expect((await cancel()).body).toMatchObject({ fail_subscriptions: [{ error: 'SUBSCRIPTION_ALREADY_CANCELED_OR_OVERDUE' }] });
  });

  it('are cancelled one by one, and live again when they are reactivated, with a charge at once where it is asked for', async () => {
    const { subscriberCode } = await buyAt(producer.url, { productId: 4100002 });
    const post = (what: string, body?: object) => producer.call('POST', `/payments/api/v1/subscriptions/${what}`, body);
    expect((await post('NOBODY12/cancel')).status).toBe(404);
    expect((await post(`${subscriberCode}/reactivate`, { charge: true })).status).toBe(400);
    expect(await post(`${subscriberCode}/cancel`, { send_mail: false })).toMatchObject({
      status: 200,
      body: { subscriber_code: subscriberCode, status: 'INACTIVE' },
    });
    expect((await post(`${subscriberCode}/cancel`)).body['error']).toBe('SUBSCRIPTION_ALREADY_CANCELED_OR_OVERDUE');
    producer.simulator.clock.advance(70 * DAY);
    await producer.signIn();
    expect(await post(`${subscriberCode}/reactivate`, { charge: true })).toMatchObject({ status: 200, body: { status: 'ACTIVE' } });
    const [known] = (await producer.state())['subscriptions']!;
    expect(known).toMatchObject({ status: 'ACTIVE', charges: 2, cancelledAt: null });
    expect(new Date(String(known!['nextChargeAt'])) > producer.simulator.clock.now()).toBe(true);
  });

  it('stay as they are after reactivating when the subscriber has to say yes', async () => {
    const { subscriberCode } = await buyAt(producer.url, { productId: 4100002 });
    await deed(producer.url, `/subscriptions/${subscriberCode}`, { do: 'cancel' });
    producer.simulator.switches.set('reactivation', 'asks-subscriber');
    const answer = await producer.call('POST', `/payments/api/v1/subscriptions/${subscriberCode}/reactivate`);
    expect(answer).toMatchObject({ status: 200, body: { status: 'INACTIVE' } });
    expect((await producer.state())['subscriptions']).toMatchObject([{ status: 'CANCELLED_BY_CUSTOMER' }]);
  });

  it('are charged on another day when they are told to', async () => {
    await producer.simulator.stop();
    producer = await Producer.open(new Date('2026-01-20T12:00:00Z'));
    await producer.signIn();
    const { subscriberCode } = await buyAt(producer.url, { productId: 4100002 });
    const move = async (body: object, code = subscriberCode) =>
      (await producer.call('PATCH', `/payments/api/v1/subscriptions/${code}`, body)).status;
    const next = async () => String((await producer.state())['subscriptions']![0]!['nextChargeAt']).slice(0, 10);
    expect(await move({ due_day: 15 })).toBe(200);
    expect(await next()).toBe('2026-02-15');
    expect(await move({ due_day: 31 })).toBe(200);
    expect(await next()).toBe('2026-02-28');
    producer.simulator.clock.advance(20 * DAY);
    await producer.signIn();
    expect(await move({ due_day: 3 })).toBe(200);
    expect(await next()).toBe('2026-03-03');
    for (const body of [{ due_day: 0 }, { due_day: 32 }, { due_day: '15' }, {}]) expect([body, await move(body)]).toEqual([body, 400]);
    expect(await move({ due_day: 15 }, 'NOBODY12')).toBe(404);
  });
});
