import { z } from 'zod';
import { isCurrency } from '../../payments/domain/currency';
import type { Currency } from '../../payments/domain/currency';
import { done, refused } from '../../payments/domain/errors';
import type { Result } from '../../payments/domain/errors';
import { moneyFromNumber } from '../../payments/domain/money';
import type { OrderLine } from '../../payments/ports/gateway';
import type { Actor, IssueRequest } from '../../payments/ports/platform-host';
import { listOf, text } from './wire';

const LONGEST = 255;
const id = z.union([z.string(), z.number()]).transform(String);
const number = z.number().nullish().catch(null);

/** What `create` must and may carry. Strict about what an invoice is made of; what only informs is dropped when it cannot be read. */
export const createSchema = z.object({
  shopId: z.string().min(1).max(LONGEST),
  invoiceUuid: z.guid(),
  invoiceType: z.string(),
  amount: z.number(),
  currency: z.string(),
  orderNumber: id.pipe(z.string().min(1).max(LONGEST)),
  orderId: id.nullish(),
  siteUrl: text,
  returnUrl: text,
  items: listOf(z.object({ name: z.string().min(1), price: number, quantity: number })),
  customer: z
    .object({ email: text, phone: text, firstName: text, lastName: text, patronymic: text, legalName: text })
    .nullish()
    .catch(null),
});

/**
 * Reads what `create` asks for. The sum to pay is `amount`, exact in the decimals of its currency; the items need not add up to it and
 * only inform (RetailCRM protocol notes: section create, and rule R5).
 */
export function issueRequest(wanted: z.infer<typeof createSchema>, actor: Actor): Result<IssueRequest> {
  // Our merchants' codes are UUIDs; anything else is answered like a merchant that nobody knows, byte for byte.
  if (!z.guid().safeParse(wanted.shopId).success) return refused('merchant-unknown');
  if (wanted.invoiceType !== 'link') return refused('invoice-type-unsupported');
  if (!isCurrency(wanted.currency)) return refused('currency-unknown');
  const amount = moneyFromNumber(wanted.amount, wanted.currency);
  if (amount === null || amount.minor === 0) return refused('amount-invalid');
  const { customer } = wanted;
  const name = customer?.legalName ?? [customer?.firstName, customer?.lastName].filter((part) => part).join(' ');
  return done({
    merchantCode: wanted.shopId,
    platformInvoiceId: wanted.invoiceUuid,
    amount,
    orderId: wanted.orderId ?? null,
    orderNumber: wanted.orderNumber,
    siteUrl: webAddress(wanted.siteUrl),
    returnUrl: webAddress(wanted.returnUrl),
    lines: orderLines(wanted.items, amount.currency),
    customer: { name: name || null, email: customer?.email ?? null, phone: customer?.phone ?? null },
    actor,
  });
}

function orderLines(items: z.infer<typeof createSchema>['items'], currency: Currency): readonly OrderLine[] {
  return items.flatMap(({ name, price, quantity }) => {
    const one = price === null || price === undefined ? null : moneyFromNumber(price, currency);
    const count = String(quantity ?? '');
    return one !== null && /^\d+(?:\.\d+)?$/.test(count) ? [{ name: name.slice(0, LONGEST), quantity: count, price: one.minor }] : [];
  });
}

/** A web address that a payer may be sent to; null for any other scheme, such as a script. */
function webAddress(address: string | null): string | null {
  if (address === null || !URL.canParse(address)) return null;
  return /^https?:$/.test(new URL(address).protocol) ? address : null;
}
