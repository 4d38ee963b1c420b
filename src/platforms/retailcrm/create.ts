import { z } from 'zod';
import { exponent, isCurrency } from '../../payments/domain/currency';
import type { Currency } from '../../payments/domain/currency';
import { done, refused } from '../../payments/domain/errors';
import type { Result } from '../../payments/domain/errors';
import { moneyFromNumber, parseMoney } from '../../payments/domain/money';
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
  orderId: id.pipe(z.string().max(LONGEST)).nullish(),
  siteUrl: text,
  returnUrl: text,
  items: listOf(
    z.object({ name: z.string().min(1), price: number, quantity: number, vat: text, paymentObject: text, paymentMethod: text }),
  ),
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

type Item = z.infer<typeof createSchema>['items'][number];

/** Tax, subject and method are passed on as the CRM names them: only who makes a receipt knows which codes there are. */
function orderLines(items: readonly Item[], currency: Currency): readonly OrderLine[] {
  return items.flatMap(({ name, price, quantity, vat, paymentObject, paymentMethod }) => {
    const cost = priceOf(String(price ?? ''), String(quantity ?? ''), currency);
    if (cost === null) return [];
    const fiscal = {
      ...(vat && { vat }),
      ...(paymentObject && { subject: paymentObject }),
      ...(paymentMethod && { method: paymentMethod }),
    };
    return [{ name: name.slice(0, LONGEST), quantity: String(quantity), ...cost, ...fiscal }];
  });
}

/**
 * What a line costs. A discount may leave a price of one with more decimals than the currency has: then the line counts where quantity by price
 * is a sum that can be paid, and is null otherwise.
 */
function priceOf(price: string, quantity: string, currency: Currency): Pick<OrderLine, 'price' | 'total'> | null {
  const one = decimal(price);
  const count = decimal(quantity);
  if (one === null || count === null) return null;
  const exact = parseMoney(price, currency);
  if (exact) return { price: exact.minor };
  const scale = 10n ** BigInt(one.places + count.places - exponent(currency));
  const total = one.digits * count.digits;
  if (total % scale !== 0n || total / scale > Number.MAX_SAFE_INTEGER) return null;
  const unit = 10n ** BigInt(one.places - exponent(currency));
  return { price: Number((one.digits * 2n + unit) / (unit * 2n)), total: Number(total / scale) };
}

/** Plain decimal text as its digits; null for anything else, such as a sign or an exponent. */
function decimal(plain: string): { readonly digits: bigint; readonly places: number } | null {
  const match = /^(\d{1,12})(?:\.(\d{1,20}))?$/.exec(plain);
  return match ? { digits: BigInt(`${match[1] ?? ''}${match[2] ?? ''}`), places: match[2]?.length ?? 0 } : null;
}

/** A web address that a payer may be sent to; null for any other scheme, such as a script. */
function webAddress(address: string | null): string | null {
  if (address === null || !URL.canParse(address)) return null;
  return /^https?:$/.test(new URL(address).protocol) ? address : null;
}
