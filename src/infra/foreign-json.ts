/**
 * JSON text from outside as a value; undefined when it is no JSON. Texts inside lose what no database keeps: characters of number zero go,
 * and halves of characters become the sign for "unreadable".
 */
export function parseForeignJson(text: string): unknown {
  try {
    return JSON.parse(withoutZeros(text), (_name, value: unknown) => (typeof value === 'string' ? Buffer.from(value).toString() : value));
  } catch {
    return undefined;
  }
}

/** Escapes are taken in pairs from the left, so that a written backslash before `u0000` is left alone. */
function withoutZeros(text: string): string {
  return text.replace(/\\(u0000|.)/gs, (escape, what: string) => (what === 'u0000' ? '' : escape));
}
