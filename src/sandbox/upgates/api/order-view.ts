import type { Customer, Line, Order } from '../model';
import { totalOf } from '../orders';
import { shopTime, toNumber } from '../shop';
import type { Shop } from '../shop';

const VAT = 21;

/** The language and the kind of shipment of every order here. */
export const ORDER_LANGUAGE = 'cs';
export const SHIPMENT_TYPE = 'custom';

/** An order as the API writes it (Upgates: section Orders). Sums are numbers of the main unit. */
export function orderView(shop: Shop, order: Order): Readonly<Record<string, unknown>> {
  const total = toNumber(totalOf(order));
  const status = shop.books.status(order.statusId);
  return {
    order_number: order.number,
    ...(order.oldForm ? {} : { order_id: order.id }),
    case_number: `B${String(order.id - 100).padStart(5, '0')}`,
    external_order_number: order.externalNumber,
    uuid: order.uuid,
    language_id: ORDER_LANGUAGE,
    currency_id: order.currency,
    default_currency_rate: 1,
    prices_with_vat_yn: true,
    status_id: order.statusId,
    status: order.statusText ?? status?.name ?? null,
    paid_date: order.paidDate && shopTime(order.paidDate),
    tracking_code: null,
    tracking_url: null,
    statistics_yn: true,
    resolved_yn: order.resolved,
    oss_yn: false,
    internal_note: null,
    last_update_time: shopTime(order.updated),
    creation_time: shopTime(order.created),
    variable_symbol: order.number,
    total_weight: 0,
    order_total: total,
    order_total_before_round: total,
    order_total_rest: order.paidDate ? 0 : total,
    invoice_number: null,
    origin: order.origin,
    admin_url: `${shop.url()}/admin/orders/${encodeURIComponent(order.number)}`,
    customer: customerView(shop, order.customer),
    products: order.lines.map((line) => lineView(order, line)),
    discount_voucher: null,
    shipment: {
      id: 4,
      code: 'EL',
      name: 'Elektronicky',
      price: 0,
      vat: VAT,
      affiliate_id: null,
      affiliate_name: null,
      type: SHIPMENT_TYPE,
    },
    payment:
      order.paymentType === null
        ? null
        : {
            id: 3,
            code: order.paymentType.toUpperCase(),
            name: order.paymentType,
            price: 0,
            vat: VAT,
            eet_yn: false,
            type: order.paymentType,
          },
    attachments: [],
    metas: [],
  };
}

function lineView(order: Order, line: Line): Readonly<Record<string, unknown>> {
  const price = toNumber(line.price);
  const withoutVat = toNumber(Math.round((line.price * 100) / (100 + VAT)));
  return {
    product_id: line.productId,
    option_set_id: line.variantId,
    ...(order.oldForm ? {} : { type: line.type, uuid: line.uuid, parent_uuid: line.parentUuid }),
    code: line.code,
    code_supplier: null,
    supplier: null,
    ean: null,
    title: line.title,
    adult_yn: false,
    unit: 'ks',
    length: null,
    length_unit: 'ks',
    quantity: line.quantity,
    price_per_unit: price,
    price_per_unit_with_vat: price,
    price_per_unit_without_vat: withoutVat,
    price: toNumber(Math.round(line.price * line.quantity)),
    price_with_vat: toNumber(Math.round(line.price * line.quantity)),
    price_without_vat: withoutVat,
    vat: VAT,
    buy_price: null,
    recycling_fee: null,
    weight: 0,
    availability: 'Skladem',
    stock_position: null,
    invoice_info: '',
    parameters: [],
    configurations: [],
    categories: [],
    image_url: null,
  };
}

function customerView(shop: Shop, customer: Customer | null): Readonly<Record<string, unknown>> {
  const known = customer !== null;
  return {
    email: customer?.email ?? null,
    phone: customer?.phone ?? null,
    code: customer && `C${String(customer.id).padStart(5, '0')}`,
    customer_id: customer?.id ?? null,
    customer_pricelist_id: null,
    pricelist_name: null,
    pricelist_percent: null,
    firstname_invoice: customer?.firstName ?? null,
    surname_invoice: customer?.lastName ?? null,
    street_invoice: known ? 'Dlouhá 1' : null,
    city_invoice: known ? 'Brno' : null,
    state_invoice: '',
    zip_invoice: known ? '60200' : null,
    country_id_invoice: known ? 'cz' : null,
    postal_yn: false,
    firstname_postal: null,
    surname_postal: null,
    street_postal: null,
    city_postal: null,
    state_postal: null,
    zip_postal: null,
    country_id_postal: null,
    company_postal: null,
    company_yn: false,
    company: null,
    ico: null,
    dic: null,
    vat_payer_yn: false,
    customer_note: '',
    agreements: [{ name: 'Obchodní podmínky', valid_to: validTo(shop), status: true }],
  };
}

/** Described as a date, seen as null and as an object. */
function validTo(shop: Shop): unknown {
  const form = shop.switches.text('validToForm');
  if (form === 'date') return '2027-01-05';
  return form === 'object' ? { date: '2027-01-05 00:00:00.000000', timezone_type: 3, timezone: 'Europe/Prague' } : null;
}
