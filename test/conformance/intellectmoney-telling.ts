import { startRequest, valueOf } from './gateway-counter';
import type { GatewayHarness } from './gateway-harness';
import { inCabinet, openPage, press, startIntellectmoneyHarness } from './intellectmoney-harness';
import { held, opened, paid, SUM } from './intellectmoney-teller';

/** What is special about IntellectMoney, beyond what every gateway does. */
export function describeTelling(): void {
  describe('IntellectMoney alone', () => {
    let harness: GatewayHarness;
    const start = async (run: Partial<Parameters<typeof startIntellectmoneyHarness>[0]> = {}): Promise<GatewayHarness> => {
      harness = await startIntellectmoneyHarness({ by: 'form', ...run });
      return harness;
    };
    afterEach(() => harness.stop());

    it('pays in test money for a test merchant, and never for a live one', async () => {
      const test = await start({ plain: { mode: 'test' } });
      const teller = await paid(test);
      expect(teller.invoice.standing).toMatchObject({ state: 'paid', captured: SUM });
      const live = { ...test.settings, plain: { ...test.settings.plain, mode: 'live' } };
      const told = test.notifications().map((raw) => test.gateway.verify(live, raw));
      expect(told).toMatchObject([{ snapshot: { currency: 'TST' } }, { snapshot: { currency: 'TST' } }]);
    });

    it('refuses test money where the shop does not accept it', async () => {
      const target = valueOf(
        await (await start({ plain: { mode: 'test' }, cabinet: { acceptsTest: false } })).gateway.start(startRequest(harness)),
      );
      await expect(openPage(target)).rejects.toThrow('recipientCurrency is not accepted');
    });

    it('has no second sum under one order number', async () => {
      await opened(await start());
      await expect(opened(harness, { amount: harness.money(SUM + 1) })).rejects.toThrow('taken by an invoice with other parameters');
      const fresh = await opened(harness, { amount: harness.money(SUM + 1), orderNumber: 'ORDER-1002-2' });
      expect(fresh.page).not.toBe('');
    });

    it('says by interface too that an order number is taken', async () => {
      await opened(await start({ by: 'api' }));
      const outcome = await harness.gateway.start(startRequest(harness, { amount: harness.money(SUM + 1) }));
      expect(outcome).toEqual({ kind: 'refused', text: expect.stringContaining('other parameters') });
    });

    it('takes a hold at once where order numbers are not unique, and that is seen as paid', async () => {
      const teller = await held(await start({ cabinet: { uniqueNumbers: false } }));
      expect(teller.invoice.standing).toMatchObject({ state: 'paid', captured: SUM });
      expect(await harness.gateway.check({ ...harness.settings, plain: { ...harness.settings.plain, holdMode: 'hold' } })).toContainEqual({
        code: 'intellectmoney-unique-numbers',
        level: 'warning',
      });
    });

    it('holds when the cabinet says so and the merchant leaves it to the cabinet', async () => {
      const teller = await paid(await start({ plain: { holdMode: 'cabinet' }, cabinet: { holdModeType: 'cabinet' } }));
      expect(teller.invoice.standing).toEqual({ state: 'authorized', reserved: SUM });
    });

    it('takes an untouched hold where the shop has chosen that', async () => {
      const teller = await held(await start({ cabinet: { endOfHold: 'take' } }));
      harness.endHold?.();
      await teller.hear(3);
      expect(teller.invoice.standing).toMatchObject({ state: 'paid', captured: SUM });
    });

    it('whose form protocol is gone leaves the move unknown, and the cabinet still settles it', async () => {
      const teller = await held(await start({ switches: { movesByForm: false } }));
      expect(await teller.move('capture')).toEqual({ kind: 'unknown', because: 'told-later', sent: true });
      expect(await harness.ledger()).toHaveLength(1);
      await inCabinet(teller.page, 'capture');
      await teller.hear(3);
      expect(teller.invoice.standing).toMatchObject({ state: 'paid' });
    });

    it('moves nothing as long as the merchant has the form protocol off', async () => {
      const teller = await held(await start({ plain: { moves: 'off' } }));
      for (const kind of ['capture', 'void', 'refund'] as const) {
        expect(await teller.move(kind)).toEqual({ kind: 'refused', text: expect.stringContaining('cabinet') });
      }
      expect(await harness.ledger()).toHaveLength(1);
    });

    it('is silent about what its cabinet has switched off', async () => {
      const teller = await opened(await start({ cabinet: { events: ['5'] } }));
      await press(teller.page, 'pay');
      await teller.hear(1);
      expect(teller.invoice.standing).toMatchObject({ state: 'paid' });
      expect(harness.notifications()).toHaveLength(1);
    });

    it('is believed in nothing that is not signed', async () => {
      const teller = await paid(await start({ switches: { alterUnsigned: true } }));
      expect(teller.invoice).toMatchObject({ standing: { state: 'paid', captured: SUM }, attention: [] });
    });

    it('lets an organisation pay an individual’s form and tells of it with the wallet’s key', async () => {
      await start();
      const wallet = { kind: 'wallet', id: '7000000123', secretKey: 'wallet-key', login: 'owner@wallet.example' };
      await fetch(`${harness.simulator.url}/_sim/shops`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(wallet),
      });
      const plain = { kind: 'individual', mode: 'live', formId: wallet.id, email: wallet.login };
      const proved = { plain, secrets: { secretKey: 'wallet-key' } };
      const page = await openPage(valueOf(await harness.gateway.start(startRequest(harness, { settings: proved }))));
      await press(page, 'pay');
      await harness.notified(2);
      const last = harness.notifications()[1];
      if (!last) throw new Error('no notification came');
      expect(harness.gateway.verify(proved, last)).toMatchObject({ orderNumber: 'ORDER-1002', snapshot: { phase: 'taken', amount: SUM } });
      expect(harness.gateway.verify({ plain, secrets: {} }, last)).toEqual({ kind: 'rejected', because: 'signature' });
      expect((await harness.gateway.check({ plain, secrets: {} })).map(({ code }) => code)).toContain('intellectmoney-individual-unproved');
    });
  });
}
