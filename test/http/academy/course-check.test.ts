import { rows } from '../../../src/infra/database';
import { eventually } from '../../support/eventually';
import type { Stand } from '../../support/school-stand';
import { openSchool, readLetters, signInSeller } from '../../support/school-stand';
import type { TestShop } from '../../support/test-channel';
import { createTestShop, goods, saleSaid } from '../../support/test-channel';
import type { Visited, Visitor } from '../../support/visitor';
import { newVisitor, plainText } from '../../support/visitor';
import type { World } from '../../support/world';
import { startWorld } from '../../support/world';

const textOf = (page: Visited): string => plainText(page.body.replace(/<[^>]+>/g, ' ')).replace(/\s+/g, ' ');

/** Whether a course is ready to be sold, and a purchase that proves it. */
describe('the check of a course', () => {
  let world: World;
  let shop: TestShop;
  let stand: Stand;
  let seller: Visitor;
  beforeAll(async () => {
    shop = createTestShop();
    world = await startWorld({ channels: new Map([['testshop', shop.channel]]) });
    stand = await openSchool(world, 'check-school');
    seller = await signInSeller(world, 'owner@check-school.example');
  });
  afterAll(() => world.stop());

  const at = (path: string): string => `${world.hub}${path}`;
  const checkOf = (id: string, ask = false): Promise<Visited> => seller.go(at(`/academy/courses/${id}/check${ask ? '?ask=yes' : ''}`));
  const count = async (sql: string): Promise<number> => {
    const [row] = await world.school.db.read((tx) =>
      rows<{ count: number }>(tx, `select count(*)::int as count ${sql}`, [stand.installationId]),
    );
    return row?.count ?? -1;
  };
  const addLesson = async (id: string): Promise<void> => {
    const overview = await seller.go(at(`/academy/courses/${id}`));
    const withModule = await seller.submit(overview, { form: '/modules"', fields: { title: 'First module' } });
    await seller.submit(withModule, { form: 'lessons/new', fields: { title: 'First lesson' } });
  };
  const tryOut = async (id: string, email: string): Promise<Visited> =>
    seller.submit(await checkOf(id), { form: `/academy/courses/${id}/tests`, fields: { email } });
  /** The page of a test as soon as it says this. */
  const says = async (url: string, text: string): Promise<string> =>
    (await eventually(async () => {
      const said = textOf(await seller.go(url));
      return said.includes(text) ? said : null;
    })) ?? '';

  it('names every point with its remedy and the place of it, and calls the course ready when all is mended', async () => {
    const made = await seller.submit(await seller.go(at('/academy/courses/new')), {
      form: 'action="/academy/courses"',
      fields: { title: 'Unready', paid: '' },
    });
    const id = /courses\/([0-9a-f-]{36})/.exec(made.url)?.[1] ?? '';
    const before = await checkOf(id);
    for (const said of ['The course is a draft', 'is not set as paid', 'There is no module yet', 'Nothing that is sold opens it'])
      expect(textOf(before)).toContain(said);
    for (const place of [`/courses/${id}/settings`, `/courses/${id}#modules`, `/products/course/${id}`])
      expect(before.body).toContain(place);
    expect(textOf(await seller.go(at('/academy')))).toContain('4 things to mend');
    await addLesson(id);
    await seller.submit(await seller.go(at(`/academy/courses/${id}/settings`)), {
      form: `/academy/courses/${id}/settings`,
      fields: { active: 'yes', paid: 'yes' },
    });
    await stand.link({ kind: 'course', id }, '1');
    const after = textOf(await checkOf(id, true));
    expect(after).toContain('Our shop answers');
    expect(after).toContain('The mail server answers');
    expect(after).toContain('has sent no message yet');
    expect(after).not.toContain('To mend');
    expect(textOf(await seller.go(at('/academy')))).toContain('Ready to sell');
    shop.refusal = { code: 'credentials-refused', text: 'wrong key' };
    expect(textOf(await checkOf(id, true))).toMatch(/To mend: Our shop refuses us It said: wrong key/);
    shop.refusal = null;
    await checkOf(id, true);
  });

  it('a test purchase walks the whole way, is marked everywhere, and is in no figure', async () => {
    const { id } = await stand.course('Green tea', '2');
    await addLesson(id);
    const before = await count('from member where installation_id = $1 and not test');
    const result = await tryOut(id, 'New.Buyer@test.example');
    const said = await says(result.url, 'The whole way works');
    expect(said).not.toContain('Not yet');
    const letter = await eventually(async () => (await readLetters(world, 'new.buyer@test.example'))[0]);
    expect(letter?.text).toContain('This is a test purchase');
    const member = newVisitor();
    const question = await member.go(/http\S+\/enter\/\S+/.exec(letter?.text ?? '')?.[0] ?? '');
    expect(textOf(await member.submit(question, { form: '/enter/' }))).toContain('Green tea');
    for (const path of ['/academy/sales', '/academy/events', '/academy/members'])
      expect((await seller.go(at(path))).body).toMatch(/badge quiet">Test</);
    expect(await count('from member where installation_id = $1 and not test')).toBe(before);
    expect(textOf(await seller.go(at('/academy')))).toMatch(/Green tea Active Ready to sell 1 lesson · 0 members/);
  });

  it('refuses an address that was used here before', async () => {
    const { id } = await stand.course('Black tea', '2');
    const again = await tryOut(id, 'new.buyer@test.example');
    expect(again.status).toBe(422);
    expect(textOf(again)).toContain('This address was used here before');
    expect(textOf(await tryOut(id, 'nonsense'))).toContain('Enter an e-mail address');
  });

  it('says at which step a test stopped and why', async () => {
    const { id } = await stand.course('Red tea', '3');
    await world.school.db.transaction((tx) => rows(tx, 'update course set active = false where id = $1', [id]));
    const closed = await says((await tryOut(id, 'draft@test.example')).url, 'It stopped at: The course opens');
    expect(closed).toContain('the course is a draft');
    await world.school.db.transaction((tx) => rows(tx, 'update channel_connection set active = false where id = $1', [stand.connectionId]));
    const waiting = await tryOut(id, 'off@test.example');
    const off = await says(waiting.url, 'It stopped at: The sale is applied');
    expect(off).toContain('The connection is switched off');
    await seller.submit(await seller.go(waiting.url), { form: '/remove' });
    await world.school.db.transaction((tx) => rows(tx, 'update channel_connection set active = true where id = $1', [stand.connectionId]));
  });

  it('leaves nothing behind when it is removed', async () => {
    const { id } = await stand.course('White tea', '4');
    await stand.link({ kind: 'course', id }, '3');
    const page = await tryOut(id, 'gone@test.example');
    await says(page.url, 'The letter is sent');
    await seller.submit(await seller.go(page.url), { form: '/remove' });
    const traces = [
      `from member where installation_id = $1 and email = 'gone@test.example'`,
      `from test_purchase where installation_id = $1 and email = 'gone@test.example'`,
      `from sale where installation_id = $1 and buyer_email = 'gone@test.example'`,
      `from sale_event where installation_id = $1 and body::text like '%gone@test.example%'`,
    ];
    for (const trace of traces) expect(await count(trace)).toBe(0);
  });

  it('makes room for the real thing: somebody who buys by the address of a test is a new buyer', async () => {
    const { id } = await stand.course('Yellow tea', '5');
    const page = await tryOut(id, 'later@test.example');
    await says(page.url, 'The letter is sent');
    const buyer = { email: 'later@test.example', firstName: 'Late', lastName: null, language: 'en' };
    await stand.tell([saleSaid({ key: 'real-1', sale: 'real-1', items: [goods('5')], buyer })]);
    await stand.settled();
    expect(await stand.seats('later@test.example')).toMatchObject([{ target: id, active: true }]);
    expect(await stand.letters('later@test.example')).toMatchObject([{ kind: 'welcome' }]);
    expect(await count(`from member where installation_id = $1 and email = 'later@test.example' and not test`)).toBe(1);
    expect(await count(`from access_grant where installation_id = $1 and source_kind = 'test' and target_id = '${id}'`)).toBe(0);
    expect((await seller.go(page.url)).status).toBe(404);
  });

  it('a product that is no course waits for nobody, until that is undone', async () => {
    const sale = { key: 'cup-1', sale: 'cup-1', items: [goods('cup')] };
    await stand.tell([saleSaid({ ...sale, buyer: { email: 'cup@buyer.example', firstName: null, lastName: null, language: null } })]);
    await stand.settled();
    const waiting = () => count(`from sale where installation_id = $1 and sale_key = 'cup-1' and attention = 'product-unknown'`);
    expect(await waiting()).toBe(1);
    const ignored = await seller.submit(await seller.go(at('/academy/sales')), { form: '/academy/sales/ignore' });
    expect(textOf(ignored)).toContain('Product cup is ignored from now on');
    await eventually(async () => (await waiting()) === 0);
    expect((await seller.go(at('/academy/sales'))).body).not.toContain('id="unknown-0"');
    await stand.tell([saleSaid({ ...sale, key: 'cup-2', sale: 'cup-2' })]);
    await stand.settled();
    expect(await count(`from sale where installation_id = $1 and sale_key = 'cup-2' and attention is null`)).toBe(1);
    await seller.submit(await seller.go(at('/academy/sales')), { form: '/academy/sales/ignore' });
    await eventually(async () => (await waiting()) === 1);
    const { id } = await stand.course('Cups', null);
    await stand.link({ kind: 'course', id }, 'cup');
    await eventually(async () => (await stand.seats('cup@buyer.example')).some(({ target }) => target === id));
  });

  it('a product beside one that has let its buyer in is listed too, with the sale that waits for it', async () => {
    const { id } = await stand.course('With a pot', '8');
    const buyer = { email: 'pot@buyer.example', firstName: null, lastName: null, language: null };
    await stand.tell([saleSaid({ key: 'pot-1', sale: 'pot-1', items: [goods('8'), goods('pot')], buyer })]);
    await stand.settled();
    expect(await stand.seats('pot@buyer.example')).toMatchObject([{ target: id, active: true }]);
    const listed = textOf(await seller.go(at('/academy/sales')));
    expect(listed).toContain('Product pot 1 sale waits');
    expect(listed).not.toContain('Product 8 1 sale waits');
  });

  it('an account for a reviewer is made in one click, listed, and taken away', async () => {
    const { id } = await stand.course('Reviewed', null);
    const overview = await seller.go(at(`/academy/courses/${id}`));
    const made = await seller.submit(overview, { form: '/reviewer"' });
    const [address = '', email = '', password = ''] = [...made.body.matchAll(/<output>([^<]+)<\/output>/g)].map(([, text]) => text);
    const reviewer = newVisitor();
    const inside = await reviewer.submit(await reviewer.go(address), { form: '/sign-in', fields: { email, password } });
    expect(textOf(inside)).toContain('Reviewed');
    const listed = await seller.go(at(`/academy/courses/${id}`));
    expect(textOf(listed)).toContain(email);
    expect(listed.body).not.toContain(password);
    const gone = await seller.submit(listed, { form: '/reviewers/' });
    expect(gone.body).not.toContain('/reviewers/');
    expect((await reviewer.go(address)).url).toContain('/sign-in');
    const again = newVisitor();
    expect(textOf(await again.submit(await again.go(address), { form: '/sign-in', fields: { email, password } }))).toContain('do not fit');
  });

  it('a course that is for sale is shown with its "buy" button to strangers and to members who do not have it', async () => {
    const { id } = await stand.course('For sale', '6');
    const settings = await seller.go(at(`/academy/courses/${id}/settings`));
    await seller.submit(settings, { form: '/settings', fields: { active: 'yes', paid: 'yes', buyUrl: 'https://shop.example/buy/6' } });
    const stranger = await newVisitor().go(at(`/learn/${stand.code}/sign-in`));
    expect(stranger.body).toContain('href="https://shop.example/buy/6"');
    const letIn = async (email: string, product: string, key: string): Promise<Visited> => {
      const buyer = { email, firstName: null, lastName: null, language: 'en' };
      await stand.tell([saleSaid({ key, sale: key, items: [goods(product)], buyer })]);
      const letter = await eventually(async () => (await readLetters(world, email)).find(({ text }) => text.includes('/enter/')));
      const visitor = newVisitor();
      const question = await visitor.go(/http\S+\/enter\/\S+/.exec(letter?.text ?? '')?.[0] ?? '');
      return visitor.submit(question, { form: '/enter/' });
    };
    expect((await letIn('without@buyer.example', '2', 'shop-1')).body).toContain('https://shop.example/buy/6');
    expect((await letIn('with@buyer.example', '6', 'shop-2')).body).not.toContain('https://shop.example/buy/6');
  });
});
