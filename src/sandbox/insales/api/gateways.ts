import { z } from 'zod';
import { randomKey } from '../books';
import { marginText, toHundredths } from '../money';
import type { Gateway } from '../model';
import { isSecure, noteRegression, shopTime } from '../shop';
import type { Shop } from '../shop';
import { blank, created, idOf, missing, ok, readChange, readWrapped, REMOVED, wrong } from './call';
import type { ApiAnswer, ApiCall, ApiMethod } from './call';
import { flag, isWebAddress, text, textOrNull, whole } from './inputs';

/** The one type that a payment system of its own can have. */
export const EXTERNAL = 'PaymentGateway::External';

const TYPES: readonly string[] = [EXTERNAL, 'PaymentGateway::Cod', 'PaymentGateway::Custom'];

/** What a payment method may be told (InSales: section The record); everything else is left alone. */
export const gatewayInput = z.object({
  title: text.optional(),
  type: text.optional(),
  description: textOrNull.optional(),
  url: text.optional(),
  shop_id: text.optional(),
  password: text.optional(),
  send_order: flag.optional(),
  convert_currency: textOrNull.optional(),
  redirect_to_payment: flag.optional(),
  widget_mode: flag.optional(),
  widget_html_code: textOrNull.optional(),
  add_delivery_variants: flag.optional(),
  margin: z.union([z.string(), z.number()]).optional(),
  position: whole.optional(),
  payment_delivery_variants_attributes: z
    .array(z.object({ id: whole.optional(), delivery_variant_id: whole.optional(), _destroy: flag.optional() }))
    .optional(),
});

/** The values of `gatewayInput`. */
export type GatewayInput = z.output<typeof gatewayInput>;

/** Payment methods. */
export const GATEWAY_METHODS: readonly ApiMethod[] = [
  { method: 'GET', path: 'payment_gateways', handle: ({ shop }) => ok(shop.books.gateways.map((gateway) => readView(shop, gateway))) },
  { method: 'GET', path: 'payment_gateways/:id', handle: (call) => withGateway(call, (gateway) => ok(readView(call.shop, gateway))) },
  {
    method: 'POST',
    path: 'payment_gateways',
    handle: (call) => {
      const read = readWrapped(call, 'payment_gateway', gatewayInput);
      if (!read.ok) return read.answer;
      const made = makeGateway(call.shop, read.value, { byApp: true });
      return 'answer' in made ? made.answer : created(call.shop, gatewayView(call.shop, made.gateway));
    },
  },
  {
    method: 'PUT',
    path: 'payment_gateways/:id',
    handle: (call) =>
      withGateway(call, (gateway) => {
        const read = readChange(call, 'payment_gateway', gatewayInput);
        if (!read.ok) return read.answer;
        return changeGateway(call.shop, gateway, read.value) ?? ok(gatewayView(call.shop, gateway));
      }),
  },
  {
    method: 'DELETE',
    path: 'payment_gateways/:id',
    handle: (call) =>
      withGateway(call, (gateway) => {
        removeGateway(call.shop, gateway);
        return REMOVED;
      }),
  },
];

/** Makes a payment method, or answers what is wrong with it; a missing password is generated. */
export function makeGateway(
  shop: Shop,
  input: GatewayInput,
  { byApp }: { readonly byApp: boolean },
): { readonly gateway: Gateway } | { readonly answer: ApiAnswer } {
  const { title = '', type = '', url = '', shop_id: shopId = '' } = input;
  const needed = type === EXTERNAL ? { title, type, url, shop_id: shopId } : { title, type };
  const empty = Object.entries(needed).flatMap(([name, value]) => (value === '' ? [name] : []));
  if (empty.length > 0) return { answer: blank(shop, ...empty) };
  if (!TYPES.includes(type)) return { answer: wrong(shop, 'type') };
  const now = shop.clock.now();
  const gateway: Gateway = {
    id: shop.books.nextId('gateway'),
    type,
    byApp,
    title,
    description: null,
    margin: 0,
    position: shop.books.gateways.length + 1,
    url,
    shopId,
    password: type === EXTERNAL ? randomKey() : '',
    sendOrder: false,
    convertCurrency: null,
    redirectToPayment: true,
    widgetMode: false,
    widgetHtmlCode: '',
    deliveries: [],
    createdAt: now,
    updatedAt: now,
  };
  const trouble = changeGateway(shop, gateway, input);
  if (trouble) return { answer: trouble };
  shop.books.gateways.push(gateway);
  return { gateway };
}

