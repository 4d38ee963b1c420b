import express from 'express';
import type { Request, Response, Router } from 'express';
import { done, refused } from '../../payments/domain/errors';
import type { Refusal, Result } from '../../payments/domain/errors';
import { parseMoney } from '../../payments/domain/money';
import type { Money } from '../../payments/domain/money';
import type { PayTarget } from '../../payments/ports/gateway';
import type { PlatformAccount } from '../../payments/ports/platform';
import type { PlatformDoor } from '../door';
import { asRefusal } from './client';
import { accountOf } from './connect';
import { allowFormTo } from './page-policy';
import { methodPassword } from './house';
import type { House } from './house';
import { linkFor } from './links';
import type { OrderLink } from './links';
import { readMethodPassword } from './methods';
import { readCurrency, readOrderById, totalOf } from './orders';
import { readPayForm } from './pay-form';
import type { PayForm, ReadForm } from './pay-form';
import type { WireOrder } from './wire';

/** A form carries the whole order, which of a long one is more than 100 kB. */
const BODY_LIMIT = '3mb';
/** How often the shop is asked whether its people have changed a signing password, in milliseconds. */
const READ_AGAIN_MS = 60_000;
const CONNECTION = /^(\d{1,18})\.([\w-]{1,64})$/;

/** What the payment entry is made of. */
export interface PayParts {
  readonly house: House;
  readonly door: PlatformDoor;
}

interface Connection {
  readonly account: PlatformAccount;
  readonly merchantCode: string;
}

/** `POST /pay/:connection`: where the shop sends its buyers, and asks for itself when it lets them pay on its own page. */
export function createPay(parts: PayParts): Router {
  const router = express.Router();
  router.post('/pay/:connection', express.raw({ type: () => true, limit: BODY_LIMIT }), async (request, response) => {
    response.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' });
    const contentType = request.headers['content-type'] ?? '';
    const body: unknown = request.body;
    const connection = await findConnection(parts.house, request);
    const read = Buffer.isBuffer(body) ? readPayForm(body, contentType) : null;
    const asJson = /^application\/json\b/i.test(contentType);
    if (!connection || !read || !(await isGenuine(parts.house, connection, read))) {
      parts.house.logger.warn({ event: 'insales-form-refused', because: connection ? (read ? 'signature' : 'malformed') : 'connection' });
      return refuse(parts, request, response, { refusal: { code: 'signature-wrong' }, status: 400, asJson });
    }
    const link = await linkOfForm(parts.house, connection, read.form);
    if (!link.ok) return refuse(parts, request, response, { refusal: link.refusal, status: statusOf(link.refusal), asJson });
    if (asJson) return void response.json({ widget_payment_data: { payment_id: link.value.invoiceId, pay_url: link.value.link } });
    return leadOn(parts, request, response, { connection, link: link.value });
  });
  return router;
}

async function findConnection(house: House, request: Request): Promise<Connection | null> {
  const match = CONNECTION.exec(String(request.params['connection']));
  const known = match?.[1] ? await accountOf(house, match[1]) : null;
  return known && match?.[2] ? { account: known.account, merchantCode: match[2] } : null;
}

/** Checks the signature; the shop's people may have changed the password by hand, so the shop is asked before a form is refused. */
async function isGenuine(house: House, { account, merchantCode }: Connection, { form, isSignedWith }: ReadForm): Promise<boolean> {
  if (form.shopId !== merchantCode) return false;
  if (isSignedWith(account.credentials[methodPassword(merchantCode)] ?? '')) return true;
  const mine = (await house.store.methods(account.installationId)).find((one) => one.merchantCode === merchantCode);
  if (!mine || house.clock.now().getTime() - mine.readAt.getTime() < READ_AGAIN_MS) return false;
  const password = await readMethodPassword(house, account, merchantCode);
  if (password === null || !isSignedWith(password)) return false;
  await house.host().changeCredentials(account, { [methodPassword(merchantCode)]: password });
  return true;
}

