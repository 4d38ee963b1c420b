import type { Endpoint } from './endpoint';
import { form, fromAnywhere, open, page } from './endpoint';
import type { Facts } from './facts';
import { ESHOP, SHOP } from '../support/world';

type Params = (facts: Facts) => Readonly<Record<string, string>>;

const none: Params = () => ({});
const plain: Params = ({ merchants }) => ({ id: merchants.plain });
const pending: Params = ({ pending: { id } }) => ({ id });
const confirm: Params = ({ held }) => ({ id: held.confirm.id });
const release: Params = ({ held }) => ({ id: held.release.id });
const paid: Params = ({ paid: { id } }) => ({ id });
const slug: Params = ({ pending: one }) => ({ slug: one.slug });
const SOMEBODY = '7d4d9c37-27f3-4a8a-9d0c-5a1f7a1f8f10';

const merchantFields = { name: 'Second shop', shopId: SHOP.clientId, secretKey: SHOP.secret, mode: 'live', confirmManually: 'yes' };

/** What cannot be granted on this stand. */
const refused = (one: Endpoint): Endpoint => ({ ...one, refusedAnyway: true });

/** Pages and forms for everybody. */
export const PUBLIC: readonly Endpoint[] = [
  { ...open('/healthz'), wordless: true },
  { ...open('/readyz'), wordless: true },
  { ...open('/metrics'), wordless: true },
  fromAnywhere({ ...open('/p/:slug', slug, () => ({ returned: '1' })), writes: true }),
  fromAnywhere({
    ...open('/p/:slug', slug),
    route: 'POST /p/:slug/open',
    call: ({ facts }) => ({
      method: 'POST',
      path: `/p/${facts.pending.slug}/open`,
      query: [],
      headers: [],
      body: { kind: 'form', fields: [] },
    }),
    writes: true,
    granted: ({ status }) => status === 303,
  }),
  fromAnywhere(open('/p/:slug/live', slug)),
  open('/', none, () => ({ lang: 'uk' })),
];

/** Pages and forms of a signed-in shop. A new one is one line. */
export const PRIVATE: readonly Endpoint[] = [
  // Who is signed out already may press it again.
  { ...form('/sign-out', none), locks: [] },
  page('/invoices', none, () => ({ search: '1001', state: 'paid', after: '2026-01-01T00:00:00.000Z_1' })),
  page('/orders/find', none, ({ pending: { orderNumber } }) => ({ number: orderNumber })),
  form('/orders/link', none, ({ bare }) => ({ payment: bare.id, number: bare.orderNumber })),
  page('/invoices/:id', pending),
  form('/invoices/:id/refresh', pending),
  form('/invoices/:id/report', pending),
  form('/invoices/:id/settle', pending, () => ({ reason: 'overpaid' })),
  page('/live/invoice/:id', pending),
  page('/live/installation'),
  page('/invoices/:id/confirm', confirm, () => ({ amount: '60.00' })),
  form('/invoices/:id/confirm', confirm, () => ({ minor: '6000' })),
  page('/invoices/:id/refund', paid, () => ({ amount: '1.00' })),
  form('/invoices/:id/refund', paid, () => ({ minor: '100' })),
  page('/invoices/:id/cancel', release),
  form('/invoices/:id/cancel', release),
  refused(page('/invoices/:id/outcome', confirm, () => ({ operation: SOMEBODY, happened: 'yes' }))),
  refused(form('/invoices/:id/outcome', confirm, () => ({ operation: SOMEBODY, happened: 'yes' }))),
  page('/invoices/:id/send', pending),
  form('/invoices/:id/send', pending, () => ({ address: 'buyer@example.org', other: '' })),
  page('/invoices/:id/qr', pending),
  page('/invoices/:id/qr.svg', pending),
  page('/merchants', none, ({ merchants }) => ({ check: merchants.plain })),
  page('/merchants/new', none, () => ({ gateway: 'intellectmoney' })),
  form('/merchants', none, () => ({ gateway: 'uapay', ...merchantFields })),
  page('/merchants/:id/edit', plain),
  form('/merchants/:id', plain, () => merchantFields),
  form('/merchants/:id/manual', plain, () => ({ on: 'yes' })),
  page('/merchants/:id/off', plain),
  form('/merchants/:id/off', plain),
  form('/merchants/:id/on', plain),
  page('/statuses', none, () => ({ 'draft': '1', 'first': '1', 'on': 'yes', 'status-paid': 'paid' })),
  form('/statuses', none, () => ({ 'on': 'yes', 'status-paid': 'paid', 'status-refunded': 'fail' })),
  page('/sender'),
  form('/sender', none, ({ mailServer }) => ({ from: 'shop@example.org', ...mailServer, user: '', password: '', secure: 'no' })),
  page('/sender/forget'),
  form('/sender/forget', none),
  page('/letters'),
  form('/letters', none, () => ({ 'to-common': 'boss@example.org', 'on-paid': 'yes', 'to-paid': 'one@example.org, two@example.org' })),
  page('/letters/log', none, () => ({ after: '2026-01-01T00:00:00.000Z_1' })),
  refused(form('/letters/log/:id/again', ({ letterId }) => ({ id: letterId }))),
  page(
    '/letters/preview/:kind',
    () => ({ kind: 'payment-link' }),
    () => ({ in: 'uk' }),
  ),
  page(
    '/letters/preview/:kind/content',
    () => ({ kind: 'payment-link' }),
    () => ({ in: 'uk' }),
  ),
  page('/notifications', none, () => ({ after: '2026-01-01T00:00:00.000Z_1' })),
  form('/notifications/:id/replay', ({ notificationId }) => ({ id: notificationId })),
  page('/settings'),
  refused(form('/settings/sums', none, () => ({ sums: 'refuse' }))),
  page('/reconciliation', none, ({ day }) => ({ after: day })),
  form('/reconciliation', none, ({ merchants, day }) => ({ merchant: merchants.plain, day, back: '/reconciliation' })),
  page('/reconciliation/:merchant/:day', ({ merchants, day }) => ({ merchant: merchants.plain, day })),
  page('/reconciliation/movements.csv', none, ({ merchants, day }) => ({ merchant: merchants.plain, from: day, to: day })),
  page('/reconciliation/news'),
  refused(
    form(
      '/reconciliation/differences/:id',
      () => ({ id: SOMEBODY }),
      () => ({ back: '/reconciliation' }),
    ),
  ),
];

/** A form of the other gateway, which has many more fields. */
export const EXTRA: readonly Endpoint[] = [
  {
    ...form('/merchants', none, () => ({
      gateway: 'intellectmoney',
      name: 'Rubles',
      kind: 'organisation',
      mode: 'live',
      eshopId: ESHOP.id,
      secretKey: ESHOP.secretKey,
      lifeDays: '3',
      holdMode: 'hold',
      holdHours: '48',
      moves: 'on',
    })),
    route: 'POST /merchants (intellectmoney)',
  },
  refused({ ...open('/no/such/page'), route: 'GET (nothing)' }),
];
