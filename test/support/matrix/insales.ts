import { currency } from '../../../src/payments/domain/currency';
import { formatMoney, money } from '../../../src/payments/domain/money';
import type { InsalesShop } from '../../../src/sandbox/insales/simulator';
import { addMerchant, installApp, orderNow } from '../insales-shop';
import { openWidget } from '../insales-widget';
import type { InsalesWorld } from '../insales-world';
import { startInsalesWorld } from '../insales-world';
import { newVisitor } from '../visitor';
import type { Visited } from '../visitor';
import type { GatewayDriver, MatrixOrder, PlatformDriver, Shown } from './drivers';

const GOODS = 76267001;
/** Costs nothing, so that an order costs what its goods do. */
const PICK_UP = 986852;
/** What the line about the money in the order says, by its text keys. */
const NOTES: readonly (readonly [key: string, shown: Shown])[] = [
  ['pending', 'waiting'],
  ['authorized-until', 'held'],
  ['authorized', 'held'],
  ['paid', 'paid'],
  ['partly-refunded', 'paid'],
  ['refunded', 'refunded'],
  ['canceled', 'canceled'],
];

interface Ordering {
  readonly world: InsalesWorld;
  readonly shop: InsalesShop;
  readonly gateway: GatewayDriver;
  readonly merchant: string;
  readonly amount: number;
}

/** The texts with what stands in their places left open. */
function patterns(world: InsalesWorld): readonly (readonly [RegExp, Shown])[] {
  return NOTES.map(([key, shown]) => {
    const parts = world.heart.words(`insales.note.${key}`, 'ru').split(/\{\{\w+\}\}/);
    const plain = parts.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
    return [new RegExp(`^${plain.join('.+')}$`), shown];
  });
}

async function shownIn({ world, shop, amount, gateway }: Ordering, orderId: number): Promise<Shown> {
  const order = await orderNow(shop, orderId);
  const note = order.fields_values.find(({ handle }) => handle === 'ordertill_note')?.value ?? '';
  const said = patterns(world).find(([pattern]) => pattern.test(note))?.[1] ?? 'waiting';
  const whole = note.includes(formatMoney(money(amount, currency(gateway.currency))));
  // What the shop itself calls the order has to agree; a part of its sum does not make it paid.
  const paid = order.financial_status === 'paid';
  if (said === 'paid') return paid || !whole ? 'paid' : 'waiting';
  return paid ? 'waiting' : said;
}

/** Our own page behind the button of the widget, entered through the back office. */
async function pressIn(ordering: Ordering, orderId: number, press: Parameters<MatrixOrder['press']>): Promise<boolean> {
  const [button, minor] = press;
  const { world, shop, gateway } = ordering;
  const { actions } = await (await openWidget(world, shop, orderId)).state();
  const url = actions.find(({ name }) => name === button)?.url;
  if (url === undefined) return false;
  const manager = newVisitor();
  const asked = await manager.go(url);
  const sum = minor === undefined ? '' : `?amount=${formatMoney(money(minor, currency(gateway.currency)))}`;
  const question = sum === '' ? asked : await manager.go(`${asked.url}${sum}`);
  const after = await manager.submit(question, { form: `/${button}"` });
  // A refund that the gateway has not spoken of yet is under way, as it is for platforms that ask for it by a call.
  return button === 'refund' ? !says(after, 'bad') : says(after, 'good');
}

const says = ({ body }: Visited, level: 'good' | 'bad'): boolean => body.includes(`class="toast ${level}"`);

async function addOrder(ordering: Ordering): Promise<MatrixOrder> {
  const { world, shop, merchant, amount } = ordering;
  const lines = [{ variantId: GOODS, quantity: 1, price: amount }];
  const { id } = shop.addOrder({ deliveryVariantId: PICK_UP, lines });
  return {
    link: async () => {
      const { link } = await (await openWidget(world, shop, id)).makeLink(merchant);
      if (link === null) throw new Error('the widget shows no link');
      return link;
    },
    press: (...press) => pressIn(ordering, id, press),
    shows: () => shownIn(ordering, id),
  };
}

/** InSales with the widget on the order card. */
export const insales: PlatformDriver = {
  code: 'insales',
  showsHolds: true,
  showsRefunds: true,
  start: async (gateway) => {
    const world = await startInsalesWorld({ secondCurrency: gateway.currency === 'RUB' ? 'UAH' : gateway.currency });
    const shop = gateway.currency === 'RUB' ? world.shop : world.second;
    const installationId = await installApp(world, shop);
    const { uapay, intellectmoney, mercadopago } = world;
    const urls: Readonly<Record<string, string>> = { uapay: uapay.url, intellectmoney: intellectmoney.url, mercadopago: mercadopago.url };
    return {
      desk: world.desk,
      installationId,
      gatewayUrl: urls[gateway.code] ?? '',
      addMerchant: async (name, { confirmManually: manual, fields }) => {
        const added = await addMerchant(world, { shop, installationId }, { gateway: gateway.code, name, manual, fields });
        return added.code;
      },
      addOrder: (merchant, amount) => addOrder({ world, shop, gateway, merchant, amount }),
      stop: () => world.stop(),
    };
  },
};
