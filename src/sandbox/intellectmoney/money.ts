/** Reads `250.00`, exactly two digits after the dot, as kopecks; null for anything else. */
export function readKopecks(text: string): number | null {
  if (!/^\d{1,10}\.\d{2}$/.test(text)) return null;
  return Number(text.replace('.', ''));
}

/** Prints kopecks as `250.00`. */
export function printKopecks(kopecks: number): string {
  const digits = String(kopecks).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
