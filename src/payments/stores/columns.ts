/** A `bigint` column as a number. Sums beyond the safe integers cannot be written, so reading one is a bug. */
export function whole(value: string | number): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new RangeError(`Not a safe integer in the database: ${value}`);
  return number;
}

/** The same for a column that may be empty. */
export function wholeOrNull(value: string | number | null): number | null {
  return value === null ? null : whole(value);
}

/** Opaque place in a list that is read by key: the last row's time and id. */
export function cursorOf(row: { readonly at: Date; readonly id: string }): string {
  return Buffer.from(`${row.at.toISOString()} ${row.id}`).toString('base64url');
}

/** Reads a place in a list; null for anything that was not made by `cursorOf`. */
export function readCursor(text: string | undefined): { readonly at: Date; readonly id: string } | null {
  const match = /^(\S{24}) ([0-9a-f-]{36})$/.exec(Buffer.from(text ?? '', 'base64url').toString('utf8'));
  const at = new Date(match?.[1] ?? '');
  return match?.[2] && !Number.isNaN(at.getTime()) ? { at, id: match[2] } : null;
}

/** A page of a list that was read with one row more than fits, and the place where the next one begins; null = this is the last. */
export function pageOf<Row>(
  found: readonly Row[],
  size: number,
  placeOf: (last: Row) => string,
): { readonly rows: readonly Row[]; readonly next: string | null } {
  const page = found.slice(0, size);
  const last = page.at(-1);
  return { rows: page, next: found.length > size && last ? placeOf(last) : null };
}

/** Says whether a text from outside can be the id of a row; anything else is no row, and never reaches the database. */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(text);
}
