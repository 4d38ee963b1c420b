import {
  CardToken,
  Customer,
  CustomerCard,
  IdentificationType,
  Invoice,
  InvalidWebhookSignatureError,
  MercadoPagoConfig,
  MerchantOrder,
  Payment,
  PaymentMethod,
  PaymentRefund,
  PreApproval,
  PreApprovalPlan,
  Preference,
  User,
  WebhookSignatureValidator,
} from 'mercadopago';
import { isSigned, readSignature } from '../../src/gateways/mercadopago/signature';
import type { RunningSimulator } from '../../src/sandbox/kit/simulator';
import { signatureHeader } from '../../src/sandbox/mercadopago/signature';
import { startMercadopagoSimulator } from '../../src/sandbox/mercadopago/simulator';

const { AppConfig } = require('mercadopago/dist/utils/config') as { AppConfig: { BASE_URL: string } };

const SELLER = { id: 900_000_001, country: 'BR', accessToken: 'APP_USR-sdk-token', publicKey: 'APP_USR-sdk-key' } as const;
const CARD = { card_number: '5031433215406351', expiration_month: '11', expiration_year: '2030', security_code: '123' };
const SECRET = 'hub-test-secret-0001';

let simulator: RunningSimulator;
const realAddress = AppConfig.BASE_URL;

beforeAll(async () => {
  simulator = await startMercadopagoSimulator({ port: 0, accounts: [SELLER] });
  AppConfig.BASE_URL = simulator.url;
});

afterAll(async () => {
  AppConfig.BASE_URL = realAddress;
  await simulator.stop();
});

/** A fresh one for each call: the vendor's library sends an idempotency key again that was given once. */
const config = () => new MercadoPagoConfig({ accessToken: SELLER.accessToken, options: { timeout: 60_000 } });

const token = async (holder = 'APRO') => {
  const body = { ...CARD, cardholder: { name: holder } };
  return String((await new CardToken(config()).create({ body })).id);
};

const cardPayment = async (rest: object = {}, holder = 'APRO') => {
  const body = {
    transaction_amount: 150,
    payment_method_id: 'master',
    installments: 1,
    token: await token(holder),
    payer: { email: 'ana.payer@example.com' },
    ...rest,
  };
  return new Payment(config()).create({ body });
};

