import { sweepAcademy } from '../../../src/academy/sweep-academy';
import { rows } from '../../../src/infra/database';
import { buyAt, deed } from '../../support/hotmart';
import { openHotmartSchool, tellSchool } from '../../support/hotmart-school';
import type { HotmartSchool } from '../../support/hotmart-school';
import { eventually } from '../../support/eventually';
import { startWorld } from '../../support/world';
import type { World } from '../../support/world';
import { FORM, purchase, said } from '../../support/hotmart-messages';

const MARIA = 'maria.lima@example.com';
const DAY_MS = 86_400_000;

let world: World;
let school: HotmartSchool;
let schools = 0;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());
beforeEach(async () => {
  schools += 1;
  await deed(world.hotmart.url, '/reset');
  school = await openHotmartSchool(world, `hotmart-${schools}`);
});

const titles = async (): Promise<readonly string[]> => (await school.open(MARIA)).map(({ title }) => title);

async function tell(...bodies: readonly (object | string)[]): Promise<void> {
  for (const body of bodies) expect(await school.post(body, typeof body === 'string' ? null : undefined)).toBe(200);
  await school.settled();
}

const withToken = (hottok: string): object => purchase({ rest: { hottok } });

const expectEnrolled = async (): Promise<void> => {
  expect(await school.members()).toEqual([{ email: MARIA, name: 'Maria Lima' }]);
  expect(await school.open(MARIA)).toEqual([{ title: 'C1', until: null }]);
  expect(await school.sales()).toEqual([{ key: 'HP0000000001', attention: null }]);
  expect(await school.letters(MARIA)).toEqual(['welcome']);
  const [sale] = await world.school.db.read((tx) =>
    rows<{ book: unknown }>(tx, 'select book from sale where installation_id = $1', [school.installationId]),
  );
  expect(JSON.stringify(sale)).toContain('197.00');
};

describe('a plain sale', () => {
  it('of version 2 lets the buyer in, once, with one letter', async () => {
    await tell(purchase(), purchase());
    await expectEnrolled();
    expect(await school.versions()).toEqual(['2', '2']);
  });

  it('of version 1 comes to the same, whatever version was chosen', async () => {
    await tell(FORM, FORM);
    await expectEnrolled();
    expect(await school.versions()).toEqual(['1', '1']);
  });

  it('is taken only with the right token, and a forged one leaves nothing', async () => {
    expect(await school.post(purchase(), null)).toBe(401);
    expect(await school.post(purchase(), 'hub-hottok-0002')).toBe(401);
    expect(await school.post(withToken('hub-hottok-0002'))).toBe(401);
    expect(await school.post(JSON.stringify(purchase()).slice(0, 200))).toBe(400);
    expect([await school.sales(), await school.members(), await school.events()]).toEqual([[], [], []]);
    expect(await school.post(withToken('hub-hottok-0001'), null)).toBe(200);
    await school.settled();
    await expectEnrolled();
    const kept = await world.school.db.read((tx) =>
      rows(tx, 'select m.*, e.body from channel_message m join sale_event e using (installation_id) where installation_id = $1', [
        school.installationId,
      ]),
    );
    expect(JSON.stringify(kept)).not.toContain('hub-hottok');
  });

  it('that is refunded takes the seat away and keeps the student; what is late changes nothing', async () => {
    await tell(purchase());
    await tell(said('PURCHASE_REFUNDED', { purchase: { status: 'REFUNDED' }, rest: { creation_date: 1767400000000 } }));
    expect(await titles()).toEqual([]);
    expect(await school.members()).toHaveLength(1);
    await tell(said('PURCHASE_COMPLETE', { rest: { creation_date: 1767830400000 } }));
    expect(await titles()).toEqual([]);
  });

  it('is not another one when its guarantee is over, and is one when only that is told', async () => {
    const complete = said('PURCHASE_COMPLETE', { purchase: { status: 'COMPLETED' }, rest: { creation_date: 1767830400000 } });
    await tell(purchase(), complete);
    await expectEnrolled();
    school = await openHotmartSchool(world, `hotmart-complete-${schools}`);
    await tell(complete);
    await expectEnrolled();
  });

  it('that waits, expires or is refused opens nothing', async () => {
    const other = { transaction: 'HP0000000002', approved_date: null };
    await tell(said('PURCHASE_BILLET_PRINTED', { purchase: other }));
    expect(await school.sales()).toEqual([{ key: 'HP0000000002', attention: null }]);
    await tell(
      said('PURCHASE_EXPIRED', { purchase: other }),
      said('PURCHASE_CANCELED', { purchase: { ...other, transaction: 'HP0000000003' } }),
    );
    expect([await school.members(), await titles()]).toEqual([[], []]);
    expect(await school.sales()).toHaveLength(2);
  });
});

describe('the address', () => {
  it('says that it is the right one when it is opened, changes nothing, and takes messages with and without a slash at its end', async () => {
    const opened = await fetch(school.hookUrl);
    expect([opened.status, await opened.text()]).toEqual([200, expect.stringContaining('right address')]);
    expect(await school.events()).toEqual([]);
    const headers = { 'content-type': 'application/json', 'x-hotmart-hottok': 'hub-hottok-0001' };
    const sent = await fetch(`${school.hookUrl}/`, { method: 'POST', headers, body: JSON.stringify(purchase()) });
    expect([sent.status, await sent.json()]).toEqual([200, { received: true }]);
  });
});

