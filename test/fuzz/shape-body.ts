import { gzipSync } from 'node:zlib';
import type { Call, Field } from './call';
import { looseUtf8, printFields, printJson } from './call';

/** A body and the headers that speak of it. */
export interface Parcel {
  readonly bytes: Buffer;
  readonly headers: readonly Field[];
}

type Rewrite = (parcel: Parcel) => Parcel;

const HUGE_BYTES = 20 * 1024 * 1024;
/** What a huge body goes on with. */
export const HUGE = Buffer.alloc(HUGE_BYTES, 'a');
const BOMB = gzipSync(Buffer.alloc(HUGE_BYTES, 'a=b&'));
const GARBAGE = Buffer.from(Array.from({ length: 700 }, (_none, n) => (n * 151 + (n >> 3)) % 256));
const MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const NO_UTF8 = Buffer.from([0xc3, 0x28, 0xff, 0xfe, 0xed, 0xa0, 0x80]);

const typeOf = ({ headers }: Parcel): string => headers[0]?.[1] ?? 'text/plain';
const typed =
  (change: (type: string) => string): Rewrite =>
  (parcel) => ({ bytes: parcel.bytes, headers: [['Content-Type', change(typeOf(parcel))]] });
const content =
  (change: (bytes: Buffer) => Buffer): Rewrite =>
  ({ bytes, headers }) => ({ bytes: change(bytes), headers });
const encoded =
  (encoding: string, change: (bytes: Buffer) => Buffer = (bytes) => bytes): Rewrite =>
  ({ bytes, headers }) => ({ bytes: change(bytes), headers: [...headers, ['Content-Encoding', encoding]] });
const half = (bytes: Buffer): number => bytes.length >> 1;

/** Ways to write a body wrongly. */
const WRITTEN = {
  'json-type': typed((type) => (type.includes('json') ? 'application/x-www-form-urlencoded' : 'application/json')),
  'no-type': ({ bytes }) => ({ bytes, headers: [] }),
  'multipart-type': typed(() => 'multipart/form-data; boundary=x'),
  'utf16-type': typed((type) => `${type}; charset=utf-16`),
  'cyrillic-type': typed((type) => `${type}; charset=windows-1251`),
  'unknown-charset': typed((type) => `${type}; charset=x-klingon; charset="`),
  'text-type': typed(() => 'text/plain; charset=utf-8'),
  'utf16': (parcel) => ({
    bytes: Buffer.from(parcel.bytes.toString(), 'utf16le'),
    headers: [['Content-Type', `${typeOf(parcel)}; charset=utf-16le`]],
  }),
  'mark-first': content((bytes) => Buffer.concat([MARK, bytes])),
  'broken-utf8': content((bytes) => Buffer.concat([bytes.subarray(0, half(bytes)), NO_UTF8, bytes.subarray(half(bytes))])),
  'cut-short': content((bytes) => bytes.subarray(0, half(bytes))),
  'flipped': content((bytes) => Buffer.from(bytes.map((byte, index) => (index % 11 === 5 ? byte ^ 0x55 : byte)))),
  'doubled': content((bytes) => Buffer.concat([bytes, Buffer.from('&'), bytes])),
  'empty': content(() => Buffer.alloc(0)),
  'gzip': encoded('gzip', (bytes) => gzipSync(bytes)),
  'gzip-lie': encoded('gzip'),
  'gzip-bomb': encoded('gzip', () => BOMB),
  'brotli-lie': encoded('br'),
  'unknown-encoding': encoded('x-rot13, gzip'),
  'many-fields': content((bytes) => Buffer.concat([bytes, Buffer.from('&a=1'.repeat(3_000))])),
  'garbage': content(() => GARBAGE),
} as const satisfies Readonly<Record<string, Rewrite>>;

const length = (bytes: number): Field => ['Content-Length', String(bytes)];
const CHUNKED: Field = ['Transfer-Encoding', 'chunked'];
const inChunks = (bytes: Buffer): Buffer =>
  bytes.length === 0
    ? Buffer.from('0\r\n\r\n')
    : Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n0\r\n\r\n')]);

/** Ways to say wrongly where a body ends. */
const FRAMED = {
  'chunked': (bytes) => ({ headers: [CHUNKED], bytes: inChunks(bytes) }),
  'chunked-broken': (bytes) => ({ headers: [CHUNKED], bytes: Buffer.concat([Buffer.from('zz\r\n'), bytes]) }),
  'length-missing': (bytes) => ({ headers: [], bytes }),
  'length-text': (bytes) => ({ headers: [['Content-Length', '-1e3']], bytes }),
  'length-twice': (bytes) => ({ headers: [length(bytes.length), length(1)], bytes }),
  'length-and-chunks': (bytes) => ({ headers: [length(bytes.length), CHUNKED], bytes: inChunks(bytes) }),
  'unfinished': (bytes) => ({ headers: [length(bytes.length + 1_000)], bytes }),
  'huge': (bytes) => ({ headers: [length(bytes.length + HUGE_BYTES)], bytes }),
} as const satisfies Readonly<Record<string, (bytes: Buffer) => Parcel>>;

/** What is done to a body; `trickled` is all right, only slow. */
export type BodyShape = keyof typeof WRITTEN | keyof typeof FRAMED | 'trickled';

/** All of them but the huge one, which takes its time. */
export const BODY_SHAPES: readonly BodyShape[] = [
  ...Object.keys(WRITTEN).filter((name) => isWritten(name)),
  ...Object.keys(FRAMED).filter((name): name is keyof typeof FRAMED => isFramed(name) && name !== 'huge'),
  'trickled',
];

function isWritten(name: string): name is keyof typeof WRITTEN {
  return Object.hasOwn(WRITTEN, name);
}

function isFramed(name: string): name is keyof typeof FRAMED {
  return Object.hasOwn(FRAMED, name);
}

function parcelOf({ body }: Call): Parcel {
  if (body.kind === 'none') return { bytes: Buffer.alloc(0), headers: [] };
  if (body.kind === 'form') {
    return { bytes: Buffer.from(printFields(body.fields)), headers: [['Content-Type', 'application/x-www-form-urlencoded']] };
  }
  if (body.kind === 'multipart') return multipartOf(body.fields);
  return { bytes: looseUtf8(printJson(body.value)), headers: [['Content-Type', 'application/json']] };
}

const BOUNDARY = 'where-one-part-ends';

function multipartOf(fields: readonly Field[]): Parcel {
  const parts = fields.map(([name, value]) => {
    const file = name === 'file' ? '; filename="teas.txt"\r\nContent-Type: text/plain' : '';
    return `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n${value}\r\n`;
  });
  const bytes = looseUtf8(`${parts.join('')}--${BOUNDARY}--\r\n`);
  return { bytes, headers: [['Content-Type', `multipart/form-data; boundary=${BOUNDARY}`]] };
}

/** The body of a request in a shape, with all headers that it has by then. */
export function bodyOf(call: Call, how: BodyShape | null): Parcel {
  const plain = parcelOf(call);
  const { bytes, headers } = how !== null && isWritten(how) ? WRITTEN[how](plain) : plain;
  if (how !== null && isFramed(how)) {
    const framed = FRAMED[how](bytes);
    return { bytes: framed.bytes, headers: [...headers, ...framed.headers] };
  }
  return { bytes, headers: bytes.length > 0 ? [...headers, length(bytes.length)] : headers };
}
