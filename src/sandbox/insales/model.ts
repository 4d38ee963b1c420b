import type { LoginUser } from './hashes';

/** A person of the back office. */
export type User = LoginUser;

/** A way of delivery; the price is in minor units. */
export interface DeliveryVariant {
  readonly id: number;
  readonly title: string;
  readonly description: string | null;
  readonly type: string;
  readonly price: number;
  readonly position: number;
}

/** Something the shop sells; the price is in minor units, `vat` -1 = none. */
export interface Variant {
  readonly id: number;
  readonly productId: number;
  readonly title: string;
  readonly sku: string | null;
  readonly price: number;
  readonly vat: number;
  readonly weight: string | null;
}

/** The tie of a payment method to a way of delivery. */
export interface DeliveryTie {
  readonly id: number;
  readonly deliveryVariantId: number;
  readonly createdAt: Date;
}

/** A payment method; those of other types than `PaymentGateway::External` have no address. */
export interface Gateway {
  readonly id: number;
  readonly type: string;
  readonly createdAt: Date;
  /** Made by the app through the API, as opposed to by hand in the back office. */
  readonly byApp: boolean;
  title: string;
  description: string | null;
  /** Hundredths of a per cent. */
  margin: number;
  position: number;
  url: string;
  shopId: string;
  password: string;
  sendOrder: boolean;
  convertCurrency: string | null;
  redirectToPayment: boolean;
  widgetMode: boolean;
  widgetHtmlCode: string;
  deliveries: DeliveryTie[];
  updatedAt: Date;
}

/** A line of an order; sums in minor units. */
export interface OrderLine {
  readonly id: number;
  readonly variantId: number;
  readonly productId: number;
  readonly title: string;
  readonly sku: string | null;
  readonly vat: number;
  readonly weight: string | null;
  readonly createdAt: Date;
  salePrice: number;
  quantity: number;
  discountsAmount: number;
  updatedAt: Date;
}

/** Who ordered. */
export interface Client {
  readonly id: number;
  name: string;
  surname: string | null;
  email: string | null;
  phone: string | null;
}

/** The value of an order field. */
export interface FieldValue {
  readonly id: number;
  readonly fieldId: number;
  readonly createdAt: Date;
  value: string;
  updatedAt: Date;
}

/** A line of an order's history. */
export interface OrderChange {
  readonly id: number;
  readonly createdAt: Date;
  readonly action: string;
  readonly valueWas: string | null;
  readonly valueIs: string | null;
  readonly description: string;
  readonly userName: string | null;
}

/** An order; sums in minor units of the shop's currency. */
export interface Order {
  readonly id: number;
  readonly number: number;
  readonly key: string;
  readonly createdAt: Date;
  readonly client: Client;
  readonly addressId: number;
  readonly addressLine: string;
  readonly comment: string | null;
  financialStatus: 'pending' | 'paid';
  paidAt: Date | null;
  fulfillmentStatus: string;
  /** Permalink of the custom status. */
  customStatus: string;
  deliveryVariantId: number;
  deliveryTitle: string;
  deliveryPrice: number;
  gatewayId: number | null;
  paymentTitle: string | null;
  /** Hundredths of a per cent. */
  margin: number;
  clientTransactionId: number | null;
  managerComment: string | null;
  acceptedAt: Date | null;
  deliveredAt: Date | null;
  updatedAt: Date;
  deleted: boolean;
  lines: OrderLine[];
  fieldValues: FieldValue[];
  changes: OrderChange[];
}

/** A payment attempt of the storefront; `amount` in minor units of `currency`. */
export interface Transaction {
  readonly id: number;
  readonly orderId: number;
  readonly gatewayId: number;
  readonly amount: number;
  readonly currency: string;
  readonly orderTotal: number;
  readonly createdAt: Date;
  status: 'new' | 'paid' | 'failed';
}

/** A status that the shop made for itself. */
export interface CustomStatus {
  readonly id: number;
  readonly permalink: string;
  readonly isDefault: boolean;
  readonly createdAt: Date;
  title: string;
  systemStatus: string;
  color: string;
  position: number;
  updatedAt: Date;
}

/** A field of orders, clients or addresses, with everything its maker said about it. */
export interface Field {
  readonly id: number;
  readonly createdAt: Date;
  attributes: Readonly<Record<string, unknown>>;
  updatedAt: Date;
}

/** Where the shop tells about changes. */
export interface Webhook {
  readonly id: number;
  readonly createdAt: Date;
  address: string;
  topic: string;
  formatType: string;
  updatedAt: Date;
}

/** Code that the app puts into a card of the back office. */
export interface Widget {
  readonly id: number;
  readonly createdAt: Date;
  code: string;
  height: number;
  pageType: string;
}

/** A script of the app in the storefront. */
export interface JsTag {
  readonly id: number;
  readonly createdAt: Date;
  type: string;
  name: string;
  content: string;
}

/** What one shop knows of the app. */
export interface Installation {
  readonly token: string;
  readonly password: string;
  readonly at: string;
  /** False while the API must refuse the password already or still. */
  open: boolean;
}
