/** The charsets that a shop may choose for its notifications. */
export type Charset = 'utf-8' | 'windows-1251';

const TABLE: ReadonlyMap<string, number> = new Map(
  Array.from({ length: 256 }, (_, byte) => [new TextDecoder('windows-1251').decode(Uint8Array.of(byte)), byte] as const),
);
const QUESTION_MARK = 0x3f;

/** The bytes of a text; what windows-1251 lacks becomes a question mark. */
export function encode(text: string, charset: Charset): Buffer {
  if (charset === 'utf-8') return Buffer.from(text);
  return Buffer.from(Array.from(text, (character) => TABLE.get(character) ?? QUESTION_MARK));
}

/** One name and value of a form body, percent-encoded over the bytes of the charset. */
export function formPair([name, value]: readonly [string, string], charset: Charset): string {
  return `${escape(encode(name, charset))}=${escape(encode(value, charset))}`;
}

function escape(bytes: Buffer): string {
  return Array.from(bytes, (byte) => {
    const character = String.fromCharCode(byte);
    if (/[\w.-]/.test(character)) return character;
    return character === ' ' ? '+' : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');
}
