import { entryOf, lettersTo as lettersIn } from '../../support/own-seller';
import type { Visitor } from '../../support/visitor';
import { newVisitor } from '../../support/visitor';
import type { World } from '../../support/world';
import { startWorld } from '../../support/world';

describe('a seller without a CRM or shop', () => {
  let world: World;
  let visitor: Visitor;
  beforeAll(async () => {
    world = await startWorld({ environment: { OWN_SIGNUP: 'on' } });
  });
  afterAll(() => world.stop());
  beforeEach(() => {
    visitor = newVisitor();
  });

  const lettersTo = (email: string) => lettersIn(world.mail.url, email);
  const linkTo = (email: string, nth = 0): Promise<string> => entryOf(world.mail.url, email, nth);
  const ask = async (email: string) =>
    visitor.submit(await visitor.go(`${world.hub}/own/sign-in`), { form: 'action="/own/sign-in"', fields: { email } });

  it('is let in by the link of a letter, which works once', async () => {
    await world.sellers.add({ email: 'Owner@School.example', name: 'School of tea', language: 'en', currency: 'BRL' });
    expect((await ask('owner@school.example')).body).toContain('If owner@school.example is known here');
    const link = await linkTo('owner@school.example');
    const question = await visitor.go(link);
    expect(question.body).toContain('Sign in as owner@school.example');
    const inside = await visitor.submit(question, { form: '/own/enter/' });
    expect(inside.url).toBe(`${world.hub}/`);
    expect(inside.body).toContain('School of tea');
    const again = newVisitor();
    expect((await again.go(link)).status).toBe(410);
  });

  it('tells nobody whether an address is known, and writes to no stranger', async () => {
    const known = (await ask('owner@school.example')).body.replaceAll('owner@school.example', '');
    const unknown = (await ask('nobody@school.example')).body.replaceAll('nobody@school.example', '');
    expect(unknown).toBe(known);
    await linkTo('owner@school.example', 1);
    expect(await lettersTo('nobody@school.example')).toEqual([]);
  });

  it('asks three times within a quarter of an hour at most', async () => {
    await world.sellers.add({ email: 'eager@school.example', name: 'Eager', language: 'en', currency: null });
    for (let times = 0; times < 4; times += 1) expect((await ask('eager@school.example')).status).toBe(200);
    await linkTo('eager@school.example', 2);
    expect(await lettersTo('eager@school.example')).toHaveLength(3);
  });

  it('refuses what is no address, a foreign form, and a word that was never given', async () => {
    expect((await ask('owner')).status).toBe(422);
    const foreign = {
      method: 'POST',
      headers: { Origin: 'https://evil.example' },
      body: new URLSearchParams({ email: 'owner@school.example' }),
    };
    expect((await fetch(`${world.hub}/own/sign-in`, foreign)).status).toBe(403);
    expect((await visitor.go(`${world.hub}/own/enter/${'a'.repeat(43)}`)).status).toBe(410);
    expect((await visitor.go(`${world.hub}/own/enter/short`)).status).toBe(410);
  });

  it('signs up by itself where the operator allows it, and a second sign-up leads to what is there', async () => {
    const signUp = async () =>
      visitor.submit(await visitor.go(`${world.hub}/own/sign-up`), {
        form: 'action="/own/sign-up"',
        fields: { email: 'new@shop.example', name: 'New shop' },
      });
    await signUp();
    const inside = await visitor.submit(await visitor.go(await linkTo('new@shop.example')), { form: '/own/enter/' });
    expect(inside.body).toContain('New shop');
    await signUp();
    await visitor.submit(await visitor.go(await linkTo('new@shop.example', 1)), { form: '/own/enter/' });
    expect((await world.sellers.list()).filter(({ name }) => name === 'New shop')).toHaveLength(1);
  });

  it('is kept out when the operator switches the seller off, also with a link that was sent before', async () => {
    const made = await world.sellers.add({ email: 'off@school.example', name: 'Off', language: 'en', currency: null });
    await ask('off@school.example');
    const link = await linkTo('off@school.example');
    expect(await world.sellers.turn(made?.installationId ?? '', false)).toBe(true);
    expect((await visitor.submit(await visitor.go(link), { form: '/own/enter/' })).status).toBe(410);
  });
});

describe('sign-up that the operator has not allowed', () => {
  it('is not there', async () => {
    const world = await startWorld();
    try {
      expect((await fetch(`${world.hub}/own/sign-up`)).status).toBe(404);
      expect(await (await fetch(`${world.hub}/own/sign-in`)).text()).not.toContain('sign-up');
    } finally {
      await world.stop();
    }
  });
});
