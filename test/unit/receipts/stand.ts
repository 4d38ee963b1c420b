import { currency } from '../../../src/payments/domain/currency';
import type { Money } from '../../../src/payments/domain/money';
import type { Receipt, ReceiptLine, ReceiptPosition, ReceiptResult, ReceiptRules } from '../../../src/payments/domain/receipt';

export const rub = (minor: number): Money => ({ minor, currency: currency('RUB') });

/** Rules of a shop that sells with VAT of 20 % and delivers without. */
export const RULES: ReceiptRules = {
  goods: { vat: 'vat20', subject: 'commodity', method: 'full_payment' },
  delivery: { vat: 'none', subject: 'service', method: 'full_payment' },
  vatFrom: 'order',
  unexplained: 'refuse',
  oneLineName: 'Заказ 1042',
  mostPositions: 1_000,
};

export const line = (given: Partial<ReceiptLine>): ReceiptLine => ({ name: 'Чай', quantity: '1', price: 10_000, ...given });

/** The receipt of a result that must be one. */
export function madeOf(result: ReceiptResult<Receipt>): Receipt {
  if (!result.ok) throw new Error(`No receipt: ${JSON.stringify(result.refusal)}`);
  return result.value;
}

/** The code of a refusal, null for a receipt. */
export const codeOf = (result: ReceiptResult<Receipt>): string | null => (result.ok ? null : result.refusal.code);

const FINEST = 6;

/** A decimal text in millionths. */
export function millionths(quantity: string): bigint {
  const [whole = '0', fraction = ''] = quantity.split('.');
  return BigInt(whole + fraction.padEnd(FINEST, '0'));
}

const MILLION = 10n ** BigInt(FINEST);

/** What positions come to without any rounding, in millionths of a minor unit. */
export const exactSum = (positions: readonly ReceiptPosition[]): bigint =>
  positions.reduce((sum, { quantity, price }) => sum + millionths(quantity) * BigInt(price), 0n);

/** What positions come to when each is rounded half up first, in minor units. */
export const roundedSum = (positions: readonly ReceiptPosition[]): number =>
  positions.reduce((sum, { quantity, price }) => sum + Number((millionths(quantity) * BigInt(price) * 2n + MILLION) / (MILLION * 2n)), 0);

/** A sum of minor units in millionths of one. */
export const inMillionths = (minor: number): bigint => BigInt(minor) * MILLION;
