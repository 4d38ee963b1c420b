import { rows } from '../../../src/infra/database';
import { stateOf } from '../../support/mercadopago';
import { addSeller, signIn } from '../../support/own-seller';
import type { Visited, Visitor } from '../../support/visitor';
import { newVisitor, plainText } from '../../support/visitor';
import { COLOMBIAN, MEXICAN, PERSON, startWorld } from '../../support/world';
import type { World } from '../../support/world';

const BUYER = { email: 'luz@example.com', firstName: 'Luz', lastName: 'Mora' };

const urlOf = ({ body }: Visited): string => /<output>(http[^<]+)<\/output>/.exec(body)?.[1] ?? '';

/** Sellers in countries whose money and documents differ from Brazil's. */
describe('payment pages of our own elsewhere', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.stop());

  const sellerIn = async (account: typeof COLOMBIAN | typeof MEXICAN): Promise<Visitor> => {
    const email = `owner-${account.country.toLowerCase()}@school.example`;
    const installationId = await addSeller(world, email, `School ${account.country}`);
    const { country, publicKey, accessToken } = account;
    const fields = { country, mode: 'live', publicKey, accessToken, webhookSecret: '' };
    const added = await world.desk.addMerchant(installationId, 'mercadopago', { name: 'Account', confirmManually: false, fields }, PERSON);
    if (!added.ok) throw new Error(JSON.stringify(added.problems));
    return signIn(world, email);
  };
  const offer = async (owner: Visitor, price: string, more: Readonly<Record<string, string>> = {}): Promise<Visited> =>
    owner.submit(await owner.go(`${world.hub}/offers/new`), { form: 'action="/offers"', fields: { title: 'Curso', price, ...more } });
  const asked = async () =>
    (await stateOf(world.mercadopago.url)).requests.filter(({ method, path }) => method === 'POST' && path === '/v1/payments');

  it('take whole pesos in Colombia: a fraction is refused in the editor, too small a sum is not offered, and nothing is asked', async () => {
    const owner = await sellerIn(COLOMBIAN);
    const fraction = await offer(owner, '49900.50');
    expect(fraction.status).toBe(422);
    expect(plainText(fraction.body)).toContain('Type a price above zero in whole pesos.');
    const buyer = newVisitor();
    const small = await buyer.go(urlOf(await offer(owner, '4000')));
    expect(small.body).toMatch(/value="efecty"[^>]* disabled/);
    const forced = await buyer.submit(small, {
      form: 'data-card-key',
      fields: { ...BUYER, way: 'efecty', documentKind: 'CC', document: '1234567890' },
    });
    expect(plainText(forced.body)).toContain('5000 COP');
    expect(await asked()).toHaveLength(0);
    await owner.submit(await owner.go(`${world.hub}/offers`), { form: '/switch' });
    const page = await buyer.go(urlOf({ ...(await offer(owner, '49900')), body: (await owner.go(`${world.hub}/offers`)).body }));
    expect(plainText(page.body)).toContain('49,900\u00a0COP');
    const slip = await buyer.submit(page, {
      form: 'data-card-key',
      fields: { ...BUYER, way: 'efecty', documentKind: 'CC', document: '1.234.567.890' },
    });
    expect(plainText(slip.body)).toContain('Your slip is ready');
    expect(JSON.stringify((await asked()).at(-1)?.body)).toContain('"transaction_amount":49900,');
  });

  it('lead to the page of a bank with pse, which wants bank, address and phone', async () => {
    const owner = await signIn(world, 'owner-co@school.example', 1);
    const buyer = newVisitor();
    const page = await buyer.go(urlOf(await owner.go(`${world.hub}/offers`)));
    const fields = { ...BUYER, way: 'pse', documentKind: 'CC', document: '1234567890', bank: '1007', entity: 'individual' };
    const wrong = await buyer.submit(page, { form: 'data-card-key', fields });
    expect(wrong.status).toBe(422);
    const rest = {
      zip: '110111',
      street: 'Calle 1',
      district: 'Centro',
      city: 'Bogota',
      region: 'Cundinamarca',
      phoneArea: '57',
      phone: '3001234567',
    };
    const paid = await buyer.submit(wrong, { form: 'data-card-key', fields: { ...fields, ...rest } });
    expect(plainText(paid.body)).toContain('Go on to your bank');
    expect(paid.body).toMatch(/href="http[^"]+"[^>]*>To the bank/);
  });

  it('leave pse out of a plan, whose charges are made when nobody is there to choose a bank', async () => {
    const owner = await signIn(world, 'owner-co@school.example', 2);
    const list = await offer(owner, '49900', { title: 'Club', kind: 'plan' });
    const club = list.body.split('<section').find((part) => part.includes('>Club<')) ?? '';
    const edit = `${world.hub}${/href="(\/offers\/[^"]+\/edit)"/.exec(club)?.[1] ?? ''}`;
    const ticked = async () => /<input[^>]*name="way-pse"[^>]*>/.exec((await owner.go(edit)).body)?.[0];
    expect(await ticked()).not.toContain('checked');
    const url = urlOf({ ...list, body: club });
    const waysAre = (ways: readonly string[]) =>
      world.heart.db.transaction((tx) => rows(tx, `update offer set ways = $1 where title = 'Club'`, [[...ways]]));
    // As it may have been saved before.
    await waysAre(['pse', 'efecty']);
    expect(await ticked()).not.toContain('checked');
    const buyer = newVisitor();
    const page = await buyer.go(url);
    expect(page.body).toContain('value="efecty"');
    expect(page.body).not.toContain('value="pse"');
    const fields = { ...BUYER, documentKind: 'CC', document: '1234567890' };
    const forced = await buyer.submit(page, {
      form: 'action="/buy/',
      fields: { ...fields, way: 'pse', bank: '1007', entity: 'individual' },
    });
    expect(forced.status).toBe(422);
    const begun = await buyer.submit(forced, { form: 'action="/buy/', fields: { ...fields, way: 'efecty' } });
    expect(begun.url).toContain('/plan/');
    await waysAre(['pse']);
    expect(plainText((await newVisitor().go(url)).body)).toContain('Paying is not possible right now');
  });

  it('ask for a tax number in Mexico and keep it, but send none', async () => {
    const owner = await sellerIn(MEXICAN);
    const buyer = newVisitor();
    const page = await buyer.go(urlOf(await offer(owner, '300')));
    const slip = await buyer.submit(page, { form: 'data-card-key', fields: { ...BUYER, way: 'oxxo', document: 'XAXX010101000' } });
    expect(plainText(slip.body)).toContain('Your slip is ready');
    expect(JSON.stringify((await asked()).at(-1)?.body)).not.toContain('identification');
    const list = await owner.go(`${world.hub}/purchases?search=XAXX010101000`);
    expect(list.body).toContain('Luz Mora');
  });
});
