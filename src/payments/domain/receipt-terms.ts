/** VAT of a receipt position: none, a rate on top of nothing, or a rate reckoned out of an advance (`vat120` = 20/120). */
export const VATS = ['none', 'vat0', 'vat5', 'vat7', 'vat10', 'vat20', 'vat22', 'vat105', 'vat107', 'vat110', 'vat120', 'vat122'] as const;
export type Vat = (typeof VATS)[number];

/** What is sold, by the names that platforms use, with its number in fiscal documents (54-FZ, tag 1212). */
export const SUBJECTS = {
  commodity: 1,
  excise: 2,
  job: 3,
  service: 4,
  gambling_bet: 5,
  gambling_prize: 6,
  lottery: 7,
  lottery_prize: 8,
  intellectual_activity: 9,
  payment: 10,
  agent_commission: 11,
  composite: 12,
  another: 13,
  property_right: 14,
  non_operating_gain: 15,
  insurance_premium: 16,
  sales_tax: 17,
  resort_fee: 18,
  deposit: 19,
  expense: 20,
  pension_insurance_entrepreneur: 21,
  pension_insurance: 22,
  medical_insurance_entrepreneur: 23,
  medical_insurance: 24,
  social_insurance: 25,
  casino_payment: 26,
  agent_withdrawal: 27,
  unmarked_excise: 30,
  marked_excise: 31,
  unmarked_commodity: 32,
  marked_commodity: 33,
} as const;
export type Subject = keyof typeof SUBJECTS;

/** How it is paid, by the names that platforms use, with its number in fiscal documents (54-FZ, tag 1214). */
export const METHODS = {
  full_prepayment: 1,
  prepayment: 2,
  advance: 3,
  full_payment: 4,
  partial_payment: 5,
  credit: 6,
  credit_payment: 7,
} as const;
export type Method = keyof typeof METHODS;

/** What a receipt position says besides name, quantity and price. */
export interface ReceiptTerms {
  readonly vat: Vat;
  readonly subject: Subject;
  readonly method: Method;
}

/**
 * The VAT of a platform's code, null for a code without a place on today's receipts (such as the old 18 %).
 * RetailCRM: section create, field `vat`, codes such as `none` and `vat20`. InSales: section Orders, field `vat`, -1 for none, else the rate.
 */
export function readVat(code: string): Vat | null {
  const plain = code.trim().toLowerCase();
  const rate = /^-?\d{1,3}$/.test(plain) ? Number(plain) : null;
  // A bare number is a rate; `vat110` is 10/110, but 110 is no rate.
  if (rate !== null && rate > 100) return null;
  const name = rate === -1 ? 'none' : rate === null ? plain : `vat${rate}`;
  return VATS.find((vat) => vat === name) ?? null;
}

/**
 * The subject of a platform's code, null for an unknown one: a name (RetailCRM: section create, field `paymentObject`) or the number of
 * fiscal documents (InSales: section Orders, field `fiscal_product_type`, whose numbers are taken to be those of tag 1212).
 */
export function readSubject(code: string): Subject | null {
  return byName(SUBJECTS, code);
}

/** The method of a platform's code, null for an unknown one. RetailCRM: section create, field `paymentMethod`; or the number of tag 1214. */
export function readMethod(code: string): Method | null {
  return byName(METHODS, code);
}

function byName<T extends string>(numbers: Readonly<Record<T, number>>, code: string): T | null {
  const plain = code.trim().toLowerCase().replaceAll('-', '_');
  for (const name in numbers) {
    if (name === plain || String(numbers[name]) === plain) return name;
  }
  return null;
}
