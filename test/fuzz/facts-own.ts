import { z } from 'zod';
import { saveConnection } from '../../src/academy/manage-connections';
import { hookOf } from '../../src/academy/open-channel';
import { makeToken } from '../../src/academy/member-door';
import { findConnection } from '../../src/academy/stores/connections';
import { saveCourse } from '../../src/academy/stores/courses';
import { insertModule, saveLesson } from '../../src/academy/stores/lessons';
import { ensureMember } from '../../src/academy/stores/members';
import { secretPart } from '../../src/channels/upgates/webhooks';
import { DEMO_CREDENTIALS } from '../../src/sandbox/hotmart/seed';
import type { UpgatesSimulator } from '../../src/sandbox/upgates/simulator';
import { entryOf, signIn } from '../support/own-seller';
import type { Visitor } from '../support/visitor';
import { formOf, newVisitor } from '../support/visitor';
import { PERSON } from '../support/world';
import type { World } from '../support/world';
import type { Field } from './call';

/** The seller's account at Mercado Pago. */
export const ACCOUNT = {
  id: 900_000_001,
  accessToken: 'APP_USR-demo-br-access-token',
  publicKey: 'APP_USR-demo-br-public-key',
  webhookSecret: 'a-webhook-secret-of-the-account',
} as const;
const OWNER = 'owner@own-shop.example';
const COLLEAGUE = 'colleague@own-shop.example';
const MEMBER = 'member@own-shop.example';
const BUYER = {
  email: 'ana.payer@example.com',
  firstName: 'Ana',
  lastName: 'Souza',
  document: '52998224725',
  zip: '01310-100',
  street: 'Avenida Paulista',
  number: '1000',
  district: 'Bela Vista',
  city: 'São Paulo',
  region: 'sp',
};

/** What valid requests to a seller without a CRM, his payment pages and his academy are made of. */
export interface OwnFacts {
  /** The ends of the addresses that messages come to. */
  readonly hooks: { readonly mercadopago: string; readonly hotmart: string; readonly upgates: string };
  /** A payment there that waits for its money. */
  readonly paymentId: string;
  /** An order in the connected shop. */
  readonly order: string;
  readonly offer: { readonly slug: string; readonly fields: readonly Field[] };
  /** A purchase that waits for its money. */
  readonly purchase: { readonly slug: string; readonly key: string };
  readonly owner: {
    readonly email: string;
    readonly word: string;
    readonly cookie: string;
    readonly csrf: string;
    /** Who works for him too. */
    readonly colleague: string;
    readonly merchant: string;
    readonly offer: string;
    readonly purchase: string;
    /** What the forms for a new link and a new offer send. */
    readonly link: Texts;
    readonly wish: Texts;
  };
  readonly school: {
    readonly code: string;
    readonly course: string;
    readonly lesson: string;
    readonly email: string;
    readonly word: string;
    readonly cookie: string;
    readonly csrf: string;
  };
}

type Texts = Readonly<Record<string, string>>;
type Query = (sql: string, params?: readonly unknown[]) => Promise<readonly Record<string, unknown>[]>;
type OwnWorld = World & { readonly upgates: UpgatesSimulator };

/** Makes a seller of our own with an account, an offer that somebody is about to pay, and an academy with two shops and a member. */
export async function settleOwn(world: OwnWorld, query: Query): Promise<OwnFacts> {
  const made = await world.sellers.add({ email: OWNER, name: 'Own shop', language: 'en', currency: 'BRL' });
  if (!made) throw new Error('no seller');
  const { installationId } = made;
  const { accessToken, publicKey, webhookSecret } = ACCOUNT;
  const fields = { country: 'BR', mode: 'live', publicKey, accessToken, webhookSecret };
  const merchant = await world.desk.addMerchant(installationId, 'mercadopago', { name: 'Account', confirmManually: false, fields }, PERSON);
  if (!merchant.ok) throw new Error(JSON.stringify(merchant.problems));
  const owner = await signIn(world, OWNER);
  await owner.submit(await newVisitor().go(`${world.hub}/own/sign-in`), { form: 'action="/own/sign-in"', fields: { email: OWNER } });
  const word = (await entryOf(world.mail.url, OWNER, 1)).split('/').at(-1) ?? '';
  const slug = await makeOffer(world, owner);
  const bought = await buy(world, slug);
  const [hook] = await query('select hook_key from merchant where id = $1', [merchant.value.id]);
  const [code] = await query('select code from installation where id = $1', [installationId]);
  return {
    hooks: { mercadopago: String(hook?.['hook_key']), ...(await connectShops(world, installationId)) },
    paymentId: bought.paymentId,
    order: world.upgates.placeOrder({ lines: [{ productId: 501 }] }).number,
    offer: { slug, fields: bought.fields },
    purchase: { slug, key: bought.key },
    owner: { email: OWNER, word, merchant: merchant.value.id, ...(await workplace(world, owner, query)) },
    school: await teach(world, installationId, String(code?.['code'])),
  };
}

