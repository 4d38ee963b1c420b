import type { Tx } from '../../infra/database';
import { createInvoice } from '../../payments/create-invoice';
import type { Result } from '../../payments/domain/errors';
import { done } from '../../payments/domain/errors';
import type { House, Stored } from './house';
import { note, pageOf } from './house';
import type { Charge } from './stores/charges';
import { insertCharge } from './stores/charges';
import type { Subscription } from './stores/subscriptions';

const DAY_MS = 24 * 3_600_000;
/** A charge may be tried for three weeks, and banks tell of slips some days later. */
const INVOICE_LIVES_MS = 40 * DAY_MS;

/** The platform's id of a charge's invoice. */
export const invoiceIdOf = ({ id }: Pick<Subscription, 'id'>, number: number): string => `${id}:${number}`;

/** The subscription that an invoice's platform id names; null = it is of none. */
export function subscriptionIdOf(platformInvoiceId: string): string | null {
  return /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):\d+$/.exec(platformInvoiceId)?.[1] ?? null;
}

/** How people call a subscription: short, and part of its invoices' numbers. */
export const nameOf = ({ id }: Pick<Subscription, 'id'>): string => `S${id.slice(0, 8).toUpperCase()}`;

/**
 * Makes a charge with its invoice in the caller's transaction; the subscription has to be locked. `reference` names it at the gateway, where the gateway made it:
 * such money is there whatever the shop has switched off since.
 */
export async function makeCharge(
  house: House,
  tx: Tx,
  { subscription, charges }: Stored,
  made: { readonly number: number; readonly dueAt: Date; readonly reference: string | null },
): Promise<Result<Stored>> {
  const { heart } = house;
  const { buyer, title, price, installationId } = subscription;
  const now = heart.clock.now();
  const invoice = await createInvoice(heart, tx, installationId, {
    merchantCode: subscription.merchantId,
    platformInvoiceId: invoiceIdOf(subscription, made.number),
    amount: price,
    orderId: null,
    orderNumber: `${nameOf(subscription)}-${made.number}`,
    siteUrl: null,
    returnUrl: null,
    lines: [{ name: title, quantity: '1', price: price.minor }],
    customer: { name: `${buyer.firstName} ${buyer.lastName}`.trim(), email: buyer.email, phone: null },
    actor: { kind: 'system' },
    own: {
      pageUrl: pageOf(house, subscription),
      language: subscription.language,
      expiresAt: new Date(now.getTime() + INVOICE_LIVES_MS),
      reserve: false,
      evenOff: made.reference !== null,
    },
  });
  if (!invoice.ok) return invoice;
  const charge: Charge = {
    ...made,
    installationId,
    subscriptionId: subscription.id,
    invoiceId: invoice.value.stored.facts.id,
    state: 'open',
    tries: 0,
    slips: 0,
    triedAt: null,
    nextTryAt: null,
    words: null,
    createdAt: now,
    settledAt: null,
  };
  await insertCharge(tx, charge);
  const noted = await note(house, tx, subscription, { kind: 'charge-made', details: { charge: made.number, amount: price } });
  return done({ subscription: noted, charges: [...charges, charge] });
}
