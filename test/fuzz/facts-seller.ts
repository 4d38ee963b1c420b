import { cardToken, toPayment } from '../support/mercadopago';
import { addAccount, addSeller, entryOf, signIn } from '../support/own-seller';
import { eventually } from '../support/eventually';
import type { Visitor } from '../support/visitor';
import { formOf, newVisitor } from '../support/visitor';
import { SELLER } from '../support/world';
import { BUYER } from '../http/checkout/stand';
import type { Field } from './call';
import type { BothWorlds, Query } from './facts';
import type { AcademyFacts } from './facts-academy';
import { settleAcademy } from './facts-academy';

/** What valid requests of a seller without a CRM or shop, and of his buyers, are made of. */
export interface SellerFacts {
  readonly email: string;
  /** Somebody else who may sign in. */
  readonly colleague: string;
  readonly code: string;
  readonly owner: { readonly cookie: string; readonly csrf: string };
  /** Lets the owner in once more. */
  readonly word: string;
  readonly merchant: { readonly id: string; readonly hookKey: string };
  readonly offer: { readonly id: string; readonly slug: string };
  /** Addresses of buyers' own pages: a slip that waits, a card that was declined. */
  readonly open: { readonly id: string; readonly path: string; readonly reference: string };
  readonly declined: { readonly path: string };
  /** Paid by slips, and by a card that the gateway charges. */
  readonly plan: { readonly id: string; readonly path: string };
  readonly card: { readonly id: string };
  /** What the forms of these pages would send as they stand. */
  readonly forms: Readonly<Record<FormName, readonly Field[]>>;
  readonly academy: AcademyFacts;
}

/** The forms that are taken from their pages, and where. */
const FORMS = {
  link: ['/links/new', 'action="/links"', { number: '1042', sum: '120.50' }],
  offer: ['/offers/new', 'action="/offers"', { title: 'Tea course', price: '150.00' }],
  team: ['/team', 'action="/team"', {}],
  course: ['/academy/courses/new', 'action="/academy/courses"', { title: 'Coffee' }],
  hotmart: ['/academy/connections/new?channel=hotmart', 'action="/academy/connections"', {}],
  upgates: ['/academy/connections/new?channel=upgates', 'action="/academy/connections"', {}],
  moodle: ['/academy/moodle', 'action="/academy/moodle"', {}],
  sold: ['/academy/sales', 'action="/academy/sales/link"', {}],
} as const;

/** Which form. */
export type FormName = keyof typeof FORMS | 'buy' | 'again' | 'now';

const OWNER = 'owner@school.example';
const COLLEAGUE = 'colleague@school.example';
const PLAN = { kind: 'plan', every: '1', everyUnit: 'months' } as const;
const SLIP = { way: 'bolbradesco' } as const;

interface Site {
  readonly world: BothWorlds;
  readonly query: Query;
  readonly installationId: string;
  readonly owner: Visitor;
}

async function one(query: Query, sql: string, params: readonly unknown[]): Promise<string> {
  const found = await eventually(async () => (await query(sql, params))[0] ?? null);
  return String(Object.values(found ?? {})[0]);
}

/** Makes a seller with an account at Mercado Pago, who sells once and again and again, and teaches. */
export async function settleSeller(world: BothWorlds, query: Query): Promise<SellerFacts> {
  const installationId = await addSeller(world, OWNER, 'School of tea');
  const id = await addAccount(world, installationId);
  const owner = await signIn(world, OWNER);
  const site: Site = { world, query, installationId, owner };
  const code = await one(query, 'select code from installation where id = $1', [installationId]);
  const sold = await sell(site);
  const academy = await settleAcademy({ world, query, installationId, code });
  const team = await owner.go(`${world.hub}/team`);
  await owner.submit(team, { form: '/team/people', fields: { email: COLLEAGUE } });
  await eventually(async () => (await query('select 1 from own_token')).length > 0);
  const asked = await newVisitor().go(`${world.hub}/own/sign-in`);
  await newVisitor().submit(asked, { form: 'action="/own/sign-in"', fields: { email: OWNER } });
  return {
    email: OWNER,
    colleague: COLLEAGUE,
    code,
    owner: { cookie: sessionIn(owner), csrf: formOf(team, '/team/people').body.get('_csrf') ?? '' },
    word: (await entryOf(world.mail.url, OWNER, 1)).split('/').at(-1) ?? '',
    merchant: { id, hookKey: await one(query, 'select hook_key from merchant where id = $1', [id]) },
    ...sold,
    forms: { ...sold.forms, ...(await formsOf(site)) },
    academy,
  };
}

const sessionIn = (visitor: Visitor): string => /__Host-ordertill=[^;]+/.exec(visitor.cookies())?.[0] ?? '';

