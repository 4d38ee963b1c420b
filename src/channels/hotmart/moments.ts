/** Smaller numbers are seconds: the documentation's samples have them where real answers have milliseconds. Hotmart: section Calls. */
const SMALLEST_MS = 1e11;
const LATEST_MS = Date.UTC(9000, 0, 1);

/** A moment as Hotmart writes it: milliseconds or seconds since 1970, as a number or as text, or ISO 8601; null when it is none of them. */
export function readMoment(value: unknown): Date | null {
  if (typeof value === 'string' && !/^\d+$/.test(value.trim())) return valid(Date.parse(value));
  const number = typeof value === 'string' ? Number(value) : value;
  if (typeof number !== 'number' || number <= 0) return null;
  return valid(number < SMALLEST_MS ? number * 1_000 : number);
}

function valid(ms: number): Date | null {
  return Number.isFinite(ms) && ms > 0 && ms < LATEST_MS ? new Date(ms) : null;
}