describe('what is not for a student', () => {
  it('is shown as a test, or let be', async () => {
    const config = await tellSchool(world, school);
    for (const event of [
      'PURCHASE_APPROVED',
      'PURCHASE_REFUNDED',
      'CLUB_FIRST_ACCESS',
      'SUBSCRIPTION_CANCELLATION',
      'UPDATE_SUBSCRIPTION_CHARGE_DATE',
    ])
      await deed(world.hotmart.url, `/webhooks/${config}/test`, { event });
    await deed(world.hotmart.url, '/events', { event: 'SOMETHING_NEW', data: {} });
    await eventually(async () => (await school.events()).length === 6);
    await school.settled();
    expect((await school.events()).map(({ kind }) => kind).toSorted()).toEqual(['ignored', 'test', 'test', 'test', 'test', 'test']);
    expect([await school.members(), await school.sales()]).toEqual([[], []]);
  });

  it('waits when nobody has linked the product, and is applied as soon as it is linked', async () => {
    await tell(said('PURCHASE_APPROVED', { data: { product: { id: 4999999, name: 'Curso de Tricô' } } }));
    expect(await school.sales()).toEqual([{ key: 'HP0000000001', attention: 'product-unknown' }]);
    expect(await titles()).toEqual([]);
    await school.link(await school.course('Tricot'), { product: '4999999' });
    await eventually(async () => (await titles()).join() === 'Tricot');
    expect(await school.sales()).toEqual([{ key: 'HP0000000001', attention: null }]);
  });
});

describe.each(['1', '2'] as const)('with version %s at Hotmart', (version) => {
  it('a purchase there lets the buyer in, a refund takes the access away', async () => {
    await tellSchool(world, school, version);
    const { transaction } = await buyAt(world.hotmart.url);
    await eventually(async () => (await titles()).join() === 'C1');
    await deed(world.hotmart.url, `/sales/${transaction}`, { status: 'DISPUTE' });
    await deed(world.hotmart.url, `/sales/${transaction}`, { status: 'REFUNDED' });
    await eventually(async () => (await titles()).length === 0);
    expect(await school.letters(MARIA)).toEqual(expect.arrayContaining(['welcome']));
  });

  it('a club is renewed, moved to another plan and cancelled', async () => {
    await tellSchool(world, school, version);
    const { subscriberCode } = await buyAt(world.hotmart.url, { productId: 4100002 });
    await eventually(async () => (await titles()).join() === 'P1');
    const until = async (): Promise<number> => (await school.open(MARIA))[0]?.until?.getTime() ?? 0;
    const first = await until();
    await deed(world.hotmart.url, `/subscriptions/${subscriberCode}`, { do: 'renew' });
    await eventually(async () => (await until()) > first + 20 * DAY_MS);
    await deed(world.hotmart.url, `/subscriptions/${subscriberCode}`, { do: 'switch', planId: 726002 });
    await eventually(async () => (await titles()).join() === 'P2');
    const paid = await until();
    await deed(world.hotmart.url, `/subscriptions/${subscriberCode}`, { do: 'cancel' });
    await eventually(async () => Math.abs((await until()) - (paid - 3 * DAY_MS)) < 1_000);
  });
});

describe('something small beside a course', () => {
  it('is a sale of its own: a refund of the one leaves the other', async () => {
    await tellSchool(world, school);
    await school.link(await school.course('Kit'), { product: '4100003' });
    const { transaction } = await buyAt(world.hotmart.url, { withBump: true });
    await eventually(async () => (await titles()).join() === 'C1,Kit');
    await deed(world.hotmart.url, `/sales/${transaction}`, { status: 'REFUNDED' });
    await eventually(async () => (await titles()).join() === 'Kit');
    const bump = (await school.sales()).find(({ key }) => key !== transaction);
    await deed(world.hotmart.url, `/sales/${bump?.key}`, { status: 'CHARGEBACK' });
    await eventually(async () => (await titles()).length === 0);
  });
});

describe('messages that never came', () => {
  it('are made up for by the history of sales, also charges of subscriptions', async () => {
    const known = (): Promise<boolean> =>
      world.school.db.read(async (tx) => {
        const [row] = await rows<{ memory: Readonly<Record<string, string>>; read: Date | null }>(
          tx,
          'select memory, last_read_at as read from channel_connection where installation_id = $1',
          [school.installationId],
        );
        return row?.memory['since'] !== undefined && row.read !== null;
      });
    await eventually(known);
    await buyAt(world.hotmart.url);
    const refunded = await buyAt(world.hotmart.url, { email: 'gone@example.com' });
    await deed(world.hotmart.url, `/sales/${refunded.transaction}`, { status: 'REFUNDED' });
    await buyAt(world.hotmart.url, { productId: 4100002 });
    await world.school.db.transaction((tx) =>
      rows(tx, `update channel_connection set read_due_at = now() - interval '1 minute' where installation_id = $1`, [
        school.installationId,
      ]),
    );
    await sweepAcademy(world.school);
    await eventually(async () => (await titles()).join() === 'C1,P1');
    expect((await school.members()).map(({ email }) => email)).toEqual([MARIA]);
  });
});
