import type { SimClock } from '../kit/clock';
import type { Switches } from '../kit/switches';
import type { Books } from './books';
import { offerOf } from './books';
import { PURCHASE_EVENTS } from './events';
import type { Buyer, PaymentType, Sale, SaleStatus } from './model';
import { DAY, HOUR } from './moment';
import type { Webhooks } from './webhooks';

/** What somebody buys. */
export interface Order {
  readonly productId: number;
  readonly offerCode: string | null;
  readonly buyer: Buyer;
  readonly paymentType: PaymentType;
  readonly src?: string | null;
  readonly sck?: string | null;
  readonly parent?: string | null;
}

/** The place of a charge in its subscription. */
export interface ChargeOf {
  readonly subscriberCode: string;
  readonly recurrence: number;
  readonly planId: number;
  readonly nextChargeAt: Date;
}

/** From which states a transaction may go to another one. A refund is possible while the guarantee lasts or a dispute is open. */
const FROM: Readonly<Record<SaleStatus, readonly SaleStatus[]>> = {
  BILLET_PRINTED: [],
  APPROVED: ['BILLET_PRINTED', 'DELAYED'],
  COMPLETED: ['APPROVED', 'DISPUTE'],
  CANCELED: ['BILLET_PRINTED', 'APPROVED', 'DELAYED'],
  EXPIRED: ['BILLET_PRINTED'],
  DELAYED: ['BILLET_PRINTED'],
  DISPUTE: ['APPROVED', 'COMPLETED'],
  REFUNDED: ['APPROVED', 'COMPLETED', 'DISPUTE'],
  CHARGEBACK: ['APPROVED', 'COMPLETED', 'DISPUTE'],
};

interface SalesParts {
  readonly books: Books;
  readonly clock: SimClock;
  readonly switches: Switches;
  readonly webhooks: Webhooks;
}

/** Transactions and what becomes of them; every change is told. */
export class Sales {
  constructor(private readonly parts: SalesParts) {}

  /** Puts a transaction into the books, waiting for its money; nobody is told yet. */
  open(order: Order, at: Date, charge?: ChargeOf): Sale {
    const { books } = this.parts;
    const product = books.productOf(order);
    const offer = offerOf(product, order.offerCode);
    const sale: Sale = {
      transaction: books.nextTransaction(),
      productId: product.id,
      offerCode: offer.code,
      planId: charge?.planId ?? offer.planId,
      subscriberCode: charge?.subscriberCode ?? null,
      recurrence: charge?.recurrence ?? null,
      buyer: order.buyer,
      paymentType: order.paymentType,
      status: 'BILLET_PRINTED',
      minor: offer.minor,
      currency: product.currency,
      orderedAt: at,
      approvedAt: null,
      nextChargeAt: charge?.nextChargeAt ?? null,
      parent: order.parent ?? null,
      src: order.src ?? null,
      sck: order.sck ?? null,
      refusal: null,
    };
    books.sales.set(sale.transaction, sale);
    return sale;
  }

  /** Tells that a pix or boleto waits, and lets it expire in time. */
  wait({ transaction, paymentType }: Sale): void {
    const { books, clock, switches } = this.parts;
    const hours = switches.number(paymentType === 'PIX' ? 'pixHours' : 'billetHours') ?? 24;
    const sale = books.sales.get(transaction);
    if (!sale) return;
    void this.announce(sale, sale.orderedAt);
    const due = new Date(sale.orderedAt.getTime() + hours * HOUR);
    clock.schedule(due.getTime() - clock.now().getTime(), () => void this.move(transaction, 'EXPIRED', due));
  }

  /** The money is there; the end of the guarantee follows by the clock. */
  approve(transaction: string, at: Date): Sale | null {
    const { clock, books } = this.parts;
    const sale = this.move(transaction, 'APPROVED', at, { approvedAt: at });
    if (!sale) return null;
    const due = new Date(at.getTime() + books.productOf(sale).warrantyDays * DAY);
    clock.schedule(due.getTime() - clock.now().getTime(), () => {
      // A dispute keeps the end of the guarantee away.
      if (books.sales.get(transaction)?.status === 'APPROVED') this.move(transaction, 'COMPLETED', due);
    });
    return sale;
  }

  /** The card was refused. */
  refuse(transaction: string, at: Date): Sale | null {
    return this.move(transaction, 'CANCELED', at, { refusal: 'Transação não autorizada pelo banco emissor.' });
  }

  /** Brings a transaction into a state, and tells of it; null when that is not possible from where it is. */
  move(transaction: string, status: SaleStatus, at: Date, more: Partial<Sale> = {}): Sale | null {
    const { books } = this.parts;
    const sale = books.sales.get(transaction);
    if (!sale || !FROM[status].includes(sale.status)) return null;
    const moved: Sale = { ...sale, ...more, status };
    books.sales.set(transaction, moved);
    void this.announce(moved, at);
    return moved;
  }

  /** Tells of a state that may be another one than that in the books: repeats, late and lost messages. */
  announceAs(transaction: string, status: SaleStatus, at: Date): Promise<void> {
    const sale = this.parts.books.sales.get(transaction);
    return sale ? this.announce({ ...sale, status }, at) : Promise.resolve();
  }

  /** What may be done to a transaction now. */
  turnsOf({ status }: Sale): readonly SaleStatus[] {
    const all: readonly SaleStatus[] = ['APPROVED', 'EXPIRED', 'CANCELED', 'COMPLETED', 'DISPUTE', 'REFUNDED', 'CHARGEBACK'];
    return all.filter((turn) => FROM[turn].includes(status));
  }

  private announce(sale: Sale, at: Date): Promise<void> {
    return this.parts.webhooks.tell({ kind: 'purchase', event: PURCHASE_EVENTS[sale.status], at, sale });
  }
}
