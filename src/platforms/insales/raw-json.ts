/** A field of a JSON object with its value as it stood in the text: a string decoded, a number or an object as its literal. */
export interface RawField {
  readonly name: string;
  readonly value: string;
  readonly kind: 'string' | 'number' | 'object';
}

// The whole is known to be JSON, so a string ends at the first quote that no backslash precedes.
const STRING = /"(?:[^"\\]|\\.)*"/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const BLANKS = /[ \t\r\n]*/y;

/**
 * Reads the fields of one flat JSON object without losing how a number was printed: a hash is over the printed digits, and a parser would make 100 of 100.0.
 * Gives null for anything else, and for a name that comes twice.
 */
export function readRawFields(text: string): readonly RawField[] | null {
  if (!isJson(text)) return null;
  const reader = { text, at: 0 };
  if (!take(reader, '{')) return null;
  const fields: RawField[] = [];
  while (!take(reader, '}')) {
    if (fields.length > 0 && !take(reader, ',')) return null;
    const name = match(reader, STRING);
    if (name === null || !take(reader, ':')) return null;
    const value = readValue(reader);
    if (value === null) return null;
    fields.push({ name: decodeString(name), ...value });
  }
  return new Set(fields.map(({ name }) => name)).size === fields.length ? fields : null;
}

interface Reader {
  readonly text: string;
  at: number;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const decodeString = (literal: string): string => String(JSON.parse(literal));

function match(reader: Reader, pattern: RegExp): string | null {
  skipBlanks(reader);
  pattern.lastIndex = reader.at;
  const found = pattern.exec(reader.text)?.[0];
  if (found === undefined) return null;
  reader.at += found.length;
  return found;
}

function skipBlanks(reader: Reader): void {
  BLANKS.lastIndex = reader.at;
  reader.at += BLANKS.exec(reader.text)?.[0].length ?? 0;
}

function take(reader: Reader, sign: string): boolean {
  skipBlanks(reader);
  if (reader.text[reader.at] !== sign) return false;
  reader.at += 1;
  return true;
}

function readValue(reader: Reader): Omit<RawField, 'name'> | null {
  const string = match(reader, STRING);
  if (string !== null) return { kind: 'string', value: decodeString(string) };
  const number = match(reader, NUMBER);
  if (number !== null) return { kind: 'number', value: number };
  if (reader.text[reader.at] === '{') return { kind: 'object', value: readObject(reader) };
  // What is not there counts like a form's empty field; other kinds have no place in this protocol.
  if (reader.text.startsWith('null', reader.at)) {
    reader.at += 4;
    return { kind: 'string', value: '' };
  }
  return null;
}

/** The text of an object up to its last brace; the whole is known to be JSON, so braces outside of strings are balanced. */
function readObject(reader: Reader): string {
  const start = reader.at;
  let depth = 0;
  do {
    const sign = reader.text[reader.at];
    if (sign === '"') {
      match(reader, STRING);
      continue;
    }
    if (sign === '{') depth += 1;
    if (sign === '}') depth -= 1;
    reader.at += 1;
  } while (depth > 0 && reader.at < reader.text.length);
  return reader.text.slice(start, reader.at);
}
