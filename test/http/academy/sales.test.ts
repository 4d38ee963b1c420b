import { settleUnmatched } from '../../../src/academy/apply-event';
import { enrolByHand, revokeByHand } from '../../../src/academy/manage-members';
import { sweepAcademy } from '../../../src/academy/sweep-academy';
import type { Standing } from '../../../src/academy/domain/sale';
import { findMemberByEmail } from '../../../src/academy/stores/members';
import { openChannel } from '../../../src/academy/open-channel';
import { findConnection } from '../../../src/academy/stores/connections';
import { rotateKeys } from '../../../src/cli/rotate-keys';
import { loadConfig } from '../../../src/config';
import { rows } from '../../../src/infra/database';
import { createSealer, newSecretKey } from '../../../src/infra/secrets';
import { eventually } from '../../support/eventually';
import { quietLogger } from '../../support/quiet-logger';
import type { Stand } from '../../support/school-stand';
import { openSchool } from '../../support/school-stand';
import type { TestShop } from '../../support/test-channel';
import { TOKEN, createTestShop, goods, saleSaid } from '../../support/test-channel';
import type { World } from '../../support/world';
import { PERSON, startWorld } from '../../support/world';

const REFUND: Standing = { kind: 'ended', reason: 'refunded', final: true };
const MARIA = 'maria.lima@example.com';
const on = (day: string): Date => new Date(`2026-${day}T10:00:00Z`);

