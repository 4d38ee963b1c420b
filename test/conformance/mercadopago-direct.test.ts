import { currency } from '../../src/payments/domain/currency';
import { money } from '../../src/payments/domain/money';
import type { DirectRequest, Payer } from '../../src/payments/ports/direct-payments';
import { cardToken, stateOf, toPayment } from '../support/mercadopago';
import type { TestSeller } from '../support/mercadopago';
import { SUM, valueOf } from './gateway-counter';
import { startMercadopagoHarness } from './mercadopago-harness';
import type { MercadopagoHarness } from './mercadopago-harness';

const DAY_MS = 24 * 3_600_000;
const BRL = currency('BRL');

const PAYER: Payer = {
  email: 'ana.payer@example.com',
  firstName: 'Ana',
  lastName: 'Souza',
  document: { kind: null, number: '529.982.247-25' },
  address: { zip: '01310-100', street: 'Avenida Paulista', number: null, district: 'Bela Vista', city: 'São Paulo', region: 'SP' },
  phone: null,
  entity: null,
  ip: null,
};

describe('Mercado Pago on a page of our own', () => {
  let harness: MercadopagoHarness;

  const startIn = async (country: TestSeller['country']): Promise<void> => {
    await harness.stop();
    harness = await startMercadopagoHarness({ country });
  };
  const created = async () =>
    (await stateOf(harness.simulator.url)).requests.filter((one) => one.method === 'POST' && one.path === '/v1/payments');
  const pay = async (change: Partial<DirectRequest> = {}) => harness.direct.pay(await harness.directRequest(change));
  const payBy = (method: string, change: Partial<DirectRequest> = {}) => pay({ method, card: null, payer: PAYER, ...change });

  const refusal = async (change: Partial<DirectRequest>) => {
    const outcome = await payBy('bolbradesco', change);
    return outcome.kind === 'refused' ? outcome.refusal?.code : outcome.kind;
  };

  beforeEach(async () => {
    harness = await startMercadopagoHarness();
  });

  afterEach(() => harness.stop());

  describe('what is offered', () => {
    it('is what the account has, with limits and what each needs, and is asked for once an hour', async () => {
      const methods = valueOf(await harness.direct.methods(harness.settings));
      const boleto = methods.find(({ code }) => code === 'bolbradesco');
      expect(boleto).toMatchObject({
        kind: 'slip',
        least: { minor: 400, currency: 'BRL' },
        most: { minor: 10_000_000 },
        needs: ['name', 'document', 'address'],
        reserves: false,
      });
      expect(methods.find(({ code }) => code === 'visa')).toMatchObject({ kind: 'card', needs: ['card-token'], reserves: true });
      expect(methods.find(({ code }) => code === 'pix')).toMatchObject({ kind: 'transfer' });
      expect(methods.map(({ code }) => code)).not.toContain('account_money');
      await harness.direct.methods(harness.settings);
      const asked = async () => (await stateOf(harness.simulator.url)).requests.filter(({ path }) => path === '/v1/payment_methods').length;
      expect(await asked()).toBe(1);
      harness.simulator.clock.advance(DAY_MS);
      await harness.direct.methods(harness.settings);
      expect(await asked()).toBe(2);
    });

    it('has the kinds of tax numbers of the country, and none in Mexico', async () => {
      expect(valueOf(await harness.direct.documentKinds(harness.settings))).toMatchObject([
        { code: 'CPF', digitsOnly: true, least: 11, most: 11 },
        { code: 'CNPJ', digitsOnly: false, least: 14, most: 14 },
      ]);
      expect(valueOf(await harness.direct.documentKinds(harness.settingsOf('MX')))).toEqual([]);
    });
  });

  describe('a card', () => {
    it('that is approved is taken at once, under our number', async () => {
      expect(valueOf(await pay())).toMatchObject({ snapshot: { reference: 'ORDER-1002', phase: 'taken', amount: SUM }, show: null });
    });

    it('that is declined is an answer, and three tries are three payments with three keys', async () => {
      const { url } = harness.simulator;
      for (const attempt of [1, 2, 3]) {
        const token = await cardToken(url, harness.seller.publicKey, 'FUND');
        const made = valueOf(await pay({ idempotencyKey: `key-${attempt}`, card: { token, installments: 1, issuer: null } }));
        expect(made.snapshot).toMatchObject({ phase: 'lost', words: 'rejected/cc_rejected_insufficient_amount' });
      }
      expect(await created()).toHaveLength(3);
    });

    it('token that was used before is refused in their own words', async () => {
      const request = await harness.directRequest();
      valueOf(await harness.direct.pay(request));
      const again = await harness.direct.pay({ ...request, idempotencyKey: 'another-key' });
      expect(again).toMatchObject({ kind: 'refused', text: expect.stringContaining('3003') as string });
    });

    it('whose answer was lost is found by its key, and a repeat with the key charges nothing more', async () => {
      const request = await harness.directRequest();
      harness.simulator.faults.add({ match: 'POST /v1/payments', kind: 'drop-after' });
      expect(await harness.direct.pay(request)).toMatchObject({ kind: 'unknown', sent: true });
      const found = valueOf(await harness.direct.find(harness.settings, request));
      expect(found?.snapshot).toMatchObject({ phase: 'taken', amount: SUM });
      expect(valueOf(await harness.direct.pay(request)).paymentReference).toBe(found?.paymentReference);
      expect(valueOf(await harness.direct.find(harness.settings, { ...request, idempotencyKey: 'never-used' }))).toBeNull();
      expect((await stateOf(harness.simulator.url)).payments).toHaveLength(1);
    });

    it('can be reserved, and the reserve runs out after five days', async () => {
      const made = valueOf(await pay({ reserve: true }));
      expect(made.snapshot).toMatchObject({ phase: 'held', ofHold: true, amount: SUM });
      harness.simulator.clock.advance(5 * DAY_MS + 1);
      const now = valueOf(await harness.direct.readPayment(harness.settings, made.paymentReference));
      expect(now?.snapshot).toMatchObject({ phase: 'lost', reason: 'hold-expired', words: 'cancelled/expired' });
    });

    it('cannot be reserved in Colombia, and nothing is asked', async () => {
      await startIn('CO');
      const amount = money(4_990_000, currency('COP'));
      expect(await pay({ reserve: true, amount, method: 'visa' })).toMatchObject({ kind: 'refused', refusal: { code: 'method-off' } });
      expect(await created()).toEqual([]);
    });
  });

  describe('pix', () => {
    it('gives a code to copy, its picture and its end', async () => {
      const expiresAt = new Date(harness.simulator.clock.now().getTime() + 2 * 3_600_000);
      const made = valueOf(await payBy('pix', { expiresAt }));
      expect(made.snapshot).toMatchObject({ phase: 'open', words: 'pending/pending_waiting_transfer' });
      expect(made.show).toMatchObject({
        kind: 'qr',
        code: expect.stringMatching(/^0002/) as string,
        picture: expect.any(String) as string,
      });
      expect(made.show?.kind === 'qr' ? made.show.until : null).toEqual(expiresAt);
      await toPayment(harness.simulator.url, made.paymentReference, 'pay');
      const paid = valueOf(await harness.direct.readPayment(harness.settings, made.paymentReference));
      expect(paid).toMatchObject({ snapshot: { phase: 'taken', amount: SUM }, show: null });
    });
  });

  describe('boleto', () => {
    it('sends the cleaned number, both names and the whole address, and gives its line, bar code and slip', async () => {
      const made = valueOf(await payBy('bolbradesco'));
      expect((await created())[0]?.body).toMatchObject({
        transaction_amount: 1_999.5,
        payer: {
          first_name: 'Ana',
          last_name: 'Souza',
          identification: { type: 'CPF', number: '52998224725' },
          address: { zip_code: '01310100', street_number: 'S/N', neighborhood: 'Bela Vista', federal_unit: 'SP' },
        },
      });
      expect(made.show).toMatchObject({
        kind: 'slip',
        line: expect.stringMatching(/^\d{47}$/) as string,
        barcode: expect.stringMatching(/^\d{44}$/) as string,
        url: expect.stringMatching(/^http/) as string,
      });
    });

    it.each(['top', 'details'])('has its bar code read from the place %s', async (place) => {
      harness.simulator.switches.set('barcodeAt', place);
      const { show } = valueOf(await payBy('bolbradesco'));
      expect(show?.kind === 'slip' ? show.barcode : null).toMatch(/^\d{44}$/);
    });

    it('with a wrong tax number, without an address or above the limit is refused, and nothing is asked', async () => {
      expect(await refusal({ payer: { ...PAYER, document: { kind: 'CPF', number: '12345678900' } } })).toBe('tax-number-invalid');
      expect(await refusal({ payer: { ...PAYER, address: null } })).toBe('payer-incomplete');
      expect(await refusal({ amount: money(399, BRL) })).toBe('amount-outside-limits');
      expect(await refusal({ amount: money(10_000_001, BRL) })).toBe('amount-outside-limits');
      expect(await refusal({ method: 'oxxo' })).toBe('method-off');
      expect(await created()).toEqual([]);
    });

    it('of a company with letters in its number is sent as such', async () => {
      valueOf(await payBy('bolbradesco', { payer: { ...PAYER, document: { kind: null, number: '12.abc.345/01de-35' } } }));
      expect((await created())[0]?.body).toMatchObject({ payer: { identification: { type: 'CNPJ', number: '12ABC34501DE35' } } });
    });

    it('can be dropped while it is unpaid, and not any more when it was paid meanwhile', async () => {
      const address = (paymentReference: string) => ({
        settings: harness.settings,
        reference: 'ORDER-1002',
        paymentReference,
        amount: money(SUM, BRL),
        whole: true,
      });
      const first = valueOf(await payBy('bolbradesco'));
      expect((await harness.gateway.void({ ...address(first.paymentReference), idempotencyKey: 'drop-1' })).kind).toBe('done');
      const second = valueOf(await payBy('bolbradesco', { idempotencyKey: 'second' }));
      await toPayment(harness.simulator.url, second.paymentReference, 'pay');
      expect(await harness.gateway.void({ ...address(second.paymentReference), idempotencyKey: 'drop-2' })).toMatchObject({
        kind: 'refused',
        text: expect.stringContaining('[2018]') as string,
      });
    });
  });

  describe('in Colombia', () => {
    beforeEach(() => startIn('CO'));

    const COP = currency('COP');
    const efecty = (minor: number) => payBy('efecty', { amount: money(minor, COP), payer: { ...PAYER, document: null } });

    it('whole pesos travel as a whole number, a fraction and too small a sum are refused, and nothing is asked', async () => {
      expect(valueOf(await efecty(4_990_000)).show).toMatchObject({ kind: 'slip', url: expect.any(String) as string });
      expect(JSON.stringify((await created())[0]?.body)).toContain('"transaction_amount":49900,');
      expect(await efecty(4_990_050)).toMatchObject({ kind: 'refused', refusal: { code: 'amount-invalid' } });
      expect(await efecty(400_000)).toMatchObject({
        kind: 'refused',
        refusal: { code: 'amount-outside-limits', facts: { least: '5000.00 COP' } },
      });
      expect(await created()).toHaveLength(1);
    });

    it('pse leads to the page of the bank that was chosen', async () => {
      const methods = valueOf(await harness.direct.methods(harness.settings));
      const pse = methods.find(({ code }) => code === 'pse');
      expect(pse).toMatchObject({ kind: 'bank-page' });
      expect(pse?.banks).toContainEqual({ code: '1007', title: 'Bancolombia' });
      const made = await payBy('pse', {
        amount: money(4_990_000, COP),
        bank: '1007',
        payer: {
          ...PAYER,
          document: { kind: 'CC', number: '1.234.567.890' },
          phone: { area: '57', number: '3001234567' },
          entity: 'individual',
          ip: '192.0.2.7',
        },
      });
      expect(valueOf(made).show).toMatchObject({ kind: 'page', url: expect.stringMatching(/^http/) as string });
    });
  });

  it.each([
    ['MX', 'oxxo', 'MXN'],
    ['AR', 'rapipago', 'ARS'],
  ] as const)('in %s makes a slip of %s for anybody with an e-mail address', async (country, method, code) => {
    await startIn(country);
    const payer: Payer = { ...PAYER, document: country === 'MX' ? { kind: null, number: 'XAXX010101000' } : null, address: null };
    const made = valueOf(await payBy(method, { amount: money(SUM, currency(code)), payer }));
    expect(made.show).toMatchObject({ kind: 'slip', url: expect.stringMatching(/^http/) as string });
    expect(JSON.stringify((await created())[0]?.body)).not.toContain('identification');
  });
});