const fieldsOf = (body: URLSearchParams, more: Readonly<Record<string, string>> = {}): readonly Field[] => {
  for (const [name, value] of Object.entries(more)) body.set(name, value);
  return [...body].filter(([name]) => name !== '_csrf');
};

async function formsOf({ world, owner }: Site): Promise<Readonly<Record<keyof typeof FORMS, readonly Field[]>>> {
  const take = async (name: keyof typeof FORMS): Promise<readonly Field[]> => {
    const [path, form, more] = FORMS[name];
    return fieldsOf(formOf(await owner.go(`${world.hub}${path}`), form).body, more);
  };
  return {
    link: await take('link'),
    offer: await take('offer'),
    team: await take('team'),
    course: await take('course'),
    hotmart: await take('hotmart'),
    upgates: await take('upgates'),
    moodle: await take('moodle'),
    sold: await take('sold'),
  };
}

type Sold = Pick<SellerFacts, 'offer' | 'open' | 'declined' | 'plan' | 'card'> & {
  readonly forms: Pick<SellerFacts['forms'], 'buy' | 'again' | 'now'>;
};

/** Sells for one payment and for many: each of them twice, with another end. */
async function sell(site: Site): Promise<Sold> {
  const { world, query, installationId, owner } = site;
  const once = await addOffer(site, { title: 'Tea' });
  const club = await addOffer(site, { title: 'Tea club', ...PLAN });
  const shown = await newVisitor().go(`${world.hub}/buy/${once.slug}`);
  const open = await buy(site, once.slug, SLIP);
  const reference = await one(query, 'select payment_reference from attempt where installation_id = $1 and payment_reference is not null', [
    installationId,
  ]);
  const declined = await buy(site, once.slug, await card(world, 'OTHE'));
  const plan = await buy(site, club.slug, { ...SLIP, email: 'slip@club.example' });
  const slip = `select a.payment_reference from attempt a join subscription_charge c on c.installation_id = a.installation_id and c.invoice_id = a.invoice_id
    where a.installation_id = $1 and a.payment_reference is not null`;
  await toPayment(world.mercadopago.url, await one(query, slip, [installationId]), 'pay');
  await buy(site, club.slug, { ...(await card(world, 'APRO')), email: 'card@club.example' });
  const subscribed = (email: string, as: string): Promise<string> =>
    one(query, `select id from subscription where installation_id = $1 and email = $2 and ${as}`, [installationId, email]);
  const id = await subscribed('slip@club.example', "state = 'active'");
  const cardId = await subscribed('card@club.example', 'reference is not null');
  const now = formOf(await owner.go(`${world.hub}/subscriptions/${id}`), '/now');
  const again = await newVisitor().go(`${world.hub}${declined}`);
  return {
    offer: once,
    open: { id: await one(query, 'select id from purchase where key = $1', [open.split('/').at(-1)]), path: open, reference },
    declined: { path: declined },
    plan: { id, path: plan },
    card: { id: cardId },
    forms: {
      buy: fieldsOf(formOf(shown, 'data-card-key').body, { ...BUYER, ...SLIP }),
      again: fieldsOf(formOf(again, 'data-card-key').body, { ...BUYER, ...SLIP }),
      now: fieldsOf(now.body),
    },
  };
}

async function addOffer(
  { world, query, installationId, owner }: Site,
  fields: Readonly<Record<string, string>>,
): Promise<SellerFacts['offer']> {
  const form = await owner.go(`${world.hub}/offers/new`);
  await owner.submit(form, { form: 'action="/offers"', fields: { price: '150.00', ...fields } });
  const [row] = await query('select id, slug from offer where installation_id = $1 and title = $2', [installationId, fields['title']]);
  if (!row) throw new Error(`no offer ${fields['title']}`);
  return { id: String(row['id']), slug: String(row['slug']) };
}

async function card({ mercadopago }: BothWorlds, holder: string): Promise<Readonly<Record<string, string>>> {
  return { way: 'card', cardToken: await cardToken(mercadopago.url, SELLER.publicKey, holder), cardMethod: 'master' };
}

/** Sends the form of an offer as somebody new; gives the path of his own page. */
async function buy({ world }: Site, slug: string, fields: Readonly<Record<string, string>>): Promise<string> {
  const buyer = newVisitor();
  const page = await buyer.go(`${world.hub}/buy/${slug}`);
  const after = await buyer.submit(page, { form: 'data-card-key', fields: { ...BUYER, ...fields } });
  const { pathname } = new URL(after.url);
  if (pathname === `/buy/${slug}`) throw new Error(`not bought: ${after.status} ${after.body.slice(0, 4_000)}`);
  return pathname;
}
