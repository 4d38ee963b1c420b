import { randomUUID } from 'node:crypto';
import { eventually } from '../../support/eventually';
import { BOLETO_PAYER } from '../../support/mercadopago';
import { cause, DAY, MINUTE, Seller } from './seller';

let seller: Seller;

beforeEach(async () => {
  seller = await Seller.open();
});

afterEach(() => seller.stop());

describe('a payment by card', () => {
  it.each([
    ['APRO', 'approved/accredited'],
    ['CONT Souza', 'in_process/pending_contingency'],
    ['FUND', 'rejected/cc_rejected_insufficient_amount'],
    ['OTHE', 'rejected/cc_rejected_other_reason'],
    ['SECU', 'rejected/cc_rejected_bad_filled_security_code'],
    ['BLAC', 'rejected/cc_rejected_blacklist'],
    ['Ana Souza', 'approved/accredited'],
  ])('ends by the name of the holder: %s', async (holder, state) => {
    const made = await seller.card(holder);
    expect(made.status).toBe(201);
    expect(await seller.shown(made.body['id'])).toBe(state);
  });

  it('spends its token once', async () => {
    const body = await seller.cardBody();
    expect((await seller.call('POST', '/v1/payments', body)).status).toBe(201);
    expect(cause(await seller.call('POST', '/v1/payments', body))).toBe('400 3003');
  });

  it('is never in process in binary mode', async () => {
    const { body } = await seller.card('CONT', { binary_mode: true });
    expect(body).toMatchObject({ status: 'rejected' });
  });

  it('of a saved card without its code is refused unless the account was enabled', async () => {
    const customer = await seller.call('POST', '/v1/customers', { email: 'saved@example.com' });
    const token = await seller.token();
    const saved = await seller.call('POST', `/v1/customers/${String(customer.body['id'])}/cards`, { token });
    const again = await seller.token('', { card_id: saved.body['id'], security_code: undefined });
    const body = await seller.cardBody('APRO', { token: again });
    expect(cause(await seller.call('POST', '/v1/payments', body))).toBe('400 2062');
    seller.simulator.switches.set('cvvlessTokens', true);
    expect((await seller.call('POST', '/v1/payments', body)).body).toMatchObject({ status: 'approved' });
  });

  it('is found by its token for seven days', async () => {
    const body = await seller.cardBody();
    seller.simulator.clock.advance(7 * DAY + MINUTE);
    expect(cause(await seller.call('POST', '/v1/payments', body))).toBe('400 2006');
  });
});

describe('an idempotency key', () => {
  it('gives the first answer again, and refuses another body unless the switch says otherwise', async () => {
    const key = { 'x-idempotency-key': randomUUID() };
    const body = await seller.cardBody();
    const first = await seller.call('POST', '/v1/payments', body, key);
    const again = await seller.call('POST', '/v1/payments', body, key);
    expect([again.status, again.body['id']]).toEqual([201, first.body['id']]);
    const other = { ...body, transaction_amount: 1600 };
    expect((await seller.call('POST', '/v1/payments', other, key)).status).toBe(409);
    seller.simulator.switches.set('sameKeyOtherBody', 'first-answer');
    expect((await seller.call('POST', '/v1/payments', other, key)).body['id']).toBe(first.body['id']);
    expect((await seller.get('/v1/payments/search')).body).toMatchObject({ paging: { total: 1 } });
  });

  it('is forgotten after a day, and never remembers a refusal', async () => {
    const key = { 'x-idempotency-key': 'one' };
    const good = { transaction_amount: 10, payment_method_id: 'pix', payer: { email: 'a@example.com' } };
    expect((await seller.call('POST', '/v1/payments', { ...good, transaction_amount: 0 }, key)).status).toBe(400);
    const first = await seller.call('POST', '/v1/payments', good, key);
    seller.simulator.clock.advance(25 * 60 * MINUTE);
    expect((await seller.call('POST', '/v1/payments', good, key)).body['id']).not.toBe(first.body['id']);
  });
});

describe('what time does', () => {
  it('expires a pix after a day and a boleto after three, unless another end was asked', async () => {
    const pix = await seller.pay('pix', 10);
    const boleto = await seller.pay('bolbradesco', 10, { payer: BOLETO_PAYER });
    seller.simulator.clock.advance(DAY + MINUTE);
    await eventually(async () => (await seller.shown(pix.body['id'])) === 'cancelled/expired');
    expect(await seller.shown(boleto.body['id'])).toBe('pending/pending_waiting_payment');
    seller.simulator.clock.advance(2 * DAY);
    await eventually(async () => (await seller.shown(boleto.body['id'])) === 'cancelled/expired');
  });

  it.each([
    ['BR', 5],
    ['AR', 7],
    ['MX', 7],
  ] as const)('releases a reserve in %s after %d days', async (country, days) => {
    const shop = seller.as(country);
    const { body } = await shop.card('APRO', { capture: false });
    expect(await shop.shown(body['id'])).toBe('authorized/pending_capture');
    seller.simulator.clock.advance(days * DAY - MINUTE);
    expect(await shop.shown(body['id'])).toBe('authorized/pending_capture');
    seller.simulator.clock.advance(2 * MINUTE);
    await eventually(async () => (await shop.shown(body['id'])) === 'cancelled/expired');
    expect(cause(await shop.call('PUT', `/v1/payments/${String(body['id'])}`, { capture: true }))).toBe('400 2063');
  });

  it('knows no reserve in Colombia unless the switch is on', async () => {
    const shop = seller.as('CO');
    expect(cause(await shop.card('APRO', { capture: false }))).toBe('400 2077');
    seller.simulator.switches.set('colombiaReserve', true);
    expect((await shop.card('APRO', { capture: false })).body).toMatchObject({ status: 'authorized' });
  });
});

