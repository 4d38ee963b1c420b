import { enqueueLine, firstOfLine } from '../../../src/academy/outgoing/delivery-store';
import { findEndpoint } from '../../../src/academy/outgoing/endpoint-store';
import { replay, sendTest, turnEndpoint } from '../../../src/academy/outgoing/manage-endpoints';
import { sendLine } from '../../../src/academy/outgoing/send-line';
import { showEndpoint } from '../../../src/academy/outgoing/show-endpoints';
import { sweepOutgoing } from '../../../src/academy/outgoing/sweep-outgoing';
import { tellEndpointOff } from '../../../src/academy/outgoing/tell-endpoint-off';
import type { Elsewhere } from '../../../src/academy/elsewhere';
import { enrolByHand, revokeByHand, addContact } from '../../../src/academy/manage-members';
import { rotateKeys } from '../../../src/cli/rotate-keys';
import { loadConfig } from '../../../src/config';
import { rows } from '../../../src/infra/database';
import { createHttp } from '../../../src/infra/http';
import { createSealer, newSecretKey } from '../../../src/infra/secrets';
import { addEndpoint, provedBy } from '../../support/elsewhere';
import { Listener } from '../../support/listener';
import { quietLogger } from '../../support/quiet-logger';
import type { Stand } from '../../support/school-stand';
import { openSchool, readLetters } from '../../support/school-stand';
import { createTestShop } from '../../support/test-channel';
import type { World } from '../../support/world';
import { PERSON, startWorld } from '../../support/world';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('a message that is not taken', () => {
  let world: World;
  let stand: Stand;
  let receiver: Listener;
  let elsewhere: Elsewhere;
  let now: number;
  let schools = 0;
  beforeAll(async () => {
    const channels = new Map([['testshop', createTestShop().channel]]);
    // No job runs by itself here: the test does each when its clock says so.
    world = await startWorld({ channels, onlyPrepare: true, environment: { ACADEMY_EXTRA_HOSTS: '127.0.0.1' } });
  });
  afterAll(() => world.stop());
  beforeEach(async () => {
    schools += 1;
    stand = await openSchool(world, `school-${schools}`);
    receiver = await Listener.open();
    now = Date.now();
    // Days go by in moments here, so that the client may not leave anybody alone for seconds.
    const http = createHttp({ logger: quietLogger, breaker: { failures: 1_000, restMs: 1 } });
    elsewhere = { ...world.elsewhere, http, clock: { ...world.elsewhere.clock, now: () => new Date(now) } };
  });
  afterEach(() => receiver.stop());

  const member = async (email: string) => {
    const typed = { email, firstName: 'Ann', lastName: '', language: 'en' };
    const added = await addContact(elsewhere, { installationId: stand.installationId, actor: PERSON, typed });
    if (!added.ok) throw new Error('no member');
    return added.value.id;
  };
  /** Somebody gets access and loses it: two messages of one line. */
  const comeAndGo = async (email: string): Promise<string> => {
    const { installationId } = stand;
    const target = await stand.course('Tea', null);
    const memberId = await member(email);
    await enrolByHand(elsewhere, { installationId, actor: PERSON, memberId, target, until: null, quiet: true });
    await revokeByHand(elsewhere, { installationId, actor: PERSON, memberId, target, quiet: true });
    return memberId;
  };
  const endpointOf = async (id: string) => elsewhere.db.read((tx) => findEndpoint(tx, { installationId: stand.installationId, id }));
  const log = async (id: string) =>
    (await showEndpoint(elsewhere, { installationId: stand.installationId, id }, undefined))?.log.rows ?? [];

  it('goes out by the ladder, keeps those of the same member waiting and no others', async () => {
    const { id, key } = await addEndpoint(world, stand.installationId, receiver.url);
    const ann = { installationId: stand.installationId, endpointId: id, line: await comeAndGo('ann@example.com') };
    const bob = { ...ann, line: await comeAndGo('bob@example.com') };
    receiver.answer = () => ({ status: 503, body: 'later\0 please' });
    await sendLine(elsewhere, ann);
    await sendLine(elsewhere, ann);
    expect(receiver.bodies).toHaveLength(1);
    const rowsOf = async () => (await log(id)).filter(({ line }) => line === ann.line);
    expect(await rowsOf()).toMatchObject([
      { kind: 'member.revoked', state: 'waiting', behind: true, tries: 0 },
      { kind: 'member.enrolled', state: 'waiting', behind: false, tries: 1, status: 503, answer: 'later please' },
    ]);
    now += 5_000;
    await sendLine(elsewhere, ann);
    expect(receiver.bodies).toHaveLength(2);
    receiver.answer = () => ({});
    await sendLine(elsewhere, bob);
    // It takes messages again: nobody waits for the end of his pause.
    await sendLine(elsewhere, ann);
    await sendLine(elsewhere, ann);
    await sendLine(elsewhere, bob);
    expect(provedBy(key, receiver).map(({ type, data }) => `${data.member?.email} ${type}`)).toEqual([
      'ann@example.com member.enrolled',
      'ann@example.com member.enrolled',
      'bob@example.com member.enrolled',
      'ann@example.com member.enrolled',
      'ann@example.com member.revoked',
      'bob@example.com member.revoked',
    ]);
    expect(await endpointOf(id)).toMatchObject({ failingSince: null, off: null });
  });

  it('waits as long as the receiver asks', async () => {
    const { id } = await addEndpoint(world, stand.installationId, receiver.url);
    const ann = { installationId: stand.installationId, endpointId: id, line: await comeAndGo('ann@example.com') };
    receiver.answer = () => ({ status: 429, headers: { 'Retry-After': '600' } });
    await sendLine(elsewhere, ann);
    const [, first] = await log(id);
    expect(first?.nextAt.getTime()).toBe(now + 10 * MINUTE);
  });

  it('for three days switches the endpoint off with a letter, and leaves once it is on again', async () => {
    const { id } = await addEndpoint(world, stand.installationId, receiver.url);
    const at = { installationId: stand.installationId, id };
    const line = { installationId: stand.installationId, endpointId: id, line: await comeAndGo('ann@example.com') };
    receiver.answer = () => ({ status: 500 });
    const began = now;
    for (let tries = 0; tries < 20 && (await endpointOf(id))?.off === null; tries += 1) {
      await sendLine(elsewhere, line);
      const next = await elsewhere.db.read((tx) => firstOfLine(tx, line));
      now = Math.max(now, next?.nextAt.getTime() ?? now);
    }
    expect(await endpointOf(id)).toMatchObject({ off: 'failures' });
    expect(now - began).toBeGreaterThanOrEqual(3 * DAY);
    expect(now - began).toBeLessThan(5 * DAY);
    expect(receiver.bodies).toHaveLength(10);
    await sendLine(elsewhere, line);
    expect(receiver.bodies).toHaveLength(10);
    await tellEndpointOff(elsewhere, { ...at, lastTry: false });
    const [letter] = await readLetters(world, `owner@school-${schools}.example`);
    expect(letter?.subject).toContain('is told nothing any more');
    expect(letter?.text).toContain(`/academy/elsewhere/${id}`);
    receiver.answer = () => ({});
    await turnEndpoint(elsewhere, { ...at, actor: PERSON }, 'on');
    await sendLine(elsewhere, line);
    await sendLine(elsewhere, line);
    const types = receiver.bodies.slice(-2).map((body) => /"type":"([^"]+)"/.exec(body.toString())?.[1]);
    expect(types).toEqual(['member.enrolled', 'member.revoked']);
    await tellEndpointOff(elsewhere, { ...at, lastTry: false });
    expect(await readLetters(world, `owner@school-${schools}.example`)).toHaveLength(1);
  });

  it('is given up by itself when others are taken meanwhile, and can be sent again', async () => {
    const { id } = await addEndpoint(world, stand.installationId, receiver.url);
    const at = { installationId: stand.installationId, id };
    const line = { installationId: stand.installationId, endpointId: id, line: await comeAndGo('ann@example.com') };
    for (let tries = 0; tries < 10; tries += 1) {
      receiver.answer = () => ({ status: 422 });
      await sendLine(elsewhere, line);
      receiver.answer = () => ({});
      await sendTest(elsewhere, at);
      const [test] = await log(id);
      const waiting = await elsewhere.db.read((tx) => firstOfLine(tx, line));
      // The test is taken; to keep the poisoned one on its ladder it is not let begin anew.
      if (tries < 9) now = waiting?.nextAt.getTime() ?? now;
      await elsewhere.db.transaction((tx) => rows(tx, 'update outgoing_endpoint set failing_since = null where id = $1', [id]));
      await sendLine(elsewhere, { ...line, line: test?.line ?? '' });
    }
    const [oldest] = (await log(id)).filter(({ kind }) => kind === 'member.enrolled');
    expect(oldest).toMatchObject({ state: 'failed', tries: 10, status: 422 });
    expect(await endpointOf(id)).toMatchObject({ off: null });
    expect(await replay(elsewhere, at, null)).toBe(1);
    await sendLine(elsewhere, line);
    expect((await log(id)).find(({ kind }) => kind === 'member.enrolled')).toMatchObject({ state: 'sent' });
  });

  it('is not sent to who says that he is gone, nor inside a private network', async () => {
    const { id } = await addEndpoint(world, stand.installationId, receiver.url);
    const line = { installationId: stand.installationId, endpointId: id, line: await comeAndGo('ann@example.com') };
    await sendLine({ ...elsewhere, extraHosts: [] }, line);
    expect(receiver.bodies).toHaveLength(0);
    expect((await log(id)).at(-1)).toMatchObject({ problem: 'private', status: null });
    now += 5_000;
    receiver.answer = () => ({ status: 410 });
    await sendLine(elsewhere, line);
    expect(await endpointOf(id)).toMatchObject({ off: 'gone' });
  });

  it('is not followed to where the receiver wants to lead us', async () => {
    const { id } = await addEndpoint(world, stand.installationId, receiver.url);
    const line = { installationId: stand.installationId, endpointId: id, line: await comeAndGo('ann@example.com') };
    receiver.answer = () => ({ status: 302, headers: { Location: receiver.url } });
    await sendLine(elsewhere, line);
    expect(receiver.bodies).toHaveLength(1);
    expect((await log(id)).at(-1)).toMatchObject({ state: 'waiting', status: 302 });
  });

  it('whose job was lost is found by the sweep, and what is old is forgotten', async () => {
    const { id } = await addEndpoint(world, stand.installationId, receiver.url);
    const memberId = await comeAndGo('ann@example.com');
    const jobs = async () =>
      elsewhere.db.read((tx) => rows(tx, 'select 1 from graphile_worker.jobs where key = $1', [`send-outgoing:${id}:${memberId}`]));
    await elsewhere.db.transaction((tx) => rows(tx, `select graphile_worker.remove_job($1)`, [`send-outgoing:${id}:${memberId}`]));
    expect(await jobs()).toHaveLength(0);
    now += 3 * MINUTE;
    await sweepOutgoing(elsewhere);
    expect(await jobs()).toHaveLength(1);
    now += 31 * DAY;
    await sweepOutgoing(elsewhere);
    expect(await log(id)).toEqual([]);
    await elsewhere.db.transaction((tx) => enqueueLine(tx, { installationId: stand.installationId, endpointId: id, line: memberId }));
    await sendLine(elsewhere, { installationId: stand.installationId, endpointId: id, line: memberId });
    expect(receiver.bodies).toHaveLength(0);
  });

  it('is signed with the same key after the keys of the installation were changed', async () => {
    const { id, key } = await addEndpoint(world, stand.installationId, receiver.url);
    const line = { installationId: stand.installationId, endpointId: id, line: await comeAndGo('ann@example.com') };
    const fresh = newSecretKey();
    const loaded = loadConfig({ ...world.environment, SECRET_KEYS: `${fresh},${world.secretKey}` });
    if (!loaded.ok) throw new Error('config');
    await rotateKeys(loaded.config, quietLogger, () => undefined);
    await sendLine({ ...elsewhere, sealer: createSealer([fresh]) }, line);
    expect(provedBy(key, receiver)).toHaveLength(1);
  });
});
