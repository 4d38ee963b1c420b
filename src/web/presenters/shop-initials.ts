/** The first letters of the first two words of a shop's name or address. */
export function shopInitials(shop: string): string {
  const words = shop
    .replace(/^https?:\/\//, '')
    .split(/[\s.]+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word));
  return words
    .slice(0, 2)
    .map((word) => word.charAt(0).toLocaleUpperCase())
    .join('');
}
