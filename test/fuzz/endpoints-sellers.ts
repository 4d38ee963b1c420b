import type { Endpoint } from './endpoint';
import { form, page } from './endpoint';
import type { Facts } from './facts';
import type { SellerFacts } from './facts-seller';

type Params = (facts: Facts) => Readonly<Record<string, string>>;

const none: Params = () => ({});
const of =
  (id: (seller: SellerFacts) => string): Params =>
  ({ seller }) => ({ id: id(seller) });
const offer = of(({ offer: one }) => one.id);
const purchase = of(({ open }) => open.id);
const slip = of(({ plan }) => plan.id);
const card = of(({ card: one }) => one.id);
const CURSOR = '2026-01-01T00:00:00.000Z_1';

/** The same with the session of a seller without a CRM or shop. */
export const asSeller = (one: Endpoint): Endpoint => ({
  ...one,
  call: ({ facts, people }) => one.call({ facts, people: { ...people, ...facts.seller.owner } }),
});

/** What such a form would send as it stands. */
export const asShown =
  (name: keyof SellerFacts['forms'], more: Params = none): Params =>
  (facts) => ({ ...Object.fromEntries(facts.seller.forms[name]), ...more(facts) });

/** Pages and forms of a seller who has neither CRM nor shop. A new one is one line. */
export const SELLERS: readonly Endpoint[] = [
  page('/links/new'),
  form('/links', none, asShown('link')),
  page('/offers'),
  page('/offers/new', none, ({ seller }) => ({ merchant: seller.merchant.id })),
  form('/offers', none, asShown('offer')),
  page('/offers/:id/edit', offer),
  form('/offers/:id', offer, asShown('offer')),
  form('/offers/:id/switch', offer, () => ({ on: 'yes' })),
  page('/offers/:id/preview', offer),
  page('/purchases', none, ({ seller }) => ({ search: 'ana', after: CURSOR, offer: seller.offer.id })),
  page('/purchases/:id', purchase),
  page('/subscriptions', none, () => ({ search: 'ana', after: CURSOR, state: 'active' })),
  page('/subscriptions/:id', slip),
  page('/subscriptions/:id/live', slip),
  form('/subscriptions/:id/now', slip, asShown('now')),
  form('/subscriptions/:id/read', card),
  page('/subscriptions/:id/cancel', slip),
  form('/subscriptions/:id/cancel', slip),
  page('/team'),
  form('/team', none, asShown('team')),
  form('/team/people', none, () => ({ email: 'new@school.example' })),
  page('/team/remove', none, ({ seller }) => ({ email: seller.colleague })),
  form('/team/remove', none, ({ seller }) => ({ email: seller.colleague })),
].map(asSeller);
