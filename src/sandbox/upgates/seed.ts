import type { ApiUser, Customer, OrderStatus, Product } from './model';

const ADDED = new Date('2025-10-01T07:00:00Z');
const CHANGED = new Date('2025-12-01T08:00:00Z');

type Goods = Pick<Product, 'id' | 'code' | 'title' | 'slug' | 'price'> & { readonly variants?: Product['variants'] };

const goods = ({ variants = [], ...given }: Goods): Product => ({
  ...given,
  variants: variants.map((variant) => ({ ...variant })),
  active: true,
  archived: false,
  created: ADDED,
  updated: CHANGED,
});

/** The goods of a fresh shop: courses with and without code, a membership in two forms, and things for the post. */
export function sampleProducts(): Product[] {
  return [
    goods({ id: 501, code: 'KURZ-01', title: 'Online kurz háčkování', slug: 'online-kurz', price: 199_000 }),
    goods({
      id: 502,
      code: null,
      title: 'Členství',
      slug: 'clenstvi',
      price: 29_000,
      variants: [
        { id: 9001, code: 'CLEN-M', name: 'měsíční', active: true },
        { id: 9002, code: 'CLEN-R', name: 'roční', active: true },
      ],
    }),
    goods({ id: 503, code: 'KURZ-02', title: 'Kurz pletení ponožek', slug: 'kurz-ponozky', price: 149_000 }),
    goods({ id: 504, code: 'PRIZE-100', title: 'Merino příze 100 g', slug: 'merino-prize', price: 24_900 }),
    goods({ id: 505, code: null, title: 'Konzultace', slug: 'konzultace', price: 80_000 }),
  ];
}

const status = (
  id: number,
  type: string,
  name: string,
  given: { readonly marksPaid?: boolean; readonly marksResolved?: boolean } = {},
): OrderStatus => ({
  id,
  type,
  name,
  color: '#999999',
  marksPaid: given.marksPaid ?? false,
  marksResolved: given.marksResolved ?? false,
});

/** The states of orders of a fresh shop (Upgates: section Orders). */
export const SAMPLE_STATUSES: readonly OrderStatus[] = [
  status(1, 'Received', 'Přijatá'),
  status(2, 'Sent', 'Odeslaná', { marksResolved: true }),
  status(3, 'PaymentInProcess', 'Platba probíhá'),
  status(4, 'PaymentFailed', 'Platba selhala'),
  status(5, 'PaymentSuccessful', 'Zaplaceno', { marksPaid: true }),
  status(6, 'PaymentCanceled', 'Platba zrušena'),
  status(7, 'Unresolved', 'Nevyřízená'),
  status(8, 'Custom', 'Čeká na převod'),
  status(9, 'Canceled', 'Stornována'),
];

/** The customers of a fresh shop. */
export const SAMPLE_CUSTOMERS: readonly Customer[] = [
  { id: 17, email: 'Petra.Nova@Example.com', firstName: 'Petra', lastName: 'Nová', phone: '+420 600111222' },
  { id: 18, email: 'jan.dvorak@example.com', firstName: 'Jan', lastName: 'Dvořák', phone: '+420 600333444' },
  { id: 19, email: null, firstName: 'Pokladna', lastName: null, phone: null },
];

/** The key that a fresh shop has. */
export const DEMO_API_USER = { login: '70012345', key: 'demo-upgates-api-key' } as const;

/** The key of the add-on as it stands there at the beginning: it may read orders, products and statuses. */
export function sampleUser(given: { readonly login: string; readonly key: string }): ApiUser {
  return {
    id: 1,
    name: 'Ordertill',
    ...given,
    active: true,
    rights: { 'orders': 'readonly', 'products': 'readonly', 'customers': 'deny', 'order-statuses': 'readonly' },
  };
}