describe('the library of the vendor against the simulator', () => {
  it('knows the seller, the methods with their limits and the documents', async () => {
    expect(await new User(config()).get()).toMatchObject({ id: SELLER.id, site_id: 'MLB', country_id: 'BR' });
    const methods = await new PaymentMethod(config()).get();
    expect(methods.find(({ id }) => id === 'bolbradesco')).toMatchObject({ min_allowed_amount: 4, max_allowed_amount: 100_000 });
    expect((await new IdentificationType(config()).list()).map(({ id }) => id)).toEqual(['CPF', 'CNPJ']);
  });

  it('creates, reads and searches a payment', async () => {
    const made = await cardPayment({ external_reference: 'sdk-1', metadata: { orderId: '7' } });
    expect(made).toMatchObject({ status: 'approved', status_detail: 'accredited', collector_id: SELLER.id, metadata: { order_id: '7' } });
    expect(await new Payment(config()).get({ id: made.id! })).toMatchObject({ id: made.id, transaction_amount: 150, currency_id: 'BRL' });
    const found = await new Payment(config()).search({ options: { external_reference: 'sdk-1', sort: 'date_created', criteria: 'desc' } });
    expect(found.results?.map(({ id }) => id)).toEqual([made.id]);
    expect(found.paging).toEqual({ total: 1, limit: 30, offset: 0 });
  });

  it('gets the same payment for the same key, and an error for another body under it', async () => {
    const body = { transaction_amount: 10, payment_method_id: 'pix', payer: { email: 'ana.payer@example.com' } };
    const requestOptions = { idempotencyKey: 'sdk-key-1' };
    const first = await new Payment(config()).create({ body, requestOptions });
    const second = await new Payment(config()).create({ body, requestOptions });
    expect(second.id).toBe(first.id);
    const other = new Payment(config()).create({ body: { ...body, transaction_amount: 11 }, requestOptions });
    await expect(other).rejects.toMatchObject({ status: 409 });
  });

  it('captures a reserve and cancels one', async () => {
    const held = await cardPayment({ capture: false });
    expect(held).toMatchObject({ status: 'authorized', status_detail: 'pending_capture', captured: false });
    expect(await new Payment(config()).capture({ id: held.id! })).toMatchObject({ status: 'approved', captured: true });
    const other = await cardPayment({ capture: false });
    expect(await new Payment(config()).cancel({ id: other.id! })).toMatchObject({ status: 'cancelled', status_detail: 'by_collector' });
  });

  it('refunds a part and then the rest', async () => {
    const { id } = await cardPayment();
    const part = await new PaymentRefund(config()).create({ payment_id: id!, body: { amount: 40 } });
    expect(part).toMatchObject({ payment_id: id, amount: 40, status: 'approved' });
    expect(await new Payment(config()).get({ id: id! })).toMatchObject({ status: 'approved', status_detail: 'partially_refunded' });
    expect(await new PaymentRefund(config()).total({ payment_id: id! })).toMatchObject({ amount: 110 });
    const all = await new PaymentRefund(config()).list({ payment_id: id! });
    expect(all.map(({ amount }) => amount)).toEqual([40, 110]);
    expect(await new PaymentRefund(config()).get({ payment_id: id!, refund_id: part.id! })).toMatchObject({ id: part.id });
    expect(await new Payment(config()).get({ id: id! })).toMatchObject({ status: 'refunded', transaction_amount_refunded: 150 });
  });

  it('reads errors as what they are', async () => {
    await expect(new Payment(config()).get({ id: '1' })).rejects.toMatchObject({ status: 404 });
    const stranger = new Payment(new MercadoPagoConfig({ accessToken: 'APP_USR-nobody' }));
    await expect(stranger.get({ id: '1' })).rejects.toMatchObject({ status: 401 });
    await expect(cardPayment({}, 'FUND')).resolves.toMatchObject({
      status: 'rejected',
      status_detail: 'cc_rejected_insufficient_amount',
    });
  });

  it('creates, reads, changes and searches a preference', async () => {
    const items = [{ id: 'one', title: 'Course', quantity: 2, currency_id: 'BRL', unit_price: 49.9 }];
    const made = await new Preference(config()).create({ body: { items, external_reference: 'sdk-pref' } });
    expect(made).toMatchObject({ collector_id: SELLER.id, init_point: `${simulator.url}/checkout/v1/redirect?pref_id=${made.id}` });
    expect(await new Preference(config()).get({ preferenceId: made.id! })).toMatchObject({ external_reference: 'sdk-pref' });
    const changed = await new Preference(config()).update({
      id: made.id!,
      updatePreferenceRequest: { items, statement_descriptor: 'SHOP' },
    });
    expect(changed).toMatchObject({ external_reference: 'sdk-pref', statement_descriptor: 'SHOP' });
    const found = await new Preference(config()).search({ options: { external_reference: 'sdk-pref' } });
    expect(found.elements?.map(({ id }) => id)).toEqual([made.id]);
    expect((await new MerchantOrder(config()).search({ options: { preference_id: made.id! } })).elements).toHaveLength(1);
  });

  it('saves a card of a customer', async () => {
    const customer = await new Customer(config()).create({ body: { email: 'saved@example.com' } });
    const card = await new CustomerCard(config()).create({ customerId: customer.id!, body: { token: await token() } });
    const [first] = await new CustomerCard(config()).list({ customerId: customer.id! });
    expect(first).toMatchObject({ id: card.id, last_four_digits: '6351' });
    await new CustomerCard(config()).remove({ customerId: customer.id!, cardId: card.id! });
    expect(await new CustomerCard(config()).list({ customerId: customer.id! })).toHaveLength(0);
  });

  it('makes a plan and a subscription, reads its charge, pauses and cancels it', async () => {
    const recurring = { frequency: 1, frequency_type: 'months', transaction_amount: 49.9, currency_id: 'BRL' };
    const plan = await new PreApprovalPlan(config()).create({
      body: { reason: 'Club', back_url: 'https://shop.example/back', auto_recurring: recurring },
    });
    const made = await new PreApproval(config()).create({
      body: {
        preapproval_plan_id: plan.id!,
        payer_email: 'ana.payer@example.com',
        card_token_id: await token(),
        status: 'authorized',
        external_reference: 'sdk-sub',
      },
    });
    expect(made).toMatchObject({ status: 'authorized', reason: 'Club', preapproval_plan_id: plan.id });
    simulator.clock.advance(40 * 60_000);
    const { results } = await new Invoice(config()).search({ options: { preapproval_id: made.id! } });
    expect(results).toMatchObject([{ status: 'processed', transaction_amount: 49.9, payment: { status: 'approved' } }]);
    expect(await new Invoice(config()).get({ id: String(results![0]!.id) })).toMatchObject({ preapproval_id: made.id });
    expect(await new PreApproval(config()).update({ id: made.id!, body: { status: 'paused' } })).toMatchObject({ status: 'paused' });
    await new PreApproval(config()).update({ id: made.id!, body: { status: 'cancelled' } });
    expect(await new PreApproval(config()).get({ id: made.id! })).toMatchObject({ status: 'cancelled' });
    expect((await new PreApproval(config()).search({ options: { payer_email: 'ana.payer@example.com' } })).results).toHaveLength(1);
  });
});

