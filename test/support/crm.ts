import { z } from 'zod';
import { rows } from '../../src/infra/database';
import type { Money } from '../../src/payments/domain/money';
import type { OrderItem } from '../../src/sandbox/retailcrm/model';
import type { World } from './world';
import { PERSON, SHOP } from './world';

const Invoice = z.object({
  invoiceUuid: z.string(),
  externalId: z.string().nullable(),
  /** None while no link was made. */
  status: z.string().nullable(),
  amount: z.number(),
  captured: z.number(),
  refunded: z.number(),
  link: z.string().nullable(),
  cancellationDetails: z.string().nullish(),
  refundable: z.boolean().nullish(),
  cancellable: z.boolean().nullish(),
});
const Payment = z.object({ id: z.number(), status: z.string().nullish(), paidSum: z.number(), invoice: Invoice.nullable() });
const Pressed = z.object({ ok: z.boolean(), errorMsg: z.string().nullish(), payment: Payment });
const Ledger = z.object({
  ledger: z.array(z.object({ kind: z.enum(['hold', 'capture', 'void', 'refund']), amount: z.number(), invoiceId: z.string() })),
});

export type PressedButton = z.infer<typeof Pressed>;

/** Sends a form as a browser would and reads the JSON that simulators answer to programs; of a page, only its status. */
export async function postForm(url: string, fields: Readonly<Record<string, string>>): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: { Accept: 'application/json' },
    redirect: 'manual',
  });
  const text = await response.text();
  return text.startsWith('{') ? JSON.parse(text) : { status: response.status };
}

/** A payment row on an order card of the simulated CRM, tied to a merchant of ours. */
export interface CrmPayment {
  readonly id: number;
  /** Presses a native button: generate-link, send-link, confirm, cancel, refund. */
  press(button: string, fields?: Readonly<Record<string, string>>): Promise<PressedButton>;
  /** The row as the CRM has it now. */
  now(): Promise<z.infer<typeof Payment>>;
}

/** Connects the module in the CRM and gives our installation's id. */
export async function connect(world: World): Promise<string> {
  const outcome = await world.retailcrm.connect();
  if (!outcome.ok) throw new Error(outcome.errorMsg);
  const account = await world.heart.db.read((tx) => rows<{ id: string }>(tx, 'select id from installation'));
  const id = account[0]?.id;
  if (!id) throw new Error('the module did not register itself');
  return id;
}

/** A merchant of another gateway than UAPAY: its code and what is typed into its form. */
export interface OfGateway {
  readonly code: string;
  readonly fields: Readonly<Record<string, string>>;
}

const OF_UAPAY: OfGateway = { code: 'uapay', fields: { shopId: SHOP.clientId, secretKey: SHOP.secret, mode: 'live' } };

/** Adds a merchant, of UAPAY when nothing else is said, and a payment type for it in the CRM; gives both codes. */
export async function addMerchant(
  world: World,
  installationId: string,
  options: { readonly manual?: boolean; readonly name?: string; readonly gateway?: OfGateway } = {},
): Promise<{ readonly id: string; readonly type: string }> {
  const { name = 'Main shop', gateway = OF_UAPAY } = options;
  const saved = await world.desk.addMerchant(
    installationId,
    gateway.code,
    { name, confirmManually: options.manual ?? false, fields: gateway.fields },
    PERSON,
  );
  if (!saved.ok) throw new Error(JSON.stringify(saved.problems));
  await postForm(`${world.retailcrm.url}/admin/payment-types`, {
    name: `${gateway.code} ${name}`,
    integration: `ordertill/${saved.value.id}`,
  });
  const state = z
    .object({ paymentTypes: z.array(z.object({ code: z.string(), name: z.string() })) })
    .parse(await simState(world.retailcrm.url));
  const type = state.paymentTypes.find((one) => one.name === `${gateway.code} ${name}`)?.code;
  if (!type) throw new Error('the payment type was not made');
  return { id: saved.value.id, type };
}

/** Everything that a simulator knows. */
export const simState = async (url: string): Promise<unknown> => (await fetch(`${url}/_sim/state`)).json();

/** What the gateway's ledger says was moved, in minor units, oldest first. */
export async function ledger(world: World): Promise<z.infer<typeof Ledger>['ledger']> {
  return Ledger.parse(await simState(world.uapay.url)).ledger;
}

/** Makes an order with one payment of this type and sum (minor units of the CRM's currency). */
export function addPayment(world: World, type: string, minor: number): Promise<CrmPayment> {
  return addPaymentFor(world, type, { items: [{ name: 'Tea, 100 g', price: minor, quantity: 1, offerId: 1 }] });
}

/** Makes an order of these items with one payment of this type, over all of it or over an amount in major units. */
export function addPaymentFor(
  world: World,
  type: string,
  { items, amount = '' }: { readonly items: readonly OrderItem[]; readonly amount?: string },
): Promise<CrmPayment> {
  return addPaymentTo(world, world.retailcrm.addOrder({ items }).id, { type, amount });
}

/** Adds a payment of this type and amount, in major units, to an order that there is. */
export async function addPaymentTo(
  world: World,
  orderId: number,
  given: { readonly type: string; readonly amount: string },
): Promise<CrmPayment> {
  const made = Pressed.parse(await postForm(`${world.retailcrm.url}/admin/orders/${orderId}/payments`, given));
  const { id } = made.payment;
  return {
    id,
    press: async (button, fields = {}) => Pressed.parse(await postForm(`${world.retailcrm.url}/admin/payments/${id}/${button}`, fields)),
    now: async () => {
      const state = z.object({ orders: z.array(z.object({ payments: z.array(Payment) })) }).parse(await simState(world.retailcrm.url));
      const found = state.orders.flatMap((one) => one.payments).find((one) => one.id === id);
      if (!found) throw new Error('the payment row is gone');
      return found;
    },
  };
}

/** Goes through a payment link as a customer: our page, on to the gateway, and a button there. */
export async function payByLink(link: string, button: 'pay' | 'decline' | 'abandon'): Promise<void> {
  const opened = await fetch(`${link}/open`, { method: 'POST', redirect: 'manual' });
  const page = opened.headers.get('location');
  if (!page) throw new Error(`the link leads nowhere: ${opened.status} ${await opened.text()}`);
  const answer = await fetch(`${page}/${button}`, { method: 'POST', body: new URLSearchParams(), redirect: 'manual' });
  await answer.arrayBuffer();
}

/** A sum in hryvnia kopecks. */
export const uah = (minor: number): Money => ({ minor, currency: 'UAH' as Money['currency'] });
