import type { Gateway, Order } from './model';
import { toWire } from './money';
import { fullDeliveryPrice, itemsPrice, totalPrice } from './order-sums';
import { orderView } from './order-view';
import { placeOrder } from './orders';
import { SAMPLE_VARIANTS } from './seed';
import type { Shop } from './shop';

/** What a buyer's form came to: an order, or messages by field. */
export type CheckoutOutcome =
  | { readonly ok: true; readonly order: Order; readonly next: string }
  | { readonly ok: false; readonly client: Messages; readonly order: Messages };

type Messages = Readonly<Record<string, readonly string[]>>;

/**
 * Places an order from the fields of the storefront (`client[...]`, `order[...]`, `quantity[variant id]`). Phone, delivery and a
 * payment method that is allowed for the delivery are needed; without quantities one of the first goods is bought.
 */
export function checkOut(shop: Shop, form: URLSearchParams): CheckoutOutcome {
  const text = (name: string) => form.get(name)?.trim() || null;
  const deliveryVariantId = Number(form.get('order[delivery_variant_id]') ?? shop.books.deliveries[0]?.id);
  const gatewayId = Number(form.get('order[payment_gateway_id]'));
  const gateway = shop.books.gatewaysFor(deliveryVariantId).find(({ id }) => id === gatewayId);
  const client = text('client[phone]') === null ? { phone: ['Не заполнено обязательное поле "Телефон"'] } : {};
  const order = gateway ? {} : { payment_gateway: ['Способ оплаты недоступен для выбранной доставки'] };
  if (!gateway || Object.keys(client).length > 0) return { ok: false, client, order };
  const comment = text('order[comment]');
  const placed = placeOrder(shop, {
    name: text('client[name]') ?? 'Покупатель',
    surname: text('client[surname]'),
    phone: text('client[phone]'),
    email: text('client[email]'),
    comment,
    deliveryVariantId,
    gatewayId,
    lines: linesOf(form),
  });
  return { ok: true, order: placed, next: nextPage(placed, gateway) };
}

/** The page that a buyer pays the order on; null when the method has none. */
export function payPage(order: Order, gateway: Gateway | undefined): string | null {
  if (gateway?.type !== 'PaymentGateway::External') return null;
  return `/payments/external/${gateway.id}/${gateway.widgetMode ? 'payment_page' : 'create'}?key=${order.key}`;
}

/** The answer of `POST /fast_checkout.json`. */
export function fastCheckoutAnswer(shop: Shop, outcome: CheckoutOutcome): Readonly<Record<string, unknown>> {
  if (!outcome.ok) {
    const client = Object.entries(outcome.client).map(([name, messages]) => [`client.${name}`, messages] as const);
    return {
      status: 'unprocessable_entity',
      errors: { ...outcome.order, ...Object.fromEntries(client) },
      client_errors: outcome.client,
      shipping_address_errors: {},
    };
  }
  const { order } = outcome;
  const { order_lines, client, shipping_address } = orderView(shop, order);
  return {
    status: 'ok',
    location: `/orders/${order.key}`,
    order: {
      id: order.id,
      number: order.number,
      key: order.key,
      items_price: toWire(itemsPrice(order)),
      delivery_price: toWire(fullDeliveryPrice(order)),
      total_price: toWire(totalPrice(order)),
      delivery_title: order.deliveryTitle,
      payment_title: order.paymentTitle,
      order_lines,
      client,
      shipping_address,
    },
  };
}

function nextPage(order: Order, gateway: Gateway): string {
  const pay = gateway.redirectToPayment ? payPage(order, gateway) : null;
  return pay ?? `/orders/${order.key}`;
}

function linesOf(form: URLSearchParams) {
  const lines = [...form].flatMap(([name, value]) => {
    const variantId = Number(/^quantity\[(\d+)\]$/.exec(name)?.[1]);
    const quantity = Number(value);
    const sold = SAMPLE_VARIANTS.some(({ id }) => id === variantId) && Number.isInteger(quantity) && quantity > 0;
    return sold ? [{ variantId, quantity: Math.min(quantity, 1000) }] : [];
  });
  const [first] = SAMPLE_VARIANTS;
  return lines.length > 0 || !first ? lines : [{ variantId: first.id, quantity: 1 }];
}
