import type { Sale } from './model';
import { DAY } from './moment';
import type { Parts } from './parts';
import { buy, turn } from './purchase';
import type { Checkout } from './purchase';

const COURSE = 4_100_001;
const CLUB = 4_100_002;
const YEARLY = 726_002;

const BUYER = { name: 'Maria Lima', email: 'Maria.Lima@Example.com', document: '52998224725' } as const;
const CARD: Checkout = {
  productId: COURSE,
  offerCode: null,
  buyer: BUYER,
  paymentType: 'CREDIT_CARD',
  card: 'good',
  withBump: false,
  src: 'scenario',
  sck: null,
};

/** Stories that run by themselves; time is told as it would have passed, the clock stays where it is. */
export const SCENARIOS: Readonly<Record<string, (parts: Parts) => void>> = {
  'pix': (parts) => {
    const sale = only(buy(parts, { ...CARD, paymentType: 'PIX' }));
    turn(parts, sale.transaction, 'APPROVED');
    turn(parts, sale.transaction, 'COMPLETED');
  },
  'card-refused': (parts) => void buy(parts, { ...CARD, card: 'refused' }),
  'refund-after-protest': (parts) => {
    const sale = only(buy(parts, CARD));
    turn(parts, sale.transaction, 'DISPUTE');
    turn(parts, sale.transaction, 'REFUNDED');
  },
  'chargeback': (parts) => void turn(parts, only(buy(parts, CARD)).transaction, 'CHARGEBACK'),
  'two-renewals': (parts) => {
    const code = subscribe(parts);
    const first = parts.books.subscriptions.get(code)?.nextChargeAt;
    if (!first) return;
    parts.subscriptions.renew(code, first);
    const second = parts.books.subscriptions.get(code)?.nextChargeAt ?? new Date(first.getTime() + 30 * DAY);
    parts.subscriptions.renew(code, second);
  },
  'cancellation': (parts) => void parts.subscriptions.cancel(subscribe(parts), 'CANCELLED_BY_CUSTOMER', parts.clock.now()),
  'plan-switch': (parts) => void parts.subscriptions.switchPlan(subscribe(parts), YEARLY, parts.clock.now()),
  'order-bump': (parts) => void buy(parts, { ...CARD, withBump: true }),
};

function subscribe(parts: Parts): string {
  return only(buy(parts, { ...CARD, productId: CLUB })).subscriberCode ?? '';
}

function only(sales: readonly Sale[]): Sale {
  const [sale] = sales;
  if (!sale) throw new Error('nothing was bought');
  return sale;
}
