import type { Customer, OrderItem, PaymentStatus, PaymentType, Site } from './model';

/** An order of the sample data before it gets its ids; prices in minor units. */
export interface OrderDraft {
  readonly number: string;
  readonly email: string;
  readonly customer: Omit<Customer, 'id'>;
  readonly items: readonly OrderItem[];
}

const line = (name: string, price: number, quantity: number, offerId: number): OrderItem => ({ name, price, quantity, offerId });

/** The customers and sums that a fresh account starts with. */
export const SAMPLE_ORDERS: readonly OrderDraft[] = [
  {
    number: '1213C',
    email: 'olena@example.org',
    customer: { firstName: 'Olena', lastName: 'Kovalenko', email: 'olena.kovalenko@example.com', phone: '+380501112233' },
    items: [line('Tea, 100 g', 6075, 2, 77)],
  },
  {
    number: '1214C',
    email: 'taras@example.org',
    customer: { firstName: 'Taras', lastName: 'Bondar', email: 'taras@example.org', phone: '+380671234567' },
    items: [line('Coffee grinder', 149950, 1, 81), line('Coffee beans, 1 kg', 50000, 1, 82)],
  },
  {
    number: '1215C',
    email: 'iryna@example.org',
    customer: { firstName: 'Iryna', lastName: 'Shevchuk', email: 'iryna.sh@example.com', phone: '+380931112200' },
    items: [line('Gift card', 10000, 1, 90)],
  },
  {
    number: '1216C',
    email: 'marko@example.org',
    customer: { firstName: 'Marko', lastName: 'Lys', email: 'marko@example.org', phone: '+380991110099' },
    items: [line('Mug "Morning"', 16000, 4, 91)],
  },
  {
    number: '1217C',
    email: 'sofia@example.org',
    customer: { firstName: 'Sofia', lastName: 'Melnyk', email: 'sofia.melnyk@example.com', phone: '+380661113344' },
    items: [line('Tea set for six', 349900, 1, 95)],
  },
  {
    number: '1218C',
    email: 'bounce@example.org',
    customer: { firstName: 'Danylo', lastName: 'Hrytsenko', email: 'danylo@example.com', phone: '+380731112277' },
    items: [line('Honey, 0.5 l', 21033, 1, 97)],
  },
];

/** The storefronts of a fresh account. */
export function sampleSites(currency: string): readonly Site[] {
  return [
    {
      id: 1,
      code: 'tea-shop',
      name: 'Tea shop',
      url: 'https://shop.example.org',
      currency,
      senderEmail: 'shop@example.org',
      senderName: 'Tea shop',
    },
  ];
}

/** Payment types that no module stands behind. */
export const SAMPLE_PAYMENT_TYPES: readonly PaymentType[] = [
  { code: 'cash', name: 'Cash', active: true, integration: null },
  { code: 'bank-card', name: 'Bank card', active: true, integration: null },
];

const status = (code: string, name: string, ordering: number, paymentComplete = false): PaymentStatus => ({
  code,
  name,
  ordering,
  paymentComplete,
  active: true,
});

/** The payment statuses of a fresh account (RetailCRM: section Reference books). */
export const SAMPLE_PAYMENT_STATUSES: readonly PaymentStatus[] = [
  status('not-paid', 'Not paid', 10),
  status('invoice', 'Invoice issued', 20),
  status('payment-start', 'Payment started', 30),
  status('credit-check', 'Credit check', 40),
  status('credit-approved', 'Credit approved', 50),
  status('fail', 'Failed', 60),
  status('paid', 'Paid', 70, true),
  status('check-refund', 'Refunded', 80),
];

/** Which payment status an invoice status leads to, until somebody changes it; an empty code leaves the status alone. */
export const DEFAULT_MAPPING: Readonly<Record<string, string>> = {
  pending: '',
  waitingForCapture: '',
  succeeded: 'paid',
  canceled: 'fail',
  refundSucceeded: '',
};
