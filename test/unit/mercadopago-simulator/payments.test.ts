import { randomUUID } from 'node:crypto';
import { BOLETO_PAYER } from '../../support/mercadopago';
import { cause, DAY, MINUTE, Seller } from './seller';
import { eventually } from '../../support/eventually';

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

describe('what a payment must have', () => {
  it('is asked in the order of the interface', async () => {
    expect((await seller.call('POST', '/v1/payments', {}, { authorization: 'Bearer nobody' })).status).toBe(401);
    expect(cause(await seller.call('POST', '/v1/payments', {}, { 'x-idempotency-key': '' }))).toBe('400 4292');
    const good = { transaction_amount: 10, payment_method_id: 'pix', payer: { email: 'ana.payer@example.com' } };
    const refusals: readonly (readonly [object, string])[] = [
      [{ ...good, payment_method_id: null }, '400 4001'],
      [{ ...good, transaction_amount: null }, '400 4002'],
      [{ ...good, transaction_amount: '10' }, '400 4003'],
      [{ ...good, payer: { email: 'nobody' } }, '400 4050'],
      [{ ...good, payment_method_id: 'oxxo' }, '400 3028'],
      [{ ...good, transaction_amount: 10.001 }, '400 2072'],
      [{ ...good, transaction_amount: 0 }, '400 2072'],
      [{ ...good, currency_id: 'BRL' }, '400 8'],
      [{ ...good, external_reference: 'with a blank' }, '400 1'],
      [{ ...good, notification_url: 'ftp://shop.example' }, '400 4020'],
      [{ ...good, capture: false }, '400 2077'],
      [{ ...good, payment_method_id: 'visa' }, '400 4000'],
      [{ ...good, payment_method_id: 'visa', token: 'none', installments: 1 }, '400 2006'],
      [{ ...good, payment_method_id: 'visa', token: 'none' }, '400 4004'],
      [{ ...good, date_of_expiration: '2026-01-01' }, '400 1'],
      [{ ...good, payer: { email: 'seller-1@seller.example' } }, '400 2060'],
      [{ ...good, payer: { ...good.payer, identification: { type: 'CPF', number: '12345678900' } } }, '400 2067'],
    ];
    for (const [body, expected] of refusals) {
      expect([body, cause(await seller.call('POST', '/v1/payments', body))]).toEqual([body, expected]);
    }
    expect((await seller.call('POST', '/v1/payments', good)).status).toBe(201);
  });

  it('may have every field that an official library can send, and no others unless the switch ignores them', async () => {
    const rest = { taxes: [{ type: 'IVA', value: 16 }], net_amount: 9, merchant_services: { fraud_scoring: true } };
    expect((await seller.pay('pix', 10, rest)).status).toBe(201);
    expect(cause(await seller.pay('pix', 10, { tax: 16 }))).toBe('400 8');
    seller.simulator.switches.set('unknownFields', 'ignore');
    expect((await seller.pay('pix', 10, { tax: 16 })).status).toBe(201);
  });

  it.each([
    ['CPF', '19119119100', true],
    ['CPF', '01234567890', true],
    ['CPF', '11111111111', false],
    ['CNPJ', '11222333000181', true],
    ['CNPJ', '12ABC34501DE35', true],
    ['CNPJ', '12ABC34501DE36', false],
    ['CNPJ', '00000000000000', false],
    ['DNI', '12345678', false],
  ])('has a document of the country: %s %s', async (type, number, good) => {
    const { status } = await seller.pay('pix', 10, { payer: { email: 'a@example.com', identification: { type, number } } });
    expect(status).toBe(good ? 201 : 400);
  });

  it.each([
    ['AR', 'CUIT', '20123456786', 'rapipago'],
    ['AR', 'CUIL', '20123456786', 'rapipago'],
    ['MX', 'RFC', 'GODE561231GR8', 'oxxo'],
    ['MX', 'CURP', 'GODE561231HDFRRN09', 'oxxo'],
  ] as const)('may in %s have a %s, which is then listed, when the switch is on', async (country, type, number, method) => {
    const shop = seller.as(country);
    const identified = (typed: string) =>
      shop.pay(method, 100, { payer: { email: 'a@example.com', identification: { type, number: typed } } });
    const listed = async () => (await shop.get('/v1/identification_types')).text.includes(`"${type}"`);
    expect([cause(await identified(number)), await listed()]).toEqual(['400 2067', false]);
    seller.simulator.switches.set('taxDocuments', true);
    expect([(await identified(number)).status, await listed()]).toEqual([201, true]);
    expect(cause(await identified(number.slice(2)))).toBe('400 2067');
  });

  it('has names, document and address for a boleto', async () => {
    for (const missing of ['first_name', 'last_name', 'identification', 'address'] as const) {
      const { [missing]: _left, ...payer } = BOLETO_PAYER;
      expect((await seller.pay('bolbradesco', 150, { payer })).status).toBe(400);
    }
    expect((await seller.pay('bolbradesco', 3.99, { payer: BOLETO_PAYER })).status).toBe(400);
    const { body } = await seller.pay('bolbradesco', 150, { payer: BOLETO_PAYER });
    const details = body['transaction_details'] as { digitable_line: string; barcode: { content: string }; external_resource_url: string };
    expect(details.digitable_line).toMatch(/^\d{47}$/);
    expect(details.digitable_line).toContain('0000015000');
    expect(details.barcode.content).toMatch(/^\d{44}$/);
    expect(body).toMatchObject({ status: 'pending', status_detail: 'pending_waiting_payment', barcode: details.barcode });
  });

  it('is whole pesos in Colombia, unless the switch rounds them', async () => {
    const shop = seller.as('CO');
    expect(cause(await shop.pay('efecty', 49_900.5))).toBe('400 2072');
    expect(cause(await shop.pay('efecty', 4_000))).toBe('400 2072');
    expect((await shop.pay('efecty', 49_900)).body).toMatchObject({ transaction_amount: 49_900, currency_id: 'COP' });
    seller.simulator.switches.set('wholePesos', 'round');
    expect((await shop.pay('efecty', 49_900.4)).body).toMatchObject({ transaction_amount: 49_900 });
  });

  it('has bank, address, phone and document for PSE', async () => {
    const shop = seller.as('CO');
    const payer = {
      email: 'luis@example.com',
      entity_type: 'individual',
      identification: { type: 'CC', number: '1234567890' },
      address: { street_name: 'Calle 1' },
      phone: { area_code: '57', number: '3001234567' },
    };
    const rest = {
      payer,
      callback_url: 'https://shop.example/back',
      transaction_details: { financial_institution: '1007' },
      additional_info: { ip_address: '127.0.0.1' },
    };
    expect((await shop.pay('pse', 20_000, { ...rest, transaction_details: { financial_institution: '1' } })).status).toBe(400);
    expect((await shop.pay('pse', 20_000, { ...rest, payer: { ...payer, entity_type: 'firm' } })).status).toBe(400);
    expect((await shop.pay('pse', 20_000, rest)).body).toMatchObject({ status: 'pending', status_detail: 'pending_waiting_transfer' });
  });

  it('is told what the seller sent, in the shapes of the interface', async () => {
    const { body } = await seller.pay('pix', 10.5, {
      metadata: { hubPaymentId: '17', inner: { someKey: 1 } },
      additional_info: { items: [{ id: 'a', quantity: 1, unit_price: 100 }] },
    });
    expect(body).toMatchObject({
      metadata: { hub_payment_id: '17', inner: { some_key: 1 } },
      additional_info: { items: [{ quantity: '1', unit_price: '100.0' }] },
      point_of_interaction: { type: 'PIX', transaction_data: { qr_code: expect.stringMatching(/540510\.50.*6304[0-9A-F]{4}$/) } },
    });
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
