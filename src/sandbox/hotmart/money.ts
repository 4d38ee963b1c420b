const PLACES = 2;
const SIGNS: Readonly<Record<string, string>> = { BRL: 'R$', USD: 'US$', EUR: '€' };

/** Minor units as decimal text with two places: 19700 is `197.00`. */
export function decimalText(minor: number): string {
  const digits = String(minor).padStart(PLACES + 1, '0');
  return `${digits.slice(0, -PLACES)}.${digits.slice(-PLACES)}`;
}

/** Minor units as the number that travels in JSON. */
export function toWire(minor: number): number {
  return Number(decimalText(minor));
}

/** A sum for people, held together by a blank that does not break: `R$ 1.234,50`. */
export function sumText(minor: number, currency: string): string {
  const [whole = '', cents = ''] = decimalText(minor).split('.');
  return `${SIGNS[currency] ?? currency}\u00a0${whole.replaceAll(/\B(?=(?:\d{3})+$)/g, '.')},${cents}`;
}
