import { calendarDay, dayBefore, hourNow } from '../../../src/payments/calendar';

const HOUR = 3_600_000;

describe('a calendar day', () => {
  it.each([
    ['UTC', '2026-11-24', 24, '2026-11-24T00:00:00.000Z'],
    ['Europe/Kyiv', '2026-11-24', 24, '2026-11-23T22:00:00.000Z'],
    ['Europe/Kyiv', '2026-03-29', 23, '2026-03-28T22:00:00.000Z'],
    ['Europe/Kyiv', '2026-10-25', 25, '2026-10-24T21:00:00.000Z'],
    ['Asia/Kathmandu', '2026-11-24', 24, '2026-11-23T18:15:00.000Z'],
  ])('in %s of %s has %i hours', (timezone, name, hours, begins) => {
    const day = calendarDay(name, timezone);
    expect(day?.startsAt.toISOString()).toBe(begins);
    expect(((day?.endsAt.getTime() ?? 0) - (day?.startsAt.getTime() ?? 0)) / HOUR).toBe(hours);
  });

  it('counts by UTC in a zone that nobody knows, and says so', () => {
    expect(calendarDay('2026-11-24', 'Moon/Tycho')).toMatchObject({ timezone: 'UTC', startsAt: new Date('2026-11-24T00:00:00Z') });
  });

  it.each(['2026-02-30', '24.11.2026', '', 'today', '2026-11-24T00:00', '0001-01-01'])('is not %j', (name) => {
    expect(calendarDay(name, 'UTC')).toBeNull();
  });

  it('has names by the clock of the shop', () => {
    const late = new Date('2026-11-24T22:30:00Z');
    expect([dayBefore(late, 'UTC'), dayBefore(late, 'Europe/Kyiv'), dayBefore(late, 'Europe/Kyiv', 1)]).toEqual([
      '2026-11-24',
      '2026-11-25',
      '2026-11-24',
    ]);
    expect([hourNow(late, 'UTC'), hourNow(late, 'Europe/Kyiv'), hourNow(late, 'Moon/Tycho')]).toEqual([22, 0, 22]);
  });
});
