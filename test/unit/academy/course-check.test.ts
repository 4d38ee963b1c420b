import type { CourseFacts } from '../../../src/academy/domain/course-check';
import { checkCourse } from '../../../src/academy/domain/course-check';

const AT = new Date('2026-05-01T10:00:00Z');
const READY: CourseFacts = {
  active: true,
  paid: true,
  modules: 1,
  lessons: 3,
  openedBy: ['Tea'],
  connections: [{ id: 'c', name: 'Shop', active: true, trouble: null, wantsSetUp: false, lastEventAt: AT, asked: null }],
  offers: [],
  sender: 'set',
  letter: { sent: true, at: AT, text: '' },
};
const [SHOP] = READY.connections;
const openIn = (facts: Partial<CourseFacts>): readonly string[] =>
  checkCourse({ ...READY, ...facts }).flatMap(({ code, level }) => (level === 'good' ? [] : [`${level} ${code}`]));
const withShop = (facts: Partial<CourseFacts['connections'][number]>): Partial<CourseFacts> => ({
  connections: SHOP ? [{ ...SHOP, ...facts }] : [],
});

describe('the check of a course', () => {
  it('finds nothing where all is as it should be', () => {
    expect(openIn({})).toEqual([]);
  });

  it.each<readonly [string, Partial<CourseFacts>, readonly string[]]>([
    ['a draft', { active: false }, ['bad course-off']],
    ['a free course', { paid: false }, ['bad course-free']],
    ['no module, which outranks that there is no lesson', { modules: 0, lessons: 0 }, ['bad no-module']],
    ['a module without a lesson', { lessons: 0 }, ['bad no-lesson']],
    ['nothing that opens it', { openedBy: [], connections: [] }, ['bad not-linked']],
    ['a connection that is off, whatever else is wrong with it', withShop({ active: false, trouble: 'no' }), ['bad connection-off']],
    ['a shop that refused us', withShop({ trouble: 'no' }), ['bad connection-trouble']],
    ['a shop that refuses us now', withShop({ asked: { ok: false, text: 'no' } }), ['bad connection-trouble']],
    ['a shop that never said anything', withShop({ lastEventAt: null, wantsSetUp: true }), ['held set-up', 'held no-event']],
    ['an offer that is switched off', { offers: [{ title: 'Tea', active: false }] }, ['held offer-off']],
    ['no sender, without a word about its letters', { sender: 'none', letter: null }, ['bad sender-none']],
    ['a sender that does not let us in', { sender: { ok: false, text: 'no' } }, ['bad sender-refuses']],
    ['a letter that did not leave', { letter: { sent: false, at: AT, text: 'no' } }, ['bad letter-failed']],
  ])('names %s', (_what, facts, found) => {
    expect(openIn(facts)).toEqual(found);
  });

  it('lets what a shop says now outrank what was known of it', () => {
    expect(openIn(withShop({ trouble: null, asked: { ok: true, text: '' } }))).toEqual([]);
  });
});
