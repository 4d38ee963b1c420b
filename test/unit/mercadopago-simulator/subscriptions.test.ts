import { eventually } from '../../support/eventually';
import type { Answer, Json } from './seller';
import { cause, DAY, Ear, MINUTE, Seller } from './seller';

let seller: Seller;

beforeEach(async () => {
  seller = await Seller.open('AR');
});

afterEach(() => seller.stop());

const change = (id: unknown, body: object): Promise<Answer> => seller.call('PUT', `/preapproval/${String(id)}`, body);
const read = async (id: unknown): Promise<Json> => (await seller.get(`/preapproval/${String(id)}`)).body;
const recurring = (rest: object = {}) => ({
  frequency: 1,
  frequency_type: 'months',
  transaction_amount: 1500,
  currency_id: 'ARS',
  ...rest,
});

/** Waits until so many charges exist, then gives them. */
const charges = async (id: unknown, count: number): Promise<readonly Json[]> => {
  await eventually(async () => (await seller.charges(id)).length >= count);
  return seller.charges(id);
};

const declining = async (rest: object = {}): Promise<unknown> => {
  const { body } = await seller.subscribe(rest);
  await seller.call('POST', `/_sim/preapprovals/${String(body['id'])}`, { holder: 'FUND' });
  seller.simulator.clock.advance(27 * MINUTE);
  await charges(body['id'], 1);
  return body['id'];
};

const plan = async (rest: object = {}): Promise<string> => {
  const body = { reason: 'Club', back_url: 'https://shop.example/back', auto_recurring: recurring({ repetitions: 2, ...rest }) };
  return String((await seller.call('POST', '/preapproval_plan', body)).body['id']);
};

