import type { Answer } from './line';
import type { Call, Field } from './call';
import { percent, withField } from './call';
import type { Facts } from './facts';
import type { People, Stand } from './stand';

/** What proves who sends a request; with any of these broken it has to be refused. */
export type Lock =
  | { readonly in: 'header' | 'field' | 'query'; readonly name: string }
  /** Who knows the address: its part between these slashes, counted from 1. */
  | { readonly in: 'path'; readonly name: string; readonly part: number };

/** What somebody signs with who does not know the secret. */
export const WRONG_SECRET = 'a-secret-of-somebody-else';

/** An address of ours with a valid request for it, and what may follow. */
export interface Endpoint {
  /** As the routers know it, such as `POST /merchants/:id`. */
  readonly route: string;
  /** A valid request, before it is sealed. */
  readonly call: (stand: Pick<Stand, 'facts' | 'people'>) => Call;
  readonly locks: readonly Lock[];
  /** Parts that content changes leave alone besides: without them there is nothing that a proof would be asked for. */
  readonly fixed?: readonly string[];
  /** Writes what the request says by now as it travels, where that is not as it stands. */
  readonly written?: (call: Call) => Call;
  /** Signs what the request says by now, with the right secret or with a wrong one. */
  readonly seal?: (call: Call, facts: Facts, genuine: boolean) => Call;
  /** Whether an answer says that the request was taken for good. */
  readonly granted: (answer: Answer) => boolean;
  /** Whether a request that was taken for good changes rows. */
  readonly writes: boolean;
  /** Tables that may change in any case: what is kept of strangers, capped. */
  readonly keeps: readonly string[];
  /** What the route's message may never do by itself, however well it is signed: move money of ours. */
  readonly moneyStays?: boolean;
  /** There is no request that it grants, at least not here. */
  readonly refusedAnyway?: boolean;
  /** Programs call it that read a status and no text. */
  readonly wordless?: boolean;
}

type Of<T> = (facts: Facts, people: People) => T;
type Texts = Readonly<Record<string, string>>;

const NOTHING = (): Texts => ({});
const read = ({ status }: Answer): boolean => (status >= 200 && status < 300) || status === 304;
export const led = ({ status }: Answer): boolean => status >= 200 && status < 400;

const fieldsOf = (texts: Texts): readonly Field[] => Object.entries(texts);

/** The path with its names filled in. */
export const filled = (pattern: string, params: Texts): string => pattern.replace(/:(\w+)/g, (_whole, name: string) => params[name] ?? '');

const SESSION: Lock = { in: 'header', name: 'Cookie' };
const CSRF: Lock = { in: 'field', name: '_csrf' };

/** A page that everybody may see. */
export const open = (path: string, params: Of<Texts> = NOTHING, query: Of<Texts> = NOTHING): Endpoint => ({
  route: `GET ${path}`,
  call: ({ facts, people }) => ({
    method: 'GET',
    path: filled(path, params(facts, people)),
    query: fieldsOf(query(facts, people)),
    headers: [['Accept', 'text/html']],
    body: { kind: 'none' },
  }),
  locks: [],
  granted: read,
  writes: false,
  keeps: [],
});

/** A page of a signed-in shop; looking changes nothing. */
export const page = (path: string, params: Of<Texts> = NOTHING, query: Of<Texts> = NOTHING): Endpoint => {
  const one = open(path, params, query);
  return {
    ...one,
    call: (stand) => {
      const call = one.call(stand);
      return { ...call, headers: [...call.headers, ['Cookie', stand.people.cookie]] };
    },
    locks: [SESSION],
  };
};

/** A form of a signed-in shop. Taken for good when it leads on, unless the message it leaves is a refusal. */
export const form = (path: string, params: Of<Texts>, fields: Of<Texts> = NOTHING): Endpoint => ({
  route: `POST ${path}`,
  call: ({ facts, people }) => ({
    method: 'POST',
    path: filled(path, params(facts, people)),
    query: [],
    headers: [
      ['Accept', 'text/html'],
      ['Cookie', people.cookie],
    ],
    body: { kind: 'form', fields: [['_csrf', people.csrf], ...fieldsOf(fields(facts, people))] },
  }),
  locks: [SESSION, CSRF],
  granted: (answer) => answer.status === 303 && !leavesRefusal(answer),
  writes: true,
  keeps: [],
});

function leavesRefusal({ headers }: Answer): boolean {
  const flash = /__Host-flash=([\w-]+)/.exec(headers.get('set-cookie') ?? '')?.[1];
  return flash !== undefined && /"code":|"level":"bad"/.test(Buffer.from(flash, 'base64url').toString());
}

/** Nobody's address is counted as guessing: every request comes from somewhere else. */
export const fromAnywhere = (one: Endpoint): Endpoint => ({
  ...one,
  call: (stand) => {
    const call = one.call(stand);
    return {
      ...call,
      headers: [
        ...call.headers,
        [
          'X-Forwarded-For',
          `2001:db8::${(nextAddress += 1)
            .toString(16)
            .replace(/(.{1,4})(?=(.{4})*$)/g, ':$1')
            .slice(1)}`,
        ],
      ],
    };
  },
});
let nextAddress = 0x10000;

/** The request with a lock broken: the text in its place, or nothing. */
export function broken(call: Call, lock: Lock, wrong: string | null): Call {
  const { name } = lock;
  if (lock.in === 'header')
    return { ...call, headers: withField(call.headers, name, wrong === null ? null : wrong.replace(/[^\x20-\x7e]/g, '')) };
  if (lock.in === 'path') {
    const parts = call.path.split('/').map((part, at) => (at === lock.part ? percent(wrong || 'unknown') : part));
    return { ...call, path: parts.join('/') };
  }
  if (lock.in === 'query') return { ...call, query: withField(call.query, name, wrong) };
  const { body } = call;
  return 'fields' in body ? { ...call, body: { ...body, fields: withField(body.fields, name, wrong) } } : call;
}
