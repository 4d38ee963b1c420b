import { cardToken, stateOf } from '../../support/mercadopago';
import { addAccount, addSeller, signIn } from '../../support/own-seller';
import type { Visited, Visitor } from '../../support/visitor';
import { formOf, newVisitor } from '../../support/visitor';
import { SELLER, startWorld } from '../../support/world';
import type { World, WorldOptions } from '../../support/world';

const OWNER = 'owner@school.example';

/** Everything that a buyer in Brazil types; the card's token comes beside it. */
export const BUYER = {
  email: 'Ana.Payer@example.com',
  firstName: 'Ana',
  lastName: 'Souza',
  document: '529.982.247-25',
  zip: '01310-100',
  street: 'Avenida Paulista',
  number: '1000',
  district: 'Bela Vista',
  city: 'São Paulo',
  region: 'sp',
} as const;

/** A seller with an account at Mercado Pago in Brazil, signed in. */
export interface CheckoutStand {
  readonly world: World;
  readonly installationId: string;
  readonly owner: Visitor;
  /** Makes an offer by the editor and gives the address of its page. */
  offer(fields?: Readonly<Record<string, string>>): Promise<string>;
  /** Opens an offer's page as somebody new and sends its form. */
  buy(url: string, fields: Readonly<Record<string, string>>): Promise<{ readonly buyer: Visitor; readonly after: Visited }>;
  /** What is sent for a card whose holder's name decides the result. */
  card(holder?: string): Promise<Readonly<Record<string, string>>>;
  /** The calls that asked for a payment. */
  asked(): Promise<Awaited<ReturnType<typeof stateOf>>['requests']>;
  stop(): Promise<void>;
}

/** Starts a stand. Stop it in `afterAll`. */
export async function startCheckoutStand(options: WorldOptions = {}): Promise<CheckoutStand> {
  const world = await startWorld(options);
  const installationId = await addSeller(world, OWNER, 'School of tea');
  await addAccount(world, installationId);
  const owner = await signIn(world, OWNER);
  return {
    world,
    installationId,
    owner,
    offer: (fields) => makeOffer(world, owner, fields),
    buy: async (url, fields) => {
      const buyer = newVisitor();
      const page = await buyer.go(url);
      return { buyer, after: await buyer.submit(page, { form: 'data-card-key', fields: { ...BUYER, ...fields } }) };
    },
    card: (holder) => cardFields(world, holder),
    asked: async () =>
      (await stateOf(world.mercadopago.url)).requests.filter(({ method, path }) => method === 'POST' && path === '/v1/payments'),
    stop: () => world.stop(),
  };
}

async function makeOffer(world: World, owner: Visitor, fields: Readonly<Record<string, string>> = {}): Promise<string> {
  const title = fields['title'] ?? `Tea course ${Math.random().toString(36).slice(2)}`;
  const form = await owner.go(`${world.hub}/offers/new`);
  const after = await owner.submit(form, { form: 'action="/offers"', fields: { price: '150.00', ...fields, title } });
  const escaped = title.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const card = after.body.split('<section').find((part) => new RegExp(`>${escaped}<`).test(part)) ?? '';
  const url = /<output>(http[^<]+\/buy\/[^<]+)<\/output>/.exec(card)?.[1];
  if (url === undefined) throw new Error(`no offer: ${after.status} ${after.body.slice(0, 4_000)}`);
  return url;
}

async function cardFields(world: World, holder = 'APRO'): Promise<Readonly<Record<string, string>>> {
  return { way: 'card', cardToken: await cardToken(world.mercadopago.url, SELLER.publicKey, holder), cardMethod: 'master' };
}

/** Sends a form of a page as it stands, with more fields. */
export const sendForm = (visitor: Visitor, page: Visited, fields: Readonly<Record<string, string>>): Promise<Visited> =>
  visitor.submit(page, { form: 'data-card-key', fields });

/** The fields that a page's payment form would send. */
export const shownFields = (page: Visited): URLSearchParams => formOf(page, 'data-card-key').body;
