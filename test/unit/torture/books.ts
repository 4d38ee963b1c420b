import type { AccessLetterBook, EnrolmentBook, SalesLedger, SoldBook } from '../../torture/ledger-of-sales';
import type { AttemptBook, GatewayBook, HistoryLine, InvoiceBook, Ledger, OperationBook } from '../../torture/ledger';
import { EMPTY } from '../../torture/ledger';

const NOTHING = { held: 0, reserved: 0, captured: 0, refunded: 0 };
const TAKEN = { ...NOTHING, captured: 10_000 };
const PARTED = { ...TAKEN, refunded: 3_000 };

export const ATTEMPT: AttemptBook = {
  id: 'attempt-1',
  number: 1,
  orderNumber: 'order-1',
  state: 'closed',
  asked: 10_000,
  held: 0,
  released: 0,
  captured: 10_000,
  refunded: 3_000,
};
export const REFUND: OperationBook = {
  id: 'refund-1',
  attemptId: ATTEMPT.id,
  kind: 'refund',
  amount: 3_000,
  state: 'done',
  actor: 'person',
  startedAt: 1_000,
  finishedAt: 2_000,
};
export const GATEWAY: GatewayBook = {
  id: 'payment-1',
  orderNumber: ATTEMPT.orderNumber,
  amount: 10_000,
  lines: [
    { kind: 'capture', amount: 10_000 },
    { kind: 'refund', amount: 3_000 },
  ],
};
const HISTORY: readonly HistoryLine[] = [
  { number: 1, kind: 'issued', actor: 'person', before: null, after: null },
  { number: 2, kind: 'captured', actor: 'gateway', before: NOTHING, after: TAKEN },
  { number: 3, kind: 'refunded', actor: 'person', before: TAKEN, after: PARTED },
];

/** An invoice of 100 that was paid and given back in part, with the same in all three books. */
export const INVOICE: InvoiceBook = {
  id: 'invoice-1',
  installationId: 'tenant-1',
  platformInvoiceId: 'crm-1',
  order: 0,
  amount: 10_000,
  state: 'paid',
  ...PARTED,
  attention: [],
  events: HISTORY.length,
  reportDue: false,
  attempts: [ATTEMPT],
  operations: [REFUND],
  history: HISTORY,
  gateway: [GATEWAY],
  platform: { state: 'paid', captured: 10_000, refunded: 3_000, refunds: [{ id: REFUND.id, amount: 3_000, status: 'succeeded' }] },
};

export const SOLD: SoldBook = {
  shop: 'upgates',
  sale: '2026000001',
  email: 'petra@example.com',
  course: 'course-1',
  gives: true,
  attention: null,
};
export const SEAT: EnrolmentBook = {
  email: SOLD.email,
  course: SOLD.course,
  active: true,
  lines: [{ number: 1, id: 'line-1', kind: 'enrolled', before: false, after: true }],
};
export const LETTER: AccessLetterBook = { email: SOLD.email, kind: 'welcome', state: 'sent', about: 'line-1' };

/** A course that somebody bought in a shop, opened once and told once. */
const SALES: SalesLedger = {
  sold: [SOLD],
  members: [SOLD.email],
  enrolments: [SEAT],
  letters: [LETTER],
  acknowledged: ['told-1'],
  kept: ['told-1'],
  forged: [{ mark: 'forged-mark-1', status: 401, left: [] }],
};

/** Books in which every promise is kept. */
export const LEDGER: Ledger = {
  ...EMPTY,
  invoices: [INVOICE],
  orders: [{ paid: null, changed: false, presses: { capture: 0, void: 0, refund: 1 } }],
  rows: [{ installationId: 'tenant-1', merchantId: 'merchant-1', identity: 'message-1', verdict: 'accepted', outcome: 'applied' }],
  acknowledged: [{ identity: 'message-1', status: 200 }],
  forged: [{ identity: 'forged-1', status: 401 }],
  issued: [{ platformInvoiceId: 'crm-1', paymentId: 'invoice-1', link: 'https://pay.example.org/p/1' }],
  sales: SALES,
};

/** The same books with something else sold. */
export const withSales = (change: Partial<SalesLedger>): Ledger => ({ ...LEDGER, sales: { ...SALES, ...change } });

/** The same books with another invoice in place of the one. */
export const withInvoice = (change: Partial<InvoiceBook>): Ledger => ({ ...LEDGER, invoices: [{ ...INVOICE, ...change }] });
