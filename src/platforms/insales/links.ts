import { done, refused } from '../../payments/domain/errors';
import type { Result } from '../../payments/domain/errors';
import { sameMoney } from '../../payments/domain/money';
import type { Money } from '../../payments/domain/money';
import type { PlatformAccount } from '../../payments/ports/platform';
import type { Actor, IssueRequest } from '../../payments/ports/platform-host';
import type { OrderInvoice } from '../../payments/ports/shop-host';
import { paths } from './house';
import type { House } from './house';
import { insalesIdOf } from './methods';
import { closedBecause, orderLines, platformInvoiceIdOf, readInvoiceId } from './orders';
import type { WireOrder } from './wire';

/** A link that is wanted for an order, as read from the shop a moment ago. */
export interface WantedLink {
  readonly order: WireOrder;
  readonly merchantCode: string;
  /** What is to be paid; it may be in another currency than the order. */
  readonly amount: Money;
  readonly email: string | null;
  readonly phone: string | null;
  readonly actor: Actor;
}

/** The link that an order now has. */
export interface OrderLink {
  readonly invoiceId: string;
  readonly platformInvoiceId: string;
  readonly link: string;
  /** Money is on it already, reserved or taken: nobody is sent to pay. */
  readonly settled: boolean;
}

const linkOf = (invoice: OrderInvoice, settled: boolean): OrderLink => ({
  invoiceId: invoice.invoiceId,
  platformInvoiceId: invoice.platformInvoiceId,
  link: invoice.link,
  settled,
});

const hasMoney = (invoice: OrderInvoice): boolean => invoice.state === 'authorized' || invoice.captured > invoice.refunded;

/** The id of an order's next invoice. */
export function nextInvoiceId(orderId: string, invoices: readonly OrderInvoice[]): string {
  const counts = invoices.map(({ platformInvoiceId }) => readInvoiceId(platformInvoiceId)?.count ?? 0);
  return platformInvoiceIdOf(orderId, Math.max(0, ...counts) + 1);
}

/**
 * The one link of an order: the buyer's form and the manager's button lead to the same invoice as long as merchant and sum are the same, so that nobody
 * pays twice. Another sum puts a fresh invoice in the place of the old one; another merchant closes it. An order with money on it gets no new link.
 */
export async function linkFor(house: House, account: PlatformAccount, wanted: WantedLink): Promise<Result<OrderLink>> {
  const first = await tryLink(house, account, wanted);
  // Another request was faster with another sum: look once more at what there is now.
  return !first.ok && (first.refusal.code === 'invoice-differs' || first.refusal.code === 'link-closed')
    ? tryLink(house, account, wanted)
    : first;
}

async function tryLink(house: House, account: PlatformAccount, wanted: WantedLink): Promise<Result<OrderLink>> {
  const host = house.host();
  const { order, merchantCode, amount } = wanted;
  const invoices = await host.invoicesOf(account, order.id);
  const settled = invoices.find(hasMoney);
  if (settled) return done(linkOf(settled, true));
  const closed = closedBecause(order);
  if (closed !== null) return refused('order-changed', { text: house.words(`insales.closed.${closed}`, account.language) });
  const pending = invoices.filter(({ state }) => state === 'pending');
  const mine = pending.find((one) => one.merchantCode === merchantCode);
  const refusal = mine ? null : await noMerchant(house, account, merchantCode);
  if (refusal) return refusal;
  for (const other of pending) if (other !== mine) await host.withdraw(account, other.invoiceId);
  const platformInvoiceId = nextInvoiceId(order.id, invoices);
  if (mine && !sameMoney(mine.amount, amount)) {
    const renewed = await host.renew(account, mine.invoiceId, { platformInvoiceId, amount, lines: linesFor(wanted) });
    return renewed.ok ? done({ invoiceId: renewed.value.invoiceId, platformInvoiceId, link: renewed.value.link, settled: false }) : renewed;
  }
  // An invoice that is there is asked for again, because its payment at the gateway may have died since.
  const request = await requestFor(house, account, wanted, mine?.platformInvoiceId ?? platformInvoiceId);
  const issued = await host.issue(account, request);
  if (!issued.ok) return issued;
  return done({ invoiceId: issued.value.invoiceId, platformInvoiceId: request.platformInvoiceId, link: issued.value.link, settled: false });
}

/** The refusal for a merchant that takes nothing: asked before anything of the order is touched, so that a wrong name never costs it the link it has. */
async function noMerchant(house: House, account: PlatformAccount, merchantCode: string): Promise<Result<never> | null> {
  const { merchants } = await house.host().offered(account);
  const merchant = merchants.find(({ code }) => code === merchantCode);
  if (!merchant) return refused('merchant-unknown');
  return merchant.active ? null : refused('merchant-off');
}

/** The lines are in the currency of the shop, so they explain no sum of another one. */
function linesFor({ order, amount }: WantedLink) {
  const lines = orderLines(order);
  return (order.currency_code === 'RUR' ? 'RUB' : order.currency_code) === amount.currency ? lines : [];
}

async function requestFor(house: House, account: PlatformAccount, wanted: WantedLink, platformInvoiceId: string): Promise<IssueRequest> {
  const { order, merchantCode, amount, email, phone, actor } = wanted;
  const { client } = order;
  const shop = await house.store.shopOf(account.installationId);
  const way = await house.store.wayBack({
    installationId: account.installationId,
    key: `${insalesIdOf(account)}-${house.ids.token(18)}`,
    orderId: order.id,
    orderKey: order.key,
    at: house.clock.now(),
  });
  const name = [client?.name, client?.surname].filter((part) => part).join(' ');
  return {
    merchantCode,
    platformInvoiceId,
    amount,
    orderId: order.id,
    orderNumber: order.number,
    siteUrl: shop?.objects.site ? `https://${shop.objects.site}` : account.publicAddress,
    returnUrl: `${house.baseUrl}${paths.wayBack(way.key)}`,
    lines: linesFor(wanted),
    customer: { name: name || null, email: email ?? client?.email ?? null, phone: phone ?? client?.phone ?? null },
    actor,
  };
}
