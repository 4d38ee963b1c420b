import { done, refused } from '../../payments/domain/errors';
import type { Result } from '../../payments/domain/errors';
import type { Platform, PlatformAccount, PlatformOrder, PlatformPayment } from '../../payments/ports/platform';
import { readBooks } from './books';
import { checkShop, shopLinks } from './check';
import { asRefusal } from './client';
import type { ShopFailure } from './client';
import { PLATFORM } from './connect';
import type { House } from './house';
import { linkFor } from './links';
import { publishMethods } from './methods';
import { findOrderByNumber, orderUrl, readInvoiceId, readOrderById, readCurrency, totalOf } from './orders';
import { LIMITS } from './pace';
import { stillGood } from './review';
import { setUpLater } from './set-up';
import { DEFAULT_MAPPING, createStatus, listStatuses } from './statuses';
import { tell } from './tell';
import { writeLinkLater } from './widget-api';
import type { WireOrder } from './wire';

/** A payable order and one of our merchants, in one id: the shop has no payments inside of an order. */
const PAYMENT = /^(\d{1,18}):([\w-]{1,64})$/;

type WhichOrder = Parameters<Platform['readOrder']>[1];

/** InSales as a platform. It has no states but paid and not paid and knows nothing of links, so those are made here and it is told of money. */
export function createInsales(house: House): Platform {
  return {
    code: PLATFORM,
    title: 'InSales',
    mapsStatuses: false,
    makesMethods: true,
    defaultMapping: DEFAULT_MAPPING,
    refreshesLinks: true,
    canRequestLink: true,
    limits: LIMITS,
    report: (account, report) => tell(house, account, report),
    stillGood: (account, invoice) => stillGood(house, account, invoice),
    readOrder: (account, which) => readOrder(house, account, which),
    readInvoice: (account, platformInvoiceId) => readBooks(house, account, platformInvoiceId),
    requestLink: (account, paymentId) => requestLink(house, account, paymentId),
    listStatuses: (account) => listStatuses(house, account),
    createStatus: (account, name) => createStatus(house, account, name),
    publishMerchants: async (account, merchants) => {
      if (!account.active) return done(undefined);
      const published = await publishMethods(house, account, merchants);
      // A shop that is busy now is told by the job that repairs the set-up.
      if (!published.ok && published.refusal.code === 'platform-unreachable') await setUpLater(house, account.installationId);
      return published;
    },
    check: (account) => checkShop(house, account),
    orderUrl,
    links: shopLinks,
  };
}

const orderRefusal = (failure: ShopFailure): Result<never> =>
  failure.kind === 'not-found' ? refused('order-unknown') : { ok: false, refusal: asRefusal(failure) };

async function readOrder(house: House, account: PlatformAccount, which: WhichOrder): Promise<Result<PlatformOrder>> {
  if ('orderNumber' in which) {
    const found = await findOrderByNumber(house.client, account, which.orderNumber);
    if (!found.ok) return orderRefusal(found.failure);
    return found.value ? done(await present(house, account, found.value)) : refused('order-unknown');
  }
  const orderId = 'orderId' in which ? which.orderId : (readInvoiceId(which.platformInvoiceId)?.orderId ?? '');
  if (!/^\d{1,18}$/.test(orderId)) return refused('order-unknown');
  const read = await readOrderById(house.client, account, orderId);
  return read.ok ? done(await present(house, account, read.value)) : orderRefusal(read.failure);
}

/** Every active merchant is a way to pay the order, and each can have its link made. */
async function present(house: House, account: PlatformAccount, order: WireOrder): Promise<PlatformOrder> {
  const { client } = order;
  const total = totalOf(order);
  const paid = order.financial_status === 'paid';
  const { merchants } = await house.host().offered(account);
  const active = merchants.filter((merchant) => merchant.active);
  return {
    id: order.id,
    number: order.number,
    currency: readCurrency(order.currency_code),
    total,
    emails: client?.email ? [client.email] : [],
    phone: client?.phone ?? null,
    customerName: [client?.name, client?.surname].filter((part) => part).join(' ') || null,
    payments: active.map(({ code, name }): PlatformPayment => ({
      id: `${order.id}:${code}`,
      amount: total,
      type: name,
      status: order.financial_status,
      paid,
    })),
    url: orderUrl(account, order.id),
  };
}

async function requestLink(house: House, account: PlatformAccount, paymentId: string): Promise<Result<{ readonly link: string }>> {
  const [, orderId, merchantCode] = PAYMENT.exec(paymentId) ?? [];
  if (orderId === undefined || merchantCode === undefined) return refused('order-unknown');
  const read = await readOrderById(house.client, account, orderId);
  if (!read.ok) return orderRefusal(read.failure);
  const amount = totalOf(read.value);
  if (!amount) return refused('currency-unknown');
  const wanted = { order: read.value, merchantCode, amount, email: null, phone: null };
  const link = await linkFor(house, account, { ...wanted, actor: { kind: 'platform-user', platform: PLATFORM } });
  if (!link.ok) return link;
  await writeLinkLater(house, account, orderId);
  return done({ link: link.value.link });
}
