import type { Call, Field } from './call';
import { percent, printFields } from './call';

/** Headers that do not belong there; some of these names leave one out instead. */
const HEADERS = {
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
} as const satisfies Readonly<Record<string, readonly Field[]>>;

/** What is done to the headers. */
export type HeaderShape = keyof typeof HEADERS;

const isHeaderShape = (name: string): name is HeaderShape => Object.hasOwn(HEADERS, name);

/** All of them. */
export const HEADER_SHAPES: readonly HeaderShape[] = Object.keys(HEADERS).filter(isHeaderShape);

interface Place {
  readonly path: string;
  /** The path up to its last part. */
  readonly upTo: string;
  /** The query with its question mark, if there is one. */
  readonly search: string;
  readonly text: string;
}

/** Ways to spell an address. */
const ADDRESSES = {
  'nul': ({ path, search }) => `${path}%00${search}`,
  'half-percent': ({ path, search }) => `${path}%E0%A4%A${search}`,
  'bad-utf8': ({ search, upTo }) => `${upTo}/%ff%fe%80${search}`,
  'overlong': ({ search, upTo }) => `${upTo}/%c0%ae%c0%ae/%c0%af${search}`,
  'slash-in-name': ({ path, search }) => `${path}%2f..%2f${search}`,
  'dots': ({ path, search }) => `${path}/../../..${search}`,
  'long': ({ path, search }) => `${path}${'a'.repeat(9_000)}${search}`,
  'double-slash': ({ path, search }) => `/${path.replaceAll('/', '//')}${search}`,
  'slash-after': ({ path, search }) => `${path}/${search}`,
  'upper-case': ({ path, search }) => path.toUpperCase() + search,
  'whole-address': ({ path, search }) => `http://other.example${path}${search}`,
  'two-marks': ({ path, search }) => `${path}?${search}?&&==&=`,
  'array-query': ({ path, search }) => `${path}?lang[]=en&lang=uk&after[a]=1&check=1&check=2&__proto__[x]=1&${search.slice(1)}`,
  'broken-query': ({ path, search }) => `${path}?lang=%E0%A4%A&after=%ff&search=%00&state=%&in=%ud83e${search.replace('?', '&')}`,
  'raw-bytes': ({ path, search }) => `${path}?a=\u00ff\u0080${search.replace('?', '&')}`,
  'semicolon': ({ path, search }) => `${path};jsessionid=1${search}`,
  'last-nasty': ({ search, text, upTo }) => `${upTo}/${percent(text)}${search}`,
} as const satisfies Readonly<Record<string, (place: Place) => string>>;

type Address = keyof typeof ADDRESSES;

const isAddress = (name: string): name is Address => Object.hasOwn(ADDRESSES, name);

/** All of them. */
export const PATH_SHAPES: readonly Address[] = Object.keys(ADDRESSES).filter(isAddress);

/** What is done to the address; the text takes the place of its last part where that is what is done. */
export interface PathShape {
  readonly how: Address;
  readonly text: string;
}

/** The address of a request as it is spelled. */
export function targetOf({ path, query }: Call, shaped: PathShape | null): string {
  const search = query.length > 0 ? `?${printFields(query)}` : '';
  if (shaped === null) return path + search;
  return ADDRESSES[shaped.how]({ path, upTo: path.slice(0, path.lastIndexOf('/')), search, text: shaped.text });
}

/** Where a request says that it goes, and the headers that do not belong there. */
export function headersOf(shapes: readonly HeaderShape[]): { readonly host: readonly Field[]; readonly more: readonly Field[] } {
  const host: readonly Field[] = shapes.includes('no-host') ? [] : [['Host', shapes.includes('odd-host') ? '"><x>:99999' : 'localhost']];
  return { host, more: shapes.flatMap((one): readonly Field[] => HEADERS[one]) };
}
