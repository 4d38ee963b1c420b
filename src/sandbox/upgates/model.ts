/** How far the key of an API user reaches at one endpoint. */
export type Right = 'deny' | 'readonly' | 'all';

/** The endpoints that rights are given for; webhooks and the status are open to every key. */
export const ENDPOINTS = ['orders', 'products', 'customers', 'order-statuses'] as const;
export type Endpoint = (typeof ENDPOINTS)[number];

/** One key of the API add-on. */
export interface ApiUser {
  readonly id: number;
  readonly name: string;
  readonly login: string;
  readonly key: string;
  active: boolean;
  rights: Readonly<Record<Endpoint, Right>>;
}

/** A form of a product that is sold by itself, such as a size. */
export interface Variant {
  readonly id: number;
  readonly code: string | null;
  readonly name: string;
  active: boolean;
}

/** Goods of the shop. Prices in minor units, VAT in per cent. */
export interface Product {
  readonly id: number;
  readonly code: string | null;
  title: string;
  readonly slug: string;
  readonly price: number;
  readonly variants: Variant[];
  active: boolean;
  archived: boolean;
  readonly created: Date;
  updated: Date;
}

/** A state of an order that the shop has named; `marksPaid` sets the day of payment. */
export interface OrderStatus {
  readonly id: number;
  readonly type: string;
  readonly name: string;
  readonly color: string;
  readonly marksPaid: boolean;
  readonly marksResolved: boolean;
}

/** Somebody who buys; everything may be missing in orders made by hand. */
export interface Customer {
  readonly id: number;
  readonly email: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly phone: string | null;
}

export type LineType = 'product' | 'set' | 'set_part' | 'gift' | 'discount';

/** A line of an order. The price of one piece in minor units; `quantity` may be broken. */
export interface Line {
  readonly uuid: string;
  readonly parentUuid: string | null;
  readonly type: LineType;
  readonly productId: number | null;
  readonly variantId: number | null;
  readonly code: string | null;
  readonly title: string;
  readonly quantity: number;
  readonly price: number;
}

export type Origin = 'admin' | 'frontend' | 'api' | 'cash-register';

/** An order. The number is text: its zeros at the front count. */
export interface Order {
  readonly number: string;
  /** The number in another system, where the order came from one. */
  readonly externalNumber: string | null;
  readonly id: number;
  readonly uuid: string;
  readonly created: Date;
  readonly origin: Origin;
  readonly currency: string;
  /** Written as older shops write it: without `type`, `uuid`, `parent_uuid` and `order_id`. */
  readonly oldForm: boolean;
  updated: Date;
  statusId: number | null;
  /** Overrides the name of the status in answers. */
  statusText: string | null;
  paidDate: Date | null;
  resolved: boolean;
  customer: Customer | null;
  lines: readonly Line[];
  paymentType: string | null;
}

export const EVENTS = ['Orders.create', 'Orders.update', 'Orders.delete'] as const;
export type OrderEvent = (typeof EVENTS)[number];

/** A webhook, made by the API only; it belongs to the key that made it. */
export interface Webhook {
  readonly id: number;
  readonly userId: number;
  active: boolean;
  name: string;
  url: string;
  event: string;
  readonly created: Date;
  success: { readonly at: Date; readonly status: number } | null;
  error: { readonly at: Date; readonly status: number | null } | null;
  /** Since when no right answer has come. */
  failingSince: Date | null;
}

/** A call to a webhook as it went. */
export interface Delivery {
  readonly id: number;
  readonly at: string;
  readonly webhookId: number;
  readonly event: string;
  readonly url: string;
  readonly numbers: readonly string[];
  readonly status: number | null;
  readonly outcome: 'delivered' | 'refused' | 'timed-out' | 'lost';
}

/** A call of the API as it came. */
export interface ApiCallRecord {
  readonly at: string;
  readonly method: string;
  readonly path: string;
  /** As it stood in the address, not decoded. */
  readonly query: string;
  readonly login: string | null;
  readonly status: number;
}
