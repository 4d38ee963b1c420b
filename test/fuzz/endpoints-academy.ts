import { PRODUCER } from '../support/world';
import { formFields } from './call';
import type { Call, Field } from './call';
import type { Endpoint } from './endpoint';
import { form, page } from './endpoint';
import { asSeller, asShown } from './endpoints-sellers';
import type { Facts } from './facts';
import type { AcademyFacts } from './facts-academy';
import type { Answer } from './line';

type Params = (facts: Facts) => Readonly<Record<string, string>>;

const none: Params = () => ({});
const of =
  (params: (academy: AcademyFacts) => Readonly<Record<string, string>>): Params =>
  ({ seller }) =>
    params(seller.academy);
const course = of((one) => ({ id: one.course, part: one.part, lesson: one.lesson, file: one.file, class: one.intake }));
const tested = of((one) => ({ id: one.course, test: one.test, member: one.reviewer }));
const plan = of((one) => ({ id: one.plan }));
const ofCourse = of((one) => ({ kind: 'course', id: one.course }));
const member = of((one) => ({ id: one.member.id, letter: one.letter }));
const hotmart = of((one) => ({ id: one.hotmart.id }));
const endpoint = of((one) => ({ id: one.endpoint.id }));
const target = of((one) => ({ target: `course:${one.course}` }));
const title: Params = () => ({ title: 'Coffee', access: 'days', days: '30', until: '2027-01-01' });
const named: Params = () => ({ email: 'new@school.example', firstName: 'Ne', lastName: 'W', language: 'uk' });
const CURSOR = '2026-01-01T00:00:00.000Z_1';
const after: Params = () => ({ after: CURSOR });

const CONNECTION = '/academy/connections';
const COURSE = '/academy/courses/:id';
const LESSON = `${COURSE}/lessons/:lesson`;
const ELSEWHERE = '/academy/elsewhere';
const PRODUCTS = '/academy/products/:kind/:id';

/** Names of products travel as JSON in base64url, so that what they say can be hostile too. */
const packed = (text: string): string => Buffer.from(text).toString('base64url');
const PACKED: Readonly<Record<string, (text: string) => Field>> = {
  product: (text) => ['product', packed(text)],
  tick: (text) => [`tick.${packed(text)}`, 'Tea'],
  shown: (text) => [`shown.${packed(text)}`, 'Tea'],
};
const withProducts = (one: Endpoint): Endpoint => ({
  ...one,
  written: (call: Call): Call => ({
    ...call,
    body: {
      kind: 'form',
      fields: formFields(call).map(([name, text]) => (Object.hasOwn(PACKED, name) ? (PACKED[name]?.(text) ?? [name, text]) : [name, text])),
    },
  }),
});
const PRODUCT = JSON.stringify(['4100001', null, null, null, 'abc123de']);
const sold: Params = (facts) => ({ ...asShown('sold')(facts), ...target(facts), product: PRODUCT });
const ofHotmart: Params = ({ seller }) => ({ connection: seller.academy.hotmart.id });

/** A page that asks a shop or Moodle, and keeps how that went. */
const asking = (one: Endpoint): Endpoint => ({ ...one, writes: true });

const shown = ({ status }: Answer): boolean => status === 200;
const keys: Params = () => ({ hottok: PRODUCER.hottok, clientId: PRODUCER.clientId, clientSecret: PRODUCER.clientSecret });

const COURSES: readonly Endpoint[] = [
  page('/academy'),
  form('/academy/grace', none, () => ({ days: '3' })),
  form('/academy/refunds', none, () => ({ take: 'yes' })),
  page('/academy/courses/new'),
  form('/academy/courses', none, asShown('course')),
  page(COURSE, course),
  page(`${COURSE}/settings`, course),
  form(`${COURSE}/settings`, course, asShown('course')),
  asking(page(`${COURSE}/check`, tested, () => ({ ask: 'yes' }))),
  form(`${COURSE}/tests`, tested, ({ seller }) => ({ email: 'second@school.example', way: `link.${seller.academy.link}` })),
  page(`${COURSE}/tests/:test`, tested),
  form(`${COURSE}/tests/:test/remove`, tested),
  { ...form(`${COURSE}/reviewer`, course, () => ({ email: 'second@reviewers.example' })), granted: shown },
  form(`${COURSE}/reviewers/:member/remove`, tested),
  form(`${COURSE}/modules`, course, title),
  page(`${COURSE}/modules/:part/remove`, course),
  form(`${COURSE}/modules/:part/:what`, (facts) => ({ ...course(facts), what: 'rename' }), title),
  form(`${COURSE}/modules/:part/lessons/new`, course, title),
  form(`${COURSE}/classes`, course, (facts) => ({ ...title(facts), starts: '2026-12-01' })),
  form(`${COURSE}/classes/:class`, course, () => ({ on: 'no' })),
  page(LESSON, course),
  page(`${LESSON}/remove`, course),
  form(LESSON, course, () => ({ title: 'Gyokuro', body: '# Slow\n\n* cool water', videoUrl: 'https://video.example/1' })),
  form(`${LESSON}/:what`, (facts) => ({ ...course(facts), what: 'down' })),
  {
    ...form(`${LESSON}/files`, course, () => ({ file: 'a list of teas' })),
    written: (call) => ({ ...call, body: { kind: 'multipart', fields: formFields(call) } }),
  },
  form(`${LESSON}/files/:file/remove`, course),
  page('/academy/plans'),
  form('/academy/plans', none, (facts) => ({ ...title(facts), [`course.${facts.seller.academy.course}`]: 'yes' })),
  form('/academy/plans/:id', plan, () => ({ on: 'no' })),
];