describe('the signature of notifications', () => {
  const signed = { dataId: '1330000123', requestId: '7f2c1c1e-6a53-4f3e-9a63-2b8f5f4f0b11', ts: '1767225600' };
  const { dataId, requestId: xRequestId } = signed;
  const validate = (xSignature: string, rest: object = {}) =>
    WebhookSignatureValidator.validate({ xSignature, xRequestId, dataId, secret: SECRET, ...rest });

  it('is accepted by the validator of the vendor, also without the parts that are left out', () => {
    expect(() => validate(signatureHeader(SECRET, signed))).not.toThrow();
    expect(() => validate(signatureHeader(SECRET, { ...signed, requestId: null }), { xRequestId: null })).not.toThrow();
    expect(() => validate(signatureHeader(SECRET, { ...signed, dataId: null }), { dataId: null })).not.toThrow();
  });

  it('is refused by it when another secret or another id made it, or when it is old', () => {
    expect(() => validate(signatureHeader('not the secret', signed))).toThrow(InvalidWebhookSignatureError);
    expect(() => validate(signatureHeader(SECRET, { ...signed, dataId: '1330000124' }))).toThrow(InvalidWebhookSignatureError);
    expect(() => validate(signatureHeader(SECRET, signed), { toleranceSeconds: 300 })).toThrow(InvalidWebhookSignatureError);
  });

  const v1 = signatureHeader(SECRET, signed).slice(-64);
  const other = signatureHeader('another secret', signed).slice(-64);

  it.each([
    ['plain', `ts=${signed.ts},v1=${v1}`, true],
    ['in milliseconds', signatureHeader(SECRET, { ...signed, ts: '1767225600000' }), true],
    ['with blanks and capital names', ` TS=${signed.ts} , V1=${v1}`, true],
    ['with unknown pieces', `v0=x,ts=${signed.ts},v1=${v1},v2=y`, true],
    ['with a repeated piece, the last of which counts', `ts=${signed.ts},v1=${other},v1=${v1}`, true],
    ['that is years old, because a replay is harmless', signatureHeader(SECRET, { ...signed, ts: '1000000000' }), true],
    ['with the hash in capital letters', `ts=${signed.ts},v1=${v1.toUpperCase()}`, false],
    ['of another secret', `ts=${signed.ts},v1=${other}`, false],
    ['of another time', `ts=1767225601,v1=${v1}`, false],
    ['without a time', `v1=${v1}`, false],
    ['without a hash', `ts=${signed.ts}`, false],
    ['whose time is no number', `ts=now,v1=${v1}`, false],
    ['that is none', 'hello', false],
    ['that is empty', '', false],
  ])('%s is judged alike by the validator of the vendor and by ours', (_what, header, good) => {
    const ours = readSignature(header);
    expect(ours !== null && isSigned({ dataId, requestId: xRequestId }, ours, SECRET)).toBe(good);
    const theirs = () => validate(header);
    if (good) expect(theirs).not.toThrow();
    else expect(theirs).toThrow(InvalidWebhookSignatureError);
  });
});
