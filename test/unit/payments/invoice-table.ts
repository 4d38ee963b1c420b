import type { Applied, InvoiceEvent } from '../../../src/payments/domain/apply';
import { apply } from '../../../src/payments/domain/apply';
import { currency } from '../../../src/payments/domain/currency';
import type { Attempt, CancelReason, Invoice, Standing } from '../../../src/payments/domain/invoice';
import { standingOf } from '../../../src/payments/domain/invoice';
import type { Money } from '../../../src/payments/domain/money';
import { money } from '../../../src/payments/domain/money';
import { unreachable } from '../../../src/payments/domain/unreachable';

export const UAH = currency('UAH');
export const uah = (minor: number): Money => money(minor, UAH);
const eur = (minor: number): Money => money(minor, currency('EUR'));

/** Everything that can happen to one attempt that was asked for 100, and to its invoice. */
const EVENTS = {
  'held 100': (attemptId) => ({ type: 'held', attemptId, amount: uah(100) }),
  'held 90': (attemptId) => ({ type: 'held', attemptId, amount: uah(90) }),
  'held 100 in euros': (attemptId) => ({ type: 'held', attemptId, amount: eur(100) }),
  'taken 100': (attemptId) => ({ type: 'captured', attemptId, total: uah(100), ofHold: false }),
  'taken 60': (attemptId) => ({ type: 'captured', attemptId, total: uah(60), ofHold: false }),
  'taken 100 of the hold': (attemptId) => ({ type: 'captured', attemptId, total: uah(100), ofHold: true }),
  'taken 60 of the hold': (attemptId) => ({ type: 'captured', attemptId, total: uah(60), ofHold: true }),
  'taken 150 of the hold': (attemptId) => ({ type: 'captured', attemptId, total: uah(150), ofHold: true }),
  'taken 100 in euros': (attemptId) => ({ type: 'captured', attemptId, total: eur(100), ofHold: false }),
  'given back 30': (attemptId) => ({ type: 'refunded', attemptId, total: uah(30) }),
  'given back 100': (attemptId) => ({ type: 'refunded', attemptId, total: uah(100) }),
  'given back 150': (attemptId) => ({ type: 'refunded', attemptId, total: uah(150) }),
  'given back 30 in euros': (attemptId) => ({ type: 'refunded', attemptId, total: eur(30) }),
  'released': (attemptId) => ({ type: 'released', attemptId, reason: 'hold-expired' }),
  'failed': (attemptId) => ({ type: 'failed', attemptId, reason: 'payer' }),
  'lost': (attemptId) => ({ type: 'lost', attemptId }),
  'paid in part': (attemptId) => ({ type: 'part', attemptId, amount: uah(40) }),
  'mismatch': (attemptId) => ({ type: 'mismatch', attemptId }),
  'disputed': (attemptId) => ({ type: 'disputed', attemptId }),
  'cancel by the manager': () => ({ type: 'cancel', reason: 'manager' }),
  'cancel by time': () => ({ type: 'cancel', reason: 'expired' }),
  'cancel by the platform': () => ({ type: 'cancel', reason: 'platform' }),
} as const satisfies Readonly<Record<string, (attemptId: string) => InvoiceEvent>>;

type EventName = keyof typeof EVENTS;

/** One column of the table: what every event makes of one state, in the words of {@link told}. */
export type Column = Readonly<Record<EventName, string>>;

/** An attempt that was asked for 100; its money as held/released/captured/refunded. */
export function attempt(id: string, state: Attempt['state'], sums: string = '0/0/0/0'): Attempt {
  const [held = 0, released = 0, captured = 0, refunded = 0] = sums.split('/').map(Number);
  return { id, asked: 100, state, held, released, captured, refunded };
}

/** An invoice over 100 with these attempts, cancelled for a reason or not. */
export function invoice(attempts: readonly Attempt[], ended: CancelReason | null = null): Invoice {
  return { id: 'invoice', amount: uah(100), standing: standingOf(attempts, ended), attempts, attention: [] };
}

function standingIn(standing: Standing): string {
  switch (standing.state) {
    case 'pending':
      return 'pending';
    case 'authorized':
      return `authorized ${standing.reserved}`;
    case 'canceled':
      return `canceled ${standing.reason}`;
    case 'paid':
    case 'refunded':
      return `${standing.state} ${standing.captured}/${standing.refunded}`;
    default:
      return unreachable(standing);
  }
}

const attemptIn = (one: Attempt): string => `${one.id} ${one.state} ${one.held}/${one.released}/${one.captured}/${one.refunded}`;

/**
 * Says a result in one line. Nothing changed: why. Attention: `! reason`. Moved, parted by bars: the standing (taken/given back),
 * the attempts that changed (held/released/captured/refunded), the effects, and new flags.
 */
export function told(before: Invoice, result: Applied): string {
  if (result.kind === 'same') return result.because;
  const flags = result.invoice.attention.filter((one) => !before.attention.includes(one));
  if (result.kind === 'attention') {
    expect(result.invoice).toEqual({ ...before, attention: [...before.attention, result.reason] });
    return `! ${flags.join(' ')}`;
  }
  const changed = result.invoice.attempts.filter((one, index) => attemptIn(one) !== attemptIn(before.attempts[index] ?? one));
  const effects = result.effects.map((effect) => (effect.type === 'void' ? `void ${effect.attemptId}` : effect.type));
  const parts = [standingIn(result.invoice.standing), changed.map(attemptIn).join(', '), effects.join(', '), flags.join(' ')];
  return parts.filter((part) => part !== '').join(' | ');
}

/** Tests every event of a column on one attempt of an invoice that stands as given. */
export function describeColumn(name: string, before: Invoice, attemptId: string, column: Column): void {
  describe(name, () => {
    it.each(Object.entries(column))(`${attemptId}: %s -> %s`, (event, expected) => {
      const make = Object.entries(EVENTS).find(([known]) => known === event)?.[1];
      if (!make) throw new Error(`No such event: ${event}`);
      expect(told(before, apply(before, make(attemptId)))).toBe(expected);
    });

    it('the column names every event', () => {
      expect(Object.keys(column)).toEqual(Object.keys(EVENTS));
    });
  });
}
