import { z } from 'zod';
import { toMinor, toWire } from '../money';
import type { DeliveryVariant } from '../model';
import { blank, created, idOf, missing, ok, readChange, readWrapped, REMOVED, wrong } from './call';
import type { ApiAnswer, ApiCall, ApiMethod } from './call';
import { text, textOrNull, whole } from './inputs';

const deliveryInput = z.object({
  title: text.optional(),
  description: textOrNull.optional(),
  type: text.optional(),
  price: z.union([z.string(), z.number()]).optional(),
  position: whole.optional(),
});

/** Ways of delivery (InSales: section Other resources). */
export const DELIVERY_METHODS: readonly ApiMethod[] = [
  { method: 'GET', path: 'delivery_variants', handle: ({ shop }) => ok(shop.books.deliveries.map(deliveryView)) },
  { method: 'GET', path: 'delivery_variants/:id', handle: (call) => withDelivery(call, (delivery) => ok(deliveryView(delivery))) },
  { method: 'POST', path: 'delivery_variants', handle: create },
  { method: 'PUT', path: 'delivery_variants/:id', handle: (call) => withDelivery(call, (delivery) => update(call, delivery)) },
  {
    method: 'DELETE',
    path: 'delivery_variants/:id',
    handle: (call) =>
      withDelivery(call, (delivery) => {
        remove(call, delivery);
        return REMOVED;
      }),
  },
];

function create(call: ApiCall): ApiAnswer {
  const { shop } = call;
  const read = readWrapped(call, 'delivery_variant', deliveryInput);
  if (!read.ok) return read.answer;
  const { books } = shop;
  const { title = '', description = null, type = 'DeliveryVariant::Fixed', price = 0, position = books.deliveries.length + 1 } = read.value;
  if (title === '') return blank(shop, 'title');
  const minor = toMinor(price);
  if (minor === undefined) return wrong(shop, 'price');
  const made = { id: books.nextId('deliveryVariant'), title, description, type, price: minor, position };
  books.deliveries.push(made);
  return created(shop, deliveryView(made));
}

/** Orders keep the title and the price that they were placed with. */
function update(call: ApiCall, delivery: DeliveryVariant): ApiAnswer {
  const { shop } = call;
  const read = readChange(call, 'delivery_variant', deliveryInput);
  if (!read.ok) return read.answer;
  const { title = delivery.title, description = delivery.description, type = delivery.type, position = delivery.position } = read.value;
  if (title === '') return blank(shop, 'title');
  const price = read.value.price === undefined ? delivery.price : toMinor(read.value.price);
  if (price === undefined) return wrong(shop, 'price');
  const changed = { id: delivery.id, title, description, type, price, position };
  shop.books.deliveries = shop.books.deliveries.map((one) => (one.id === delivery.id ? changed : one));
  return ok(deliveryView(changed));
}

function remove({ shop: { books } }: ApiCall, { id }: DeliveryVariant): void {
  books.deliveries = books.deliveries.filter((delivery) => delivery.id !== id);
  for (const gateway of books.gateways) gateway.deliveries = gateway.deliveries.filter((tie) => tie.deliveryVariantId !== id);
}

function deliveryView(delivery: DeliveryVariant) {
  return { ...delivery, price: toWire(delivery.price) };
}

function withDelivery(call: ApiCall, handle: (delivery: DeliveryVariant) => ApiAnswer): ApiAnswer {
  const delivery = call.shop.books.deliveries.find(({ id }) => id === idOf(call));
  return delivery ? handle(delivery) : missing(call.shop);
}