/** The link that a genuine form is led to. The form is a claim: the shop is asked whether key and sum are those of the order. */
async function linkOfForm(house: House, { account, merchantCode }: Connection, form: PayForm): Promise<Result<OrderLink>> {
  if (!account.active) return refused('installation-off');
  const read = await readOrderById(house.client, account, form.orderId);
  if (!read.ok) return read.failure.kind === 'not-found' ? refused('order-unknown') : { ok: false, refusal: asRefusal(read.failure) };
  const amount = amountOf(read.value, form);
  if (!amount.ok) return amount;
  const link = await linkFor(house, account, {
    order: read.value,
    merchantCode,
    amount: amount.value,
    email: form.email || null,
    phone: form.phone || null,
    actor: { kind: 'customer' },
  });
  if (!link.ok) return link;
  await keepAttempt(house, { account, merchantCode }, { form, platformInvoiceId: link.value.platformInvoiceId });
  return link;
}

async function keepAttempt(
  house: House,
  { account, merchantCode }: Connection,
  { form, platformInvoiceId }: { readonly form: PayForm; readonly platformInvoiceId: string },
): Promise<void> {
  await house.store.keepTransaction({
    installationId: account.installationId,
    merchantCode,
    transactionId: form.transactionId,
    orderId: form.orderId,
    orderKey: form.key,
    amount: form.amount,
    originalAmount: form.conversion?.originalAmount ?? null,
    originalCurrency: form.conversion?.originalCurrency ?? null,
    platformInvoiceId,
    createdAt: house.clock.now(),
  });
}

/** What the form asks for, after the order agreed to it; sums are compared as numbers of their currency, not as texts. */
function amountOf(order: WireOrder, form: PayForm): Result<Money> {
  const total = totalOf(order);
  if (!total) return refused('currency-unknown');
  if (order.key !== form.key || order.id !== form.orderId) return refused('order-unknown');
  const { conversion } = form;
  const said = conversion ? conversion.originalAmount : form.amount;
  const saidCurrency = conversion ? readCurrency(conversion.originalCurrency) : total.currency;
  const agreed = saidCurrency === total.currency ? parseMoney(said, total.currency) : null;
  if (!agreed || agreed.minor !== total.minor) return refused('order-changed', { text: said });
  if (!conversion) return total.minor > 0 ? done(total) : refused('amount-invalid');
  const currency = readCurrency(conversion.currency);
  if (!currency) return refused('currency-unknown');
  const amount = parseMoney(form.amount, currency);
  return amount && amount.minor > 0 ? done(amount) : refused('amount-invalid');
}

/** Sends the buyer straight on to the gateway; an order with money on it leads to the page that says so. */
async function leadOn(
  { house, door }: PayParts,
  request: Request,
  response: Response,
  { connection, link }: { readonly connection: Connection; readonly link: OrderLink },
): Promise<void> {
  if (link.settled) return response.redirect(303, link.link);
  const target = await house.host().open(connection.account, link.invoiceId);
  // What the gateway cannot do now is said, and tried again, on the link's own page.
  if (!target.ok) return response.redirect(303, link.link);
  return showTarget(door, request, response, target.value);
}

function showTarget(door: PlatformDoor, request: Request, response: Response, target: PayTarget): void {
  const address = target.kind === 'redirect' ? target.url : target.action;
  if (!/^https?:\/\//i.test(address)) {
    door.show(request, response, { status: 502, view: 'insales/message', model: { kind: 'trouble', again: null } });
    return;
  }
  if (target.kind === 'redirect') {
    response.redirect(303, address);
    return;
  }
  allowFormTo(response, address);
  const { action, method, fields } = target;
  door.show(request, response, {
    status: 200,
    view: 'insales/onward',
    model: { kind: 'pay', action, method, fields: Object.entries(fields) },
  });
}

const statusOf = ({ code }: Refusal): number => (code === 'platform-unreachable' ? 503 : 409);

function refuse(
  { door }: PayParts,
  request: Request,
  response: Response,
  what: { readonly refusal: Refusal; readonly status: number; readonly asJson: boolean },
): void {
  const { refusal, status, asJson } = what;
  if (asJson) {
    response.status(status).json({ error: refusal.code });
    return;
  }
  const kind = refusal.code === 'signature-wrong' ? 'form-refused' : refusal.code === 'platform-unreachable' ? 'busy' : 'not-payable';
  door.show(request, response, { status, view: 'insales/message', model: { kind, again: null } });
}
