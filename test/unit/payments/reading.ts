import type { Applied, InvoiceEvent } from '../../../src/payments/domain/apply';
import { apply } from '../../../src/payments/domain/apply';
import type { Attempt, Invoice } from '../../../src/payments/domain/invoice';
import type { Known, Phase, Snapshot } from '../../../src/payments/domain/snapshot';
import { factsFrom } from '../../../src/payments/domain/snapshot';
import { UAH, attempt, invoice, uah } from './invoice-table';

/** What a gateway says of a payment; whatever is not named is as plain as can be. The mark follows from the rest. */
export function says(phase: Phase, amount: number, more: Partial<Snapshot> = {}): Snapshot {
  const snapshot: Snapshot = {
    reference: 'at-the-gateway',
    paymentReference: null,
    orderNumber: null,
    currency: UAH,
    test: null,
    phase,
    ofHold: false,
    amount,
    returned: null,
    returnedAt: null,
    reason: null,
    disputed: false,
    card: null,
    mark: '',
    words: phase,
    ...more,
  };
  return { ...snapshot, mark: more.mark ?? JSON.stringify(snapshot) };
}

/** A fact in a few words, such as `taken 60 of the hold`. */
export function inWords(fact: InvoiceEvent): string {
  switch (fact.type) {
    case 'held':
      return `held ${fact.amount.minor}`;
    case 'captured':
      return `taken ${fact.total.minor}${fact.ofHold ? ' of the hold' : ''}`;
    case 'refunded':
      return `given back ${fact.total.minor}`;
    case 'released':
    case 'failed':
      return `${fact.type} (${fact.reason})`;
    case 'part':
      return `part ${fact.amount.minor}`;
    case 'lost':
    case 'mismatch':
    case 'disputed':
    case 'cancel':
      return fact.type;
    default:
      return fact satisfies never;
  }
}

/**
 * An invoice over 100 with one attempt, read at its gateway again and again; keeps between two readings what the product keeps:
 * the last snapshot, and the gateway's sum when the money was first accepted as taken.
 */
export class Reading {
  invoice: Invoice = invoice([attempt('A', 'open')]);
  private known: Known = { faceTaken: null, pendingCapture: null, previous: null };

  /** Reads; gives what the facts did. `capturing`: a capture of ours of this sum is on its way. */
  see(snapshot: Snapshot, capturing: number | null = null): readonly Applied[] {
    const before = this.attempt();
    const facts = factsFrom(snapshot, before, { ...this.known, pendingCapture: capturing });
    const told = facts.map((fact) => this.tell(fact));
    const accepted = snapshot.phase === 'taken' && this.attempt().captured > 0;
    const faceTaken = this.known.faceTaken ?? (accepted ? snapshot.amount + before.refunded : null);
    this.known = { faceTaken, pendingCapture: null, previous: snapshot };
    return told;
  }

  /** Our own refund of so much is done. */
  giveBack(minor: number): void {
    this.tell({ type: 'refunded', attemptId: 'A', total: uah(this.attempt().refunded + minor) });
  }

  /** Our own capture of so much is done, and nobody has read the gateway yet. */
  capture(minor: number): void {
    this.tell({ type: 'captured', attemptId: 'A', total: uah(minor), ofHold: true });
  }

  /** The state, and the money as taken/given back; flags behind it. */
  stands(): string {
    const { captured, refunded } = this.attempt();
    return [`${this.invoice.standing.state} ${captured}/${refunded}`, ...this.invoice.attention].join(' ! ');
  }

  private attempt(): Attempt {
    return this.invoice.attempts[0] ?? attempt('A', 'open');
  }

  private tell(fact: InvoiceEvent): Applied {
    const result = apply(this.invoice, fact);
    if (result.kind !== 'same') this.invoice = result.invoice;
    return result;
  }
}
