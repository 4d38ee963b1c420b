import { enrolByHand, revokeByHand } from '../../../src/academy/manage-members';
import { findMemberByEmail } from '../../../src/academy/stores/members';
import { makeTest } from '../../../src/academy/test-purchase';
import { addEndpoint, proved, provedBy } from '../../support/elsewhere';
import { eventually } from '../../support/eventually';
import { Listener } from '../../support/listener';
import type { Stand } from '../../support/school-stand';
import { openSchool, signInSeller } from '../../support/school-stand';
import type { TestShop } from '../../support/test-channel';
import { createTestShop, goods, saleSaid } from '../../support/test-channel';
import type { Visitor } from '../../support/visitor';
import { plainText } from '../../support/visitor';
import type { World } from '../../support/world';
import { PERSON, startWorld } from '../../support/world';

const MARIA = 'maria.lima@example.com';

describe('an endpoint that is told of members', () => {
  let world: World;
  let shop: TestShop;
  let stand: Stand;
  let receiver: Listener;
  let schools = 0;
  beforeAll(async () => {
    shop = createTestShop();
    world = await startWorld({ channels: new Map([['testshop', shop.channel]]), environment: { ACADEMY_EXTRA_HOSTS: '127.0.0.1' } });
  });
  afterAll(() => world.stop());
  beforeEach(async () => {
    schools += 1;
    stand = await openSchool(world, `school-${schools}`);
    receiver = await Listener.open();
  });
  afterEach(() => receiver.stop());

  const at = (path: string): string => `${world.hub}${path}`;
  const buy = async (sale: string, product = '1'): Promise<void> => {
    await stand.tell([saleSaid({ key: `buy-${sale}`, sale, items: [goods(product)] })]);
    await stand.settled();
  };
  const takeAwayFrom = async (email: string, target: { readonly kind: 'course'; readonly id: string }): Promise<void> => {
    const { installationId } = stand;
    const member = await world.school.db.read((tx) => findMemberByEmail(tx, installationId, email));
    await revokeByHand(world.school, { installationId, actor: PERSON, memberId: member?.id ?? '', target, quiet: true });
  };

  it('is added by its form, shows its key once, and takes a test that the library proves', async () => {
    const seller: Visitor = await signInSeller(world, `owner@school-${schools}.example`);
    expect((await seller.go(at('/academy/elsewhere'))).body).toContain('Nothing is told elsewhere yet');
    const form = await seller.go(at('/academy/elsewhere/new'));
    const page = await seller.submit(form, { form: 'action="/academy/elsewhere"', fields: { url: receiver.url } });
    const key = /whsec_[A-Za-z0-9+/]+=*/.exec(plainText(page.body))?.[0] ?? '';
    expect(Buffer.from(key.slice(6), 'base64')).toHaveLength(32);
    await seller.submit(page, { form: '/test"' });
    await receiver.got(1);
    expect(proved(key, receiver, 0)).toMatchObject({ type: 'webhook.test', data: {} });
    expect(receiver.heads[0]).toMatchObject({ 'content-type': 'application/json' });
    const log = await eventually(async () => {
      const shown = await seller.go(page.url);
      return shown.body.includes('Taken') ? shown : null;
    });
    expect(log?.body).toContain('Answered 200');
    expect(log?.body).toContain('<code>OK</code>');
  });

  it.each([
    ['the course of the test', 'Tea', ['Tea']],
    ['another course', 'Ceremony', ['Ceremony', 'Tea']],
  ])(
    'hears of %s that somebody of a test gets by hand, of what he buys later, and of nothing that the test gave',
    async (_words, title, told) => {
      const { installationId, connectionId } = stand;
      const tea = await stand.course('Tea', '1');
      const given = title === 'Tea' ? tea : await stand.course(title, null);
      const { key } = await addEndpoint(world, installationId, receiver.url);
      const way = { connectionId, product: goods('1').product, title: 'Tea', target: tea };
      expect(await makeTest(world.school, { installationId, email: MARIA, way })).toMatchObject({ ok: true });
      const memberNow = () => world.school.db.read((tx) => findMemberByEmail(tx, installationId, MARIA));
      const member = await memberNow();
      await enrolByHand(world.school, {
        installationId,
        actor: PERSON,
        memberId: member?.id ?? '',
        target: given,
        until: null,
        quiet: true,
      });
      expect(await memberNow()).toMatchObject({ id: member?.id, test: false });
      await receiver.got(1);
      await buy('HP1');
      await receiver.got(told.length);
      expect((await memberNow())?.id).toBe(member?.id);
      expect(provedBy(key, receiver).map(({ type, data }) => [type, data.access?.title])).toEqual(
        told.map((one) => ['member.enrolled', one]),
      );
      const open = (await stand.seats(MARIA)).filter(({ active }) => active).map(({ target }) => target);
      expect(open.toSorted()).toEqual([...new Set([given.id, tea.id])].toSorted());
    },
  );

  it('hears who got access and who lost it, in that order, with ids that stay', async () => {
    const course = await stand.course('Tea', '1');
    const { key } = await addEndpoint(world, stand.installationId, receiver.url);
    await buy('HP1');
    await receiver.got(1);
    await takeAwayFrom(MARIA, { kind: 'course', id: course.id });
    await receiver.got(2);
    const [enrolled, revoked] = provedBy(key, receiver);
    expect(enrolled).toMatchObject({
      type: 'member.enrolled',
      data: {
        enrolment: { sequence: 1, active: true, until: null },
        member: { email: MARIA, first_name: 'Maria', last_name: 'Lima' },
        access: { kind: 'course', id: course.id, title: 'Tea' },
        courses: [{ id: course.id, title: 'Tea' }],
      },
    });
    expect(revoked).toMatchObject({ type: 'member.revoked', data: { enrolment: { sequence: 2, active: false } } });
    expect(revoked?.data.enrolment?.id).toBe(enrolled?.data.enrolment?.id);
    expect(revoked?.id).not.toBe(enrolled?.id);
  });

  it('is not told what changes nothing: a course bought again by who has it for ever', async () => {
    await stand.course('Tea', '1');
    await stand.course('Coffee', '2');
    const { key } = await addEndpoint(world, stand.installationId, receiver.url);
    await buy('HP1');
    await buy('HP2');
    await buy('HP3', '2');
    await receiver.got(2);
    expect(provedBy(key, receiver).map(({ data }) => data.access?.title)).toEqual(['Tea', 'Coffee']);
  });

  it('is tried again by itself until it takes the message, which stays the same', async () => {
    await stand.course('Tea', '1');
    const { key } = await addEndpoint(world, stand.installationId, receiver.url);
    receiver.answer = () => (receiver.bodies.length === 1 ? { status: 500, body: 'down for tea' } : {});
    await buy('HP1');
    await receiver.got(2);
    const [first, second] = provedBy(key, receiver);
    expect(second).toEqual(first);
    expect(receiver.bodies[1]).toEqual(receiver.bodies[0]);
  });

  it('proves messages with every key that lives, and with none that has ended', async () => {
    const { id, key: old } = await addEndpoint(world, stand.installationId, receiver.url);
    const seller: Visitor = await signInSeller(world, `owner@school-${schools}.example`);
    const path = at(`/academy/elsewhere/${id}`);
    const withNew = await seller.submit(await seller.go(path), { form: '/keys"' });
    const fresh = [...plainText(withNew.body).matchAll(/whsec_[A-Za-z0-9+/]+=*/g)].map(([one]) => one).find((one) => one !== old) ?? '';
    await seller.submit(withNew, { form: '/test"' });
    await receiver.got(1);
    expect(proved(old, receiver, 0)).toEqual(proved(fresh, receiver, 0));
    const forms = [...withNew.body.matchAll(/name="key" value="([^"]+)"/g)].map(([, one]) => one ?? '');
    const csrf = /name="_csrf" value="([^"]+)"/.exec(withNew.body)?.[1] ?? '';
    const end = (key: string) =>
      fetch(`${path}/keys/end`, {
        method: 'POST',
        headers: { Cookie: seller.cookies() },
        body: new URLSearchParams({ _csrf: csrf, key, when: 'now' }),
      });
    // The newest stands first; the last one is the first that was made.
    expect((await end(forms.at(-1) ?? '')).status).toBe(200);
    await seller.submit(await seller.go(path), { form: '/test"' });
    await receiver.got(2);
    expect(() => proved(old, receiver, 1)).toThrow('No matching signature');
    expect(proved(fresh, receiver, 1)).toMatchObject({ type: 'webhook.test' });
    await end(forms[0] ?? '');
    expect((await seller.go(path)).body).not.toContain('End now');
  });

  it('keeps messages while it is switched off, sends them once it is on, and again when a person wants', async () => {
    await stand.course('Tea', '1');
    const { id, key } = await addEndpoint(world, stand.installationId, receiver.url);
    const seller: Visitor = await signInSeller(world, `owner@school-${schools}.example`);
    const path = at(`/academy/elsewhere/${id}`);
    await seller.submit(await seller.go(path), { form: '/turn"' });
    await buy('HP1');
    const off = await seller.go(path);
    expect(off.body).toContain('Messages are kept for 30 days');
    expect(receiver.bodies).toHaveLength(0);
    await seller.submit(off, { form: '/turn"' });
    await receiver.got(1);
    const taken = await eventually(async () => {
      const shown = await seller.go(path);
      return shown.body.includes('Send again') ? shown : null;
    });
    await seller.submit(taken ?? off, { form: '/again"' });
    await receiver.got(2);
    const [first, second] = provedBy(key, receiver);
    expect(second).toEqual(first);
  });

  it('has to be encrypted and out in the open', async () => {
    const seller: Visitor = await signInSeller(world, `owner@school-${schools}.example`);
    const form = await seller.go(at('/academy/elsewhere/new'));
    const say = async (url: string) => {
      const page = await seller.submit(form, { form: 'action="/academy/elsewhere"', fields: { url } });
      expect(page.status).toBe(422);
      return plainText(page.body);
    };
    for (const url of ['', 'hook', 'http://example.com/hook', 'https://user:word@example.com/', 'ftp://example.com/'])
      expect(await say(url)).toContain('Enter a whole address that begins with https://');
    for (const url of [
      'https://localhost/hook',
      'https://10.0.0.1/',
      'https://169.254.169.254/latest',
      'https://[::1]/',
      'https://[::ffff:10.0.0.1]/',
    ])
      expect(await say(url)).toContain('not reachable from the internet');
  });

  it('is nobody else’s to see or to change', async () => {
    const { id } = await addEndpoint(world, stand.installationId, receiver.url);
    await openSchool(world, `other-${schools}`);
    const stranger: Visitor = await signInSeller(world, `owner@other-${schools}.example`);
    for (const path of ['', '/settings', '/remove']) expect((await stranger.go(at(`/academy/elsewhere/${id}${path}`))).status).toBe(404);
    const own = await stranger.go(at('/academy/elsewhere/new'));
    const csrf = /name="_csrf" value="([^"]+)"/.exec(own.body)?.[1] ?? '';
    for (const path of ['test', 'again', 'remove', 'keys']) {
      const headers = { Cookie: stranger.cookies() };
      await fetch(at(`/academy/elsewhere/${id}/${path}`), { method: 'POST', headers, body: new URLSearchParams({ _csrf: csrf }) });
    }
    const seller: Visitor = await signInSeller(world, `owner@school-${schools}.example`);
    const page = await seller.go(at(`/academy/elsewhere/${id}`));
    expect(page.status).toBe(200);
    expect(page.body.match(/class="copy"/g)).toHaveLength(1);
    expect(page.body).toContain('No message yet');
  });
});
