import { currency, exponent } from '../../src/payments/domain/currency';
import { describeFaults } from './gateway-faults';
import { held, open, paid, startRequest, SUM, valueOf } from './gateway-counter';
import type { GatewayHarness } from './gateway-harness';
import { describeMessages } from './gateway-messages';
import { describeMoney, expectLedger } from './gateway-money';

/**
 * What every gateway must do, against its simulator. What a gateway declares it cannot do is checked to be refused.
 * Call it once for every set of switches that the simulator should behave by.
 */
export function describeGateway(name: string, harness: () => Promise<GatewayHarness>): void {
  describe(name, () => {
    const current: { harness?: GatewayHarness } = {};
    const get = (): GatewayHarness => {
      if (!current.harness) throw new Error('the harness is not there yet');
      return current.harness;
    };
    beforeEach(async () => {
      current.harness = await harness();
    });
    afterEach(() => current.harness?.stop());
    describeSettings(get);
    describeStart(get);
    describeMoney(get);
    describeOddities(get);
    describeFaults(get);
    describeMessages(get);
  });
}

type Get = () => GatewayHarness;

function describeSettings(get: Get): void {
  describe('settings', () => {
    it('come out of the form as they went in, and keep saved secrets when the field stays empty', () => {
      const { gateway, typed, settings } = get();
      expect(gateway.parseSettings(typed, {})).toEqual({ ok: true, settings });
      const withoutSecrets = Object.fromEntries(Object.entries(typed).filter(([field]) => !(field in settings.secrets)));
      expect(gateway.parseSettings(withoutSecrets, settings.secrets)).toEqual({ ok: true, settings });
    });

    it('split exactly into the declared plain and secret fields', () => {
      const { gateway, settings } = get();
      const named = (secret: boolean) => gateway.fields.filter(({ kind }) => (kind === 'secret') === secret).map((field) => field.name);
      expect(Object.keys(settings.secrets).every((field) => named(true).includes(field))).toBe(true);
      expect(Object.keys(settings.plain).every((field) => named(false).includes(field))).toBe(true);
    });

    it('name each required field that is empty', () => {
      const { gateway } = get();
      const parsed = gateway.parseSettings({}, {});
      const missing = parsed.ok ? [] : parsed.problems.map(({ field }) => field);
      expect(missing).toEqual(expect.arrayContaining(gateway.fields.filter(({ required }) => required).map((field) => field.name)));
    });

    it('are found good without moving money', async () => {
      const { gateway, settings, ledger } = get();
      const findings = await gateway.check(settings);
      expect(findings.filter(({ level }) => level === 'bad')).toEqual([]);
      expect(findings.some(({ level }) => level === 'good')).toBe(true);
      expect(await ledger()).toEqual([]);
    });

    it('are found bad with a wrong key', async () => {
      const { gateway, wrongSettings } = get();
      expect((await gateway.check(wrongSettings)).some(({ level }) => level === 'bad')).toBe(true);
      expect((await gateway.start(startRequest(get(), { settings: wrongSettings }))).kind).toBe('refused');
    });
  });
}

function describeStart(get: Get): void {
  describe('a new payment', () => {
    it('has a page to pay on and reads as open', async () => {
      const counter = await open(get());
      const { pay } = counter.target;
      expect(pay.kind === 'redirect' ? pay.url : pay.action).toMatch(/^https?:\/\//);
      if (!get().gateway.capabilities.readable) return;
      const snapshot = await counter.see();
      expect(snapshot).toMatchObject({ reference: counter.target.reference, phase: 'open', disputed: false });
      expect(snapshot.orderNumber ?? 'ORDER-1002').toBe('ORDER-1002');
      expect(counter.invoice.standing).toEqual({ state: 'pending' });
    });

    it('is found again by our number, and a number that was never used is not', async () => {
      const { target } = await open(get());
      const { gateway, settings } = get();
      expect(valueOf(await gateway.find(settings, 'ORDER-1002'))).toEqual(target);
      expect(valueOf(await gateway.find(settings, 'ORDER-1003'))).toBeNull();
    });

    it('is refused in a currency that the gateway does not take', async () => {
      const { gateway } = get();
      const foreign = ['JPY', 'KWD', 'UAH'].map(currency).find((code) => !gateway.currencies.includes(code));
      if (!foreign) throw new Error('every currency is taken: the list of this test is too short');
      const outcome = await gateway.start(startRequest(get(), { amount: { minor: 5_000, currency: foreign } }));
      expect(outcome.kind).toBe('refused');
    });

    it('can be made in every declared currency, whatever its decimals', async () => {
      const { gateway, settings, settingsIn } = get();
      for (const code of gateway.currencies) {
        const amount = { minor: 123 * 10 ** exponent(code), currency: code };
        const merchant = settingsIn?.(code) ?? settings;
        expect(gateway.currenciesOf(merchant)).toContain(code);
        const outcome = await gateway.start(startRequest(get(), { settings: merchant, amount, orderNumber: `ORDER-${code}` }));
        expect(outcome.kind).toBe('done');
      }
      expect(gateway.currencies.length).toBeGreaterThan(0);
    });

    it('that runs out unpaid is lost or failed, without money', async () => {
      const { simulator, gateway, ledger } = get();
      const counter = await open(get(), { expiresAt: new Date(simulator.clock.now().getTime() + 3_600_000) });
      simulator.clock.advance(48 * 3_600_000);
      if (gateway.capabilities.readable) expect(['lost', 'failed']).toContain((await counter.see()).phase);
      expect(counter.attempt).toMatchObject({ held: 0, captured: 0 });
      expect(await ledger()).toEqual([]);
    });
  });
}

function describeOddities(get: Get): void {
  describe('odd cases', () => {
    it('a state that nobody has explained changes nothing and is shown', async () => {
      const { showUnknownState, gateway } = get();
      if (!showUnknownState) return;
      const counter = await paid(get());
      showUnknownState();
      const snapshot = await counter.see();
      expect(gateway.capabilities.readable).toBe(true);
      expect(snapshot.phase).toBe('unclear');
      expect(snapshot.words).not.toBe('');
      expect(counter.invoice.standing).toEqual({ state: 'pending' });
    });

    it('a hold that the gateway ends by itself is released, not paid', async () => {
      const { endHold, gateway } = get();
      expect(endHold === null && gateway.capabilities.holdHours !== null).toBe(false);
      if (!endHold) return;
      const counter = await held(get());
      await counter.see();
      endHold();
      await counter.see();
      expect(counter.invoice.standing).toEqual({ state: 'canceled', reason: 'hold-expired' });
      await expectLedger(get, ['hold', SUM], ['void', SUM]);
    });

    it('a sum that differs from the invoice is never accepted', async () => {
      const counter = await paid(get());
      counter.invoice = { ...counter.invoice, attempts: [{ ...counter.attempt, asked: SUM - 1 }] };
      await counter.see();
      expect(counter.invoice).toMatchObject({ standing: { state: 'pending' }, attention: ['amount-mismatch'] });
    });

    it('reading twice changes nothing more', async () => {
      const counter = await paid(get());
      await counter.see();
      const before = counter.invoice;
      const marks = [(await counter.see()).mark, (await counter.see()).mark];
      expect(counter.invoice).toEqual(before);
      expect(new Set(marks).size).toBe(1);
    });
  });
}
