import { JOBS } from './books';
import type { Field } from './call';
import type { Endpoint, Lock } from './endpoint';
import { filled, form, fromAnywhere, open } from './endpoint';
import type { Facts } from './facts';
import type { SellerFacts } from './facts-seller';
import type { Answer } from './line';

type Params = (facts: Facts) => Readonly<Record<string, string>>;

const ofKey = (path: string): Readonly<Record<string, string>> => {
  const [, , slug = '', key = ''] = path.split('/');
  return { slug, key };
};
const offer: Params = ({ seller }) => ({ slug: seller.offer.slug });
const waits: Params = ({ seller }) => ofKey(seller.open.path);
const declined: Params = ({ seller }) => ofKey(seller.declined.path);
const plan: Params = ({ seller }) => ({ key: ofKey(seller.plan.path)['slug'] ?? '' });
const school: Params = ({ seller }) => ({ code: seller.code });
const course: Params = ({ seller: { code, academy } }) => ({
  code,
  course: academy.course,
  lesson: academy.lesson,
  file: academy.file,
});
const memberWord: Params = ({ seller: { code, academy } }) => ({ code, word: academy.member.word });
const ownerWord: Params = ({ seller }) => ({ word: seller.word });

/** Who knows the address may do what it is for: with another key in it nothing is granted. */
const keyed = (one: Endpoint, part: number): Endpoint => ({ ...one, locks: [{ in: 'path', name: 'key', part }] });

/** A form that everybody may send; taken for good when it leads on. */
const send = (path: string, params: Params, fields: (seller: SellerFacts) => readonly Field[] = () => []): Endpoint => ({
  ...form(path, params),
  call: ({ facts }) => ({
    method: 'POST',
    path: filled(path, params(facts)),
    query: [],
    headers: [['Accept', 'text/html']],
    body: { kind: 'form', fields: fields(facts.seller) },
  }),
  locks: [],
  granted: ({ status }) => status === 303,
});

const COOKIE: Lock = { in: 'header', name: 'Cookie' };

/** A page of a member who is signed in; others are led to the way in. */
const learn = (path: string, params: Params = school): Endpoint => {
  const one = open(`/learn/:code${path}`, params);
  return {
    ...one,
    call: (stand) => {
      const call = one.call(stand);
      return { ...call, headers: [...call.headers, ['Cookie', stand.facts.seller.academy.member.cookie]] };
    },
    locks: [COOKIE],
  };
};

/** A form of such a member. */
const study = (path: string, fields: (seller: SellerFacts) => readonly Field[] = () => []): Endpoint => {
  const one = send(`/learn/:code${path}`, school, fields);
  return {
    ...one,
    call: (stand) => {
      const call = one.call(stand);
      const { cookie, csrf } = stand.facts.seller.academy.member;
      return {
        ...call,
        headers: [...call.headers, ['Cookie', cookie]],
        body: { kind: 'form', fields: [['_csrf', csrf], ...fields(stand.facts.seller)] },
      };
    },
  };
};

const shown = ({ status }: Answer): boolean => status === 200;
const ledTo =
  (end: string) =>
  ({ status, headers }: Answer): boolean =>
    status === 303 && (headers.get('location') ?? '').endsWith(end);

const BUY: readonly Endpoint[] = [
  open('/buy/:slug', offer),
  // What a try to pay is counted by is kept, whatever comes of it.
  { ...send('/buy/:slug', offer, ({ forms }) => forms.buy), keeps: ['checkout_try'] },
  // The gateway is asked first, and what it says is kept.
  { ...keyed(open('/buy/:slug/:key', waits), 3), writes: true },
  {
    ...keyed(
      send('/buy/:slug/:key', declined, ({ forms }) => forms.again),
      3,
    ),
    keeps: ['checkout_try'],
  },
  keyed(send('/buy/:slug/:key/change', waits), 3),
  keyed(open('/buy/:slug/:key/live', waits), 3),
];

const PLAN: readonly Endpoint[] = [
  keyed(open('/plan/:key', plan), 2),
  keyed(open('/plan/:key/live', plan), 2),
  keyed(open('/plan/:key/cancel', plan), 2),
  keyed(send('/plan/:key/cancel', plan), 2),
];

const LEARN: readonly Endpoint[] = [
  open('/learn/:code/sign-in', school),
  {
    ...send('/learn/:code/sign-in', school, ({ academy }) => [
      ['email', academy.member.email],
      ['password', ''],
    ]),
    granted: shown,
    keeps: ['member'],
  },
  {
    ...send('/learn/:code/sign-in', school, ({ academy }) => [
      ['email', academy.member.email],
      ['password', academy.member.password],
    ]),
    route: 'POST /learn/:code/sign-in (password)',
    granted: ({ status, headers }) => status === 303 && /^\/learn\/\w+$/.test(headers.get('location') ?? ''),
    locks: [{ in: 'field', name: 'password' }],
    // Somebody else's is guessed at the full price, which is high on purpose.
    fixed: ['email'],
    // Wrong ones are counted; who types none asks for a letter.
    keeps: ['member', 'access_letter', JOBS],
  },
  keyed(open('/learn/:code/enter/:word', memberWord), 4),
  keyed(send('/learn/:code/enter/:word', memberWord), 4),
  learn(''),
  learn('/account'),
  learn('/courses/:course', course),
  learn('/courses/:course/lessons/:lesson', course),
  learn('/courses/:course/lessons/:lesson/files/:file', course),
  {
    ...study('/password', () => [['password', 'another long word']]),
    locks: [COOKIE, { in: 'field', name: '_csrf' }],
    granted: (answer) => ledTo('/account')(answer) && form('', () => ({})).granted(answer),
  },
  // Who is signed out already may press it again.
  study('/sign-out'),
];

const OWN: readonly Endpoint[] = [
  open('/own/sign-in'),
  // The same page for all, so that nobody learns who sells here.
  {
    ...send(
      '/own/sign-in',
      () => ({}),
      ({ email }) => [['email', email]],
    ),
    granted: shown,
  },
  keyed(open('/own/enter/:word', ownerWord), 3),
  keyed(send('/own/enter/:word', ownerWord), 3),
];

/** What everybody may call: buyers, subscribers, members of an academy, and sellers at their door. Nobody's address is counted as guessing. */
export const BUYERS: readonly Endpoint[] = [...BUY, ...PLAN, ...LEARN, ...OWN].map(fromAnywhere);
