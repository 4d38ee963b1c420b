import type { InvoiceEvent } from '../domain/apply';
import type { Attention, Invoice } from '../domain/invoice';
import { totals } from '../domain/invoice';
import { unreachable } from '../domain/unreachable';
import type { LetterEvent } from './letter-content';

/** What somebody should hear about when an event has changed an invoice. Pure; an event that changed nothing never gets here. */
export function lettersAfter(change: {
  readonly before: Invoice;
  readonly after: Invoice;
  readonly event: InvoiceEvent;
}): readonly LetterEvent[] {
  const { before, after, event } = change;
  const attemptId = 'attemptId' in event ? event.attemptId : '';
  const flagged = after.attention.filter((one) => !before.attention.includes(one));
  return [...standingLetters(before, after, attemptId), ...flagged.flatMap((reason) => attentionLetter(reason, after, attemptId))];
}

function standingLetters(before: Invoice, after: Invoice, attemptId: string): readonly LetterEvent[] {
  const { currency } = after.amount;
  const was = totals(before.attempts);
  const is = totals(after.attempts);
  const events: LetterEvent[] = [];
  if (after.standing.state === 'authorized' && before.standing.state !== 'authorized') {
    events.push({ topic: 'held', key: `held:${attemptId}`, details: { sum: { minor: is.reserved, currency } } });
  }
  if (is.captured > 0 && was.captured === 0) {
    events.push({ topic: 'paid', key: 'paid', details: { sum: { minor: is.captured, currency } } });
  }
  if (is.refunded > was.refunded) {
    const left = { minor: is.captured - is.refunded, currency };
    // Totals only grow, so two equal refunds are two events and one that is told twice is one.
    events.push({
      topic: 'refunded',
      key: `refunded:${is.refunded}`,
      details: { sum: { minor: is.refunded - was.refunded, currency }, left },
    });
  }
  return events;
}

function attentionLetter(reason: Attention, after: Invoice, attemptId: string): readonly LetterEvent[] {
  const { captured } = totals(after.attempts);
  switch (reason) {
    case 'overpaid':
      return [
        {
          topic: 'overpaid',
          key: `overpaid:${captured}`,
          details: { sum: { ...after.amount, minor: captured - after.amount.minor } },
        },
      ];
    case 'amount-mismatch':
    case 'partly-paid':
    case 'hold-left':
    case 'disputed':
    case 'paid-after-cancel':
      return [{ topic: 'suspicious', key: `${reason}:${attemptId}`, details: { attention: reason } }];
    // These are no payments; the last two are told where they are found out.
    case 'outcome-unknown':
    case 'hold-rule-failed':
    case 'report-failed':
      return [];
    default:
      return unreachable(reason);
  }
}
