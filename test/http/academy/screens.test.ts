import { eventually } from '../../support/eventually';
import type { Stand } from '../../support/school-stand';
import { openSchool, readLetters, signInSeller } from '../../support/school-stand';
import type { TestShop } from '../../support/test-channel';
import { createTestShop, goods, saleSaid } from '../../support/test-channel';
import type { Visitor } from '../../support/visitor';
import { newVisitor } from '../../support/visitor';
import type { World } from '../../support/world';
import { startWorld } from '../../support/world';

/** The modules of a course in the order of its page. */
const order = (body: string) => [...body.matchAll(/<h2 class="grow wrap-any">([^<]+)<\/h2>/g)].map(([, title]) => title);

describe('an academy by its screens', () => {
  let world: World;
  let shop: TestShop;
  let stand: Stand;
  let seller: Visitor;
  beforeAll(async () => {
    shop = createTestShop();
    world = await startWorld({ channels: new Map([['testshop', shop.channel]]) });
    stand = await openSchool(world, 'tea-school');
    seller = await signInSeller(world, 'owner@tea-school.example');
  });
  afterAll(() => world.stop());

  const at = (path: string): string => `${world.hub}${path}`;
  const learn = (): string => at(`/learn/${stand.code}`);

  /** A course with one lesson, made by its screens, granted by a product of the shop. */
  const makeCourse = async (title: string, product: string) => {
    const form = await seller.go(at('/academy/courses/new'));
    const made = await seller.submit(form, { form: 'action="/academy/courses"', fields: { title, active: 'yes' } });
    const id = /courses\/([0-9a-f-]{36})/.exec(made.url)?.[1] ?? '';
    const withModule = await seller.submit(made, { form: '/modules"', fields: { title: `Module of ${title}` } });
    const lesson = await seller.submit(withModule, { form: 'lessons/new', fields: { title: `Lesson of ${title}` } });
    const page = await fetch(lesson.url, {
      method: 'POST',
      headers: { Cookie: seller.cookies() },
      body: new URLSearchParams({
        _csrf: /name="_csrf" value="([^"]+)"/.exec(lesson.body)?.[1] ?? '',
        title: `Lesson of ${title}`,
        body: '## Water\n\nBoil <b>it</b>, see https://tea.example/how.\n\n- green\n- black',
        videoUrl: 'https://video.example/1',
      }),
    });
    expect(page.status).toBe(200);
    const products = await seller.go(at(`/academy/products/course/${id}?q=Product+${product}`));
    const tick = /name="(tick\.[^"]+)"/.exec(products.body)?.[1] ?? '';
    await seller.submit(products, {
      form: `method="post" action="/academy/products/course/${id}"`,
      fields: { [tick]: `Product ${product}` },
    });
    return { id, lessonUrl: lesson.url, path: new URL(lesson.url).pathname.replace('/academy', '') };
  };

  const letIn = async (email: string): Promise<Visitor> => {
    const letter = await eventually(async () => (await readLetters(world, email)).find(({ text }) => text.includes('/enter/')));
    const visitor = newVisitor();
    const question = await visitor.go(/http\S+\/enter\/\S+/.exec(letter?.text ?? '')?.[0] ?? '');
    expect(question.body).toContain(email);
    const inside = await visitor.submit(question, { form: '/enter/' });
    expect(inside.url).toBe(learn());
    return visitor;
  };

  const buy = async (email: string, product: string, sale: string): Promise<void> => {
    const buyer = { email, firstName: 'Ann', lastName: null, language: 'en' };
    await stand.tell([saleSaid({ key: `buy-${sale}`, sale, items: [goods(product)], buyer })]);
    await stand.settled();
  };

  it('helps while it is empty', async () => {
    const page = await seller.go(at('/academy'));
    expect(page.body).toContain('Teach here what you sell elsewhere');
    for (const path of ['plans', 'members', 'sales', 'events']) expect((await seller.go(at(`/academy/${path}`))).status).toBe(200);
    expect((await seller.go(at('/academy/connections'))).body).toContain('Our shop');
  });

  it('lets a buyer in by the link of the letter, once, and shows the lesson as text, not as markup', async () => {
    const course = await makeCourse('Green tea', '1');
    await buy('ann@example.com', '1', 'S1');
    const ann = await letIn('ann@example.com');
    const home = await ann.go(learn());
    expect(home.body).toContain('Green tea');
    const lesson = await ann.go(`${learn()}${course.path}`);
    expect(lesson.body).toContain('Boil &lt;b&gt;it&lt;/b&gt;');
    expect(lesson.body).toContain('<h2 class="wrap-any">Water</h2>');
    expect(lesson.body).toContain('href="https://tea.example/how"');
    const letter = (await readLetters(world, 'ann@example.com'))[0];
    expect((await newVisitor().go(/http\S+\/enter\/\S+/.exec(letter?.text ?? '')?.[0] ?? '')).status).toBe(410);
  });

  it('gives files only to members with access, as downloads', async () => {
    const course = await makeCourse('White tea', '2');
    const page = await seller.go(course.lessonUrl);
    const form = new FormData();
    form.set('_csrf', /name="_csrf" value="([^"]+)"/.exec(page.body)?.[1] ?? '');
    form.set('file', new Blob(['<script>alert(1)</script>'], { type: 'text/html' }), '../plan "x".html');
    const posted = await fetch(`${course.lessonUrl}/files`, { method: 'POST', headers: { Cookie: seller.cookies() }, body: form });
    expect(posted.status).toBe(200);
    await buy('bob@example.com', '2', 'S2');
    const bob = await letIn('bob@example.com');
    const lesson = await bob.go(`${learn()}${course.path}`);
    const file = /href="([^"]+\/files\/[^"]+)"/.exec(lesson.body)?.[1] ?? '';
    const got = await fetch(at(file), { headers: { Cookie: bob.cookies() } });
    expect(await got.text()).toBe('<script>alert(1)</script>');
    expect(got.headers.get('content-type')).toBe('application/octet-stream');
    expect(got.headers.get('content-disposition')).toContain('attachment');
    expect(got.headers.get('x-content-type-options')).toBe('nosniff');
    const stranger = newVisitor();
    expect((await stranger.go(at(file))).url).toBe(`${learn()}/sign-in`);
    await buy('carl@example.com', '3', 'S3');
    const ann = await buy('carl@example.com', '1', 'S4').then(() => letIn('carl@example.com'));
    expect((await ann.go(at(file))).status).toBe(403);
    expect((await ann.go(`${learn()}${course.path}`)).status).toBe(403);
    expect((await ann.go(`${learn()}${course.path.replace(/\/lessons.*/, '')}`)).status).toBe(403);
  });

  it('shuts a member out as soon as the purchase is refunded', async () => {
    const course = await makeCourse('Black tea', '1');
    await buy('dora@example.com', '1', 'S5');
    const dora = await letIn('dora@example.com');
    expect((await dora.go(`${learn()}${course.path}`)).status).toBe(200);
    const standing = { kind: 'ended', reason: 'refunded', final: true } as const;
    await stand.tell([saleSaid({ key: 'refund', sale: 'S5', standing, at: new Date('2026-02-01T00:00:00Z'), items: [] })]);
    await stand.settled();
    expect((await dora.go(`${learn()}${course.path}`)).status).toBe(403);
  });

  it('keeps members of one academy out of another, and members out of the screens of sellers', async () => {
    const other = await openSchool(world, 'coffee-school');
    await buy('eve@example.com', '1', 'S6');
    const eve = await letIn('eve@example.com');
    expect((await eve.go(at(`/learn/${other.code}`))).url).toBe(at(`/learn/${other.code}/sign-in`));
    const moved = eve.cookies().replaceAll(stand.code, other.code);
    const tried = await fetch(at(`/learn/${other.code}`), { headers: { Cookie: moved }, redirect: 'manual' });
    expect(tried.status).toBe(303);
    expect((await eve.go(at('/academy'))).status).toBe(401);
    const stranger = await signInSeller(world, 'owner@coffee-school.example');
    const course = await makeCourse('Secret tea', '3');
    for (const path of [
      `/academy/courses/${course.id}`,
      new URL(course.lessonUrl).pathname,
      `/academy/products/course/${course.id}`,
      `/academy/connections/${stand.connectionId}`,
    ]) {
      expect((await stranger.go(at(path))).status).toBe(404);
    }
  });

  it('sends a link to members who ask, tells strangers the same, and lets in by a password that was set', async () => {
    await buy('fay@example.com', '1', 'S7');
    const fay = await letIn('fay@example.com');
    const account = await fay.go(`${learn()}/account`);
    expect((await fay.submit(account, { form: '/password', fields: { password: 'short' } })).body).toContain('10 to 200 characters');
    expect((await fay.submit(account, { form: '/password', fields: { password: 'a long enough one' } })).body).toContain(
      'The password is saved',
    );
    const signIn = async (email: string, password: string) => {
      const visitor = newVisitor();
      return visitor.submit(await visitor.go(`${learn()}/sign-in`), { form: '/sign-in', fields: { email, password } });
    };
    expect((await signIn('fay@example.com', 'another long one')).status).toBe(422);
    expect((await signIn('fay@example.com', 'a long enough one')).url).toBe(learn());
    const known = (await signIn('fay@example.com', '')).body.replaceAll('fay@example.com', '');
    const unknown = (await signIn('nobody@example.com', '')).body.replaceAll('nobody@example.com', '');
    expect(unknown).toBe(known);
    await eventually(async () => (await readLetters(world, 'fay@example.com')).some(({ subject }) => subject.includes('Your link')));
    expect(await readLetters(world, 'nobody@example.com')).toEqual([]);
  });

  it('moves modules and lessons without script, and asks before it removes them', async () => {
    const course = await makeCourse('Rooibos', '3');
    const path = at(`/academy/courses/${course.id}`);
    const second = await seller.submit(await seller.go(path), { form: '/modules"', fields: { title: 'Second module' } });
    expect(order(second.body)).toEqual(['Module of Rooibos', 'Second module']);
    const moved = await seller.submit(second, { form: '/up"' });
    expect(order(moved.body)).toEqual(['Second module', 'Module of Rooibos']);
    const question = await seller.go(at(/href="([^"]+lessons\/[^"]+\/remove)"/.exec(moved.body)?.[1] ?? ''));
    expect(question.body).toContain('Lesson of Rooibos');
    const left = await seller.submit(question, { form: '/remove' });
    expect(left.body).not.toContain('Lesson of Rooibos');
    expect(order(left.body)).toHaveLength(2);
  });

  it('shows what waits for the seller and links it from there', async () => {
    const course = await makeCourse('Oolong', '3');
    await buy('gus@example.com', '77', 'S8');
    const sales = await seller.go(at('/academy/sales'));
    expect(sales.body).toContain('Product 77');
    expect((await seller.go(at('/academy'))).body).toContain('waits for you');
    await seller.submit(sales, { form: '/academy/sales/link', fields: { target: `course:${course.id}` } });
    await eventually(async () => (await stand.seats('gus@example.com')).length === 1);
    expect((await seller.go(at('/academy/events'))).body).toContain('Apply again');
  });

  it('gives and takes access by hand, with its history', async () => {
    const course = await makeCourse('Puer', '3');
    const list = await seller.go(at('/academy/members'));
    const member = await seller.submit(list, { form: 'method="post" action="/academy/members"', fields: { email: 'Hal@Example.com' } });
    expect(member.body).toContain('No access yet');
    const enrolled = await seller.submit(member, { form: '/enrol', fields: { target: `course:${course.id}`, until: '2031-01-31' } });
    expect(enrolled.body).toContain('Puer: access given');
    expect(enrolled.body).toContain('January');
    const revoked = await seller.submit(enrolled, { form: '/revoke' });
    expect(revoked.body).toContain('Puer: access ended');
    expect((await seller.go(at('/academy/members?q=hal@'))).body).toContain('Contact, no access');
  });

  it('makes an account for a reviewer in one step, that opens the course', async () => {
    const course = await makeCourse('Mate', '3');
    const page = await seller.go(at(`/academy/courses/${course.id}`));
    const made = await seller.submit(page, { form: '/reviewer', fields: { email: 'check@market.example' } });
    const values = [...made.body.matchAll(/<output>([^<]+)<\/output>/g)].map(([, value]) => value ?? '');
    const visitor = newVisitor();
    const home = await visitor.submit(await visitor.go(`${learn()}/sign-in`), {
      form: '/sign-in',
      fields: { email: values[1] ?? '', password: values[2] ?? '' },
    });
    expect(home.body).toContain('Mate');
    expect(await readLetters(world, 'check@market.example')).toEqual([]);
  });

  it('saves a connection only with what the shop asks for, and never shows a secret again', async () => {
    const form = await seller.go(at('/academy/connections/new?channel=testshop'));
    const wrong = await seller.submit(form, { form: 'action="/academy/connections"', fields: { address: '', token: 'very-secret-token' } });
    expect(wrong.status).toBe(422);
    const saved = await seller.submit(form, {
      form: 'action="/academy/connections"',
      fields: { name: 'Second', address: 'a.example', token: 'very-secret-token' },
    });
    expect(saved.body).toContain('/hooks/testshop/');
    expect(saved.body).not.toContain('very-secret-token');
    shop.refusal = { code: 'credentials-refused', text: 'wrong key' };
    const check = await seller.go(at(`/academy/connections?check=${stand.connectionId}`));
    shop.refusal = null;
    expect(check.body).toContain('wrong key');
    await seller.go(at(`/academy/connections?check=${stand.connectionId}`));
    expect((await seller.go(at('/academy'))).body).not.toContain('Our shop refuses us');
  });
});
