import { marginText, toDecimal, toWire } from './money';
import type { FieldValue, Order, OrderLine } from './model';
import { fullDeliveryPrice, fullLineTotal, itemsPrice, lineTotal, totalPrice } from './order-sums';
import { shopTime, shopTimeOrNull } from './shop';
import type { Shop } from './shop';

const FIELD_TYPE_WORDS: Readonly<Record<string, string>> = {
  'Field::TextField': 'Текст',
  'Field::TextArea': 'Текстовая область',
  'Field::Checkbox': 'Флажок',
  'Field::Select': 'Список',
};

/** An order as the API writes it (InSales: section Orders). */
export function orderView(shop: Shop, order: Order): Readonly<Record<string, unknown>> {
  const status = shop.books.statuses.find(({ permalink }) => permalink === order.customStatus);
  return {
    ...identity(shop, order),
    financial_status: order.financialStatus,
    paid_at: shopTimeOrNull(order.paidAt),
    fulfillment_status: order.fulfillmentStatus,
    custom_status: status ? { permalink: status.permalink, title: status.title } : null,
    ...sums(shop, order),
    client_transaction_id: order.clientTransactionId,
    payment_gateway_id: order.gatewayId,
    payment_title: order.paymentTitle,
    payment_description: null,
    ...delivery(order),
    order_lines: order.lines.map((line) => lineView(order, line)),
    client: clientView(order),
    shipping_address: addressView(order),
    fields_values: fieldValues(shop, order),
    discounts: discounts(order),
    discount: null,
    order_changes: order.changes.map((change) => ({
      id: change.id,
      created_at: shopTime(change.createdAt),
      action: change.action,
      value_was: change.valueWas,
      value_is: change.valueIs,
      full_description: change.description,
      user_name: change.userName,
    })),
    comment: order.comment,
    manager_comment: order.managerComment,
    locale: 'ru',
    archived: false,
    cookies: null,
    responsible_user_id: null,
    warehouse_id: 1,
    accepted_at: shopTimeOrNull(order.acceptedAt),
    delivered_at: shopTimeOrNull(order.deliveredAt),
    source: 'Сайты',
    first_source: 'Прямой трафик',
    referer: null,
    first_referer: null,
    created_at: shopTime(order.createdAt),
    updated_at: shopTime(order.updatedAt),
  };
}

function identity(shop: Shop, { id, number, key }: Order) {
  return { id, number, key, account_id: shop.books.setup.insalesId };
}

function sums(shop: Shop, order: Order) {
  return {
    items_price: toWire(itemsPrice(order)),
    delivery_price: toWire(order.deliveryPrice),
    full_delivery_price: toWire(fullDeliveryPrice(order)),
    total_price: toWire(totalPrice(order)),
    margin: marginText(order.margin),
    total_profit: 0,
    currency_code: shop.books.setup.currency,
  };
}

function delivery(order: Order) {
  const { deliveryVariantId, deliveryTitle, deliveryPrice } = order;
  return {
    delivery_variant_id: deliveryVariantId,
    delivery_title: deliveryTitle,
    delivery_description: `${deliveryTitle}, Москва`,
    delivery_date: null,
    delivery_from_hour: null,
    delivery_from_minutes: null,
    delivery_to_hour: null,
    delivery_to_minutes: null,
    delivery_info: {
      delivery_variant_id: deliveryVariantId,
      tariff_id: null,
      title: deliveryTitle,
      description: null,
      price: toWire(deliveryPrice),
      shipping_company: null,
      shipping_company_handle: null,
      delivery_interval: { min_days: null, max_days: null, description: null },
    },
  };
}

function lineView(order: Order, line: OrderLine) {
  const full = fullLineTotal(order, line);
  return {
    id: line.id,
    order_id: order.id,
    product_id: line.productId,
    variant_id: line.variantId,
    title: line.title,
    sku: line.sku,
    barcode: null,
    unit: 'pce',
    quantity: line.quantity,
    reserved_quantity: line.quantity,
    sale_price: toWire(line.salePrice),
    total_price: toWire(lineTotal(line)),
    discounts_amount: toWire(line.discountsAmount),
    full_sale_price: toWire(Math.round(full / line.quantity)),
    full_total_price: toWire(full),
    weight: line.weight,
    dimensions: null,
    vat: line.vat,
    fiscal_product_type: 1,
    requires_marking: null,
    marking_codes: null,
    bundle_id: null,
    comment: null,
    accessory_lines: [],
    created_at: shopTime(line.createdAt),
    updated_at: shopTime(line.updatedAt),
  };
}

function clientView({ client, createdAt }: Order) {
  return {
    id: client.id,
    type: 'Client::Individual',
    name: client.name,
    surname: client.surname,
    middlename: null,
    email: client.email,
    phone: client.phone,
    registered: false,
    subscribe: false,
    bonus_points: 0,
    client_group_id: null,
    fields_values: [],
    created_at: shopTime(createdAt),
    updated_at: shopTime(createdAt),
  };
}

function addressView({ client, addressId, addressLine }: Order) {
  const { name, surname, phone } = client;
  return {
    id: addressId,
    name,
    surname,
    middlename: null,
    phone,
    full_name: [surname, name].filter((part) => part !== null).join(' '),
    full_locality_name: 'г Москва',
    full_delivery_address: `Россия, г Москва, ${addressLine}`,
    address: addressLine,
    country: 'RU',
    state: 'г Москва',
    city: 'Москва',
    zip: '127055',
    street: null,
    house: null,
    flat: null,
    location_valid: true,
    fields_values: [],
    location: { country: 'RU', state: 'Москва', city: 'Москва', zip: null, address: addressLine },
  };
}

/** Order fields all stand in an order, also those that nobody has filled in yet. */
function fieldValues(shop: Shop, order: Order) {
  const fields = shop.books.fields.filter(({ attributes }) => attributes['destiny'] === 3);
  return fields.map((field) => {
    const value = order.fieldValues.find(({ fieldId }) => fieldId === field.id) ?? emptyValue(shop, order, field.id);
    return {
      id: value.id,
      field_id: field.id,
      handle: field.attributes['handle'],
      name: field.attributes['title'],
      type: FIELD_TYPE_WORDS[String(field.attributes['type'])] ?? 'Текст',
      value: value.value,
      created_at: shopTime(value.createdAt),
      updated_at: shopTime(value.updatedAt),
    };
  });
}

/** The value of a field gets its id when it is seen or set for the first time. */
export function emptyValue(shop: Shop, order: Order, fieldId: number): FieldValue {
  const { createdAt } = order;
  const value: FieldValue = { id: shop.books.nextId('fieldValue'), fieldId, value: '', createdAt, updatedAt: createdAt };
  order.fieldValues.push(value);
  return value;
}

function discounts(order: Order) {
  const amount = order.lines.reduce((sum, line) => sum + line.discountsAmount, 0);
  if (amount === 0) return [];
  return [{ id: order.id, type_id: 2, amount: toDecimal(amount), full_amount: toDecimal(amount), description: 'Скидка', percent: null }];
}
