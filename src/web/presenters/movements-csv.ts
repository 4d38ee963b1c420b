import { formatMoney } from '../../payments/domain/money';
import type { Movement } from '../../payments/reconciliation/reconciliation-desk';
import { csvLine } from '../csv';

/** The names of the columns; they are for programs as well as for people, so that they stay the same in every language. */
export const MOVEMENT_COLUMNS = [
  'day',
  'time_utc',
  'merchant',
  'gateway',
  'mode',
  'kind',
  'amount',
  'currency',
  'order',
  'invoice',
  'gateway_reference',
  'comparison',
  'differences',
] as const;

/** A movement of money as a line: days and moments in ISO 8601, the amount with a decimal point and all decimals of its currency, never a sign. */
export function movementLine(movement: Movement): string {
  const { day, at, merchantName, gateway, test, kind, amount, orderNumber, invoiceId, reference, outcome, codes } = movement;
  const cells: Readonly<Record<(typeof MOVEMENT_COLUMNS)[number], string>> = {
    day,
    time_utc: at.toISOString(),
    merchant: merchantName,
    gateway,
    mode: test ? 'test' : 'live',
    kind,
    amount: formatMoney(amount),
    currency: amount.currency,
    order: orderNumber,
    invoice: invoiceId,
    gateway_reference: reference ?? '',
    comparison: outcome ?? 'not-compared',
    differences: codes.join(' '),
  };
  return csvLine(MOVEMENT_COLUMNS.map((column) => cells[column]));
}
