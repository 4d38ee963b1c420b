import supertest from 'supertest';
import { rows } from '../../../src/infra/database';
import { addSeller, entryOf, signIn } from '../../support/own-seller';
import type { Visited, Visitor } from '../../support/visitor';
import { newVisitor } from '../../support/visitor';
import type { World } from '../../support/world';
import { startWorld } from '../../support/world';
import { SIGNED_IN, webOf } from '../web/fakes';

const OWNER = 'owner@school.example';
const HELPER = 'helper@school.example';

describe('the people of a seller', () => {
  let world: World;
  let school: string;
  let owner: Visitor;
  beforeAll(async () => {
    world = await startWorld();
    school = await addSeller(world, OWNER, 'School of tea');
    owner = await signIn(world, OWNER);
  });
  afterAll(() => world.stop());

  const invite = async (email: string): Promise<Visited> =>
    owner.submit(await owner.go(`${world.hub}/team`), { form: 'action="/team/people"', fields: { email } });
  const remove = async (who: Visitor, email: string): Promise<Visited> =>
    who.submit(await who.go(`${world.hub}/team/remove?${new URLSearchParams({ email }).toString()}`), { form: 'action="/team/remove"' });
  const events = (): Promise<readonly { readonly kind: string; readonly actor: unknown; readonly details: unknown }[]> =>
    world.heart.db.read((tx) =>
      rows(tx, `select kind, actor, details from setting_event where installation_id = $1 and kind <> 'connected' order by at`, [school]),
    );

  it('read of trouble with money from the first sign-in on', async () => {
    expect((await world.desk.letters.overview(school)).common).toEqual([OWNER]);
  });

  it('cannot be left without anybody', async () => {
    expect((await owner.go(`${world.hub}/team`)).body).not.toContain('/team/remove');
    expect((await remove(owner, OWNER)).body).toContain('is the last one and stays');
    expect((await owner.go(`${world.hub}/team`)).body).toContain(OWNER);
  });

  it('are invited by a letter whose link lets in, and by nothing that is no address', async () => {
    expect((await invite('helper')).status).toBe(422);
    expect((await invite(' Helper@School.example ')).body).toContain('may sign in now');
    expect((await invite(HELPER)).body).toContain('may sign in already');
    const helper = newVisitor();
    const inside = await helper.submit(await helper.go(await entryOf(world.mail.url, HELPER)), { form: '/own/enter/' });
    expect(inside.body).toContain('School of tea');
    expect((await helper.go(`${world.hub}/team`)).body).toContain(`Invited by ${OWNER}`);
  });

  it('are signed out everywhere once they are removed, and no link of theirs works', async () => {
    const helper = await signIn(world, HELPER, 1);
    const asked = await helper.go(`${world.hub}/own/sign-in`);
    await helper.submit(asked, { form: 'action="/own/sign-in"', fields: { email: HELPER } });
    const unused = await entryOf(world.mail.url, HELPER, 2);
    expect((await helper.go(`${world.hub}/invoices`)).status).toBe(200);
    expect((await remove(owner, HELPER)).body).toContain(`${HELPER} was removed`);
    expect((await helper.go(`${world.hub}/invoices`)).status).toBe(401);
    expect((await newVisitor().go(unused)).status).toBe(410);
    expect((await owner.go(`${world.hub}/invoices`)).status).toBe(200);
  });

  it('keep one of two who remove each other at the same moment', async () => {
    await invite('second@school.example');
    const second = await signIn(world, 'second@school.example', 1);
    await Promise.allSettled([remove(owner, 'second@school.example'), remove(second, OWNER)]);
    const people = await world.heart.db.read((tx) =>
      rows<{ email: string }>(tx, 'select email from own_person where installation_id = $1', [school]),
    );
    expect(people).toHaveLength(1);
    if (people[0]?.email !== OWNER) owner = second;
  });

  it('say what payers know the seller by, in which language and zone it works, and where letters go', async () => {
    const fields = { name: 'Tea: green and black', language: 'uk', timezone: 'America/Sao_Paulo', letters: 'team@school.example' };
    const after = await owner.submit(await owner.go(`${world.hub}/team`), { form: 'action="/team"', fields });
    expect(after.status).toBe(200);
    expect(after.body).toContain('Tea: green and black');
    const { body } = await owner.go(`${world.hub}/settings`);
    expect(body).toContain('America/Sao_Paulo');
    expect((await world.desk.letters.overview(school)).common).toEqual(['team@school.example']);
  });

  it('are told what is wrong, and then nothing is changed', async () => {
    const send = async (fields: Readonly<Record<string, string>>): Promise<Visited> =>
      owner.submit(await owner.go(`${world.hub}/team`), { form: 'action="/team"', fields });
    const empty = await send({ name: ' ', timezone: 'Mars/Olympus' });
    expect(empty.status).toBe(422);
    expect(empty.body).toContain('id="name-error"');
    expect(empty.body).toContain('id="timezone-error"');
    const letters = await send({ name: 'Nothing', letters: 'nobody' });
    expect(letters.body).toContain('id="letters-error"');
    expect((await world.heart.db.read((tx) => rows(tx, 'select name from own_seller where installation_id = $1', [school])))[0]).toEqual({
      name: 'Tea: green and black',
    });
  });

  it('leave an event of every change, with who made it', async () => {
    const kept = await events();
    expect(kept.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['person-invited', 'person-removed', 'seller-changed']));
    const [invited] = kept.filter(({ kind }) => kind === 'person-invited');
    expect(invited).toMatchObject({ actor: { kind: 'person', name: OWNER }, details: { email: HELPER } });
  });
});

describe('two sign-ups of one address that are both confirmed', () => {
  it('make one seller', async () => {
    const world = await startWorld({ environment: { OWN_SIGNUP: 'on' } });
    try {
      const visitor = newVisitor();
      for (let times = 0; times < 2; times += 1)
        await visitor.submit(await visitor.go(`${world.hub}/own/sign-up`), {
          form: 'action="/own/sign-up"',
          fields: { email: 'new@shop.example', name: 'New shop' },
        });
      for (const nth of [0, 1]) {
        const link = await entryOf(world.mail.url, 'new@shop.example', nth);
        const inside = await visitor.submit(await visitor.go(link), { form: '/own/enter/' });
        expect(inside.body).toContain('New shop');
      }
      expect(await world.sellers.list()).toHaveLength(1);
    } finally {
      await world.stop();
    }
  });
});

describe('an installation of a CRM', () => {
  it.each(['/team', '/team/remove?email=x', '/links/new'])('has no %s', async (path) => {
    expect((await supertest(webOf()).get(path).set('Cookie', SIGNED_IN)).status).toBe(404);
  });
});
