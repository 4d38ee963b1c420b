import type { Express, Request, Response } from 'express';
import type { Order } from '../model';
import { cancelOrder, changeOrder, makeLine, payAtTill, removeOrder, setCustomer, setPaid, setStatus } from '../orders';
import { shopNow } from '../shop';
import type { Shop } from '../shop';
import { formOf, sendMissing } from './frame';
import { addressOf, PAYMENT_TYPES, showCard } from './orders';

/** What a form does; a text says why it could not. */
type Deed = (order: Order, req: Request) => string | void;

/** The forms of an order's card; each leads back to it. */
export function mountOrderForms(app: Express, shop: Shop): void {
  const deeds: Readonly<Record<string, Deed>> = {
    status: (order, req) => (setStatus(shop, order, Number(formOf(req).get('status'))) ? undefined : 'Choose a status'),
    cancel: (order) => cancelOrder(shop, order),
    payment: (order, req) => {
      const type = formOf(req).get('type') ?? '';
      if (!PAYMENT_TYPES.some(([known]) => known === type)) return 'Choose a way to pay';
      return changeOrder(shop, order, { paymentType: type || null });
    },
    till: (order) => payAtTill(shop, order),
    paid: (order) => setPaid(shop, order, shopNow(shop)),
    unpaid: (order) => setPaid(shop, order, null),
    lines: (order, req) => addLine(shop, order, formOf(req)),
    customer: (order, req) => chooseCustomer(shop, order, formOf(req)),
  };
  for (const [name, deed] of Object.entries(deeds)) {
    app.post(`/admin/orders/:number/${name}`, (req, res) => perform(shop, { req, res, number: req.params.number, deed }));
  }
  app.post('/admin/orders/:number/lines/:uuid/delete', (req, res) =>
    perform(shop, {
      req,
      res,
      number: req.params.number,
      deed: (order) => changeOrder(shop, order, { lines: order.lines.filter(({ uuid }) => uuid !== req.params.uuid) }),
    }),
  );
  app.post('/admin/orders/:number/delete', (req, res) => {
    const order = shop.books.order(req.params.number);
    if (!order) return sendMissing(res);
    removeOrder(shop, order);
    res.redirect(303, '/admin/orders');
  });
}

interface Posted {
  readonly req: Request;
  readonly res: Response;
  readonly number: string;
  readonly deed: Deed;
}

function perform(shop: Shop, { req, res, number, deed }: Posted): void {
  const order = shop.books.order(number);
  if (!order) return sendMissing(res);
  const error = deed(order, req);
  if (typeof error === 'string') return showCard(shop, res, { order, error });
  res.redirect(303, addressOf(order));
}

/** The value is a product's id, or that and a variant's with a colon between; empty = a line by hand. */
function addLine(shop: Shop, order: Order, form: URLSearchParams): string | undefined {
  const [product = '', variant] = (form.get('product') ?? '').split(':');
  const quantity = Number((form.get('quantity') ?? '1').replace(',', '.'));
  if (!Number.isFinite(quantity) || quantity <= 0) return 'The quantity is a number above zero';
  const title = form.get('title')?.trim() || undefined;
  if (product === '' && title === undefined) return 'A line by hand needs a name';
  const line = makeLine(shop, {
    productId: product === '' ? null : Number(product),
    variantId: variant === undefined ? null : Number(variant),
    title,
    quantity,
  });
  changeOrder(shop, order, { lines: [...order.lines, line] });
  return undefined;
}

function chooseCustomer(shop: Shop, order: Order, form: URLSearchParams): string | undefined {
  const known = shop.books.customers.find(({ id }) => String(id) === form.get('customer'));
  if (known) {
    changeOrder(shop, order, { customer: known });
    return undefined;
  }
  const text = (name: string) => form.get(name)?.trim() || null;
  const typed = { email: text('email'), firstName: text('firstName'), lastName: text('lastName'), phone: null };
  if (typed.email === null && typed.firstName === null && typed.lastName === null) return 'Choose a customer, or type a name or an address';
  setCustomer(shop, order, typed);
  return undefined;
}
