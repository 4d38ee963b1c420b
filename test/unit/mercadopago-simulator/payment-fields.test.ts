import { BOLETO_PAYER } from '../../support/mercadopago';
import { cause, Seller } from './seller';

let seller: Seller;

beforeEach(async () => {
  seller = await Seller.open();
});

afterEach(() => seller.stop());

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