describe('capture and cancel', () => {
  it('captures all of a reserve; less only when the switch is on', async () => {
    const { body } = await seller.card('APRO', { capture: false });
    const at = `/v1/payments/${String(body['id'])}`;
    expect((await seller.call('PUT', at, { capture: true, transaction_amount: 1000 })).status).toBe(400);
    seller.simulator.switches.set('partialCapture', true);
    const captured = await seller.call('PUT', at, { capture: true, transaction_amount: 1000 });
    expect(captured.body).toMatchObject({ status: 'approved', transaction_amount: 1000, captured: true });
    expect(cause(await seller.call('PUT', at, { capture: true }))).toBe('400 2063');
  });

  it('cancels what waits and nothing else', async () => {
    const waiting = await seller.pay('pix', 10);
    const at = `/v1/payments/${String(waiting.body['id'])}`;
    expect(cause(await seller.call('PUT', at, { status: 'approved' }))).toBe('400 2018');
    expect((await seller.call('PUT', at, { status: 'cancelled' })).body).toMatchObject({
      status: 'cancelled',
      status_detail: 'by_collector',
    });
    expect(cause(await seller.call('PUT', at, { status: 'cancelled' }))).toBe('400 2018');
    expect((await seller.deed(waiting.body['id'], 'pay')).status).toBe(400);
  });
});

describe('reading', () => {
  it('tells unknown payments from those of another account', async () => {
    const { body } = await seller.pay('pix', 10);
    expect(cause(await seller.get('/v1/payments/77'))).toBe('404 2000');
    expect(cause(await seller.as('AR').get(`/v1/payments/${String(body['id'])}`))).toBe('403 4');
  });

  it('searches by reference, state and date, in pages', async () => {
    for (const reference of ['one', 'two', 'two']) await seller.pay('pix', 10, { external_reference: reference });
    const found = async (query: string) => ((await seller.get(`/v1/payments/search?${query}`)).body['paging'] as { total: number }).total;
    expect(await found('external_reference=two')).toBe(2);
    expect(await found('external_reference=none')).toBe(0);
    expect(await found('status=pending')).toBe(3);
    expect(await found('range=date_created&begin_date=NOW-1DAYS&end_date=NOW')).toBe(3);
    const { body } = await seller.get('/v1/payments/search?limit=1&offset=1');
    expect(body).toMatchObject({ paging: { total: 3, limit: 1, offset: 1 }, results: [expect.anything()] });
  });

  it('shows another state, amount, currency or seller when the switches say so', async () => {
    const { body } = await seller.pay('pix', 10);
    seller.simulator.switches.merge({ statusShown: 'frozen', amountShown: 9, currencyShown: 'USD', collectorShown: 5, payerHidden: true });
    expect((await seller.get(`/v1/payments/${String(body['id'])}`)).body).toMatchObject({
      status: 'frozen',
      transaction_amount: 9,
      currency_id: 'USD',
      collector_id: 5,
      payer: { email: null },
    });
  });

  it('has the document types of the country, or an error where there are none', async () => {
    expect((await seller.get('/v1/identification_types')).body).toMatchObject([
      { id: 'CPF' },
      { id: 'CNPJ', type: 'number', min_length: 14 },
    ]);
    expect(cause(await seller.call('GET', '/v1/identification_types', undefined, { authorization: 'Bearer nobody' }))).toBe('401 1000');
    expect(cause(await seller.as('MX').get('/v1/identification_types'))).toBe('404 1004');
    seller.simulator.switches.set('mexicoDocuments', 'empty');
    expect((await seller.as('MX').get('/v1/identification_types')).text).toBe('[]');
  });

  it('answers 429 with a time to wait as often as the switch says', async () => {
    seller.simulator.switches.set('tooManyTimes', 1);
    const response = await fetch(`${seller.simulator.url}/users/me`, { headers: { authorization: 'Bearer APP_USR-BR' } });
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '2']);
    expect((await seller.get('/users/me')).body).toMatchObject({ site_id: 'MLB' });
  });
});
