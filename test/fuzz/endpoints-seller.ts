import { formFields, withField } from './call';
import type { Endpoint } from './endpoint';
import { form, page } from './endpoint';
import type { Facts } from './facts';

type Params = (facts: Facts) => Readonly<Record<string, string>>;

/** The same asked for by a seller of our own, who has no CRM. */
const asSeller = (one: Endpoint): Endpoint => ({
  ...one,
  call: (stand) => {
    const call = one.call(stand);
    const { cookie, csrf } = stand.facts.own.owner;
    const { body } = call;
    return {
      ...call,
      headers: withField(call.headers, 'Cookie', cookie),
      body: body.kind === 'form' ? { kind: 'form', fields: withField(formFields(call), '_csrf', csrf) } : body,
    };
  },
});

const none: Params = () => ({});
const offer: Params = ({ own }) => ({ id: own.owner.offer });
const purchase: Params = ({ own }) => ({ id: own.owner.purchase });
const colleague: Params = ({ own }) => ({ email: own.owner.colleague });
const wish: Params = ({ own }) => own.owner.wish;

/** What a seller without a CRM sees and presses. A new one is one line. */
export const SELLER: readonly Endpoint[] = [
  page('/team'),
  form('/team', none, () => ({ name: 'Our shop', language: 'en', timezone: 'UTC', letters: 'boss@example.org' })),
  form('/team/people', none, () => ({ email: 'another@own-shop.example' })),
  page('/team/remove', none, colleague),
  form('/team/remove', none, colleague),
  page('/links/new'),
  form('/links', none, ({ own }) => own.owner.link),
  page('/offers'),
  page('/offers/new', none, ({ own }) => ({ merchant: own.owner.merchant })),
  form('/offers', none, wish),
  page('/offers/:id/edit', offer),
  form('/offers/:id', offer, wish),
  form('/offers/:id/switch', offer, () => ({ on: 'no' })),
  page('/offers/:id/preview', offer),
  page('/purchases', none, ({ own }) => ({ search: 'ana', offer: own.owner.offer })),
  page('/purchases/:id', purchase),
].map(asSeller);
