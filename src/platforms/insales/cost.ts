import { parseMoney } from '../../payments/domain/money';
import type { Money } from '../../payments/domain/money';
import type { PlatformAccount } from '../../payments/ports/platform';
import type { House } from './house';
import { readCurrency, totalOf } from './orders';
import type { OrderTransaction } from './rows';
import type { WireOrder } from './wire';

/** The part of an invoice that a cost is held against. */
interface Costed {
  readonly platformInvoiceId: string;
  readonly amount: Money;
}

/**
 * What an order costs now, in the currency of one of its invoices. Where the shop converts, by the rate of the form that the invoice was made from: the
 * shop's own rate of today changes what others will pay, not what was agreed. Null when the sum cannot be read or nobody knows what it was made of.
 */
export async function costIn(house: House, account: PlatformAccount, invoice: Costed, order: WireOrder): Promise<Money | null> {
  const total = totalOf(order);
  const { platformInvoiceId, amount } = invoice;
  if (!total || total.currency === amount.currency) return total;
  const attempts = await house.store.transactionsOf(account.installationId, order.id);
  const agreed = attempts
    .filter((one) => one.platformInvoiceId === platformInvoiceId)
    .flatMap((one) => conversionOf(one, { from: total, to: amount }) ?? []);
  // A buyer who comes again after the money may bring an attempt of another sum for the same invoice.
  const made = agreed.find(({ converted }) => converted === amount.minor) ?? agreed[0];
  return made ? { minor: convert(total.minor, made), currency: amount.currency } : null;
}

/** What an attempt asked for, and what the order cost then; both in minor units. */
interface Conversion {
  readonly original: number;
  readonly converted: number;
}

function conversionOf(attempt: OrderTransaction, { from, to }: { readonly from: Money; readonly to: Money }): Conversion | null {
  if (attempt.originalAmount === null || readCurrency(attempt.originalCurrency) !== from.currency) return null;
  const original = parseMoney(attempt.originalAmount, from.currency);
  const converted = parseMoney(attempt.amount, to.currency);
  return original && original.minor > 0 && converted ? { original: original.minor, converted: converted.minor } : null;
}

/** Rounded up, so that less is never taken for enough. */
function convert(minor: number, { original, converted }: Conversion): number {
  return Number((BigInt(minor) * BigInt(converted) + BigInt(original) - 1n) / BigInt(original));
}
