import express from 'express';
import type { Request, Response, Router } from 'express';
import { parseMoney, sameMoney } from '../../payments/domain/money';
import type { PlatformAccount } from '../../payments/ports/platform';
import type { OrderInvoice } from '../../payments/ports/shop-host';
import type { PlatformDoor } from '../door';
import { accountOf } from './connect';
import { costIn } from './cost';
import { allowFormTo } from './page-policy';
import type { House } from './house';
import { readOrderById } from './orders';
import { resultFields, signingPassword } from './result';
import type { OrderTransaction, PaymentMethod, WayBack } from './rows';
import type { WireOrder } from './wire';

const KEY = /^(\d{1,18})-[\w-]{16,64}$/;

interface Returning {
  readonly account: PlatformAccount;
  readonly way: WayBack;
}

/** Money, and what it may be said to have paid for. */
interface Covering {
  readonly account: PlatformAccount;
  readonly paid: OrderInvoice;
  readonly attempt: OrderTransaction;
  readonly order: WireOrder;
}

interface Told {
  readonly address: string;
  readonly fields: Readonly<Record<string, string>>;
}

/**
 * `GET /return/:invoice`: the buyer's way back to the shop. Coming here proves nothing: what the browser posts to the shop is what our books say, and
 * a payment without a result yet, or of less than the order costs by now, leads to the order's page (InSales protocol notes: section Reporting the result).
 */
export function createWayBack({ house, door }: { readonly house: House; readonly door: PlatformDoor }): Router {
  const router = express.Router();
  router.get('/return/:invoice', async (request: Request, response: Response) => {
    response.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' });
    const returning = await findWay(house, String(request.params['invoice']));
    if (!returning) {
      door.show(request, response, { status: 404, view: 'insales/message', model: { kind: 'no-way', again: null } });
      return;
    }
    const told = await resultFor(house, returning);
    if (!told) {
      response.redirect(303, await orderPage(house, returning));
      return;
    }
    allowFormTo(response, told.address);
    const model = { kind: 'return', action: told.address, method: 'POST', fields: Object.entries(told.fields) };
    door.show(request, response, { status: 200, view: 'insales/onward', model });
  });
  return router;
}

async function findWay(house: House, key: string): Promise<Returning | null> {
  const insalesId = KEY.exec(key)?.[1];
  const known = insalesId === undefined ? null : await accountOf(house, insalesId);
  const way = known && (await house.store.findWayBack(known.account.installationId, key));
  return known && way ? { account: known.account, way } : null;
}

/** What the browser is to tell the shop; null when there is nothing to tell or no attempt of the shop to tell it of. */
async function resultFor(house: House, { account, way }: Returning): Promise<Told | null> {
  const invoices = await house.host().invoicesOf(account, way.orderId);
  const attempts = await house.store.transactionsOf(account.installationId, way.orderId);
  const methods = await house.store.methods(account.installationId);
  const attemptFor = (invoice: OrderInvoice | undefined): OrderTransaction | undefined =>
    invoice && attempts.find((one) => one.platformInvoiceId === invoice.platformInvoiceId);
  const paid = invoices.find((one) => one.captured >= one.amount.minor && one.refunded === 0);
  const [newest] = invoices;
  if (!paid && (newest?.state !== 'canceled' || invoices.some((one) => one.state !== 'canceled'))) return null;
  const order = await readOrderById(house.client, account, way.orderId);
  if (!order.ok) return null;
  if (paid) {
    const attempt = attemptFor(paid) ?? attempts[0];
    const covers = attempt && (await coversOrder(house, { account, paid, attempt, order: order.value }));
    return covers ? toldOf(account, methods, { attempt, paid: '1' }) : null;
  }
  // "Not paid" is never said of an order that has money somewhere, and the shop's people may have marked it themselves.
  return order.value.financial_status === 'pending' ? toldOf(account, methods, { attempt: attemptFor(newest), paid: '0' }) : null;
}

/** A shop that is told "paid" marks the whole order, so the money has to be all that the order costs by now, and what the attempt asked for. */
async function coversOrder(house: House, { account, paid, attempt, order }: Covering): Promise<boolean> {
  const asked = parseMoney(attempt.amount, paid.amount.currency);
  if (!asked || !sameMoney(asked, paid.amount)) return false;
  const cost = await costIn(house, account, paid, order);
  return !cost || paid.captured >= cost.minor;
}

function toldOf(
  account: PlatformAccount,
  methods: readonly PaymentMethod[],
  { attempt, paid }: { readonly attempt: OrderTransaction | undefined; readonly paid: '1' | '0' },
): Told | null {
  const method = attempt && methods.find((one) => one.merchantCode === attempt.merchantCode);
  const password = attempt ? signingPassword(account.credentials, attempt.merchantCode) : '';
  if (!attempt || !method || password === '') return null;
  return { address: paid === '1' ? method.successUrl : method.failUrl, fields: resultFields(attempt, paid, password) };
}

/** The buyer's page of the order, on the host that buyers know. */
async function orderPage(house: House, { account, way }: Returning): Promise<string> {
  const shop = await house.store.shopOf(account.installationId);
  const scheme = account.address.startsWith('http://') ? 'http' : 'https';
  const base = shop?.objects.site ? `${scheme}://${shop.objects.site}` : account.address;
  return `${base}/orders/${encodeURIComponent(way.orderKey)}`;
}
