import { apply } from '../../../src/payments/domain/apply';
import type { InvoiceEvent } from '../../../src/payments/domain/apply';
import { currency } from '../../../src/payments/domain/currency';
import type { Attempt, Invoice } from '../../../src/payments/domain/invoice';
import type { Money } from '../../../src/payments/domain/money';
import type { LetterEvent } from '../../../src/payments/letters/letter-content';
import { lettersAfter } from '../../../src/payments/letters/letter-events';

const uah = (minor: number): Money => ({ minor, currency: currency('UAH') });
const attempt = (id: string): Attempt => ({ id, asked: 10_000, state: 'open', held: 0, released: 0, captured: 0, refunded: 0 });
const fresh: Invoice = {
  id: 'i',
  amount: uah(10_000),
  standing: { state: 'pending' },
  attempts: [attempt('a'), attempt('b')],
  attention: [],
};

/** Lives through events, and collects the letters about each as topic and key. */
function live(...events: readonly InvoiceEvent[]): readonly LetterEvent[] {
  let invoice = fresh;
  return events.flatMap((event) => {
    const result = apply(invoice, event);
    if (result.kind === 'same') return [];
    const letters = lettersAfter({ before: invoice, after: result.invoice, event });
    invoice = result.invoice;
    return letters;
  });
}

const captured = (attemptId: string): InvoiceEvent => ({ type: 'captured', attemptId, total: uah(10_000), ofHold: false });
const refunded = (total: number): InvoiceEvent => ({ type: 'refunded', attemptId: 'a', total: uah(total) });

describe('the letters about what happens to an invoice', () => {
  it('tell of a hold with what is reserved, and of what was taken of it', () => {
    const told = live(
      { type: 'held', attemptId: 'a', amount: uah(10_000) },
      { type: 'captured', attemptId: 'a', total: uah(7_000), ofHold: true },
    );
    expect(told).toEqual([
      { topic: 'held', key: 'held:a', details: { sum: uah(10_000) } },
      { topic: 'paid', key: 'paid', details: { sum: uah(7_000) } },
    ]);
  });

  it('tell of each refund by itself, with what is left', () => {
    const told = live(captured('a'), refunded(3_000), refunded(3_000), refunded(6_000)).slice(1);
    expect(told).toEqual([
      { topic: 'refunded', key: 'refunded:3000', details: { sum: uah(3_000), left: uah(7_000) } },
      { topic: 'refunded', key: 'refunded:6000', details: { sum: uah(3_000), left: uah(4_000) } },
    ]);
  });

  it('tell of a second payment as surplus and not as a second payment of the order', () => {
    expect(live(captured('a'), captured('b')).map(({ topic, details }) => [topic, details.sum?.minor])).toEqual([
      ['paid', 10_000],
      ['overpaid', 10_000],
    ]);
  });

  it('tell of money after a cancellation as paid and as something to look at', () => {
    const told = live({ type: 'cancel', reason: 'manager' }, captured('a'));
    expect(told.map(({ topic, details }) => [topic, details.attention])).toEqual([
      ['paid', undefined],
      ['suspicious', 'paid-after-cancel'],
    ]);
  });

  it.each(['mismatch', 'disputed'] as const)('tell of a payment that is %s once while nobody has settled it', (type) => {
    const event: InvoiceEvent = { type, attemptId: 'a' };
    expect(live(event, event).map(({ topic }) => topic)).toEqual(['suspicious']);
  });

  it('tell nothing of a hold that nobody wants, a link that closes, an attempt that dies', () => {
    expect(live({ type: 'cancel', reason: 'expired' }, { type: 'held', attemptId: 'a', amount: uah(10_000) })).toEqual([]);
    expect(live({ type: 'lost', attemptId: 'a' }, { type: 'failed', attemptId: 'b', reason: 'declined' })).toEqual([]);
  });
});
