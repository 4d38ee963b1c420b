/** A name and its value, in order and as often as they come. */
export type Field = readonly [name: string, value: string];

/** What a request carries. */
export type Body =
  | { readonly kind: 'none' }
  | { readonly kind: 'form'; readonly fields: readonly Field[] }
  /** A form with a file: the field `file`. */
  | { readonly kind: 'multipart'; readonly fields: readonly Field[] }
  | { readonly kind: 'json'; readonly value: unknown };

/** A request of ours or of somebody who calls us, before it becomes bytes. */
export interface Call {
  readonly method: string;
  /** Percent-encoded where that is due. */
  readonly path: string;
  readonly query: readonly Field[];
  readonly headers: readonly Field[];
  readonly body: Body;
}

/** Stands for JSON text that no value can stand for: double names, numbers beyond all bounds, nests deeper than any printer would go. */
const RAW = 'raw-json:';

/** A value that is printed as this JSON text, valid or not. */
export const rawJson = (text: string): string => `${RAW}${Buffer.from(text).toString('base64url')}:`;

/** JSON text of a value, with the raw texts in their places. */
export function printJson(value: unknown): string {
  return (JSON.stringify(value) ?? 'null').replace(new RegExp(`"${RAW}([\\w-]*):"`, 'g'), (_whole, text: string) =>
    Buffer.from(text, 'base64url').toString(),
  );
}

/** The bytes of a text in UTF-8, halves of characters written as if they were whole: a sender may do that, a reader must live with it. */
export function looseUtf8(text: string): Buffer {
  if (!/[\ud800-\udfff]/.test(text)) return Buffer.from(text);
  return Buffer.concat(Array.from(text, looseCharacter));
}

function looseCharacter(one: string): Buffer {
  const code = one.codePointAt(0) ?? 0;
  if (code < 0xd800 || code > 0xdfff) return Buffer.from(one);
  return Buffer.from([0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)]);
}

const PLAIN = /^[\w.~-]*$/;

/** A text as it stands in a form or an address, every other byte written with a percent sign. */
export function percent(text: string): string {
  if (PLAIN.test(text)) return text;
  return looseUtf8(text)
    .toString('latin1')
    .replace(/[^\w.~-]/g, (byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`);
}

/** Fields as one text, the way a browser writes a form. */
export function printFields(fields: readonly Field[]): string {
  return fields.map(([name, value]) => `${percent(name)}=${percent(value)}`).join('&');
}

/** The value of the first field of that name. */
export function valueOf(fields: readonly Field[], name: string): string {
  return fields.find(([one]) => one === name)?.[1] ?? '';
}

/** The same fields with one of them changed, or taken out by null. */
export function withField(fields: readonly Field[], name: string, value: string | null): readonly Field[] {
  const rest = fields.filter(([one]) => one !== name);
  return value === null ? rest : [...rest, [name, value]];
}

/** A form as fields; none for anything else. */
export const formFields = ({ body }: Call): readonly Field[] => (body.kind === 'form' ? body.fields : []);

/** A request with a body and nothing in its address. */
export const post = (path: string, body: Call['body'], headers: readonly Field[] = []): Call => ({
  method: 'POST',
  path,
  query: [],
  headers,
  body,
});
