import * as fc from 'fast-check';
import type { Call } from './call';
import type { Sent } from './line';
import { nastyText } from './nasty';
import type { BodyShape } from './shape-body';
import { BODY_SHAPES, HUGE, bodyOf } from './shape-body';
import type { HeaderShape, PathShape } from './shape-head';
import { HEADER_SHAPES, PATH_SHAPES, headersOf, targetOf } from './shape-head';

/** What is done to a request besides its content: how its body is written, which headers it has, how its address and method are spelled. */
export interface Shape {
  readonly body: BodyShape | null;
  readonly headers: readonly HeaderShape[];
  readonly path: PathShape | null;
  readonly method: string | null;
}

const METHODS = [
  'HEAD',
  'PUT',
  'DELETE',
  'PATCH',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'M-SEARCH',
  'GET',
  'POST',
  'BREW',
  'get',
  'QUERY',
] as const;

const bodyShape: fc.Arbitrary<BodyShape> = fc.oneof(
  { weight: 250, arbitrary: fc.constantFrom(...BODY_SHAPES) },
  { weight: 1, arbitrary: fc.constant('huge' as const) },
);

/** Ways to write a request wrongly; most are left as they should be, so that content is looked at more than its wrapping. */
export const shape: fc.Arbitrary<Shape> = fc.record({
  body: rarely(6, bodyShape),
  headers: fc.oneof(
    { weight: 8, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(fc.constantFrom(...HEADER_SHAPES), { maxLength: 3 }) },
  ),
  path: rarely(10, fc.record({ how: fc.constantFrom(...PATH_SHAPES), text: nastyText })),
  method: rarely(20, fc.constantFrom(...METHODS)),
});

function rarely<T>(others: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.oneof({ weight: others, arbitrary: fc.constant(null) }, { weight: 1, arbitrary });
}

/** Nothing wrong with it. */
export const PLAIN: Shape = { body: null, headers: [], path: null, method: null };

/** Where these stand, where the body ends is anybody's guess: nothing may follow on the line. */
const ODD_BODIES: ReadonlySet<BodyShape> = new Set<BodyShape>([
  'chunked-broken',
  'length-missing',
  'length-text',
  'length-twice',
  'length-and-chunks',
  'unfinished',
  'huge',
  'gzip-bomb',
]);
const ODD_HEADERS: ReadonlySet<HeaderShape> = new Set<HeaderShape>([
  'no-host',
  'two-hosts',
  'odd-host',
  'huge-header',
  'many-headers',
  'expect',
  'expect-odd',
  'upgrade',
  'folded',
  'no-headers',
]);
/** Of these the server waits for more, which never comes. */
const CUT: ReadonlySet<BodyShape> = new Set<BodyShape>(['unfinished', 'chunked-broken', 'length-and-chunks']);

/** The request as it goes over the line. */
export function sentOf(call: Call, { body: wanted, headers: shapes, path, method }: Shape): Sent {
  // A page is made before its body is looked at, and what it does would happen after everybody has gone.
  const body = wanted !== null && CUT.has(wanted) && call.body.kind === 'none' ? null : wanted;
  const { bytes, headers: ofBody } = bodyOf(call, body);
  const { host, more } = headersOf(shapes);
  const headers = [...host, ...(shapes.includes('no-headers') ? [] : call.headers), ...ofBody, ...more];
  const verb = method ?? call.method;
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const head = Buffer.from(`${verb} ${targetOf(call, path)} HTTP/1.1\r\n${lines}\r\n`, 'latin1');
  const odd =
    (body !== null && ODD_BODIES.has(body)) || shapes.some((one) => ODD_HEADERS.has(one)) || (method !== null && bytes.length > 0);
  return {
    pieces: piecesOf(head, bytes, body),
    bodiless: verb === 'HEAD',
    odd: odd || path?.how === 'raw-bytes',
    cut: body !== null && CUT.has(body),
  };
}

const PIECES = 6;

function piecesOf(head: Buffer, bytes: Buffer, body: BodyShape | null): readonly Buffer[] {
  const whole = Buffer.concat([head, bytes]);
  if (body === 'huge') return [whole, HUGE];
  if (body !== 'trickled') return [whole];
  const size = Math.max(1, Math.ceil(bytes.length / PIECES));
  return [head, ...Array.from({ length: Math.ceil(bytes.length / size) }, (_none, n) => bytes.subarray(n * size, (n + 1) * size))];
}
