import type { SaleEvent } from '../../../src/academy/ports/channel';
import { applyEvent } from '../../../src/academy/apply-event';
import { keepEvents } from '../../../src/academy/receive-sale';
import { findConnection } from '../../../src/academy/stores/connections';
import { rows } from '../../../src/infra/database';
import { createApp } from '../../../src/app';
import type { App } from '../../../src/app';
import { quietLogger } from '../../support/quiet-logger';
import type { Stand } from '../../support/school-stand';
import { openSchool } from '../../support/school-stand';
import { createTestShop, goods, saleSaid } from '../../support/test-channel';
import type { World } from '../../support/world';
import { startWorld } from '../../support/world';

const on = (day: string): Date => new Date(`2026-${day}T10:00:00Z`);

function orders<T>(list: readonly T[]): readonly (readonly T[])[] {
  if (list.length <= 1) return [list];
  return list.flatMap((one, index) => orders(list.toSpliced(index, 1)).map((rest) => [one, ...rest]));
}

/** The messages of one sale, each story with marks of its own so that many can stand side by side. */
const storyOf = (name: string, mark: string): readonly SaleEvent[] => {
  const buyer = { email: `${mark}@example.com`, firstName: null, lastName: null, language: null };
  const said = (key: string, over: Parameters<typeof saleSaid>[0]) => saleSaid({ buyer, ...over, key: `${mark}-${key}`, sale: mark });
  const start = { key: '', sale: '' };
  const approved = said('approved', { ...start, at: on('11-21') });
  const complete = said('complete', { ...start, at: on('11-22'), standing: { kind: 'good', since: on('11-21') } });
  if (name === 'kept') return [said('waiting', { ...start, at: on('11-20'), standing: { kind: 'waiting' } }), approved, complete];
  if (name === 'refunded')
    return [
      approved,
      complete,
      said('refund', { ...start, at: on('11-22'), items: [], standing: { kind: 'ended', reason: 'refunded', final: true } }),
    ];
  if (name === 'changed')
    return [approved, said('lines', { ...start, at: on('11-22'), items: [goods('2')] }), said('again', { ...start, at: on('11-21') })];
  const charge = (number: number, day: string, until: string) =>
    saleSaid({
      buyer,
      key: `${mark}-c${number}`,
      sale: `${mark}-c${number}`,
      items: [goods('2')],
      at: on(day),
      charge: { subscription: mark, number, paidUntil: on(until) },
    });
  return [
    charge(1, '10-21', '11-21'),
    charge(2, '11-21', '12-21'),
    { kind: 'subscription-ended', key: `${mark}-end`, at: on('11-22'), subscription: mark, until: on('12-21') },
    {
      ...charge(1, '10-22', '11-21'),
      key: `${mark}-refund`,
      at: on('10-22'),
      standing: { kind: 'ended', reason: 'refunded', final: true },
    },
  ];
};

describe('the events of a sale, in whatever order', () => {
  let world: World;
  let other: App;
  let stand: Stand;
  beforeAll(async () => {
    const channels = new Map([['testshop', createTestShop().channel]]);
    // Nothing works in the background: the test itself applies every event, in the order that it wants.
    world = await startWorld({ channels, onlyPrepare: true });
    other = await createApp({
      config: world.config,
      databaseUrl: world.databaseUrl,
      secretKeys: [world.secretKey],
      logger: quietLogger,
      channels,
    });
    stand = await openSchool(world, 'orders');
    await stand.course('Tea', '1', { kind: 'days', days: 30 });
    await stand.course('Coffee', '2');
  });
  afterAll(async () => {
    await other.rest();
    await other.close();
    await world.stop();
  });

  const keep = (events: readonly SaleEvent[]): Promise<void> =>
    world.school.db.transaction(async (tx) => {
      const connection = await findConnection(tx, stand.installationId, stand.connectionId);
      if (!connection) throw new Error('no connection');
      await keepEvents(world.school, tx, connection, { events, stored: '', version: null, byReading: false });
    });
  const apply = ({ key }: SaleEvent, app: Pick<App, 'school'> = world): Promise<void> =>
    applyEvent(app.school, { installationId: stand.installationId, connectionId: stand.connectionId, key });

  /** Everything that somebody has come to have; ends by their distance from each other do not depend on who he is. */
  const final = async (email: string) => {
    const seats = await stand.seats(email);
    const [grants] = await world.school.db.read((tx) =>
      rows<{ count: number }>(
        tx,
        `select count(*)::int as count from access_grant g join member m on m.installation_id = g.installation_id and m.id = g.member_id
         where g.installation_id = $1 and m.email = $2 and g.revoked_at is null`,
        [stand.installationId, email],
      ),
    );
    const held = seats.filter(({ active }) => active).map(({ target, until }) => `${target} ${until?.toISOString() ?? 'ever'}`);
    return { held: held.toSorted(), grants: grants?.count ?? 0 };
  };

  it.each([
    ['kept', 1],
    ['refunded', 0],
    ['changed', 1],
    ['subscription', 1],
  ])('and repeated, come to one end: %s', async (name, seats) => {
    const length = storyOf(name, 'probe').length;
    const ends = new Set<string>();
    for (const [index, order] of orders([...Array.from({ length }).keys()]).entries()) {
      const mark = `${name}${index}`;
      const story = storyOf(name, mark);
      await keep(story);
      for (const step of order) await apply(story[step] ?? story[0] ?? saleSaid({ key: '', sale: '' }));
      // Said again, and applied again, nothing changes.
      await keep(story);
      for (const event of story) await apply(event);
      const end = await final(`${mark}@example.com`);
      expect(end.held).toHaveLength(seats);
      ends.add(JSON.stringify(end));
    }
    expect([...ends]).toHaveLength(1);
  });

  it('are applied once when two processes have the same one in hand, and two purchases of a new buyer make one member', async () => {
    const one = storyOf('kept', 'twice');
    const two = one.map((event) => (event.kind === 'sale' ? { ...event, key: `${event.key}-2`, sale: 'twice-2' } : event));
    await keep([...one, ...two]);
    await Promise.all([...one, ...two].flatMap((event) => [apply(event), apply(event, other), apply(event, other)]));
    expect(await final('twice@example.com')).toMatchObject({ grants: 2 });
    const [counted] = await world.school.db.read((tx) =>
      rows<{ members: number; seats: number; welcomes: number }>(
        tx,
        `select count(*)::int as members, (select count(*)::int from enrolment e where e.installation_id = $1 and e.member_id = min(m.id::text)::uuid) as seats,
           (select count(*)::int from access_letter l where l.installation_id = $1 and l.kind = 'welcome' and l.email = 'twice@example.com') as welcomes
         from member m where m.installation_id = $1 and m.email = 'twice@example.com'`,
        [stand.installationId],
      ),
    );
    expect(counted).toEqual({ members: 1, seats: 1, welcomes: 1 });
  });
});