describe('a subscription', () => {
  it('is charged for the first time 26 minutes after it was authorized', async () => {
    const { status, body } = await seller.subscribe({ external_reference: 'hub-sub-5', notification_url: 'https://ignored.example' });
    expect([status, body['status']]).toEqual([201, 'authorized']);
    seller.simulator.clock.advance(25 * MINUTE);
    expect(await seller.charges(body['id'])).toHaveLength(0);
    seller.simulator.clock.advance(2 * MINUTE);
    const [charge] = await charges(body['id'], 1);
    const payment = await seller.get(`/v1/payments/${String(charge!['paymentId'])}`);
    expect(payment.body).toMatchObject({
      operation_type: 'recurring_payment',
      status: 'approved',
      external_reference: 'hub-sub-5',
      notification_url: null,
      point_of_interaction: { type: 'SUBSCRIPTIONS', transaction_data: { subscription_id: body['id'] } },
    });
    expect(await read(body['id'])).toMatchObject({ summarized: { charged_quantity: 1, charged_amount: 1500, semaphore: 'green' } });
    const search = `/authorized_payments/search?preapproval_id=${String(body['id'])}`;
    expect((await seller.get(search)).body).toMatchObject({ paging: { total: 0 } });
    seller.simulator.clock.advance(5 * MINUTE);
    expect((await seller.get(search)).body).toMatchObject({
      results: [{ status: 'processed', retry_attempt: 1, payment: { status: 'approved' } }],
    });
  });

  it('is charged every period, at the moment that period is due, even when the clock leaps', async () => {
    const { body } = await seller.subscribe();
    seller.simulator.clock.advance(70 * DAY);
    const all = await charges(body['id'], 3);
    const days = all.map(({ debitAt }) => Math.round((Date.parse(String(debitAt)) - Date.parse(String(all[0]!['debitAt']))) / DAY));
    expect(days[0]).toBe(0);
    expect(days[1]).toBeGreaterThanOrEqual(28);
    expect(days[2]).toBeGreaterThanOrEqual(59);
  });

  it('is not made with a card that will decline, with a used token, or in another currency', async () => {
    expect(cause(await seller.subscribe({ card_token_id: await seller.token('FUND') }))).toBe('400 CC_VAL_433');
    const token = await seller.token();
    await seller.subscribe({ card_token_id: token });
    const again = await seller.subscribe({ card_token_id: token });
    expect([again.status, again.body['message']]).toEqual([400, 'Card token was used, please generate new']);
    expect((await seller.subscribe({ auto_recurring: recurring({ currency_id: 'BRL' }) })).status).toBe(400);
    expect((await seller.subscribe({ auto_recurring: recurring({ transaction_amount: 14 }) })).status).toBe(400);
    expect((await seller.subscribe({ auto_recurring: recurring({ frequency_type: 'years' }) })).status).toBe(400);
    expect((await seller.subscribe({ card_token_id: undefined })).status).toBe(400);
    expect((await seller.subscribe({ payer_email: undefined })).status).toBe(400);
    expect((await seller.get('/preapproval/search')).body).toMatchObject({ paging: { total: 1 } });
  });

  it('is made twice under one idempotency key', async () => {
    const body = {
      ...JSON.parse('{}'),
      reason: 'Club',
      payer_email: 'a@example.com',
      back_url: 'https://shop.example',
      auto_recurring: recurring(),
    };
    const key = { 'x-idempotency-key': 'same' };
    const first = await seller.call('POST', '/preapproval', body, key);
    const second = await seller.call('POST', '/preapproval', body, key);
    expect(second.body['id']).not.toBe(first.body['id']);
  });

  it('drops what cannot be changed without a word, and tells nobody of a new amount', async () => {
    const ear = await Ear.open();
    await seller.call('POST', '/_sim/accounts/2/webhook', { url: ear.url, topics: ['subscription_preapproval'], secret: null });
    const { body } = await seller.subscribe();
    await ear.got(1);
    const changed = await change(body['id'], {
      payer_email: 'other@example.com',
      auto_recurring: recurring({ frequency: 2, transaction_amount: 1600 }),
    });
    expect(changed).toMatchObject({ status: 200, body: { auto_recurring: { frequency: 1, transaction_amount: 1600 } } });
    await change(body['id'], { reason: 'Another club' });
    await ear.got(2);
    expect(ear.heard[1]!.body).toMatchObject({ entity: 'preapproval', version: 4 });
    expect((await change(body['id'], { auto_recurring: { transaction_amount: 20, currency_id: 'USD' } })).status).toBe(400);
    seller.simulator.clock.advance(27 * MINUTE);
    expect((await charges(body['id'], 1))[0]).toMatchObject({ amount: 160_000 });
    await ear.stop();
  });

  it('is not charged while paused, though its next day moves on, and can then only resume or end', async () => {
    const { body } = await seller.subscribe();
    expect((await change(body['id'], { status: 'paused' })).body).toMatchObject({ status: 'paused' });
    expect((await change(body['id'], { reason: 'New' })).status).toBe(400);
    const before = (await read(body['id']))['next_payment_date'];
    seller.simulator.clock.advance(DAY);
    await eventually(async () => (await read(body['id']))['next_payment_date'] !== before);
    expect(await seller.charges(body['id'])).toHaveLength(0);
    expect((await change(body['id'], { status: 'authorized' })).body).toMatchObject({ status: 'authorized' });
    seller.simulator.clock.advance(32 * DAY);
    await charges(body['id'], 1);
    await change(body['id'], { status: 'cancelled' });
    expect((await change(body['id'], { status: 'authorized' })).status).toBe(400);
    expect((await read(body['id']))['next_payment_date']).not.toBeNull();
  });

  it('waits for its payer when it was made pending, and is charged after the payer gave a card', async () => {
    const { body } = await seller.subscribe({ status: 'pending', card_token_id: undefined });
    const page = new URL(String(body['init_point']));
    expect((await seller.page(page.pathname + page.search)).text).toContain('Suscrib');
    const form = {
      preapproval_id: String(body['id']),
      card_number: '4235647728025682',
      expiry: '11/30',
      security_code: '123',
      document_type: 'DNI',
      document: '12345678',
    };
    expect((await seller.submit('/subscriptions/checkout', { ...form, holder: 'FUND' })).status).toBe(400);
    const back = await seller.submit('/subscriptions/checkout', { ...form, holder: 'APRO' });
    expect(back.headers.get('location')).toBe(`https://shop.example/back?preapproval_id=${String(body['id'])}`);
    seller.simulator.clock.advance(27 * MINUTE);
    await charges(body['id'], 1);
  });

  it('of another account is refused with 400, an unknown one with 404', async () => {
    const { body } = await seller.subscribe();
    expect((await seller.as('BR').get(`/preapproval/${String(body['id'])}`)).status).toBe(400);
    expect((await seller.get('/preapproval/none')).status).toBe(404);
  });

  it('is found by e-mail and state; a reference filters nothing, and cancelled ones are not all there', async () => {
    const first = await seller.subscribe({ external_reference: 'one' });
    await seller.subscribe({ external_reference: 'two' });
    const found = async (query: string) => (await seller.get(`/preapproval/search?${query}`)).body;
    expect(await found('external_reference=one')).toMatchObject({ paging: { total: 2 } });
    expect(await found('payer_email=nobody@example.com')).toMatchObject({ paging: { total: 0 } });
    const [line] = (await found('status=authorized'))['results'] as Json[];
    expect(line).not.toHaveProperty('next_payment_date');
    expect(line).not.toHaveProperty('summarized');
    await change(first.body['id'], { status: 'cancelled' });
    expect(await found('status=cancelled')).toMatchObject({ paging: { total: 0 } });
    seller.simulator.switches.set('cancelledSearch', 'complete');
    expect(await found('status=cancelled')).toMatchObject({ paging: { total: 1 } });
  });
});

