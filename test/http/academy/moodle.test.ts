import { enrolByHand, revokeByHand } from '../../../src/academy/manage-members';
import { saveTypedMoodle } from '../../../src/academy/moodle/manage-moodle';
import { listPlaces } from '../../../src/academy/moodle/place-store';
import { comparePlaces } from '../../../src/academy/moodle/sweep-moodle';
import { findMemberByEmail } from '../../../src/academy/stores/members';
import { savePlan } from '../../../src/academy/stores/courses';
import { makeTest } from '../../../src/academy/test-purchase';
import type { Target } from '../../../src/academy/domain/product-ref';
import type { MoodleSimulator } from '../../../src/sandbox/moodle/simulator';
import { startMoodleSimulator } from '../../../src/sandbox/moodle/simulator';
import { eventually } from '../../support/eventually';
import type { Stand } from '../../support/school-stand';
import { openSchool, signInSeller } from '../../support/school-stand';
import type { TestShop } from '../../support/test-channel';
import { createTestShop, goods, saleSaid } from '../../support/test-channel';
import type { World } from '../../support/world';
import { PERSON, startWorld } from '../../support/world';

const MARIA = 'maria.lima@example.com';
const TEA = 2;

describe('members of an academy that is taught in Moodle', () => {
  let world: World;
  let shop: TestShop;
  let moodle: MoodleSimulator;
  let stand: Stand;
  let schools = 0;
  beforeAll(async () => {
    shop = createTestShop();
    moodle = await startMoodleSimulator({ port: 0 });
    world = await startWorld({
      channels: new Map([['testshop', shop.channel]]),
      environment: { ACADEMY_EXTRA_HOSTS: 'localhost' },
    });
  });
  afterAll(async () => {
    await world.stop();
    await moodle.stop();
  });
  beforeEach(async () => {
    schools += 1;
    stand = await openSchool(world, `school-${schools}`);
    await fetch(`${moodle.url}/_sim/reset`, { method: 'POST' });
  });

  const connect = (
    courses: Readonly<Record<string, string>>,
    more: { readonly address?: string; readonly token?: string; readonly ending?: string } = {},
  ) =>
    saveTypedMoodle(world.elsewhere, {
      installationId: stand.installationId,
      typed: { address: `${moodle.url}/my/`, token: moodle.token, role: '5', ending: 'suspend', active: true, courses, ...more },
      actor: PERSON,
    });
  const buy = async (sale: string, product = '1', email = MARIA): Promise<void> => {
    const buyer = { email, firstName: 'Maria', lastName: 'Lima', language: 'en' };
    await stand.tell([saleSaid({ key: `buy-${sale}`, sale, items: [goods(product)], buyer })]);
    await stand.settled();
  };
  const memberOf = async (email: string): Promise<string> =>
    (await world.school.db.read((tx) => findMemberByEmail(tx, stand.installationId, email)))?.id ?? '';
  const give = async (email: string, target: Target, until: Date | null) =>
    enrolByHand(world.school, {
      installationId: stand.installationId,
      actor: PERSON,
      memberId: await memberOf(email),
      target,
      until,
      quiet: true,
    });
  const take = async (email: string, target: Target) =>
    revokeByHand(world.school, {
      installationId: stand.installationId,
      actor: PERSON,
      memberId: await memberOf(email),
      target,
      quiet: true,
    });
  const places = () => world.school.db.read((tx) => listPlaces(tx, stand.installationId, undefined));
  /** Waits until nothing waits any more, and says what is enrolled there. */
  const settled = async () => {
    await eventually(async () => (await places()).rows.every(({ state }) => state !== 'waiting'));
    return moodle.enrolments();
  };

  it('get an account with a name that Moodle takes, are enrolled, and are suspended when access ends', async () => {
    const course = await stand.course('Tea', '1');
    expect(await connect({ [course.id]: String(TEA) })).toMatchObject({
      ok: true,
      findings: [{ code: 'moodle-ready' }, { code: 'moodle-course-ready' }],
    });
    await buy('HP1', '1', 'Maria+Tea@Example.com');
    expect(await settled()).toMatchObject([{ courseid: TEA, roleid: 5, timestart: 0, timeend: 0, suspended: false }]);
    const user = moodle.users().at(-1);
    expect(user).toMatchObject({ username: 'maria-tea@example.com', firstname: 'Maria', lastname: 'Lima', passwordSent: true });
    await take('maria+tea@example.com', course);
    expect(await settled()).toMatchObject([{ userid: user?.id, suspended: true }]);
    expect(JSON.stringify(moodle.calls())).not.toContain(moodle.token);
  });

  it('keep their place as long as anything gives it, and to the latest end', async () => {
    const course = await stand.course('Tea', '1');
    const plan = { id: world.school.ids.uuid(), title: 'All', active: true, rule: { kind: 'forever' } as const, courses: [course.id] };
    await world.school.db.transaction((tx) => savePlan(tx, stand.installationId, plan, world.school.clock.now()));
    await connect({ [course.id]: String(TEA) });
    await buy('HP1');
    await take(MARIA, course);
    const [soon, late] = ['2027-03-01T00:00:00Z', '2027-09-01T00:00:00Z'].map((text) => new Date(text));
    await give(MARIA, course, soon ?? null);
    await give(MARIA, { kind: 'plan', id: plan.id }, late ?? null);
    expect(await settled()).toMatchObject([{ timeend: Date.parse('2027-09-01T00:00:00Z') / 1_000, suspended: false }]);
    await take(MARIA, { kind: 'plan', id: plan.id });
    expect(await settled()).toMatchObject([{ timeend: Date.parse('2027-03-01T00:00:00Z') / 1_000, suspended: false }]);
  });

  it('are enrolled with the account that has their address, and taken out where the seller wants that', async () => {
    const course = await stand.course('Tea', '1');
    const known = moodle.addUser({ username: 'ml', email: MARIA });
    const before = moodle.users().length;
    await connect({ [course.id]: String(TEA) }, { ending: 'unenrol' });
    await buy('HP1');
    expect(await settled()).toMatchObject([{ userid: known.id }]);
    expect(moodle.users()).toHaveLength(before);
    await take(MARIA, course);
    expect(await settled()).toEqual([]);
  });

  it('who have access already are enrolled when Moodle is connected, and those of a changed plan by the daily comparison', async () => {
    const course = await stand.course('Tea', '1');
    const second = await stand.course('Ceremony', null);
    const plan = { id: world.school.ids.uuid(), title: 'All', active: true, rule: { kind: 'forever' } as const, courses: [course.id] };
    await world.school.db.transaction((tx) => savePlan(tx, stand.installationId, plan, world.school.clock.now()));
    await buy('HP1');
    await give(MARIA, { kind: 'plan', id: plan.id }, null);
    await connect({ [course.id]: String(TEA), [second.id]: '3' });
    expect(await settled()).toMatchObject([{ courseid: TEA }]);
    const wider = { ...plan, courses: [course.id, second.id] };
    await world.school.db.transaction((tx) => savePlan(tx, stand.installationId, wider, world.school.clock.now()));
    await comparePlaces(world.elsewhere);
    await eventually(() => moodle.enrolments().length === 2);
  });

  it('who are there only for a test purchase are never told to Moodle', async () => {
    const course = await stand.course('Tea', '1');
    const way = { connectionId: stand.connectionId, product: goods('1').product, title: 'Tea', target: course };
    expect(await makeTest(world.school, { installationId: stand.installationId, email: MARIA, way })).toMatchObject({ ok: true });
    await connect({ [course.id]: String(TEA) });
    await comparePlaces(world.elsewhere);
    expect((await places()).rows).toEqual([]);
  });

  it('wait while Moodle refuses the token, are seen to, and are enrolled once it is mended', async () => {
    const course = await stand.course('Tea', '1');
    const seller = await signInSeller(world, `owner@school-${schools}.example`);
    const form = await seller.go(`${world.hub}/academy/moodle`);
    const fields = { address: moodle.url, token: 'wrong', role: '5', active: 'yes', [`course-${course.id}`]: String(TEA) };
    const refused = await seller.submit(form, { form: 'action="/academy/moodle"', fields });
    expect(refused.body).toContain('Moodle does not take the token');
    await buy('HP1');
    const home = await eventually(async () => {
      const page = await seller.go(`${world.hub}/academy`);
      return page.body.includes('Moodle refuses us') ? page : null;
    });
    expect(home?.status).toBe(200);
    expect((await seller.go(`${world.hub}/academy/elsewhere`)).body).toContain('We have stopped asking Moodle');
    const again = await seller.go(`${world.hub}/academy/moodle`);
    const mended = await seller.submit(again, { form: 'action="/academy/moodle"', fields: { token: moodle.token } });
    expect(mended.body).toContain('School of tea answers');
    expect(await settled()).toHaveLength(1);
    const page = await seller.go(`${world.hub}/academy/moodle`);
    expect(page.body).toContain('Enrolled');
    expect(page.body).not.toContain(moodle.token);
  });

  it('whose place fails show why, and are tried again by a button', async () => {
    const course = await stand.course('Tea', '1');
    await connect({ [course.id]: '5' });
    await buy('HP1');
    await settled();
    const seller = await signInSeller(world, `owner@school-${schools}.example`);
    const page = await seller.go(`${world.hub}/academy/moodle`);
    expect(page.body).toContain('“Tea”: the course does not allow manual enrolments');
    const mended = await seller.submit(page, { form: 'action="/academy/moodle"', fields: { [`course-${course.id}`]: String(TEA) } });
    expect(mended.body).toContain('“Tea” is ready');
    expect(await settled()).toMatchObject([{ courseid: TEA }]);
  });

  it('are looked for anew when it is another Moodle, where their numbers mean other people', async () => {
    const course = await stand.course('Tea', '1');
    await connect({ [course.id]: String(TEA) });
    await buy('HP1');
    const [place] = await settled();
    const other = await startMoodleSimulator({ port: 0 });
    try {
      expect(other.addUser({ username: 'stranger', email: 'stranger@example.com' }).id).toBe(place?.userid);
      await connect({ [course.id]: String(TEA) }, { address: other.url, token: other.token });
      await eventually(() => other.enrolments().length === 1);
      const known = other.users().find(({ email }) => email === MARIA);
      expect(other.enrolments()).toMatchObject([{ userid: known?.id }]);
    } finally {
      await other.stop();
    }
  });

  it('are left alone when Moodle is disconnected, and a token stays only with its address', async () => {
    const course = await stand.course('Tea', '1');
    await connect({ [course.id]: String(TEA) });
    await buy('HP1');
    await settled();
    const seller = await signInSeller(world, `owner@school-${schools}.example`);
    const page = await seller.go(`${world.hub}/academy/moodle`);
    const elsewhere = await seller.submit(page, {
      form: 'action="/academy/moodle"',
      fields: { address: 'https://moodle.example.com', token: '' },
    });
    expect(elsewhere.body).toContain('Paste the token');
    const gone = await seller.submit(await seller.go(`${world.hub}/academy/moodle/remove`), { form: '/remove"' });
    expect(gone.body).toContain('Moodle is disconnected');
    expect(moodle.enrolments()).toHaveLength(1);
  });
});