const MEMBERS: readonly Endpoint[] = [
  page('/academy/members', none, () => ({ q: 'mem', which: 'members', after: CURSOR })),
  form('/academy/members', none, named),
  page('/academy/members/:id', member),
  form('/academy/members/:id', member, named),
  form('/academy/members/:id/enrol', member, (facts) => ({ ...target(facts), until: '2027-01-01', letter: 'yes' })),
  form('/academy/members/:id/revoke', member, (facts) => ({ ...target(facts), letter: 'yes' })),
  form('/academy/members/:id/letters/:letter', member),
];

const SHOPS: readonly Endpoint[] = [
  asking(page(CONNECTION, none, ({ seller }) => ({ check: seller.academy.hotmart.id }))),
  page(`${CONNECTION}/new`, none, () => ({ channel: 'upgates' })),
  form(CONNECTION, none, (facts) => ({ ...asShown('hotmart')(facts), ...keys(facts) })),
  { ...form(CONNECTION, none, asShown('upgates')), route: `POST ${CONNECTION} (upgates)`, refusedAnyway: true },
  page(`${CONNECTION}/:id`, hotmart),
  form(`${CONNECTION}/:id`, hotmart, (facts) => ({ ...asShown('hotmart')(facts), ...keys(facts) })),
  page(`${CONNECTION}/:id/remove`, hotmart),
  form(`${CONNECTION}/:id/remove`, hotmart),
  asking(page(PRODUCTS, ofCourse, (facts) => ({ ...ofHotmart(facts), q: 'tea' }))),
  {
    ...withProducts(form(PRODUCTS, ofCourse, (facts) => ({ ...ofHotmart(facts), tick: PRODUCT, shown: PRODUCT }))),
    // Sent as HEAD it is the page, which keeps how asking went.
    keeps: ['channel_connection'],
  },
  form(`${PRODUCTS}/typed`, ofCourse, (facts) => ({ ...ofHotmart(facts), product: '7', variant: '', code: '', plan: '', offer: '' })),
  form(`${PRODUCTS}/remove`, ofCourse, ({ seller }) => ({ link: seller.academy.link })),
  page('/academy/sales', none, () => ({ which: 'waiting', after: CURSOR })),
  withProducts(form('/academy/sales/link', none, sold)),
  withProducts(form('/academy/sales/ignore', none, sold)),
  page('/academy/events', none, after),
  form('/academy/events/replay', none, (facts) => ({ ...ofHotmart(facts), key: facts.seller.academy.event })),
];

const TOLD: readonly Endpoint[] = [
  page(ELSEWHERE),
  page(`${ELSEWHERE}/new`),
  form(ELSEWHERE, none, ({ seller }) => ({ url: urlIn(seller.forms.moodle), name: 'Ours' })),
  page(`${ELSEWHERE}/:id`, endpoint, () => ({ before: CURSOR })),
  page(`${ELSEWHERE}/:id/settings`, endpoint),
  form(`${ELSEWHERE}/:id/settings`, endpoint, ({ seller }) => ({ url: urlIn(seller.forms.moodle), name: 'Ours' })),
  page(`${ELSEWHERE}/:id/remove`, endpoint),
  form(`${ELSEWHERE}/:id/remove`, endpoint),
  form(`${ELSEWHERE}/:id/turn`, endpoint, () => ({ to: 'off' })),
  form(`${ELSEWHERE}/:id/keys`, endpoint),
  form(`${ELSEWHERE}/:id/keys/end`, endpoint, ({ seller }) => ({ key: seller.academy.endpoint.key, when: 'now' })),
  form(`${ELSEWHERE}/:id/test`, endpoint),
  form(`${ELSEWHERE}/:id/again`, endpoint),
  asking(page('/academy/moodle', none, () => ({ check: 'yes', after: CURSOR }))),
  form('/academy/moodle', none, asShown('moodle')),
  form('/academy/moodle/again', none),
  page('/academy/moodle/remove'),
  form('/academy/moodle/remove', none),
];

const urlIn = (fields: readonly Field[]): string => fields.find(([name]) => name === 'address')?.[1] ?? '';

/** The screens of a seller's academy. A new one is one line. */
export const ACADEMY: readonly Endpoint[] = [...COURSES, ...MEMBERS, ...SHOPS, ...TOLD].map(asSeller);
