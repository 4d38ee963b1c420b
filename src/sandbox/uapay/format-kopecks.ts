/** Kopecks as text for people, such as `1 999,50 ₴`; digits only, no fractions in between. */
export function formatKopecks(amount: number): string {
  const digits = String(amount).padStart(3, '0');
  const whole = digits.slice(0, -2).replace(/\B(?=(?:\d{3})+$)/g, ' ');
  return `${whole},${digits.slice(-2)} ₴`;
}
