import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { Call, Field } from './call';
import { looseUtf8, percent, printFields, printJson } from './call';
import type { Sent } from './line';
import { nastyText } from './nasty';

/** What is done to a request besides its content: how its body is written, which headers it has, how its address and method are spelled. */
export interface Shape {
  readonly body: BodyShape | null;
  readonly headers: readonly HeaderShape[];
  readonly path: PathShape | null;
  readonly method: string | null;
}

const BODY_SHAPES = [
  'json-type',
  'no-type',
  'multipart-type',
  'utf16-type',
  'cyrillic-type',
  'unknown-charset',
  'text-type',
  'utf16',
  'mark-first',
  'broken-utf8',
  'cut-short',
  'flipped',
  'doubled',
  'empty',
  'gzip',
  'gzip-lie',
  'gzip-bomb',
  'brotli-lie',
  'unknown-encoding',
  'chunked',
  'chunked-broken',
  'length-missing',
  'length-wrong',
  'length-text',
  'length-twice',
  'length-and-chunks',
  'unfinished',
  'trickled',
  'many-fields',
  'garbage',
] as const;
type BodyShape = (typeof BODY_SHAPES)[number] | 'huge';

const HEADER_SHAPES = [
  'no-host',
  'two-hosts',
  'odd-host',
  'two-cookies',
  'odd-cookie',
  'many-cookies',
  'proto-cookie',
  'flash-cookie',
  'huge-header',
  'many-headers',
  'odd-language',
  'odd-accept',
  'json-accept',
  'expect',
  'expect-odd',
  'upgrade',
  'range',
  'odd-etag',
  'folded',
  'high-bytes',
  'forwarded',
  'override',
  'odd-authorization',
  'no-headers',
] as const;
type HeaderShape = (typeof HEADER_SHAPES)[number];