describe('a declined charge', () => {
  it('is tried four times in ten days, each a payment of its own, and is then over', async () => {
    const id = await declining();
    expect(await seller.charges(id)).toMatchObject([{ status: 'recycling', tries: 1 }]);
    seller.simulator.clock.advance(3 * DAY);
    await eventually(async () => (await seller.charges(id))[0]!['tries'] === 2);
    seller.simulator.clock.advance(7 * DAY);
    await eventually(async () => (await seller.charges(id))[0]!['status'] === 'processed');
    const [charge] = await seller.charges(id);
    expect(charge).toMatchObject({ tries: 4 });
    expect((await seller.get('/v1/payments/search?status=rejected')).body).toMatchObject({ paging: { total: 4 } });
    const { body } = await seller.get(`/authorized_payments/${String(charge!['id'])}`);
    expect(body).toMatchObject({ retry_attempt: 4, payment: { status: 'rejected', status_detail: 'cc_rejected_insufficient_amount' } });
    expect(await read(id)).toMatchObject({ status: 'authorized', summarized: { semaphore: 'red' } });
  });

  it('is paid by a later try when the card works again', async () => {
    const id = await declining();
    await seller.call('POST', `/_sim/preapprovals/${String(id)}`, { holder: 'APRO' });
    seller.simulator.clock.advance(3 * DAY);
    await eventually(async () => (await seller.charges(id))[0]!['status'] === 'processed');
    expect(await read(id)).toMatchObject({ summarized: { charged_quantity: 1, semaphore: 'green' } });
  });

  it('is tried no more when the subscription ends', async () => {
    const id = await declining();
    await change(id, { status: 'cancelled' });
    seller.simulator.clock.advance(11 * DAY);
    await eventually(async () => (await seller.charges(id))[0]!['status'] === 'processed');
    expect(await seller.charges(id)).toMatchObject([{ tries: 1 }]);
  });

  it('three times over ends the subscription', async () => {
    const id = await declining();
    seller.simulator.clock.advance(80 * DAY);
    await eventually(async () => (await read(id))['status'] === 'cancelled');
    expect((await charges(id, 3)).filter(({ status }) => status === 'processed')).toHaveLength(3);
  });

  it('in doubt waits for the gateway', async () => {
    const { body } = await seller.subscribe();
    await seller.call('POST', `/_sim/preapprovals/${String(body['id'])}`, { holder: 'CONT' });
    seller.simulator.clock.advance(27 * MINUTE);
    const [charge] = await charges(body['id'], 1);
    const at = `/authorized_payments/${String(charge!['id'])}`;
    expect((await seller.get(at)).body).toMatchObject({ status: 'waiting_for_gateway' });
    await seller.deed(charge!['paymentId'], 'pay');
    expect((await seller.get(at)).body).toMatchObject({ status: 'processed', payment: { status: 'approved' } });
  });
});

