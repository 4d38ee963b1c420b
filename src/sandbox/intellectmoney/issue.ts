import type { SimClock } from '../kit/clock';
import type { Books } from './books';
import type { Draft, Invoice, Seller } from './model';

/** The shop numbers through which wallets are paid. IntellectMoney: section Individuals, form transfer. */
export const WALLET_SHOPS = { live: '450157', test: '450040' } as const;

/** What making an invoice needs; `opened` hears of every new one. */
export interface IssueParts {
  readonly books: Books;
  readonly clock: SimClock;
  readonly opened: (invoice: Invoice) => void;
}

export type Issued = { readonly ok: true; readonly invoice: Invoice } | { readonly ok: false; readonly reason: string };

/**
 * Makes the invoice of a draft. With unique order numbers the same order with the same parameters is the same invoice, and with others an error and
 * a letter to the shop. IntellectMoney: section Other shop behaviour.
 */
export function issueInvoice(draft: Draft, seller: Seller, parts: IssueParts): Issued {
  const { books, clock } = parts;
  const known = books.withOrder(seller.id, draft.orderId).at(-1);
  if (known && seller.settings.uniqueNumbers) {
    if (isSame(known, draft)) return { ok: true, invoice: known };
    books.write({ at: clock.now(), to: seller.login, subject: `Order number ${draft.orderId} was used with other parameters` });
    return { ok: false, reason: `order number ${draft.orderId} is taken by an invoice with other parameters` };
  }
  const now = clock.now();
  const invoice: Invoice = {
    ...draft,
    sko: books.nextSko(),
    sellerId: seller.id,
    eshopId: seller.kind === 'shop' ? seller.id : WALLET_SHOPS[draft.currency === 'TST' ? 'test' : 'live'],
    state: 'created',
    held: 0,
    captured: 0,
    refunded: 0,
    lastRefund: 0,
    payMethod: null,
    createdAt: now,
    changedAt: now,
  };
  books.keep(invoice);
  parts.opened(invoice);
  return { ok: true, invoice };
}

function isSame(known: Invoice, draft: Draft): boolean {
  return (
    known.amount === draft.amount &&
    known.currency === draft.currency &&
    known.serviceName === draft.serviceName &&
    known.hold === draft.hold &&
    known.email === draft.email
  );
}