const PATH_SHAPES = [
  'nul',
  'half-percent',
  'bad-utf8',
  'overlong',
  'slash-in-name',
  'dots',
  'long',
  'double-slash',
  'slash-after',
  'upper-case',
  'whole-address',
  'two-marks',
  'array-query',
  'broken-query',
  'raw-bytes',
  'semicolon',
  'last-nasty',
] as const;
interface PathShape {
  readonly how: (typeof PATH_SHAPES)[number];
  readonly text: string;
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

/** Ways to write a request wrongly; most are left as they should be, so that content is looked at more than its wrapping. */
export const shape: fc.Arbitrary<Shape> = fc.record({
  body: rarely<BodyShape>(
    6,
    fc.oneof({ weight: 250, arbitrary: fc.constantFrom(...BODY_SHAPES) }, { weight: 1, arbitrary: fc.constant('huge' as const) }),
  ),
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

const HUGE_BYTES = 20 * 1024 * 1024;
const HUGE = Buffer.alloc(HUGE_BYTES, 'a');
const BOMB = gzipSync(Buffer.alloc(HUGE_BYTES, 'a=b&'));
const GARBAGE = Buffer.from(Array.from({ length: 700 }, (_none, n) => (n * 151 + (n >> 3)) % 256));

interface Parcel {
  readonly bytes: Buffer;
  readonly headers: readonly Field[];
}

function parcelOf({ body }: Call): Parcel {
  switch (body.kind) {
    case 'none':
      return { bytes: Buffer.alloc(0), headers: [] };
    case 'form':
      return { bytes: Buffer.from(printFields(body.fields)), headers: [['Content-Type', 'application/x-www-form-urlencoded']] };
    case 'json':
      return { bytes: looseUtf8(printJson(body.value)), headers: [['Content-Type', 'application/json']] };
    case 'bytes':
      return { bytes: body.bytes, headers: [['Content-Type', body.type]] };
  }
}

const typed = ({ bytes }: Parcel, type: string): Parcel => ({ bytes, headers: [['Content-Type', type]] });
const encoded = ({ headers }: Parcel, bytes: Buffer, encoding: string): Parcel => ({
  bytes,
  headers: [...headers, ['Content-Encoding', encoding]],
});

/** The parcel as it is written; how it is sent comes after. */
function reshaped(parcel: Parcel, how: BodyShape): Parcel {
  const { bytes, headers } = parcel;
  const type = headers[0]?.[1] ?? 'text/plain';
  const middle = bytes.length >> 1;
  switch (how) {
    case 'json-type':
      return typed(parcel, type.includes('json') ? 'application/x-www-form-urlencoded' : 'application/json');
    case 'no-type':
      return { bytes, headers: [] };
    case 'multipart-type':
      return typed(parcel, 'multipart/form-data; boundary=x');
    case 'utf16-type':
      return typed(parcel, `${type}; charset=utf-16`);
    case 'cyrillic-type':
      return typed(parcel, `${type}; charset=windows-1251`);
    case 'unknown-charset':
      return typed(parcel, `${type}; charset=x-klingon; charset="`);
    case 'text-type':
      return typed(parcel, 'text/plain; charset=utf-8');
    case 'utf16':
      return { bytes: Buffer.from(bytes.toString(), 'utf16le'), headers: [['Content-Type', `${type}; charset=utf-16le`]] };
    case 'mark-first':
      return { bytes: Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]), headers };
    case 'broken-utf8':
      return {
        bytes: Buffer.concat([bytes.subarray(0, middle), Buffer.from([0xc3, 0x28, 0xff, 0xfe, 0xed, 0xa0, 0x80]), bytes.subarray(middle)]),
        headers,
      };
    case 'cut-short':
      return { bytes: bytes.subarray(0, middle), headers };
    case 'flipped':
      return { bytes: Buffer.from(bytes.map((byte, index) => (index % 11 === 5 ? byte ^ 0x55 : byte))), headers };
    case 'doubled':
      return { bytes: Buffer.concat([bytes, Buffer.from('&'), bytes]), headers };
    case 'empty':
      return { bytes: Buffer.alloc(0), headers };
    case 'gzip':
      return encoded(parcel, gzipSync(bytes), 'gzip');
    case 'gzip-lie':
      return encoded(parcel, bytes, 'gzip');
    case 'gzip-bomb':
      return encoded(parcel, BOMB, 'gzip');
    case 'brotli-lie':
      return encoded(parcel, bytes, 'br');
    case 'unknown-encoding':
      return encoded(parcel, bytes, 'x-rot13, gzip');
    case 'many-fields':
      return { bytes: Buffer.concat([bytes, Buffer.from('&a=1'.repeat(3_000))]), headers };
    case 'garbage':
      return { bytes: GARBAGE, headers };
    default:
      return parcel;
  }
}

const HEADERS: Readonly<Record<HeaderShape, readonly Field[]>> = {
  'no-host': [],
  'two-hosts': [['Host', 'other.example']],
  'odd-host': [],
  'two-cookies': [['Cookie', '__Host-ordertill=second; __Host-language=uk']],
  'odd-cookie': [['Cookie', '__Host-ordertill=%E0%A4%A; __Host-language=%00; =; ;;; a']],
  'many-cookies': [['Cookie', Array.from({ length: 300 }, (_none, n) => `c${n}=1`).join('; ')]],
  'proto-cookie': [['Cookie', '__proto__=1; constructor=2; __Host-language=__proto__']],
  'flash-cookie': [
    [
      'Cookie',
      `__Host-flash=${Buffer.from('{"level":"bad","code":"constructor","key":"__proto__","facts":{"__proto__":1}}').toString('base64url')}`,
    ],
  ],
  'huge-header': [['X-Long', 'x'.repeat(20_000)]],
  'many-headers': Array.from({ length: 1_500 }, (_none, n) => [`X-${n}`, 'y'] as const),
  'odd-language': [['Accept-Language', 'xx-YY-zzz;q=9,*;q=-1,__proto__,,,;;q=']],
  'odd-accept': [['Accept', 'text/html;q=x, */*;q=-1, application/json;;;, \u00ff/\u00ff']],
  'json-accept': [['Accept', 'application/json']],
  'expect': [['Expect', '100-continue']],
  'expect-odd': [['Expect', 'the-spanish-inquisition']],
  'upgrade': [
    ['Connection', 'Upgrade'],
    ['Upgrade', 'websocket'],
  ],
  'range': [['Range', 'bytes=99999999999999999999-0,-1']],
  'odd-etag': [
    ['If-None-Match', '*'],
    ['If-Modified-Since', 'yesterday'],
  ],
  'folded': [['X-Folded', 'one\r\n two']],
  'high-bytes': [['User-Agent', '\u00ff\u00fe\u0080 Mozilla']],
  'forwarded': [
    ['X-Forwarded-For', "unknown, '; --, ::ffff:1.2.3.4%eth0"],
    ['X-Forwarded-Proto', 'gopher'],
    ['X-Forwarded-Host', 'evil.example'],
  ],
  'override': [
    ['X-HTTP-Method-Override', 'DELETE'],
    ['X-Original-URL', '/'],
  ],
  'odd-authorization': [['Authorization', 'Bearer Bearer \u00ff ==']],
  'no-headers': [],
};

function targetOf({ path, query }: Call, shaped: PathShape | null): string {
  const search = query.length > 0 ? `?${printFields(query)}` : '';
  const upTo = path.slice(0, path.lastIndexOf('/'));
  switch (shaped?.how) {
    case undefined:
      return path + search;
    case 'nul':
      return `${path}%00${search}`;
    case 'half-percent':
      return `${path}%E0%A4%A${search}`;
    case 'bad-utf8':
      return `${upTo}/%ff%fe%80${search}`;
    case 'overlong':
      return `${upTo}/%c0%ae%c0%ae/%c0%af${search}`;
    case 'slash-in-name':
      return `${path}%2f..%2f${search}`;
    case 'dots':
      return `${path}/../../..${search}`;
    case 'long':
      return `${path}${'a'.repeat(9_000)}${search}`;
    case 'double-slash':
      return `/${path.replaceAll('/', '//')}${search}`;
    case 'slash-after':
      return `${path}/${search}`;
    case 'upper-case':
      return path.toUpperCase() + search;
    case 'whole-address':
      return `http://other.example${path}${search}`;
    case 'two-marks':
      return `${path}?${search}?&&==&=`;
    case 'array-query':
      return `${path}?lang[]=en&lang=uk&after[a]=1&check=1&check=2&__proto__[x]=1&${search.slice(1)}`;
    case 'broken-query':
      return `${path}?lang=%E0%A4%A&after=%ff&search=%00&state=%&in=%ud83e${search.replace('?', '&')}`;
    case 'raw-bytes':
      return `${path}?a=\u00ff\u0080${search.replace('?', '&')}`;
    case 'semicolon':
      return `${path};jsessionid=1${search}`;
    case 'last-nasty':
      return `${upTo}/${percent(shaped.text)}${search}`;
  }
}

/** Where these stand, where the body ends is anybody's guess: nothing may follow on the line. */
const ODD_BODIES: ReadonlySet<BodyShape> = new Set([
  'chunked-broken',
  'length-missing',
  'length-wrong',
  'length-text',
  'length-twice',
  'length-and-chunks',
  'unfinished',
  'huge',
  'gzip-bomb',
]);
const ODD_HEADERS: ReadonlySet<HeaderShape> = new Set([
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
const CUT: ReadonlySet<BodyShape> = new Set(['unfinished', 'length-wrong', 'chunked-broken', 'length-and-chunks']);

function framed(bytes: Buffer, how: BodyShape | null): { readonly headers: readonly Field[]; readonly bytes: Buffer } {
  const length = String(bytes.length);
  const chunked = (): Buffer => Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n0\r\n\r\n')]);
  switch (how) {
    case 'chunked':
      return { headers: [['Transfer-Encoding', 'chunked']], bytes: bytes.length > 0 ? chunked() : Buffer.from('0\r\n\r\n') };
    case 'chunked-broken':
      return { headers: [['Transfer-Encoding', 'chunked']], bytes: Buffer.concat([Buffer.from('zz\r\n'), bytes]) };
    case 'length-missing':
      return { headers: [], bytes };
    case 'length-wrong':
    case 'unfinished':
      return { headers: [['Content-Length', String(bytes.length + 1_000)]], bytes };
    case 'length-text':
      return { headers: [['Content-Length', '-1e3']], bytes };
    case 'length-twice':
      return {
        headers: [
          ['Content-Length', length],
          ['Content-Length', '1'],
        ],
        bytes,
      };
    case 'length-and-chunks':
      return {
        headers: [
          ['Content-Length', length],
          ['Transfer-Encoding', 'chunked'],
        ],
        bytes: chunked(),
      };
    case 'huge':
      return { headers: [['Content-Length', String(bytes.length + HUGE_BYTES)]], bytes };
    default:
      return { headers: bytes.length > 0 ? [['Content-Length', length]] : [], bytes };
  }
}

/** The request as it goes over the line. */
export function sentOf(call: Call, { body: wanted, headers: shapes, path, method }: Shape): Sent {
  // A page is made before its body is looked at, and what it does would happen after everybody has gone.
  const body = wanted !== null && CUT.has(wanted) && call.body.kind === 'none' ? null : wanted;
  const parcel = body === null ? parcelOf(call) : reshaped(parcelOf(call), body);
  const { bytes, headers: framing } = framed(parcel.bytes, body);
  const host: readonly Field[] = shapes.includes('no-host') ? [] : [['Host', shapes.includes('odd-host') ? '"><x>:99999' : 'localhost']];
  const own = shapes.includes('no-headers') ? [] : [...call.headers, ...parcel.headers];
  const headers = [...host, ...own, ...shapes.flatMap((one) => HEADERS[one]), ...framing];
  const verb = method ?? call.method;
  const head = `${verb} ${targetOf(call, path)} HTTP/1.1\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
  const whole = Buffer.concat([Buffer.from(head, 'latin1'), bytes]);
  const pieces = body === 'trickled' ? trickled(head, bytes) : body === 'huge' ? [whole, HUGE] : [whole];
  const odd =
    (body !== null && ODD_BODIES.has(body)) || shapes.some((one) => ODD_HEADERS.has(one)) || (method !== null && bytes.length > 0);
  return { pieces, bodiless: verb === 'HEAD', odd: odd || path?.how === 'raw-bytes', cut: body !== null && CUT.has(body) };
}

const PIECES = 6;

function trickled(head: string, bytes: Buffer): readonly Buffer[] {
  const size = Math.max(1, Math.ceil(bytes.length / PIECES));
  const parts = Array.from({ length: Math.ceil(bytes.length / size) }, (_none, n) => bytes.subarray(n * size, (n + 1) * size));
  return [Buffer.from(head, 'latin1'), ...parts];
}