/** Takes over what was said, or answers what is wrong and changes nothing. */
export function changeGateway(shop: Shop, gateway: Gateway, input: GatewayInput): ApiAnswer | undefined {
  const margin = input.margin === undefined ? gateway.margin : toHundredths(input.margin);
  if (margin === undefined) return wrong(shop, 'margin');
  if (input.title === '') return blank(shop, 'title');
  if (gateway.type === EXTERNAL && !isWebAddress(input.url ?? gateway.url)) return wrong(shop, 'url');
  const convert = input.convert_currency === '' ? null : input.convert_currency;
  if (typeof convert === 'string' && shop.books.rateTo(convert) === undefined) return wrong(shop, 'convert_currency');
  const ties = input.payment_delivery_variants_attributes ?? [];
  const isKnown = (id: number) => shop.books.deliveries.some((delivery) => delivery.id === id);
  if (ties.some((tie) => tie.delivery_variant_id !== undefined && !isKnown(tie.delivery_variant_id))) {
    return wrong(shop, 'payment_delivery_variants.delivery_variant');
  }
  gateway.margin = margin;
  gateway.title = input.title ?? gateway.title;
  gateway.description = input.description === undefined ? gateway.description : input.description;
  gateway.url = input.url ?? gateway.url;
  gateway.shopId = input.shop_id ?? gateway.shopId;
  gateway.password = input.password || gateway.password;
  gateway.sendOrder = input.send_order ?? gateway.sendOrder;
  gateway.convertCurrency = convert === undefined ? gateway.convertCurrency : convert;
  gateway.redirectToPayment = input.redirect_to_payment ?? gateway.redirectToPayment;
  gateway.widgetMode = input.widget_mode ?? gateway.widgetMode;
  gateway.widgetHtmlCode = input.widget_html_code ?? gateway.widgetHtmlCode;
  gateway.position = input.position ?? gateway.position;
  gateway.updatedAt = shop.clock.now();
  tieDeliveries(shop, gateway, input);
  if (gateway.type === EXTERNAL && !isSecure(gateway.url)) noteRegression(shop, 'address-without-https', gateway.url);
  return undefined;
}

/** Takes a payment method away; orders keep its name. */
export function removeGateway(shop: Shop, { id }: Gateway): void {
  shop.books.gateways = shop.books.gateways.filter((gateway) => gateway.id !== id);
}

/** A payment method as the API writes it; the three addresses belong to external ones only. */
function gatewayView(shop: Shop, gateway: Gateway): Readonly<Record<string, unknown>> {
  const { id, title, type, description, position } = gateway;
  return {
    id,
    title,
    type,
    description,
    margin: marginText(gateway.margin),
    position,
    created_at: shopTime(gateway.createdAt),
    updated_at: shopTime(gateway.updatedAt),
    payment_delivery_variants: gateway.deliveries.map((tie) => ({
      id: tie.id,
      delivery_variant_id: tie.deliveryVariantId,
      created_at: shopTime(tie.createdAt),
    })),
    ...(type === EXTERNAL && { url: gateway.url, shop_id: gateway.shopId, password: gateway.password, ...resultAddresses(shop, id) }),
    ...(type === EXTERNAL && shop.switches.flag('echoGatewayFlags') && flags(gateway)),
  };
}

function readView(shop: Shop, gateway: Gateway): Readonly<Record<string, unknown>> {
  const { password, ...rest } = gatewayView(shop, gateway);
  return shop.switches.flag('gatewayPasswordOnGet') && password !== undefined ? { ...rest, password } : rest;
}

function resultAddresses(shop: Shop, id: number): Readonly<Record<string, string>> {
  const returned = shop.switches.text('returnedUrls');
  if (returned === 'none') return {};
  const base = `${returned === 'insecure' ? shop.insecureUrl() : shop.url()}/payments/external/${id}`;
  return { success_url: `${base}/success`, fail_url: `${base}/fail`, server_url: `${base}/server` };
}

function flags(gateway: Gateway) {
  return {
    send_order: gateway.sendOrder,
    convert_currency: gateway.convertCurrency,
    redirect_to_payment: gateway.redirectToPayment,
    widget_mode: gateway.widgetMode,
    widget_html_code: gateway.widgetHtmlCode,
  };
}

function tieDeliveries(shop: Shop, gateway: Gateway, input: GatewayInput): void {
  const removed = (input.payment_delivery_variants_attributes ?? []).filter((tie) => tie._destroy === true).map(({ id }) => id);
  gateway.deliveries = gateway.deliveries.filter(({ id }) => !removed.includes(id));
  const asked = (input.payment_delivery_variants_attributes ?? []).flatMap((tie) => (tie._destroy ? [] : [tie.delivery_variant_id]));
  const all = input.add_delivery_variants ? shop.books.deliveries.map(({ id }) => id) : [];
  for (const deliveryVariantId of [...asked, ...all]) {
    if (deliveryVariantId === undefined || gateway.deliveries.some((tie) => tie.deliveryVariantId === deliveryVariantId)) continue;
    gateway.deliveries.push({ id: shop.books.nextId('tie'), deliveryVariantId, createdAt: shop.clock.now() });
  }
}

function withGateway(call: ApiCall, handle: (gateway: Gateway) => ApiAnswer): ApiAnswer {
  const gateway = call.shop.books.gateway(idOf(call));
  return gateway ? handle(gateway) : missing(call.shop);
}
