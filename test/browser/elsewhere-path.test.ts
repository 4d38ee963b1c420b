import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium';
import { proved } from '../support/elsewhere';
import { Listener } from '../support/listener';
import { enterSchool, look, makeCourse, seeOn, somebody } from './academy-people';
import type { Demo } from './demo';
import { startDemo } from './demo';

const COURSE = { title: 'Tea from the beginning', lesson: 'Water' } as const;
const EMAIL = 'Ann.Teabody+1@example.com';

/** What the owner of a school does whose courses are taught in Moodle, with a system of his own besides. Each step goes on where the one before ended. */
describe('an academy of the demo that lives elsewhere', () => {
  let demo: Demo;
  let browser: Browser;
  /** The owner in our screens, and in his Moodle. */
  let ours: Page;
  let moodle: Page;
  let receiver: Listener;
  let key: string;
  let endpoint: string;

  beforeAll(async () => {
    [demo, browser, receiver] = await Promise.all([startDemo(), launchChromium(), Listener.open()]);
    [ours, moodle] = [await somebody(browser), await somebody(browser)];
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await demo.stop();
    await receiver.stop();
  });

  it('connects Moodle with the token that stands there, after a wrong one was told', async () => {
    await enterSchool(ours, demo);
    await makeCourse(ours, demo, COURSE);
    await ours.goto(`${demo.hub}/academy/elsewhere`);
    expect(await look(ours, 'elsewhere-empty')).toEqual([]);
    await moodle.goto(`${demo.moodle}/admin/webservice`);
    const token = (await moodle.locator('[data-test="token"]').textContent()) ?? '';
    await ours.bringToFront();
    await ours.getByRole('link', { name: 'Connect Moodle' }).first().click();
    expect(await look(ours, 'moodle-form')).toEqual([]);
    await ours.getByLabel('Address of your Moodle').fill(demo.moodle);
    await ours.getByLabel('Token').fill('mistyped');
    await ours.getByLabel(`Number in Moodle: ${COURSE.title}`).fill('2');
    await ours.getByRole('button', { name: 'Save and check' }).click();
    await ours.getByText('Moodle does not take the token').first().waitFor();
    expect(await look(ours, 'moodle-refused')).toEqual([]);
    await ours.getByLabel('Token').fill(token);
    await ours.getByRole('button', { name: 'Save and check' }).click();
    await ours.getByText('School of tea answers').waitFor();
    await ours.getByText('is ready: course 2 in Moodle').waitFor();
  });

  it('adds an address of its own, copies the key, and sees the test arrive', async () => {
    await ours.goto(`${demo.hub}/academy/elsewhere/new`);
    await ours.getByLabel('Address').fill('http://example.com/hook');
    await ours.getByRole('button', { name: 'Add and show the key' }).click();
    await ours.getByText('Enter a whole address that begins with https://').waitFor();
    expect(await look(ours, 'endpoint-form')).toEqual([]);
    await ours.getByLabel('Address').fill(receiver.url);
    await ours.getByRole('button', { name: 'Add and show the key' }).click();
    key = (await ours.locator('.copy output').textContent()) ?? '';
    endpoint = ours.url();
    await ours.getByRole('button', { name: 'Send a test' }).click();
    await receiver.got(1);
    expect(proved(key, receiver, 0).type).toBe('webhook.test');
    await seeOn(ours, endpoint, /^Taken$/);
    expect(await look(ours, 'endpoint')).toEqual([]);
  });

  it('lets somebody in, who is enrolled in Moodle and told to the other system', async () => {
    await ours.goto(`${demo.hub}/academy/members`);
    await ours.locator('#email').fill(EMAIL);
    await ours.locator('form[action="/academy/members"][method="post"] button').click();
    await ours.getByRole('button', { name: 'Give access' }).click();
    await receiver.got(2);
    expect(proved(key, receiver, 1)).toMatchObject({ type: 'member.enrolled', data: { access: { title: COURSE.title } } });
    await seeOn(ours, `${demo.hub}/academy/moodle`, /^Enrolled$/);
    expect(await look(ours, 'moodle-places')).toEqual([]);
    await seeOn(moodle, `${demo.moodle}/course/view.php?id=2`, /^Active$/);
    await moodle.goto(`${demo.moodle}/user/index.php`);
    await moodle.getByText('ann.teabody-1@example.com').first().waitFor();
    await ours.goto(`${demo.hub}/academy/elsewhere`);
    expect(await look(ours, 'elsewhere')).toEqual([]);
  });

  it('takes access away, and the place in Moodle is suspended', async () => {
    await ours.goto(`${demo.hub}/academy/members`);
    await ours
      .getByRole('link', { name: /ann\.teabody/ })
      .first()
      .click();
    await ours.getByRole('button', { name: `Take away: ${COURSE.title}` }).click();
    await receiver.got(3);
    expect(proved(key, receiver, 2).type).toBe('member.revoked');
    await seeOn(moodle, `${demo.moodle}/course/view.php?id=2`, /^Suspended$/);
    await ours.goto(`${endpoint}?lang=uk`);
    expect(await look(ours, 'endpoint-uk')).toEqual([]);
    await ours.goto(`${demo.hub}/academy/moodle`);
    expect(await look(ours, 'moodle-uk')).toEqual([]);
  });
});
