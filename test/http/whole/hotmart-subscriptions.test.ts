import { sweepAcademy } from '../../../src/academy/sweep-academy';
import { MONTHLY, cancelled, charge, said, switched } from '../../support/hotmart-messages';
import { openHotmartSchool } from '../../support/hotmart-school';
import type { HotmartSchool, OpenSeat } from '../../support/hotmart-school';
import { startWorld } from '../../support/world';
import type { World } from '../../support/world';

const MARIA = 'maria.lima@example.com';
const DAY_MS = 86_400_000;
const GRACE = 3;
const from = Date.now() - 5 * DAY_MS;

/** So many days after the subscription began. */
const day = (days: number): number => from + days * DAY_MS;
const first = (plan: object | null = MONTHLY): object => charge(1, { at: day(0), next: day(30) }, plan);
const second = (plan: object | null = MONTHLY): object => charge(2, { at: day(1), next: day(60) }, plan);
const seat = (title: string, untilDay: number): readonly OpenSeat[] => [{ title, until: new Date(day(untilDay)) }];

let world: World;
let school: HotmartSchool;
let schools = 0;

const another = async (fields: Readonly<Record<string, string>> = {}): Promise<void> => {
  schools += 1;
  school = await openHotmartSchool(world, `club-${schools}`, fields);
};
const sweepAt = (ms: number): Promise<void> => sweepAcademy({ ...world.school, clock: { ...world.school.clock, now: () => new Date(ms) } });

async function tell(...bodies: readonly object[]): Promise<void> {
  for (const body of bodies) expect(await school.post(body)).toBe(200);
  await school.settled();
}

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());
beforeEach(() => another());

describe('a subscription', () => {
  it('lasts until its next charge and the days of grace, is extended by a renewal without its plan, and ends without grace', async () => {
    await tell(first());
    expect(await school.open(MARIA)).toEqual(seat('P1', 30 + GRACE));
    await tell(second(null));
    expect(await school.open(MARIA)).toEqual(seat('P1', 60 + GRACE));
    await tell(cancelled(day(2), day(60)));
    expect(await school.open(MARIA)).toEqual(seat('P1', 60));
    await sweepAt(day(58));
    expect(await school.open(MARIA)).toHaveLength(1);
    await sweepAt(day(61));
    expect(await school.open(MARIA)).toEqual([]);
  });

  it('that was cancelled stays so when the guarantee of its charge ends, and lives again when it is paid again', async () => {
    await tell(first(), cancelled(day(2), day(30)));
    const data = { product: { id: 4100002 }, subscription: { plan: MONTHLY, subscriber: { code: 'AB12CD34' } } };
    const paid = { transaction: 'HP000000011', approved_date: day(0), date_next_charge: day(30), recurrence_number: 1 };
    await tell(said('PURCHASE_COMPLETE', { data, purchase: paid, rest: { creation_date: day(4) } }));
    expect(await school.open(MARIA)).toEqual(seat('P1', 30));
    await tell(charge(2, { at: day(3), next: day(60) }));
    expect(await school.open(MARIA)).toEqual(seat('P1', 60 + GRACE));
  });

  it('ends at once where the owner wants that', async () => {
    await another({ cancellation: 'at-once', pastDue: 'suspend' });
    await tell(first(), charge(2, { at: day(3), next: day(60) }, MONTHLY, 'PURCHASE_DELAYED'));
    expect(await school.open(MARIA)).toEqual([]);
    await tell(charge(2, { at: day(4), next: day(60) }));
    expect(await school.open(MARIA)).toEqual(seat('P1', 60 + GRACE));
    await tell(cancelled(day(4.5), day(60)));
    expect(await school.open(MARIA)).toEqual([]);
  });

  it('moves to the plan that is switched to', async () => {
    await tell(first(), switched(day(1)));
    expect(await school.open(MARIA)).toEqual(seat('P2', 30 + GRACE));
    expect(await school.members()).toHaveLength(1);
  });

  it('ends at once when its newest charge is given back, and not when an older one is', async () => {
    await tell(first(), second());
    await tell(charge(1, { at: day(2), next: day(30) }, MONTHLY, 'PURCHASE_REFUNDED'));
    expect(await school.open(MARIA)).toEqual(seat('P1', 60 + GRACE));
    await tell(charge(2, { at: day(2), next: day(60) }, MONTHLY, 'PURCHASE_CHARGEBACK'));
    expect(await school.open(MARIA)).toEqual([]);
  });

  it('comes to the same whatever the order of its messages, each told twice', async () => {
    const messages = [
      first(),
      second(null),
      cancelled(day(2), day(60)),
      charge(1, { at: day(3), next: day(30) }, null, 'PURCHASE_REFUNDED'),
    ];
    const orders = [messages, messages.toReversed(), [2, 1, 3, 0].flatMap((index) => messages[index] ?? [])];
    for (const order of orders) {
      await another();
      for (const message of order) await tell(message, message);
      expect(await school.open(MARIA)).toEqual(seat('P1', 60));
    }
  });
});
