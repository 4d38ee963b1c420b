import type { Order } from '../../../src/sandbox/insales/model';
import type { OrderDraft } from '../../../src/sandbox/insales/seed';
import { MERCHANT } from './fake-heart';
import { get, post, stateOf } from './stand';
import type { Stand } from './stand';

const decode = (text: string): string =>
  text.replace(
    /&(#39|quot|lt|gt|amp);/g,
    (_all, name: string) => ({ '#39': "'", 'quot': '"', 'lt': '<', 'gt': '>', 'amp': '&' })[name] ?? '',
  );

/** Where a buyer is. */
type Buying = Pick<Stand, 'insales' | 'shop'>;

/** The id of the payment method that stands for a merchant in the first shop. */
export async function methodId(stand: Buying, merchant = MERCHANT): Promise<number> {
  const { gateways } = (await stateOf(stand.insales)).shops[0];
  return gateways.find(({ shopId }: { shopId: string }) => shopId === merchant).id;
}

/** An order of the first shop to be paid by our method. */
export async function placeOrder(stand: Buying, draft: OrderDraft = {}): Promise<Order> {
  return stand.shop.addOrder({ gatewayId: await methodId(stand), ...draft });
}

/** Lets the shop charge in another currency than it sells in, and the merchant take it. */
export async function convertTo(stand: Stand, currency: string): Promise<void> {
  const access = { address: stand.shop.url, password: stand.account().credentials['password'] ?? '' };
  const body = { payment_gateway: { convert_currency: currency } };
  await stand.house.client(access, { method: 'PUT', path: `payment_gateways/${await methodId(stand)}.json`, body });
  stand.heart.currencies = [];
}

/** An order as the API writes it. */
export async function orderNow(stand: Buying, id: number) {
  return (await stateOf(stand.insales)).shops[0].orders.find((order: { id: number }) => order.id === id);
}

/** The form that the shop's payment page posts, with the address that it goes to. */
export async function formOf(stand: Buying, order: Order) {
  const page = await get(`${stand.shop.url}/payments/external/${await methodId(stand)}/create?key=${order.key}`);
  const html = String(page.data);
  const action = decode(/<form[^>]*action="([^"]*)"/.exec(html)?.[1] ?? '');
  const inputs = [...html.matchAll(/<(?:input|textarea)[^>]*name="([^"]*)"[^>]*value="([^"]*)"/g)];
  return { action, fields: Object.fromEntries(inputs.map(([, name = '', value = '']) => [name, decode(value)])) };
}

/** Goes from the shop's payment page to us. */
export async function pay(stand: Buying, order: Order) {
  const { action, fields } = await formOf(stand, order);
  return post(action, fields);
}
