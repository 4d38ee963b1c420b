import { crmNow } from './account';
import type { Crm } from './account';
import type { Order, OrderItem } from './model';

/** What a new order may say; everything left out is filled in. Prices in minor units. */
export interface NewOrder {
  readonly number?: string | undefined;
  readonly email?: string | undefined;
  readonly firstName?: string | undefined;
  readonly items?: readonly OrderItem[] | undefined;
}

/** Adds an order of the first site; without items it has one of 100.00. */
export function newOrder(crm: Crm, given: NewOrder): Order {
  const email = given.email ?? 'customer@example.org';
  const draft = {
    number: given.number ?? `${1213 + crm.account.orders.length}C`,
    email,
    customer: { firstName: given.firstName ?? 'New', lastName: 'Customer', email, phone: '+380501110000' },
    items: given.items ?? [{ name: 'Sample item', price: 10_000, quantity: 1, offerId: 100 }],
  };
  return crm.account.addOrder(draft, crmNow(crm));
}
