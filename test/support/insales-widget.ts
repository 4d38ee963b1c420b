import { z } from 'zod';
import type { InsalesShop } from '../../src/sandbox/insales/simulator';
import { shopState } from './insales-shop';
import type { InsalesWorld } from './insales-world';

const View = z.object({
  state: z.string(),
  sum: z.string(),
  note: z.string().nullable(),
  invoice: z.string().nullable(),
  link: z.string().nullable(),
  email: z.string(),
  merchants: z.array(z.object({ code: z.string(), name: z.string() })),
  actions: z.array(z.object({ name: z.string(), url: z.string() })),
});

export type WidgetView = z.infer<typeof View>;

/** The widget on the card of an order, by the calls that its script makes. */
export interface OrderWidget {
  state(): Promise<WidgetView>;
  makeLink(merchant: string): Promise<WidgetView>;
  send(invoice: string, email: string): Promise<WidgetView>;
}

/** Opens the widget of an order with the key that stands in its code. */
export async function openWidget(world: InsalesWorld, shop: InsalesShop, orderId: number): Promise<OrderWidget> {
  const [widget] = (await shopState(shop)).widgets;
  const key = /data-key="([^"]+)"/.exec(widget?.code ?? '')?.[1];
  if (key === undefined) throw new Error('the shop has no widget of ours');
  const ask = async (path: string, body?: unknown): Promise<WidgetView> => {
    const answer = await fetch(`${world.hub}/insales/widget-api/${path}?shop=${shop.insalesId}&order=${orderId}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'Authorization': `Bearer ${key}`, 'Content-Type': 'application/json', 'Accept-Language': 'en' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (answer.status !== 200) throw new Error(`the widget was answered ${answer.status}: ${text}`);
    return View.parse(JSON.parse(text));
  };
  return {
    state: () => ask('state'),
    makeLink: (merchant) => ask('link', { merchant }),
    send: (invoice, email) => ask('send', { invoice, email }),
  };
}
