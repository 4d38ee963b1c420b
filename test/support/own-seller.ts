import { z } from 'zod';
import { eventually } from './eventually';
import type { Visited, Visitor } from './visitor';
import { newVisitor } from './visitor';
import { PERSON, SELLER } from './world';
import type { World } from './world';

const Letters = z.object({ letters: z.array(z.object({ to: z.array(z.string()).or(z.string()), subject: z.string(), text: z.string() })) });

/** The letters to an address, oldest first. */
export async function lettersTo(mailUrl: string, email: string): Promise<z.infer<typeof Letters>['letters']> {
  const state: unknown = await (await fetch(`${mailUrl}/_sim/state`)).json();
  return Letters.parse(state).letters.filter(({ to }) => [to].flat().some((one) => one.includes(email)));
}

/** The link that lets somebody in, out of the letter to this address that is the `nth` with one, from 0. */
export async function entryOf(mailUrl: string, email: string, nth = 0): Promise<string> {
  const link = await eventually(async () => {
    const links = (await lettersTo(mailUrl, email)).flatMap(({ text }) => /http\S+\/own\/enter\/\S+/.exec(text)?.[0] ?? []);
    return links[nth];
  });
  return link ?? '';
}

/** A browser that somebody of a seller has signed in with. */
export async function signIn(world: Pick<World, 'hub' | 'mail'>, email: string, nth = 0): Promise<Visitor> {
  const visitor = newVisitor();
  const asked = await visitor.go(`${world.hub}/own/sign-in`);
  await visitor.submit(asked, { form: 'action="/own/sign-in"', fields: { email } });
  await visitor.submit(await visitor.go(await entryOf(world.mail.url, email, nth)), { form: '/own/enter/' });
  return visitor;
}

/** Makes a seller in Brazil and gives its installation. */
export async function addSeller(world: World, email: string, name: string): Promise<string> {
  const made = await world.sellers.add({ email, name, language: 'en', currency: 'BRL' });
  if (!made) throw new Error(`no seller could be made for ${email}`);
  return made.installationId;
}

/** Adds a merchant of Mercado Pago to a seller and gives its id. */
export async function addAccount(world: World, installationId: string, name = 'Account'): Promise<string> {
  const { publicKey, accessToken, webhook } = SELLER;
  const fields = { country: 'BR', mode: 'live', publicKey, accessToken, webhookSecret: webhook.secret };
  const added = await world.desk.addMerchant(installationId, 'mercadopago', { name, confirmManually: false, fields }, PERSON);
  if (!added.ok) throw new Error(JSON.stringify(added.problems));
  return added.value.id;
}

/** Fills the form of a new link in and sends it; gives the page after it. */
export async function sendLinkForm(
  visitor: Visitor,
  hub: string,
  fields: Readonly<Record<string, string>>,
): Promise<{ readonly form: Visited; readonly after: Visited }> {
  const form = await visitor.go(`${hub}/links/new`);
  return { form, after: await visitor.submit(form, { form: 'action="/links"', fields: { number: '1042', sum: '120.50', ...fields } }) };
}
