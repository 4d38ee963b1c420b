import type { Heart, LinkLetter, RenderedLetter } from '../heart';
import { linkOf, platformOf } from '../opened';
import { shopName } from '../shop-name';
import type { InstallationRow } from '../stores/installations';
import type { StoredInvoice } from '../stores/invoices';
import type { Letter } from '../stores/letters';
import type { MoneyLetter } from './letter-content';
import { LETTERS } from './letter-kinds';

/** What a letter is made of when it leaves: the invoice as it now is, and the event's own figures that the letter carries. */
export interface LetterSource {
  readonly letter: Letter;
  readonly row: InstallationRow;
  /** Null = about an invoice that could not be made. */
  readonly stored: StoredInvoice | null;
  readonly merchant: string | null;
}

/** Puts a letter into words. Null = what it says is no longer true, so nobody should get it. */
export function composeLetter(heart: Heart, source: LetterSource): RenderedLetter | null {
  const { letter, row, stored } = source;
  const { kind } = letter;
  if (kind === 'payment-link' || kind === 'invoice-made-customer') {
    if (!stored || (kind !== 'payment-link' && stored.invoice.standing.state !== 'pending')) return null;
    return heart.renderLinkLetter(linkLetter(heart, row, stored), letter.language);
  }
  if ((kind === 'hold-ending-shop' || kind === 'hold-rule-shop') && !(stored && isStillHeld(heart, stored, letter))) return null;
  const told = stored ? fromInvoice(heart, row, stored, kind) : (fromSubscription(letter, kind) ?? fromWish(letter));
  if (!told) return null;
  const { shopUrl, ...about } = told;
  const content: MoneyLetter = {
    ...about,
    kind,
    shop: shopName(row, shopUrl),
    platform: platformOf(heart, row.platform).title,
    details: letter.details,
    merchant: LETTERS[kind].to === 'shop' ? source.merchant : null,
    at: letter.createdAt,
    timezone: row.timezone,
  };
  return heart.renderMoneyLetter(content, letter.language);
}

/** Whether the hold that a letter speaks of is there and ends when the letter says: money that was moved meanwhile, and an end that was, need no warning. */
function isStillHeld(heart: Heart, { facts, invoice }: StoredInvoice, { details: { until } }: Letter): boolean {
  if (invoice.standing.state !== 'authorized') return false;
  return until === undefined || (facts.holdUntil?.toISOString() === until && facts.holdUntil > heart.clock.now());
}

type Told = Pick<MoneyLetter, 'orderNumber' | 'amount' | 'customer' | 'link' | 'test'> & { readonly shopUrl: string | null };

function fromInvoice(heart: Heart, row: InstallationRow, { facts, invoice }: StoredInvoice, kind: MoneyLetter['kind']): Told {
  const toShop = LETTERS[kind].to === 'shop';
  const order = facts.orderId === null ? null : platformOf(heart, row.platform).orderUrl(row, facts.orderId);
  return {
    orderNumber: facts.orderNumber,
    amount: invoice.amount,
    customer: toShop ? (facts.customerName ?? facts.customerEmail) : null,
    link: toShop ? (order ?? `${heart.baseUrl}/invoices/${facts.id}`) : linkOf(heart, facts.slug),
    test: facts.mode === 'test',
    shopUrl: facts.siteUrl,
  };
}

function fromSubscription({ details: { subscription, sum } }: Letter, kind: MoneyLetter['kind']): Told | null {
  if (!subscription || !sum) return null;
  const { number, customer, page, screen, test } = subscription;
  const toShop = LETTERS[kind].to === 'shop';
  return { orderNumber: number, amount: sum, customer: toShop ? customer : null, link: toShop ? screen : page, test, shopUrl: null };
}

function fromWish({ details: { wish } }: Letter): Told | null {
  if (!wish) return null;
  return { orderNumber: wish.orderNumber, amount: wish.amount, customer: null, link: null, test: false, shopUrl: wish.siteUrl };
}

const linkLetter = (heart: Heart, row: InstallationRow, { facts, invoice }: StoredInvoice): LinkLetter => ({
  shop: shopName(row, facts.siteUrl),
  orderNumber: facts.orderNumber,
  amount: invoice.amount,
  lines: facts.lines,
  link: linkOf(heart, facts.slug),
  expiresAt: facts.expiresAt,
  test: facts.mode === 'test',
  timezone: row.timezone,
});
