import type { BrowserContext, Page } from 'playwright-core';
import { z } from 'zod';
import { payByLink } from '../support/crm';
import { eventually } from '../support/eventually';
import type { Demo } from './demo';
import { OUTLET, TEA_SHOP, addMerchant, addPaymentType } from './people';

const Order = z.object({ id: z.number() });
const Pressed = z.object({
  errorMsg: z.string().optional(),
  payment: z.object({ id: z.number(), invoice: z.object({ link: z.string().nullable() }).nullable() }),
});

/** An order of a story: who buys what, paid to which of the demo's merchants. */
export interface StoryOrder {
  readonly number: string;
  readonly customer: string;
  readonly email: string;
  readonly items: readonly (readonly [name: string, price: string])[];
  readonly merchant: typeof TEA_SHOP | typeof OUTLET;
}

/** What stands for one link in the CRM and with us. */
export interface Told {
  readonly number: string;
  readonly link: string;
  /** Our screen of it. */
  readonly screen: string;
  /** The card in the CRM. */
  readonly card: string;
  pay(button?: 'pay' | 'decline'): Promise<void>;
  /** Presses a native button of the card: confirm, cancel, refund. */
  press(button: string, fields?: Readonly<Record<string, string>>): Promise<void>;
  /** Waits until our screen says this: the state beside the number, or a heading. */
  until(state: string): Promise<void>;
}

/** Sends a form to a simulator and reads its JSON answer. */
async function post(url: string, fields: readonly (readonly [string, string])[]): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams(fields.map(([name, value]): [string, string] => [name, value])),
    headers: { Accept: 'application/json' },
  });
  if (!response.ok) throw new Error(`${url} was answered ${response.status}: ${await response.text()}`);
  return response.json();
}

const typeCode = (merchant: string): string => `uapay-${merchant.toLowerCase().replaceAll(' ', '-')}`;

/** Adds both merchants with their payment types; the page has to be one of ours, signed in. */
export async function openShop(page: Page, demo: Demo): Promise<void> {
  for (const merchant of [TEA_SHOP, OUTLET]) {
    await addMerchant(page, demo, merchant);
    await addPaymentType(page, demo, merchant.name);
  }
}

async function screenOf(context: BrowserContext, demo: Demo, number: string): Promise<string> {
  const list = await (await context.request.get(`${demo.hub}/invoices?search=${number}`)).text();
  const path = /href="(\/invoices\/[\w-]{36})"/.exec(list)?.[1];
  if (!path) throw new Error(`there is no invoice of order ${number}`);
  return `${demo.hub}${path}`;
}

/** Makes an order with a payment link, behind the screens: what is quick here is done by hand in the test of the order's way. */
export async function tell(context: BrowserContext, demo: Demo, order: StoryOrder): Promise<Told> {
  const { number, customer, email, items, merchant } = order;
  const lines = items.flatMap(([name, price]) => [
    ['itemName', name] as const,
    ['itemPrice', price] as const,
    ['itemQuantity', '1'] as const,
  ]);
  const made = [['number', number] as const, ['firstName', customer] as const, ['email', email] as const, ...lines];
  const { id } = Order.parse(await post(`${demo.retailcrm}/admin/orders`, made));
  const card = `${demo.retailcrm}/admin/orders/${id}`;
  const type = typeCode(merchant.name);
  const added = Pressed.parse(
    await post(`${card}/payments`, [
      ['type', type],
      ['amount', ''],
    ]),
  );
  const payment = `${demo.retailcrm}/admin/payments/${added.payment.id}`;
  const pressed = Pressed.parse(await post(`${payment}/generate-link`, []));
  const link = pressed.payment.invoice?.link;
  if (!link) throw new Error(`no link was made for order ${number}: ${pressed.errorMsg ?? 'without a reason'}`);
  const screen = await screenOf(context, demo, number);
  return {
    number,
    link,
    screen,
    card,
    pay: (button = 'pay') => payByLink(link, button),
    press: async (button, fields = {}) => void (await post(`${payment}/${button}`, Object.entries(fields))),
    until: async (state) => {
      await eventually(async () => (await (await context.request.get(screen)).text()).includes(`>${state}<`));
    },
  };
}

/** A fault of the simulated gateway; `match` is like `POST /api/invoicer/payments/complete`. */
export interface Misbehaviour {
  readonly match: string;
  readonly kind: string;
  readonly value?: number;
  /** Once when left out. */
  readonly times?: number;
}

/** Lets the simulated gateway misbehave at the next calls. */
export async function misbehave(demo: Demo, fault: Misbehaviour): Promise<void> {
  await fetch(`${demo.uapay}/_sim/faults`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(fault),
  });
}

/** Waits until the simulated gateway has begun its last fault of this kind: the call that it spoils has reached it. */
export async function begun(demo: Demo, kind: string): Promise<void> {
  await eventually(async () => {
    const waiting = z.array(z.object({ kind: z.string() })).parse(await (await fetch(`${demo.uapay}/_sim/faults`)).json());
    return waiting.every((fault) => fault.kind !== kind);
  });
}

/** Sets behaviour switches of the simulated gateway. */
export async function switchGateway(demo: Demo, switches: Readonly<Record<string, string | number | boolean | null>>): Promise<void> {
  await fetch(`${demo.uapay}/_sim/switches`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(switches),
  });
}