/** The seller's own screens: a colleague, and what their forms would send. */
async function workplace({ hub }: OwnWorld, owner: Visitor, query: Query) {
  await owner.submit(await owner.go(`${hub}/team`), { form: '/team/people"', fields: { email: COLLEAGUE } });
  const link = Object.fromEntries(formOf(await owner.go(`${hub}/links/new`), 'action="/links"').body);
  const wish = Object.fromEntries(formOf(await owner.go(`${hub}/offers/new`), 'action="/offers"').body);
  const csrf = link['_csrf'] ?? '';
  const [offer] = await query('select id from offer');
  const [purchase] = await query('select id from purchase');
  return {
    cookie: owner.cookies(),
    csrf,
    colleague: COLLEAGUE,
    offer: String(offer?.['id']),
    purchase: String(purchase?.['id']),
    link: { ...link, number: '1042', sum: '120.50' },
    wish: { ...wish, title: 'Black tea', price: '99.00' },
  };
}

async function makeOffer({ hub }: OwnWorld, owner: Visitor): Promise<string> {
  const form = await owner.go(`${hub}/offers/new`);
  const after = await owner.submit(form, { form: 'action="/offers"', fields: { title: 'Green tea', price: '150.00' } });
  return /\/buy\/([\w-]+)<\/output>/.exec(after.body)?.[1] ?? '';
}

const Payments = z.object({ payments: z.array(z.object({ id: z.number() })) });

/** Buys by pix, so that the money is still to come. */
async function buy({ hub, mercadopago }: OwnWorld, slug: string) {
  const buyer = newVisitor();
  const page = await buyer.go(`${hub}/buy/${slug}`);
  const fresh = formOf(await newVisitor().go(`${hub}/buy/${slug}`), 'data-card-key').body;
  for (const [name, value] of Object.entries({ ...BUYER, way: 'pix' })) fresh.set(name, value);
  const after = await buyer.submit(page, { form: 'data-card-key', fields: { ...BUYER, way: 'pix' } });
  const { payments } = Payments.parse(await (await fetch(`${mercadopago.url}/_sim/state`)).json());
  return { key: new URL(after.url).pathname.split('/').at(-1) ?? '', paymentId: String(payments.at(-1)?.id ?? ''), fields: [...fresh] };
}

const keyOf = (url: string): string => url.split('/').at(-1) ?? '';

async function connectShops({ school, upgates }: OwnWorld, installationId: string) {
  const { hottok, clientId, clientSecret } = DEMO_CREDENTIALS;
  const { apiUrl, user } = upgates;
  const typed: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    hotmart: { version: '2', hottok, clientId, clientSecret },
    upgates: { address: apiUrl, login: user.login, apiKey: user.key, waitForPayment: 'yes', takeBack: 'yes' },
  };
  const urlOf = async (channel: string): Promise<string> => {
    const saved = await saveConnection(school, {
      installationId,
      channel,
      known: null,
      typed: { name: channel, active: true, fields: typed[channel] ?? {} },
      actor: PERSON,
    });
    const row = saved.ok ? await school.db.read((tx) => findConnection(tx, installationId, saved.id)) : null;
    if (!row) throw new Error(`${channel} could not be connected`);
    return hookOf(school, row);
  };
  const [hotmart, hookUrl] = [await urlOf('hotmart'), await urlOf('upgates')];
  return { hotmart: keyOf(hotmart), upgates: `${keyOf(hookUrl)}/${secretPart({ hookUrl }, 'Orders.update')}` };
}

async function teach({ school, hub }: OwnWorld, installationId: string, code: string): Promise<OwnFacts['school']> {
  const [course, moduleId, lesson] = [school.ids.uuid(), school.ids.uuid(), school.ids.uuid()];
  const now = school.clock.now();
  const words = await school.db.transaction(async (tx) => {
    const row = { id: course, title: 'Tea', description: '', language: 'en', active: true, paid: true, buyUrl: null };
    await saveCourse(tx, installationId, { ...row, rule: { kind: 'forever' } }, now);
    await insertModule(tx, installationId, { id: moduleId, courseId: course, title: 'Water' });
    await saveLesson(tx, installationId, { id: lesson, courseId: course, moduleId, title: 'Heat', body: 'Boil it.', videoUrl: null });
    const member = await ensureMember(tx, {
      installationId,
      id: school.ids.uuid(),
      email: MEMBER,
      shownEmail: MEMBER,
      firstName: 'Mia',
      lastName: null,
      language: 'en',
      password: null,
      reviewer: false,
      test: false,
      signedInAt: null,
      createdAt: now,
    });
    return { first: await makeToken(school, tx, member, 14), second: await makeToken(school, tx, member, 14) };
  });
  const visitor = newVisitor();
  await visitor.submit(await visitor.go(`${hub}/learn/${code}/enter/${words.first}`), { form: '/enter/' });
  const { body } = await visitor.go(`${hub}/learn/${code}/account`);
  const csrf = /name="_csrf" value="([^"]+)"/.exec(body)?.[1] ?? '';
  if (csrf === '') throw new Error('the member could not enter');
  return { code, course, lesson, email: MEMBER, word: words.second, cookie: visitor.cookies(), csrf };
}
