import { currency } from '../../src/payments/domain/currency';
import { money } from '../../src/payments/domain/money';
import type { SubscriptionRequest } from '../../src/payments/ports/direct-payments';
import { cardToken } from '../support/mercadopago';
import { valueOf } from './gateway-counter';
import { startMercadopagoHarness } from './mercadopago-harness';
import type { MercadopagoHarness } from './mercadopago-harness';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const PRICE = money(4_990, currency('BRL'));

describe('subscriptions of Mercado Pago', () => {
  let harness: MercadopagoHarness;

  beforeEach(async () => {
    harness = await startMercadopagoHarness();
  });

  afterEach(() => harness.stop());

  const requestOf = async (holder = 'APRO', change: Partial<SubscriptionRequest> = {}): Promise<SubscriptionRequest> => ({
    settings: harness.settings,
    orderNumber: 'SUB-5',
    title: 'Course club',
    amount: PRICE,
    every: { count: 1, unit: 'months' },
    trial: null,
    endsAt: null,
    payerEmail: 'ana.payer@example.com',
    cardToken: await cardToken(harness.simulator.url, harness.seller.publicKey, holder),
    returnUrl: 'https://hub.example/s/5',
    ...change,
  });
  const subscriptionNews = (reference: string) => harness.direct.subscriptionNews(reference);
  const charges = async (reference: string) => valueOf(await harness.direct.charges(harness.settings, reference));

  it('run from the start, and are paid when the first charge has been', async () => {
    const made = valueOf(await harness.direct.subscribe(await requestOf()));
    expect(made).toMatchObject({ orderNumber: 'SUB-5', state: 'running', amount: PRICE, every: { count: 1, unit: 'months' } });
    expect(await charges(made.reference)).toEqual([]);
    harness.simulator.clock.advance(40 * MINUTE_MS);
    const [first] = await charges(made.reference);
    expect(first).toMatchObject({ subscription: made.reference, orderNumber: 'SUB-5', state: 'paid', amount: PRICE });
    expect(valueOf(await harness.direct.readCharge(harness.settings, first?.reference ?? ''))).toEqual(first);
    const payment = valueOf(await harness.direct.readPayment(harness.settings, first?.paymentReference ?? ''));
    expect(payment?.snapshot).toMatchObject({ phase: 'taken', amount: 4_990, orderNumber: 'SUB-5' });
  });

  it('with a card that will decline are refused, and there is none', async () => {
    const request = await requestOf('FUND');
    expect(await harness.direct.subscribe(request)).toMatchObject({
      kind: 'refused',
      text: expect.stringContaining('CC_VAL_433') as string,
    });
    expect(valueOf(await harness.direct.findSubscription(harness.settings, request))).toBeNull();
  });

  it('are found by our number after an answer that nobody heard', async () => {
    valueOf(await harness.direct.subscribe(await requestOf('APRO', { orderNumber: 'SUB-4' })));
    const request = await requestOf();
    harness.simulator.faults.add({ match: 'POST /preapproval', kind: 'drop-after' });
    expect(await harness.direct.subscribe(request)).toMatchObject({ kind: 'unknown', sent: true });
    expect(valueOf(await harness.direct.findSubscription(harness.settings, request))).toMatchObject({
      orderNumber: 'SUB-5',
      state: 'running',
    });
    expect(valueOf(await harness.direct.findSubscription(harness.settings, { ...request, orderNumber: 'SUB-6' }))).toBeNull();
  });

  it('have a charge that fails tried again, told as such with the number of the try', async () => {
    const made = valueOf(await harness.direct.subscribe(await requestOf()));
    harness.simulator.clock.advance(DAY_MS);
    await fetch(`${harness.simulator.url}/_sim/preapprovals/${made.reference}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ holder: 'FUND' }),
    });
    harness.simulator.clock.advance(31 * DAY_MS);
    const [second] = await charges(made.reference);
    expect(second).toMatchObject({ state: 'retrying', tries: 1, words: 'recycling/rejected/cc_rejected_insufficient_amount' });
    harness.simulator.clock.advance(11 * DAY_MS);
    const [failed] = await charges(made.reference);
    expect(failed).toMatchObject({ reference: second?.reference, state: 'failed' });
    expect(failed?.tries).toBeGreaterThan(1);
    expect(failed?.mark).not.toBe(second?.mark);
  });

  it('are cancelled for good, once or twice', async () => {
    const made = valueOf(await harness.direct.subscribe(await requestOf()));
    expect(valueOf(await harness.direct.cancelSubscription(harness.settings, made.reference))).toMatchObject({ state: 'ended' });
    expect(valueOf(await harness.direct.cancelSubscription(harness.settings, made.reference))).toMatchObject({ state: 'ended' });
    harness.simulator.clock.advance(DAY_MS);
    expect(await charges(made.reference)).toEqual([]);
    expect(valueOf(await harness.direct.readSubscription(harness.settings, made.reference))).toMatchObject({ state: 'ended' });
  });

  it('of somebody else are refused or unknown, never shown', async () => {
    expect((await harness.direct.readSubscription(harness.settings, '2c938084726fca480172750000000042')).kind).not.toBe('unknown');
    const made = valueOf(await harness.direct.subscribe(await requestOf()));
    expect(await harness.direct.readSubscription(harness.settingsOf('AR'), made.reference)).toMatchObject({ kind: 'refused' });
  });

  it('have a trial and an end where they are asked for', async () => {
    const endsAt = new Date(harness.simulator.clock.now().getTime() + 90 * DAY_MS);
    const made = valueOf(await harness.direct.subscribe(await requestOf('APRO', { trial: { count: 10, unit: 'days' }, endsAt })));
    harness.simulator.clock.advance(5 * DAY_MS);
    expect((await charges(made.reference)).filter(({ state }) => state === 'paid')).toEqual([]);
    harness.simulator.clock.advance(6 * DAY_MS);
    expect((await charges(made.reference)).filter(({ state }) => state === 'paid')).toHaveLength(1);
  });

  it('are what their notifications name, and other notifications are not theirs', () => {
    expect(subscriptionNews('subscription_preapproval:2c93')).toEqual({ kind: 'subscription', reference: '2c93' });
    expect(subscriptionNews('subscription_authorized_payment:6114000001')).toEqual({ kind: 'charge', reference: '6114000001' });
    expect(subscriptionNews('payment:1330000123')).toBeNull();
    expect(subscriptionNews('nothing')).toBeNull();
  });
});