describe('sales of an outside shop', () => {
  let world: World;
  let shop: TestShop;
  let stand: Stand;
  let schools = 0;
  beforeAll(async () => {
    shop = createTestShop();
    world = await startWorld({ channels: new Map([['testshop', shop.channel]]) });
  });
  afterAll(() => world.stop());
  beforeEach(async () => {
    schools += 1;
    stand = await openSchool(world, `school-${schools}`);
  });

  const count = async (table: string): Promise<number> => {
    const [row] = await world.school.db.read((tx) =>
      rows<{ count: number }>(tx, `select count(*)::int as count from ${table} where installation_id = $1`, [stand.installationId]),
    );
    return row?.count ?? 0;
  };

  it('let the buyer in once, however often they are told, with one letter', async () => {
    const course = await stand.course('Tea', '1');
    const sold = saleSaid({ key: 'a', sale: 'HP1' });
    expect(await (await stand.tell([sold])).text()).toBe('kept');
    await stand.tell([sold]);
    await stand.tell([{ ...sold, key: 'complete', at: on('01-09') }]);
    await stand.settled();
    expect(await stand.seats(MARIA)).toEqual([{ target: course.id, active: true, until: null }]);
    await eventually(async () => (await stand.letters(MARIA)).every(({ state }) => state === 'sent'));
    expect(await stand.letters(MARIA)).toEqual([{ kind: 'welcome', state: 'sent' }]);
    expect([await count('sale'), await count('sale_event'), await count('channel_message')]).toEqual([1, 2, 3]);
  });

  it('take access back when they are refunded, and keep the member', async () => {
    await stand.course('Tea', '1');
    await stand.tell([saleSaid({ key: 'a', sale: 'HP1' })]);
    await stand.settled();
    await stand.tell([saleSaid({ key: 'b', sale: 'HP1', standing: REFUND, at: on('01-03'), items: [] })]);
    await stand.settled();
    expect((await stand.seats(MARIA)).map(({ active }) => active)).toEqual([false]);
    expect(await count('member')).toBe(1);
  });

  it('leave access as long as one of two purchases is good, and send no second credentials', async () => {
    await stand.course('Tea', '1');
    await stand.tell([saleSaid({ key: 'a', sale: 'HP1' })]);
    await stand.settled();
    await stand.tell([saleSaid({ key: 'b', sale: 'HP2' })]);
    await stand.settled();
    await stand.tell([saleSaid({ key: 'c', sale: 'HP1', standing: REFUND, at: on('01-03') })]);
    await stand.settled();
    expect((await stand.seats(MARIA)).map(({ active }) => active)).toEqual([true]);
    expect((await stand.letters(MARIA)).map(({ kind }) => kind)).toEqual(['welcome', 'already']);
  });

  it('enrol in every product of a purchase, told by one letter, and a later course is added', async () => {
    const first = await stand.course('Tea', '1');
    const second = await stand.course('Coffee', '2');
    const third = await stand.course('Milk', '3');
    await stand.tell([saleSaid({ key: 'a', sale: 'HP1', items: [goods('1'), goods('2')] })]);
    await stand.settled();
    await stand.tell([saleSaid({ key: 'b', sale: 'HP2', items: [goods('3')] })]);
    await stand.settled();
    expect((await stand.seats(MARIA)).map(({ target }) => target).toSorted()).toEqual([first.id, second.id, third.id].toSorted());
    expect((await stand.letters(MARIA)).map(({ kind }) => kind)).toEqual(['welcome', 'added']);
  });

  it('wait for a person when nobody has linked the product, and are applied as soon as it is linked', async () => {
    const course = await stand.course('Tea', null);
    await stand.tell([saleSaid({ key: 'a', sale: 'HP1', items: [goods('9')] })]);
    await stand.settled();
    expect(await count('member')).toBe(0);
    const waiting = () =>
      world.school.db.read((tx) => rows(tx, `select attention from sale where installation_id = $1 and unmatched`, [stand.installationId]));
    expect(await waiting()).toEqual([{ attention: 'product-unknown' }]);
    await stand.link(course, '9');
    await eventually(async () => (await stand.seats(MARIA)).length === 1);
    expect(await waiting()).toEqual([]);
  });

  it('are shown, and give nothing, when the buyer has no address', async () => {
    await stand.course('Tea', '1');
    await stand.tell([saleSaid({ key: 'a', sale: 'HP1', buyer: { email: null, firstName: 'Ann', lastName: null, language: null } })]);
    await stand.settled();
    expect(await count('member')).toBe(0);
    const found = await world.school.db.read((tx) =>
      rows(tx, 'select attention from sale where installation_id = $1', [stand.installationId]),
    );
    expect(found).toEqual([{ attention: 'buyer-unknown' }]);
  });

  it('are refused when forged, unreadable when broken, and unknown at another address', async () => {
    expect((await stand.tell([saleSaid({ key: 'a', sale: 'HP1' })], 'other')).status).toBe(401);
    expect((await fetch(stand.hookUrl, { method: 'POST', headers: { 'x-test-token': 'test-token' }, body: '{' })).status).toBe(400);
    expect((await fetch(`${stand.hookUrl}x`, { method: 'POST', body: '[]' })).status).toBe(404);
    expect((await fetch(stand.hookUrl.replace('testshop', 'nobody'), { method: 'POST', body: '[]' })).status).toBe(404);
    expect([await count('channel_message'), await count('sale')]).toEqual([0, 0]);
  });

  it('are read at the shop when a message only hints at them, many at once', async () => {
    const course = await stand.course('Tea', '1');
    for (const key of ['o1', 'o2', 'o3']) {
      shop.sales.set(
        key,
        saleSaid({
          key: `read-${key}`,
          sale: key,
          buyer: { email: `${key}@example.com`, firstName: null, lastName: null, language: null },
        }),
      );
    }
    shop.asked.length = 0;
    await stand.tell([{ kind: 'look', key: 'hint', sales: ['o1', 'o2', 'o3'] }]);
    await stand.settled();
    expect(shop.asked).toEqual([['o1', 'o2', 'o3']]);
    for (const key of ['o1', 'o2', 'o3'])
      expect((await stand.seats(`${key}@example.com`)).map(({ target }) => target)).toEqual([course.id]);
  });

  it('are made up for by reading, when their messages were lost, and a shop that refuses us is not asked again by itself', async () => {
    await stand.course('Tea', '1');
    const state = () =>
      world.school.db.read((tx) =>
        rows<{ trouble: unknown; read: Date | null }>(
          tx,
          'select trouble, last_read_at as read from channel_connection where installation_id = $1',
          [stand.installationId],
        ),
      );
    await eventually(async () => (await state())[0]?.read ?? null);
    const due = () =>
      world.school.db.transaction((tx) =>
        rows(tx, `update channel_connection set read_due_at = now() - interval '1 minute', memory = '{}' where installation_id = $1`, [
          stand.installationId,
        ]),
      );
    shop.changed.push(
      [saleSaid({ key: 'poll-1', sale: 'P1' })],
      [saleSaid({ key: 'poll-2', sale: 'P2', buyer: { email: 'two@example.com', firstName: null, lastName: null, language: null } })],
    );
    await due();
    await sweepAcademy(world.school);
    await eventually(async () => (await stand.seats('two@example.com')).length === 1);
    expect(await stand.seats(MARIA)).toHaveLength(1);
    shop.refusal = { code: 'credentials-refused', text: 'no' };
    await due();
    await sweepAcademy(world.school);
    await eventually(async () => (await state())[0]?.trouble ?? null);
    shop.refusal = null;
    shop.changed.length = 0;
  });

  it('let in until the end of the paid time and some days, and the end of time ends access with a letter', async () => {
    await stand.course('Club', '1');
    const paidUntil = new Date(world.school.clock.now().getTime() - 24 * 3_600_000);
    const charge = { subscription: 'S1', number: 1, paidUntil };
    await stand.tell([saleSaid({ key: 'a', sale: 'HP1', charge })]);
    await stand.settled();
    const until = new Date(paidUntil.getTime() + 3 * 24 * 3_600_000);
    expect((await stand.seats(MARIA)).map((seat) => [seat.active, seat.until])).toEqual([[true, until]]);
    await world.school.db.transaction((tx) =>
      rows(tx, `update access_grant set until_at = now() - interval '1 second' where installation_id = $1`, [stand.installationId]),
    );
    await world.school.db.transaction((tx) =>
      rows(tx, `update enrolment set until_at = now() - interval '1 second' where installation_id = $1`, [stand.installationId]),
    );
    await sweepAcademy(world.school);
    expect((await stand.seats(MARIA)).map(({ active }) => active)).toEqual([false]);
    expect((await stand.letters(MARIA)).map(({ kind }) => kind)).toEqual(['welcome', 'ended']);
  });

  it('do not give back what a person took away, but a new purchase does', async () => {
    const course = await stand.course('Tea', '1');
    await stand.tell([saleSaid({ key: 'a', sale: 'HP1' })]);
    await stand.settled();
    const member = await world.school.db.read((tx) => findMemberByEmail(tx, stand.installationId, MARIA));
    const at = { installationId: stand.installationId, actor: PERSON, memberId: member?.id ?? '', target: course, quiet: true };
    await revokeByHand(world.school, at);
    await stand.tell([saleSaid({ key: 'b', sale: 'HP1', at: on('01-05') })]);
    await stand.settled();
    expect((await stand.seats(MARIA)).map(({ active }) => active)).toEqual([false]);
    await stand.tell([saleSaid({ key: 'c', sale: 'HP2', at: on('01-06') })]);
    await stand.settled();
    expect((await stand.seats(MARIA)).map(({ active }) => active)).toEqual([true]);
    await revokeByHand(world.school, at);
    await enrolByHand(world.school, { ...at, until: null });
    expect((await stand.seats(MARIA)).map(({ active }) => active)).toEqual([true]);
  });

  it('wait while their connection is switched off, and are applied once it is on again', async () => {
    await stand.course('Tea', '1');
    const turn = (active: boolean) =>
      world.school.db.transaction((tx) =>
        rows(tx, 'update channel_connection set active = $2 where installation_id = $1', [stand.installationId, active]),
      );
    await turn(false);
    await stand.tell([saleSaid({ key: 'a', sale: 'HP1' })]);
    const jobs = () =>
      world.school.db.read((tx) => rows(tx, `select 1 from graphile_worker.jobs where task_identifier = 'apply-sale-event'`));
    await eventually(async () => (await jobs()).length === 0);
    expect(await stand.seats(MARIA)).toEqual([]);
    await turn(true);
    await world.school.db.transaction((tx) =>
      rows(tx, `update sale_event set received_at = received_at - interval '5 minutes' where installation_id = $1`, [stand.installationId]),
    );
    await sweepAcademy(world.school);
    await stand.settled();
    expect(await stand.seats(MARIA)).toHaveLength(1);
  });

  it('never reach another academy', async () => {
    await stand.course('Tea', '1');
    const other = await openSchool(world, `other-${schools}`);
    const course = await other.course('Tea there', null);
    await stand.tell([saleSaid({ key: 'a', sale: 'HP1' })]);
    await stand.settled();
    expect(await other.seats(MARIA)).toEqual([]);
    const member = await world.school.db.read((tx) => findMemberByEmail(tx, stand.installationId, MARIA));
    const enrolled = await enrolByHand(world.school, {
      installationId: other.installationId,
      actor: PERSON,
      memberId: member?.id ?? '',
      target: course,
      until: null,
      quiet: true,
    });
    expect(enrolled.ok).toBe(false);
    await settleUnmatched(world.school, { installationId: other.installationId, connectionId: stand.connectionId });
    expect(await other.seats(MARIA)).toEqual([]);
  });

  it('keep the secrets of their shops when all secrets are sealed anew', async () => {
    const fresh = newSecretKey();
    const config = loadConfig({ ...world.environment, SECRET_KEYS: `${fresh},${world.secretKey}` });
    if (!config.ok) throw new Error(JSON.stringify(config.problems));
    expect(await rotateKeys(config.config, quietLogger, () => undefined)).toBe(0);
    const row = await world.school.db.read((tx) => findConnection(tx, stand.installationId, stand.connectionId));
    if (!row) throw new Error('no connection');
    const opened = openChannel({ sealer: createSealer([fresh]), baseUrl: world.hub }, row);
    expect(opened.secrets).toEqual({ token: TOKEN });
  });
});
