import { sameMoney } from '../../payments/domain/money';
import type { Money } from '../../payments/domain/money';
import type { PlatformAccount, StillGood } from '../../payments/ports/platform';
import { decode, mayPass } from './client';
import { costIn } from './cost';
import type { House } from './house';
import { nextInvoiceId } from './links';
import { accessOf, closedBecause, orderLines, readInvoiceId, readOrderById, totalOf } from './orders';
import { answeredList, orderSchema } from './wire';
import type { WireOrder } from './wire';

const PAGE = 100;
/** An order is some kilobytes long, but one of many lines or of a long comment is more than 100; a page that is not read is asked for for ever. */
const PAGE_BYTES = 24 * 1_048_576;
/** A run ends after so many pages and goes on next time, so that one busy shop does not keep a worker. */
const MOST_PAGES = 20;
/** How far back the first run looks. */
const FIRST_LOOK_MS = 60 * 60_000;

/** An invoice that money is about to move for. */
interface Asked {
  readonly platformInvoiceId: string;
  readonly amount: Money;
  readonly taking?: Money;
}

/**
 * Whether the shop still stands by an invoice. A sum that changed is no refusal to a payer: the answer says what to ask for instead, so that the old one is
 * never charged silently. Reserved money may be taken up to what the order costs now. For a converted sum there is nothing to ask for instead: only the shop
 * knows its rate, so its own form has to come again.
 */
export async function stillGood(house: House, account: PlatformAccount, invoice: Asked): Promise<StillGood> {
  const say = (key: string): string => house.words(`insales.closed.${key}`, account.language);
  const which = readInvoiceId(invoice.platformInvoiceId);
  if (which === null) return { kind: 'changed', text: say('unknown') };
  const read = await readOrderById(house.client, account, which.orderId);
  if (!read.ok) {
    if (read.failure.kind === 'not-found') return { kind: 'changed', text: say('unknown') };
    return { kind: 'unknown', text: read.failure.text };
  }
  const closed = closedBecause(read.value);
  // Somebody who takes reserved money may have marked the order as paid already.
  if (closed !== null && !(closed === 'paid' && invoice.taking)) return { kind: 'changed', text: say(closed) };
  const total = totalOf(read.value);
  if (!total) return { kind: 'unknown', text: say('sum') };
  const cost = await costIn(house, account, invoice, read.value);
  if (!cost) return { kind: 'good' };
  if (invoice.taking) return invoice.taking.minor <= cost.minor ? { kind: 'good' } : { kind: 'changed', text: say('sum') };
  if (cost.minor === invoice.amount.minor) return { kind: 'good' };
  if (total.minor === 0 || account.refusesSums || !sameMoney(cost, total)) return { kind: 'changed', text: say('sum') };
  const invoices = await house.host().invoicesOf(account, which.orderId);
  const fresh = { platformInvoiceId: nextInvoiceId(which.orderId, invoices), amount: total, lines: orderLines(read.value) };
  return { kind: 'changed', text: say('sum'), fresh };
}

/**
 * Looks at an order that may have changed and lets its unpaid links follow: closed when the order is paid, declined or gone, renewed when its sum
 * is another, or closed then, too, where the shop converts.
 * @throws when the shop should be asked again later.
 */
export async function reviewOrder(house: House, account: PlatformAccount, orderId: string): Promise<void> {
  const [pending] = await house.host().pendingOrders(account, [orderId]);
  if (pending === undefined) return;
  const read = await readOrderById(house.client, account, orderId, 'job');
  if (read.ok) return followOrder(house, account, read.value);
  if (mayPass(read.failure)) throw new Error(`The order could not be read: ${read.failure.text}`);
  if (read.failure.kind === 'not-found') await withdrawAll(house, account, orderId);
}

/** Lets the unpaid links of an order follow what the shop says of it; a shop that wants changed sums refused has that done when somebody is about to pay. */
async function followOrder(house: House, account: PlatformAccount, order: WireOrder): Promise<void> {
  if (closedBecause(order) !== null) return withdrawAll(house, account, order.id);
  if (account.refusesSums) return;
  const host = house.host();
  const total = totalOf(order);
  const invoices = await host.invoicesOf(account, order.id);
  for (const invoice of invoices.filter(({ state }) => state === 'pending')) {
    const cost = await costIn(house, account, invoice, order);
    if (!total || !cost || total.minor === 0 || sameMoney(cost, invoice.amount)) continue;
    const fresh = { platformInvoiceId: nextInvoiceId(order.id, invoices), amount: total, lines: orderLines(order) };
    if (sameMoney(cost, total)) await host.renew(account, invoice.invoiceId, fresh);
    else await host.withdraw(account, invoice.invoiceId);
  }
}

async function withdrawAll(house: House, account: PlatformAccount, orderId: string): Promise<void> {
  const host = house.host();
  const invoices = await host.invoicesOf(account, orderId);
  for (const { invoiceId, state } of invoices) if (state === 'pending') await host.withdraw(account, invoiceId);
}

/**
 * Reads what changed in the shop since the last time, because webhooks get lost: page 1 again and again, from the last order seen
 * (InSales protocol notes: section Lists, paging, changed data).
 * @throws when the shop should be asked again later.
 */
export async function readChanges(house: House, account: PlatformAccount): Promise<void> {
  const shop = await house.store.shopOf(account.installationId);
  if (!shop) return;
  let since = shop.changedSince ?? new Date(house.clock.now().getTime() - FIRST_LOOK_MS).toISOString();
  let fromId = shop.changedFromId ?? '0';
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const query = { updated_since: since, from_id: fromId, per_page: String(PAGE), page: '1' };
    const asked = decode(
      await house.client(accessOf(account), { method: 'GET', path: 'orders.json', query, by: 'job', maxBytes: PAGE_BYTES }),
      answeredList(orderSchema),
    );
    if (!asked.ok) {
      if (mayPass(asked.failure)) throw new Error(`Changed orders could not be read: ${asked.failure.text}`);
      return;
    }
    const last = asked.value.at(-1);
    if (!last?.updated_at || (last.updated_at === since && last.id === fromId)) return;
    const wanted = new Set(
      await house.host().pendingOrders(
        account,
        asked.value.map(({ id }) => id),
      ),
    );
    for (const order of asked.value) if (wanted.has(order.id)) await followOrder(house, account, order);
    since = last.updated_at;
    fromId = last.id;
    await house.store.changeShop(shop.insalesId, { changedSince: since, changedFromId: fromId });
  }
}
