import type { Claim, RawNotification } from '../../src/payments/ports/gateway';
import { held, paid, SUM, valueOf } from './gateway-counter';
import type { GatewayHarness } from './gateway-harness';
import { itRejectsNonsense } from './gateway-nonsense';

type Get = () => GatewayHarness;

const OUT = 'OUT /hooks';

function verified({ gateway, settings, notifications }: GatewayHarness): readonly Claim[] {
  return notifications().map((raw) => gateway.verify(settings, raw));
}

const keyOf = (claim: Claim): string => (claim.kind === 'claim' ? claim.key : claim.because);

/** The last message, for tests that need exactly one more. */
function lastOf({ notifications }: GatewayHarness): RawNotification {
  const last = notifications().at(-1);
  if (!last) throw new Error('no notification came');
  return last;
}

/** Whether this run has the service silent; if so, checks that nothing comes and that a reading tells the truth all the same. */
async function silent(get: Get): Promise<boolean> {
  if (get().expects.messages) return false;
  const counter = await paid(get());
  expect(await counter.see()).toMatchObject({ phase: 'taken', amount: SUM });
  expect(get().notifications()).toEqual([]);
  return true;
}

/** What the gateway says by itself. Where this run has the service silent, that silence and a true reading are checked instead. */
export function describeMessages(get: Get): void {
  describe('notifications', () => {
    it('name the payment and are genuine', async () => {
      if (await silent(get)) return;
      const counter = await paid(get());
      await get().notified(1);
      const { gateway } = get();
      const [claim] = verified(get());
      expect(claim).toMatchObject({ kind: 'claim' });
      if (claim?.kind !== 'claim') return;
      const looked = claim.reference === null ? undefined : await gateway.lookUp?.(get().settings, claim.reference, null);
      if (looked) expect(looked).toMatchObject({ kind: 'done', value: { kind: 'ours', snapshot: await counter.snapshot() } });
      else expect([claim.reference, claim.orderNumber]).toContain(claim.reference ? counter.address.reference : 'ORDER-1002');
      expect(claim.words).not.toBe('');
      expect(claim.snapshot === null).toBe(gateway.capabilities.readable);
    });

    it('are refused with another key and when a byte was changed', async () => {
      if (await silent(get)) return;
      await paid(get());
      await get().notified(1);
      const { gateway, settings, wrongSettings, expects } = get();
      const raw = lastOf(get());
      expect(gateway.verify(wrongSettings, raw)).toEqual({ kind: 'rejected', because: 'signature' });
      if (expects.signs === 'name') {
        for (const [name, value] of Object.entries(raw.query).filter(([, one]) => raw.body.includes(one))) {
          const query = { ...raw.query, [name]: `${value}1` };
          expect(gateway.verify(settings, { ...raw, query })).toEqual({ kind: 'rejected', because: 'signature' });
        }
        return;
      }
      for (const at of [raw.body.length >> 2, raw.body.length >> 1, raw.body.length - 6]) {
        const body = Buffer.from(raw.body);
        body[at] = (body[at] ?? 0) === 0x41 ? 0x42 : 0x41;
        expect(gateway.verify(settings, { ...raw, body }).kind).toBe('rejected');
      }
    });

    it('are refused when somebody else signed them', async () => {
      if (await silent(get)) return;
      get().simulator.faults.add({ match: OUT, kind: 'wrong-signature' });
      await paid(get());
      await get().notified(1);
      expect(verified(get())).toEqual([{ kind: 'rejected', because: 'signature' }]);
    });

    it('that come five times at once are one', async () => {
      if (await silent(get)) return;
      get().simulator.faults.add({ match: OUT, kind: 'duplicate', value: 5 });
      await paid(get());
      await get().notified(5);
      const claims = verified(get());
      if (get().expects.repeatsKnown) expect(new Set(claims.map(keyOf)).size).toBe(1);
      expect(new Set(claims.map((claim) => (claim.kind === 'claim' ? claim.reference : claim.because))).size).toBe(1);
    });

    it('that say different things are different', async () => {
      if (await silent(get)) return;
      const counter = await held(get());
      await get().notified(1);
      valueOf(await counter.capture());
      await get().notified(2);
      valueOf(await counter.refund());
      await get().notified(3);
      expect(new Set(verified(get()).map(keyOf)).size).toBe(3);
    });

    it('that come in the wrong order do no harm, because the present is read', async () => {
      if (await silent(get)) return;
      get().simulator.faults.add({ match: OUT, kind: 'reorder' });
      const counter = await held(get());
      valueOf(await counter.capture());
      await get().notified(2);
      expect(verified(get()).every(({ kind }) => kind === 'claim')).toBe(true);
      if (get().gateway.capabilities.readable) expect(await counter.see()).toMatchObject({ phase: 'taken', amount: SUM });
    });

    it('stop once they are acknowledged', async () => {
      if (await silent(get)) return;
      await paid(get());
      await get().notified(1);
      get().simulator.clock.advance(72 * 3_600_000);
      await get().gateway.check(get().settings);
      expect(get().notifications()).toHaveLength(1);
    });

    itRejectsNonsense(get, 'application/json');
  });
}
