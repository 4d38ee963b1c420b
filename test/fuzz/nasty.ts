import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { rawJson } from './call';

const TEXTS = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud83e',
  'x\udc00y',
  '\ufeff',
  '\u202etxt',
  '\r\nSet-Cookie: a=b',
  '0',
  '-1',
  '1',
  '2',
  '1e309',
  '1,5',
  '1.999',
  '00000000000000000001',
  '9007199254740993',
  '9223372036854775808',
  '99999999999999999999999999',
  'NaN',
  'Infinity',
  '٣٤',
  '１２',
  'null',
  'true',
  'yes',
  'no',
  'all',
  '[]',
  '{}',
  '"',
  '[[[[{"a":',
  '::',
  ';',
  'a;b;c',
  'a::b::c',
  '&a=b',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '<script>alert(1)</script>',
  '${7*7}<%= 7*7 %>{{7*7}}',
  "'; drop table invoice; --",
  '%',
  '\\',
  '_',
  '%00',
  '%s%n',
  '../../../../etc/passwd',
  'javascript:alert(1)',
  'http://[::1]:1/',
  'https://169.254.169.254/latest',
  'file:///etc/passwd',
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-4fff-bfff-ffffffffffff',
  'a@b.example\nbcc: c@d.example',
  '"a b"@example.org',
  '2026-02-30',
  '9999999-12-31T99:99:99Z',
  '1970-01-01T00:00:00.000Z',
  'Ünïcödé Ґанок ъ 漢字 🙂',
  'e\u0301'.repeat(50),
] as const;

/** Text that no compression makes short: an index of the database refuses what stays long. */
export function noise(length: number): string {
  const parts: string[] = [];
  for (let n = 0; parts.length * 86 < length; n += 1) parts.push(createHash('sha512').update(`${length} ${n}`).digest('base64url'));
  return parts.join('').slice(0, length);
}

const LONG = [256, 300, 2_100, 3_000, 9_000, 70_000].map(noise);

/** Any character there is; half a pair is none. Known by its number: the library's own would make a table of a million of them each time it is loaded. */
const character: fc.Arbitrary<string> = fc.nat(0x10_ffff - 0x800).map((n) => String.fromCodePoint(n < 0xd800 ? n : n + 0x800));

/** Text that makes careless programs stumble. */
export const nastyText: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...TEXTS) },
  { weight: 3, arbitrary: fc.array(character, { maxLength: 12 }).map((characters) => characters.join('')) },
  { weight: 1, arbitrary: fc.constantFrom(...LONG) },
);

const RAW = [
  '1e400',
  '-1e400',
  '-0',
  '1E-400',
  '0.1000000000000000055511151231257827',
  '123456789012345678901234567890',
  '{"__proto__":{"active":true},"constructor":{"prototype":{"active":true}}}',
  '{"a":1,"a":{"b":2},"a":[3]}',
  '['.repeat(40) + ']'.repeat(40),
  '['.repeat(4_000),
  '['.repeat(60_000) + ']'.repeat(60_000),
  `${'{"a":'.repeat(4_000)}1${'}'.repeat(4_000)}`,
  '"\\u0000"',
  '"\\ud800"',
  '"\\ud83e\\u0000"',
  '"\\x"',
  "'a'",
  '01',
  '+1',
  '.5',
  'undefined',
  'NaN',
  '[1,]',
  '{"a":1,}',
  '/* */1',
  '',
].map(rawJson);

/** Values of every kind, and JSON text that stands for none. */
export const nastyValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: nastyText },
  {
    weight: 3,
    arbitrary: fc.constantFrom(null, true, false, 0, -1, 1.5, 1e21, 1e-7, 2 ** 53, -(2 ** 63), [], {}, [[]], [null], { a: {} }),
  },
  { weight: 3, arbitrary: fc.constantFrom(...RAW) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
);