describe('a plan', () => {
  it('decides what recurs, and ends after its repetitions', async () => {
    const id = await plan();
    const other = await seller.subscribe({ preapproval_plan_id: id, auto_recurring: recurring({ transaction_amount: 1600 }) });
    expect(other.status).toBe(400);
    expect((await seller.subscribe({ preapproval_plan_id: id, status: 'pending' })).status).toBe(400);
    const { body } = await seller.subscribe({ preapproval_plan_id: id, auto_recurring: recurring({ frequency: 3 }) });
    expect(body).toMatchObject({ auto_recurring: { frequency: 1, repetitions: 2 } });
    const brief = await seller.subscribe({ preapproval_plan_id: id, auto_recurring: { transaction_amount: 1500, currency_id: 'ARS' } });
    expect([brief.status, brief.body['auto_recurring']]).toEqual([201, body['auto_recurring']]);
    const foreign = await seller.subscribe({ preapproval_plan_id: id, auto_recurring: { transaction_amount: 1500, currency_id: 'BRL' } });
    expect(foreign.status).toBe(400);
    seller.simulator.clock.advance(70 * DAY);
    await eventually(async () => (await read(body['id']))['status'] === 'cancelled');
    expect(await seller.charges(body['id'])).toHaveLength(2);
  });

  it('still tries its last charge again before it ends', async () => {
    const { body } = await seller.subscribe({ preapproval_plan_id: await plan({ repetitions: 1 }), auto_recurring: undefined });
    await seller.call('POST', `/_sim/preapprovals/${String(body['id'])}`, { holder: 'FUND' });
    seller.simulator.clock.advance(27 * MINUTE);
    await charges(body['id'], 1);
    expect((await read(body['id']))['status']).toBe('authorized');
    seller.simulator.clock.advance(3 * DAY);
    await eventually(async () => (await seller.charges(body['id']))[0]!['tries'] === 2);
    await seller.call('POST', `/_sim/preapprovals/${String(body['id'])}`, { holder: 'APRO' });
    seller.simulator.clock.advance(3 * DAY);
    await eventually(async () => (await read(body['id']))['status'] === 'cancelled');
    expect(await seller.charges(body['id'])).toMatchObject([{ status: 'processed', tries: 3 }]);
  });

  it('starts after a free trial and on its billing day', async () => {
    const trial = { frequency: 7, frequency_type: 'days' };
    const free = await seller.subscribe({ auto_recurring: recurring({ free_trial: trial, repetitions: 1 }) });
    expect(free.body['auto_recurring']).not.toHaveProperty('repetitions');
    seller.simulator.clock.advance(6 * DAY);
    expect(await seller.charges(free.body['id'])).toHaveLength(0);
    seller.simulator.clock.advance(DAY + MINUTE);
    await charges(free.body['id'], 1);
    const { body } = await seller.subscribe({ preapproval_plan_id: await plan({ billing_day: 10 }), auto_recurring: undefined });
    expect(String(body['next_payment_date'])).toMatch(/-10T/);
  });

  it('is subscribed to on its page and stopped by the word of the switch', async () => {
    const id = await plan();
    const form = {
      preapproval_plan_id: id,
      holder: 'APRO',
      card_number: '4235647728025682',
      expiry: '11/30',
      security_code: '123',
      email: 'eva@example.com',
    };
    const back = await seller.submit('/subscriptions/checkout', form);
    expect(back.headers.get('location')).toContain('preapproval_id=');
    expect((await seller.get('/preapproval/search?payer_email=eva@example.com')).body).toMatchObject({ paging: { total: 1 } });
    seller.simulator.switches.set('planStopWord', 'inactive');
    expect((await seller.call('PUT', `/preapproval_plan/${id}`, { status: 'cancelled' })).status).toBe(400);
    expect((await seller.call('PUT', `/preapproval_plan/${id}`, { status: 'inactive' })).body).toMatchObject({ status: 'inactive' });
    expect((await seller.page(`/subscriptions/checkout?preapproval_plan_id=${id}`)).status).toBe(404);
  });
});

it('a test seller has subscriptions but no payments', async () => {
  await seller.stop();
  seller = await Seller.open('AR', { testSeller: true });
  expect((await seller.pay('rapipago', 100)).status).toBe(401);
  expect((await seller.subscribe()).status).toBe(201);
  expect((await seller.get('/users/me')).status).toBe(200);
});
