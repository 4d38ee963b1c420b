const CYRILLIC = new TextDecoder('windows-1251');
const STRICT_UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The byte of every character that windows-1251 has; 0x98 is the only place without one. */
const BYTES: ReadonlyMap<string, number> = new Map(
  Array.from({ length: 256 }, (_, byte) => byte)
    .filter((byte) => byte !== 0x98)
    .map((byte) => [CYRILLIC.decode(Uint8Array.of(byte)), byte] as const),
);

/** Reads bytes as UTF-8; null when they are not. */
export function utf8Text(bytes: Buffer): string | null {
  try {
    return STRICT_UTF8.decode(bytes);
  } catch {
    return null;
  }
}

/** Reads bytes as windows-1251, in which every byte is a character. */
export function cyrillicText(bytes: Buffer): string {
  return CYRILLIC.decode(bytes);
}

/** Writes text as windows-1251; null when it has a character that this charset lacks. */
export function cyrillicBytes(text: string): Buffer | null {
  const bytes = Array.from(text, (character) => BYTES.get(character));
  const known = bytes.filter((byte) => byte !== undefined);
  return known.length === bytes.length ? Buffer.from(known) : null;
}

/** Text for people: UTF-8 where the bytes are that, else windows-1251. IntellectMoney: section Result URL notification, charset. */
export function shownText(bytes: Buffer): string {
  return utf8Text(bytes) ?? cyrillicText(bytes);
}
