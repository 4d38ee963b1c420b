import { mkdirSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { ignoreProduct } from '../../src/academy/ignore-product';
import { makeReviewer } from '../../src/academy/manage-members';
import { listCourses, saveCourse } from '../../src/academy/stores/courses';
import { insertFile, insertModule, saveLesson } from '../../src/academy/stores/lessons';
import { makeTest } from '../../src/academy/test-purchase';
import { launchChromium } from '../support/chromium';
import { eventually } from '../support/eventually';
import type { Stand } from '../support/school-stand';
import { openSchool, readLetters } from '../support/school-stand';
import { createTestShop, goods, saleSaid } from '../support/test-channel';
import type { World } from '../support/world';
import { startWorld } from '../support/world';
import { sticksOut, violations } from './inspect';

const PICTURES = process.env['ACADEMY_PICTURES'];
const LONG = 'Чайная церемония для начинающих: вода, посуда и терпение';

const press = async (page: Page, form: string): Promise<void> => {
  await Promise.all([page.waitForEvent('load'), page.locator(`form[action*="${form}"] button[type=submit]`).first().click()]);
};

/** Every screen of the academy as two people see it: one by phone, dark and in English, one at a desk, light and in Russian. */
describe('the screens of the academy', () => {
  let world: World;
  let stand: Stand;
  let browser: Browser;
  const seen: Page[] = [];
  const learners: Page[] = [];
  beforeAll(async () => {
    const shop = createTestShop();
    world = await startWorld({ channels: new Map([['testshop', shop.channel]]) });
    stand = await openSchool(world, 'tea-school');
    browser = await launchChromium();
    seen.push(await seller({ width: 390, height: 844 }, 'dark', 'en'), await seller({ width: 1280, height: 900 }, 'light', 'ru'));
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await world.stop();
  });

  const open = async (size: { width: number; height: number }, colorScheme: 'dark' | 'light'): Promise<Page> => {
    const context: BrowserContext = await browser.newContext({ viewport: size, colorScheme });
    context.setDefaultTimeout(15_000);
    return context.newPage();
  };
  async function seller(size: { width: number; height: number }, colorScheme: 'dark' | 'light', language: string): Promise<Page> {
    const page = await open(size, colorScheme);
    const before = (await readLetters(world, 'owner@tea-school.example')).length;
    await page.goto(`${world.hub}/own/sign-in`);
    await page.fill('#email', 'owner@tea-school.example');
    await press(page, '/own/sign-in');
    const letter = await eventually(async () => (await readLetters(world, 'owner@tea-school.example'))[before]);
    await page.goto(/http\S+\/own\/enter\/\S+/.exec(letter?.text ?? '')?.[0] ?? '');
    await press(page, '/own/enter/');
    await page.goto(`${world.hub}/academy?lang=${language}`);
    return page;
  }

  async function look(pages: readonly Page[], paths: readonly string[]): Promise<readonly string[]> {
    const found: string[] = [];
    for (const path of paths) {
      for (const [index, page] of pages.entries()) {
        await page.bringToFront();
        await page.goto(`${world.hub}${path}`);
        if (PICTURES) {
          mkdirSync(PICTURES, { recursive: true });
          const name = `${path.replace(/[0-9a-f-]{36}/g, 'id').replace(/\W+/g, '_')}-${index === 0 ? '390-en' : '1280-ru'}.png`;
          await page.screenshot({ path: `${PICTURES}/${name}`, fullPage: true });
        }
        found.push(...(await violations(page, path)), ...(await sticksOut(page, path)));
      }
    }
    return found;
  }

  it('are without fault while they are empty', async () => {
    expect(
      await look(seen, [
        '/academy',
        '/academy/courses/new',
        '/academy/plans',
        '/academy/members',
        '/academy/connections',
        '/academy/connections/new?channel=testshop',
        '/academy/sales',
        '/academy/sales?which=waiting',
        '/academy/events',
      ]),
    ).toEqual([]);
  }, 120_000);

  it('are without fault in use', async () => {
    const { school } = world;
    const course = await stand.course(LONG, '1');
    const lessonId = school.ids.uuid();
    await school.db.transaction(async (tx) => {
      const { installationId } = stand;
      const courseId = course.id;
      const moduleId = school.ids.uuid();
      await insertModule(tx, installationId, { id: moduleId, courseId, title: 'First steps' });
      await insertModule(tx, installationId, { id: school.ids.uuid(), courseId, title: 'Second steps' });
      const body = '## Water\n\nBoil it. See https://tea.example/how-to-boil-water-for-tea.\n\n- green\n- black';
      const row = { id: lessonId, courseId, moduleId, title: 'Water', body, videoUrl: 'https://video.example/1' };
      await saveLesson(tx, installationId, row);
      await saveLesson(tx, installationId, { ...row, id: school.ids.uuid(), title: 'Pots' });
      const file = {
        id: school.ids.uuid(),
        lessonId,
        name: 'plan-of-the-course.pdf',
        type: 'application/pdf',
        size: 3,
        content: Buffer.from('pdf'),
      };
      await insertFile(tx, installationId, file, school.clock.now());
    });
    const buyer = {
      email: 'oleksandra.viktoriia.long-address@mail.example.org',
      firstName: 'Oleksandra',
      lastName: 'Viktoriia',
      language: 'en',
    };
    await stand.tell([
      saleSaid({ key: 'a', sale: 'HP0000000001', buyer }),
      saleSaid({ key: 'b', sale: 'HP0000000002', items: [goods('77')] }),
      { kind: 'test', key: 'c', at: new Date(), title: 'Test of the panel' },
    ]);
    await stand.settled();
    await seen[0]?.goto(`${world.hub}/academy/members`);
    const member = (await seen[0]?.locator('a[href^="/academy/members/"]').first().getAttribute('href')) ?? '';
    expect(
      await look(seen, [
        '/academy',
        `/academy/courses/${course.id}`,
        `/academy/courses/${course.id}/settings`,
        `/academy/courses/${course.id}/lessons/${lessonId}`,
        `/academy/courses/${course.id}/lessons/${lessonId}/remove`,
        `/academy/products/course/${course.id}`,
        '/academy/plans',
        '/academy/members',
        member,
        '/academy/connections',
        `/academy/connections?check=${stand.connectionId}`,
        `/academy/connections/${stand.connectionId}`,
        `/academy/connections/${stand.connectionId}/remove`,
        '/academy/sales',
        '/academy/events',
      ]),
    ).toEqual([]);

    const root = `/learn/${stand.code}`;
    for (const [size, scheme, language] of [
      [{ width: 390, height: 844 }, 'dark', 'en'],
      [{ width: 1280, height: 900 }, 'light', 'ru'],
    ] as const) {
      const page = await open(size, scheme);
      await page.goto(`${world.hub}${root}/sign-in?lang=${language}`);
      learners.push(page);
    }
    expect(await look(learners, [`${root}/sign-in`, `${root}/enter/${'a'.repeat(43)}`])).toEqual([]);
    for (const page of learners) {
      const known = (await readLetters(world, buyer.email)).filter(({ text }) => text.includes('/enter/')).length;
      await page.goto(`${world.hub}${root}/sign-in`);
      await page.fill('#email', buyer.email);
      await press(page, '/sign-in');
      const letter = await eventually(
        async () => (await readLetters(world, buyer.email)).filter(({ text }) => text.includes('/enter/'))[known],
      );
      await page.goto(/http\S+\/enter\/\S+/.exec(letter?.text ?? '')?.[0] ?? '');
      expect(await violations(page, 'enter')).toEqual([]);
      await press(page, '/enter/');
    }
    const paths = [root, `${root}/account`, `${root}/courses/${course.id}`, `${root}/courses/${course.id}/lessons/${lessonId}`];
    expect(await look(learners, [...paths, `${root}/courses/${school.ids.uuid()}`])).toEqual([]);
  }, 180_000);

  it('are without fault where courses are checked, tried out and sold', async () => {
    const { school } = world;
    const { installationId, connectionId } = stand;
    const sold = await stand.course('Matcha', '2');
    const draft = await stand.course('Oolong', '3');
    await school.db.transaction(async (tx) => {
      const courses = await listCourses(tx, installationId);
      const changed = courses.map((one) => ({
        ...one,
        active: one.id !== draft.id,
        buyUrl: one.id === sold.id ? 'https://shop.example/matcha' : null,
      }));
      for (const one of changed) await saveCourse(tx, installationId, one, school.clock.now());
    });
    const actor = { kind: 'person', name: 'Test' } as const;
    await makeReviewer(school, { installationId, actor, email: 'reviewer@tea-school.example', target: sold });
    const ways = [sold, draft].map((target, index) => ({ connectionId, product: goods(String(index + 2)).product, title: 'Tea', target }));
    const tests: string[] = [];
    for (const [index, way] of ways.entries()) {
      const made = await makeTest(school, { installationId, email: `try-${index}@tea-school.example`, way });
      tests.push(made.ok ? `/academy/courses/${way.target.id}/tests/${made.id}` : made.problem);
    }
    const cup = { connectionId, product: goods('78').product, title: 'Чашка для чайной церемонии, белая' };
    await ignoreProduct(school, { installationId, ...cup, ignore: true });
    await eventually(async () => {
      const letters = await Promise.all([0, 1].map((index) => stand.letters(`try-${index}@tea-school.example`)));
      return letters.every(([letter]) => letter?.state === 'sent');
    });
    const { id } = draft;
    const paths = ['/academy', `/academy/courses/${id}`, `/academy/courses/${sold.id}`, `/academy/courses/${id}/check`, ...tests];
    expect(await look(seen, [...paths, `/academy/courses/${sold.id}/check?ask=yes`, '/academy/sales', '/academy/connections'])).toEqual([]);
    const root = `/learn/${stand.code}`;
    expect(await look(learners, [root])).toEqual([]);
    await learners[0]?.context().clearCookies();
    expect(await look(learners.slice(0, 1), [`${root}/sign-in`])).toEqual([]);
  }, 180_000);
});
