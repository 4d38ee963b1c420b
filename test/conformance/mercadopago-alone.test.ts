import { currency } from '../../src/payments/domain/currency';
import { money } from '../../src/payments/domain/money';
import { cardToken, stateOf, toPayment } from '../support/mercadopago';
import { open, paid, startRequest, SUM, valueOf } from './gateway-counter';
import { payOnPage, startMercadopagoHarness } from './mercadopago-harness';
import type { MercadopagoHarness } from './mercadopago-harness';

const BRL = currency('BRL');
const COP = currency('COP');
const WEEK_MS = 7 * 24 * 3_600_000;

describe('Mercado Pago alone', () => {
  let harness: MercadopagoHarness;

  beforeEach(async () => {
    harness = await startMercadopagoHarness();
  });

  afterEach(() => harness.stop());

  const read = (paymentReference: string | null = null) =>
    harness.gateway.read({ settings: harness.settings, reference: 'ORDER-1002', paymentReference });
  const requests = async (method: string, path: string) =>
    (await stateOf(harness.simulator.url)).requests.filter((one) => one.method === method && one.path.startsWith(path));
  const lookUp = (about: string, known: string | null = null) => harness.gateway.lookUp?.(harness.settings, about, known);
  const codes = async (settings = harness.settings) => (await harness.gateway.check(settings)).map(({ code }) => code);

  describe('the connection', () => {
    it('is refused when the account is in another country than the chosen one', async () => {
      const settings = { ...harness.settings, plain: { ...harness.settings.plain, country: 'AR' } };
      expect(await harness.gateway.check(settings)).toEqual([
        { code: 'mercadopago-country-differs', level: 'bad', facts: { chosen: 'AR', account: 'BR' } },
      ]);
    });

    it('is refused when the token is not accepted, and asks for the webhook secret when it is missing', async () => {
      expect(await codes(harness.wrongSettings)).toEqual(['mercadopago-token-refused']);
      const { accessToken = '' } = harness.settings.secrets;
      expect(await codes({ ...harness.settings, secrets: { accessToken } })).toEqual([
        'mercadopago-connection',
        'mercadopago-no-webhook-secret',
      ]);
    });

    it('tells a test seller from a real one, whatever was chosen', async () => {
      const body = { id: 5, country: 'BR', accessToken: 'APP_USR-test-token', publicKey: 'APP_USR-test-public', testSeller: true };
      await fetch(`${harness.simulator.url}/_sim/accounts`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const settings = { ...harness.settings, secrets: { ...harness.settings.secrets, accessToken: body.accessToken } };
      const test = { ...settings, plain: { ...settings.plain, mode: 'test' } };
      expect(await codes(settings)).toContain('mercadopago-test-seller-live');
      expect(await codes(test)).toContain('mercadopago-test-seller');
      expect(await codes({ ...harness.settings, plain: { ...harness.settings.plain, mode: 'test' } })).toContain('mercadopago-test-money');
    });
  });

  describe('a payment page', () => {
    it('carries our number, the whole sum, its term and where to tell of it', async () => {
      const expiresAt = new Date(harness.simulator.clock.now().getTime() + WEEK_MS);
      const settings = { ...harness.settings, plain: { ...harness.settings.plain, slips: 'hidden', statementDescriptor: 'HUB SHOP' } };
      await open(harness, { settings, expiresAt });
      const [made] = await requests('POST', '/checkout/preferences');
      expect(made?.body).toMatchObject({
        external_reference: 'ORDER-1002',
        items: [{ quantity: 1, currency_id: 'BRL', unit_price: 1_999.5 }],
        payer: { email: 'buyer@shop.example' },
        back_urls: { success: 'https://hub.example/p/1002', pending: 'https://hub.example/p/1002', failure: 'https://hub.example/p/1002' },
        auto_return: 'approved',
        notification_url: `${harness.notifyUrl}?source_news=webhooks`,
        expires: true,
        expiration_date_to: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}-03:00$/) as string,
        date_of_expiration: expect.any(String) as string,
        statement_descriptor: 'HUB SHOP',
        payment_methods: { excluded_payment_types: [{ id: 'ticket' }, { id: 'atm' }] },
      });
    });

    it('takes pesos of Colombia whole, and a fraction of one is refused before any call', async () => {
      const settings = harness.settingsOf('CO');
      const start = (minor: number) => harness.gateway.start(startRequest(harness, { settings, amount: money(minor, COP) }));
      expect((await start(4_990_000)).kind).toBe('done');
      expect(await start(4_990_050)).toMatchObject({ kind: 'refused', refusal: { code: 'amount-invalid' } });
      const made = await requests('POST', '/checkout/preferences');
      expect(made).toHaveLength(1);
      expect(JSON.stringify(made[0]?.body)).toContain('"unit_price":49900}');
    });

    it('of an account that Mercado Pago has not verified is refused in its own words', async () => {
      harness.simulator.switches.set('sellerNotVerified', true);
      const outcome = await harness.gateway.start(startRequest(harness));
      expect(outcome).toMatchObject({ kind: 'refused', text: expect.stringContaining('regulation') as string });
    });

    it('whose try was declined and then approved is paid, with the approved payment speaking for it', async () => {
      const { target } = await open(harness);
      await payOnPage(target, 'FUND');
      const declined = valueOf(await read());
      expect(declined).toMatchObject({ phase: 'lost', reason: 'declined', words: 'rejected/cc_rejected_insufficient_amount' });
      await payOnPage(target, 'APRO');
      const approved = valueOf(await read(declined.paymentReference));
      expect(approved).toMatchObject({ phase: 'taken', amount: SUM });
      expect(approved.surplus).toBeUndefined();
    });

    it('that is in process is open, and neither declined nor idle', async () => {
      const { target } = await open(harness);
      await payOnPage(target, 'CONT');
      const snapshot = valueOf(await read());
      expect(snapshot).toMatchObject({ phase: 'open', words: 'in_process/pending_contingency' });
      expect(snapshot.idle).toBeUndefined();
    });

    it('that was paid twice tells of the second payment, which can be read and given back by itself', async () => {
      const { target } = await open(harness);
      await payOnPage(target, 'APRO');
      const first = valueOf(await read());
      await payOnPage(target, 'APRO');
      const again = valueOf(await read(first.paymentReference));
      expect(again).toMatchObject({ paymentReference: first.paymentReference, amount: SUM });
      const [second] = again.surplus ?? [];
      if (!second) throw new Error('the second payment is not told of');
      expect(second).toMatchObject({ phase: 'taken', amount: SUM, orderNumber: null, reference: `payment:${second.paymentReference}` });
      const { settings } = harness;
      const { reference, paymentReference } = second;
      const amount = money(SUM, BRL);
      valueOf(await harness.gateway.refund({ settings, reference, paymentReference, amount, whole: true, idempotencyKey: 'back' }));
      expect(valueOf(await harness.gateway.read({ settings, reference, paymentReference }))).toMatchObject({ phase: 'returned' });
      expect(valueOf(await read(first.paymentReference))).toMatchObject({ phase: 'taken', amount: SUM });
    });
  });

  describe('a reading', () => {
    it('of a payment of another account is never taken for ours', async () => {
      await paid(harness);
      harness.simulator.switches.set('collectorShown', 4_711);
      expect(valueOf(await read())).toMatchObject({ phase: 'open', paymentReference: null });
    });

    it('of another currency or sum is told as it is, so that the heart refuses it', async () => {
      await paid(harness);
      harness.simulator.switches.set('currencyShown', 'ARS');
      expect(valueOf(await read())).toMatchObject({ currency: 'ARS', phase: 'taken' });
      harness.simulator.switches.merge({ currencyShown: null, amountShown: 1_000 });
      expect(valueOf(await read())).toMatchObject({ amount: 100_000 });
    });

    it('follows a dispute: taken and disputed, then given back or the seller’s again', async () => {
      const counter = await paid(harness);
      const { paymentReference } = await counter.see();
      await toPayment(harness.simulator.url, paymentReference ?? '', 'open-chargeback');
      expect(await counter.see()).toMatchObject({ phase: 'taken', disputed: true });
      expect(counter.invoice.attention).toEqual(['disputed']);
      await toPayment(harness.simulator.url, paymentReference ?? '', 'win-chargeback');
      expect(await counter.see()).toMatchObject({ phase: 'taken', disputed: false, amount: SUM });
      expect(counter.invoice.standing).toEqual({ state: 'paid', captured: SUM, refunded: 0 });
    });

    it('counts a dispute that was lost as money that went back', async () => {
      const counter = await paid(harness);
      const { paymentReference } = await counter.see();
      for (const deed of ['open-chargeback', 'lose-chargeback']) {
        await toPayment(harness.simulator.url, paymentReference ?? '', deed);
        await counter.see();
      }
      expect(counter.invoice.standing).toEqual({ state: 'refunded', captured: SUM, refunded: SUM });
      expect(counter.invoice.attention).toEqual(['disputed']);
    });

    it('sees a refund that somebody made in the cabinet', async () => {
      const counter = await paid(harness);
      const { paymentReference } = await counter.see();
      await toPayment(harness.simulator.url, paymentReference ?? '', 'refund', 4_000);
      await counter.see();
      expect(counter.invoice.standing).toEqual({ state: 'paid', captured: SUM, refunded: 4_000 });
    });
  });

  describe('a refund', () => {
    it('in part and then of the rest sends just those sums, and nothing more can go back', async () => {
      const counter = await paid(harness);
      valueOf(await counter.refund(4_000, 'first'));
      valueOf(await counter.refund(SUM - 4_000, 'second'));
      expect((await requests('POST', '/v1/payments/')).map(({ body }) => body)).toEqual([{ amount: 40 }, { amount: 1_959.5 }]);
      expect(await counter.snapshot()).toMatchObject({ phase: 'returned', returned: SUM });
      expect(await counter.refund(100, 'third')).toMatchObject({ kind: 'refused', refusal: { code: 'refund-above-left' } });
    });

    it('whose answer was lost is made once: the repeat is answered with nothing, and the list tells', async () => {
      const counter = await paid(harness);
      harness.simulator.faults.add({ match: harness.paths.refund, kind: 'drop-after' });
      expect((await counter.refund(4_000, 'same-key')).kind).toBe('unknown');
      expect(await counter.refund(4_000, 'same-key')).toEqual({ kind: 'done', value: undefined });
      expect(await counter.snapshot()).toMatchObject({ returned: 4_000, amount: SUM - 4_000 });
    });

    it('that is under way is neither done nor refused, and a reading tells when it is there', async () => {
      harness.simulator.switches.set('refundStatus', 'in_process');
      const counter = await paid(harness);
      expect(await counter.refund(4_000)).toEqual({ kind: 'unknown', because: 'told-later', sent: true });
      expect(await counter.snapshot()).toMatchObject({ returned: 0 });
      harness.simulator.clock.advance(2 * 3_600_000);
      expect(await counter.snapshot()).toMatchObject({ returned: 4_000 });
    });

    it.each([
      [2031, 'refused'],
      [2084, 'refused'],
    ])('with cause %i is %s in their own words, and works later', async (code, kind) => {
      const counter = await paid(harness);
      harness.simulator.switches.merge({ refuseRefund: code, refuseRefundTimes: 1 });
      expect(await counter.refund(4_000, 'first')).toMatchObject({ kind, text: expect.stringContaining(`[${code}]`) as string });
      expect((await counter.refund(4_000, 'second')).kind).toBe('done');
    });

    it('that is turned away because of too many calls has certainly not been made', async () => {
      const counter = await paid(harness);
      await counter.see();
      const { paymentReference } = await counter.snapshot();
      harness.simulator.switches.set('tooManyTimes', 1);
      const request = { ...counter.request(4_000, SUM), paymentReference };
      expect(await harness.gateway.refund(request)).toEqual({ kind: 'unknown', because: 'bad-response', sent: false });
    });
  });

  describe('looking up what a message is about', () => {
    it('reads the payment exactly once and gives the order it belongs to', async () => {
      const counter = await paid(harness);
      const { paymentReference } = await counter.see();
      const path = `/v1/payments/${paymentReference}`;
      const before = (await requests('GET', path)).length;
      const looked = await lookUp(`payment:${paymentReference}`);
      expect(looked).toMatchObject({ kind: 'done', value: { kind: 'ours', snapshot: { orderNumber: 'ORDER-1002', phase: 'taken' } } });
      expect((await requests('GET', path)).length - before).toBe(1);
    });

    it('keeps to the payment that is known to stand for an order, read as it is now, and tells of the other beside it', async () => {
      const { target } = await open(harness);
      await payOnPage(target, 'APRO');
      const { paymentReference: first } = valueOf(await read());
      await payOnPage(target, 'APRO');
      const { paymentReference: second } = valueOf(await read());
      const path = `/v1/payments/${first}`;
      const before = (await requests('GET', path)).length;
      expect(await lookUp(`payment:${second}`, first)).toMatchObject({
        value: { snapshot: { paymentReference: first, surplus: [{ paymentReference: second }] } },
      });
      expect((await requests('GET', path)).length - before).toBe(1);
    });

    it('finds the payment of a chargeback', async () => {
      const counter = await paid(harness);
      const { paymentReference } = await counter.see();
      await toPayment(harness.simulator.url, paymentReference ?? '', 'open-chargeback');
      const state = (await (await fetch(`${harness.simulator.url}/_sim/state`)).json()) as { chargebacks: { id: string }[] };
      const looked = await lookUp(`topic_chargebacks_wh:${state.chargebacks[0]?.id}`);
      expect(looked).toMatchObject({ kind: 'done', value: { kind: 'ours', snapshot: { paymentReference, disputed: true } } });
    });

    it('says what is not there, what is somebody else’s and what it does not know', async () => {
      expect(await lookUp('payment:999')).toEqual({ kind: 'done', value: { kind: 'missing' } });
      expect(await lookUp('wallet_connect:1')).toEqual({ kind: 'done', value: { kind: 'foreign' } });
      const token = await cardToken(harness.simulator.url, harness.seller.publicKey);
      const foreign = await fetch(`${harness.simulator.url}/v1/payments`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'authorization': `Bearer ${harness.seller.accessToken}`,
          'x-idempotency-key': 'somebody-else',
        },
        body: JSON.stringify({
          transaction_amount: 5,
          payment_method_id: 'master',
          token,
          installments: 1,
          payer: { email: 'x@x.example' },
        }),
      });
      const { id } = (await foreign.json()) as { id: number };
      expect(await lookUp(`payment:${id}`)).toEqual({ kind: 'done', value: { kind: 'foreign' } });
    });
  });
});
