import { assert, emailAddress, property, string } from 'fast-check';
import type { MoodleAccount } from '../../../src/academy/ports/moodle';
import { createMoodle } from '../../../src/classrooms/moodle/classroom';
import { usernamesFor } from '../../../src/classrooms/moodle/users';
import type { Http } from '../../../src/infra/http';
import { createHttp } from '../../../src/infra/http';
import { randomIds } from '../../../src/infra/ids';
import type { MoodleSimulator } from '../../../src/sandbox/moodle/simulator';
import { startMoodleSimulator } from '../../../src/sandbox/moodle/simulator';
import { quietLogger } from '../../support/quiet-logger';

const TEA = 2;
const person = (email: string, over: { readonly known?: number; readonly memberId?: string } = {}) => ({
  memberId: '0b0e7e6c-1111-4222-8333-444455556666',
  email,
  firstName: null,
  lastName: null,
  known: null,
  ...over,
});

describe('Moodle', () => {
  let site: MoodleSimulator;
  let extraHosts: readonly string[];
  let account: MoodleAccount;
  const http = createHttp({ logger: quietLogger, breaker: { failures: 1_000, restMs: 1 } });
  const open = (by: Http = http) => createMoodle({ http: by, extraHosts });
  const at = (typed: string) => open().address(typed)?.href ?? null;
  const codes = async (over: Partial<MoodleAccount> = {}, courses: readonly number[] = []) =>
    (
      await open().check(
        { ...account, ...over },
        courses.map((number) => ({ number, title: `C${number}` })),
      )
    ).map(({ code }) => code);
  beforeAll(async () => {
    site = await startMoodleSimulator({ port: 0 });
    extraHosts = [new URL(site.url).host];
    account = { address: site.url, token: site.token, role: 5 };
  });
  afterAll(() => site.stop());
  beforeEach(async () => {
    await fetch(`${site.url}/_sim/reset`, { method: 'POST' });
  });

  it('is found at whatever page of it was copied', () => {
    expect(at('https://moodle.example.com/')).toBe('https://moodle.example.com/');
    expect(at(' https://school.example/moodle/course/view.php?id=2#x ')).toBe('https://school.example/moodle');
    expect(at('https://moodle.example.com/my/')).toBe('https://moodle.example.com/');
    expect(at('http://moodle.example.com/')).toBe(null);
    expect(at('moodle.example.com')).toBe(null);
  });

  it('is ready, or says by its check what is wrong and in which course', async () => {
    expect(await codes()).toEqual(['moodle-ready', 'moodle-no-courses']);
    expect(await codes({}, [2, 4, 5, 99])).toEqual([
      'moodle-ready',
      'moodle-course-ready',
      'moodle-course-hidden',
      'moodle-manual-off',
      'moodle-course-unknown',
    ]);
    expect(await codes({ token: 'other' })).toEqual(['moodle-token-refused']);
    expect(await codes({ address: `${site.url}/school` })).toEqual(['moodle-address-wrong']);
    extraHosts = [];
    expect(await codes()).toEqual(['moodle-private']);
    extraHosts = [new URL(site.url).host];
  });

  it.each([
    [{ webServices: false }, 'moodle-services-off'],
    [{ maintenance: true }, 'moodle-maintenance'],
    [{ tokenExpired: true }, 'moodle-token-refused'],
    [{ missingFunction: 'enrol_manual_enrol_users' }, 'moodle-functions-missing'],
  ])('set up as %j is told as %s', async (switches, code) => {
    site.switches.merge(switches);
    expect(await codes()).toEqual([code]);
  });

  it('whose answer is broken, late or an error of the server is asked again later', async () => {
    for (const kind of ['garbage', 'drop-before', 'drop-after'] as const) {
      site.faults.add({ match: 'POST /webservice', kind, times: 1 });
      expect(await open().account(account, person('ann@example.com'))).toMatchObject({ kind: 'later' });
    }
    site.faults.add({ match: 'POST /webservice', kind: 'status', value: 502, times: 1 });
    expect(await open().account(account, person('ann@example.com'))).toMatchObject({ kind: 'later', code: 'moodle-unreachable' });
    site.faults.add({ match: 'POST /webservice', kind: 'status', value: 301, times: 1 });
    expect(await open().account(account, person('ann@example.com'))).toMatchObject({
      kind: 'refused',
      code: 'moodle-redirects',
      about: 'all',
    });
  });

  it('makes one account although the answer to that was lost', async () => {
    let lose = true;
    const losing: Http = async (request) => {
      const result = await http(request);
      if (!lose || !request.body?.includes('core_user_create_users')) return result;
      lose = false;
      return { kind: 'no-answer', because: 'timeout', sent: true };
    };
    const before = site.users().length;
    expect(await open(losing).account(account, person('ann@example.com'))).toMatchObject({ kind: 'later' });
    expect(await open(losing).account(account, person('ann@example.com'))).toMatchObject({ kind: 'done' });
    expect(site.users()).toHaveLength(before + 1);
  });

  it('knows a member again by his number, by his address, and gives another name where his is taken', async () => {
    const made = await open().account(account, person('ann+1@example.com'));
    if (made.kind !== 'done') throw new Error(made.code);
    expect(await open().account(account, person('other@example.com', { known: made.value }))).toEqual(made);
    expect(await open().account(account, person('ann+1@example.com'))).toEqual(made);
    await open().account(account, person('ann-1@example.com'));
    expect(
      site
        .users()
        .slice(-2)
        .map(({ username }) => username),
    ).toEqual(['ann-1@example.com', 'ann-1@example.com-0b0e7e6c']);
    site.removeUser(made.value);
    expect(await open().account(account, person('ann+1@example.com', { known: made.value }))).toMatchObject({ kind: 'done' });
  });

  it('does not guess between two accounts, nor get past one that it may not see', async () => {
    site.addUser({ username: 'one', email: 'twin@example.com' });
    site.addUser({ username: 'two', email: 'twin@example.com' });
    expect(await open().account(account, person('twin@example.com'))).toMatchObject({ code: 'moodle-email-twice', about: 'one' });
    const hidden = await open().account(account, person('olena.koval@example.com'));
    expect(hidden).toMatchObject({ kind: 'refused', code: 'moodle-user-refused', about: 'one' });
    site.switches.set('mayCreate', false);
    expect(await open().account(account, person('new@example.com'))).toMatchObject({ code: 'moodle-forbidden' });
  });

  it('enrols until an end and without one, suspends and takes out, again as often as one likes', async () => {
    const place = { user: 4, course: TEA, from: null, until: new Date('2027-01-01T00:00:00Z') };
    await open().enrol(account, place);
    expect(site.enrolments()).toMatchObject([{ timeend: 1_798_761_600, suspended: false }]);
    await open().enrol(account, { ...place, until: null });
    expect(site.enrolments()).toMatchObject([{ timeend: 0 }]);
    for (const how of ['suspend', 'suspend', 'unenrol', 'unenrol'] as const)
      expect(await open().end(account, place, how)).toEqual({ kind: 'done', value: null });
    expect(site.enrolments()).toEqual([]);
  });

  it('says which course or role it does not let anybody into', async () => {
    const place = { user: 4, course: TEA, from: null, until: null };
    expect(await open().enrol(account, { ...place, course: 5 })).toMatchObject({ code: 'moodle-manual-off', about: 'one' });
    expect(await open().enrol(account, { ...place, course: 99 })).toMatchObject({ code: 'moodle-course-unknown', about: 'one' });
    expect(await open().enrol({ ...account, role: 77 }, place)).toMatchObject({ code: 'moodle-role-refused', about: 'one' });
    site.switches.set('missingFunction', 'enrol_manual_enrol_users');
    expect(await open().enrol(account, place)).toMatchObject({ code: 'moodle-functions-missing', about: 'all' });
  });

  it('is strict about parameters, as the stand-in of it is', async () => {
    const ask = async (form: Readonly<Record<string, string>>) => {
      const body = new URLSearchParams({ wstoken: site.token, moodlewsrestformat: 'json', ...form });
      const answer = await fetch(`${site.url}/webservice/rest/server.php`, { method: 'POST', body });
      expect(answer.status).toBe(200);
      return answer.json();
    };
    site.switches.set('showDetails', true);
    const user = {
      'users[0][username]': 'a',
      'users[0][firstname]': 'A',
      'users[0][lastname]': 'B',
      'users[0][email]': 'a@example.com',
      'users[0][createpassword]': '1',
    };
    const create = (over: Readonly<Record<string, string>>) => ask({ wsfunction: 'core_user_create_users', ...user, ...over });
    expect(await create({ 'users[0][username]': 'Ann' })).toMatchObject({ errorcode: 'invalidparameter' });
    expect(await create({ 'users[0][nickname]': 'x' })).toMatchObject({ debuginfo: expect.stringContaining('Unexpected keys (nickname)') });
    expect(await create({ 'users[0][firstname]': ' ' })).toMatchObject({ debuginfo: expect.stringContaining('cannot be blank') });
    expect(await create({ 'users[0][createpassword]': '0' })).toMatchObject({ debuginfo: expect.stringContaining('Invalid password') });
    expect(await create({ 'users[0][email]': 'OLENA.koval@example.com' })).toMatchObject({
      debuginfo: expect.stringContaining('Email address already exists'),
    });
    expect(await ask({ wsfunction: 'core_user_create_users' })).toMatchObject({
      debuginfo: expect.stringContaining('Missing required key in single structure: users'),
    });
    expect(await ask({ 'wsfunction': 'core_user_get_users_by_field', 'field': 'username', 'values[0]': 'Olena' })).toMatchObject({
      errorcode: 'invalidparameter',
    });
    expect(
      await ask({
        'wsfunction': 'enrol_manual_enrol_users',
        'enrolments[0][userid]': '4',
        'enrolments[0][courseid]': 'two',
        'enrolments[0][roleid]': '5',
      }),
    ).toMatchObject({ errorcode: 'invalidparameter' });
    expect(await ask({ wsfunction: 'core_made_up' })).toMatchObject({ errorcode: 'invalidrecord' });
    expect(await create({})).toEqual([{ id: 10, username: 'a' }]);
  });

  it('gets usernames of only the signs that it takes, whatever the address', () => {
    assert(
      property(emailAddress(), string(), (email, odd) => {
        const names = [...usernamesFor({ email, memberId: randomIds.uuid() }), ...usernamesFor({ email: odd, memberId: randomIds.uuid() })];
        for (const name of names) expect(name).toMatch(/^[-._@a-z0-9]{1,100}$/);
        expect(names[0]).not.toBe(names[1]);
      }),
    );
  });
});
