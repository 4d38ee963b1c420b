import { z } from 'zod';
import type { InsalesShop } from '../../src/sandbox/insales/simulator';
import { startInsalesSimulator } from '../../src/sandbox/insales/simulator';
import type { RunningSimulator } from '../../src/sandbox/kit/simulator';
import { postForm } from '../support/crm';
import { eventually } from '../support/eventually';
import { orderNow, shopState } from '../support/insales-shop';
import { PERSON } from '../support/world';
import type { StartedAccount, TorturedAccount, TorturedOrder, TorturedPlatform } from './platform';

const APP_KEY = 'ordertill';
const APP_SECRET = 'torture-insales-secret';
const GOODS = 76_267_001;
/** The shops, one for each. */
const CURRENCIES = ['RUB', 'UAH', 'BRL'] as const;
/** Costs nothing, so that an order costs what its goods do. */
const PICK_UP = 986_852;

const Widget = z.object({ link: z.string().nullable() });

function orderIn(
  shop: InsalesShop,
  hub: string,
  given: { readonly merchant: string; readonly minor: number; readonly widgetKey: () => Promise<string> },
): TorturedOrder {
  const { merchant, minor, widgetKey } = given;
  // The goods cost by the piece, so that a changed quantity changes the sum.
  const { id } = shop.addOrder({ deliveryVariantId: PICK_UP, lines: [{ variantId: GOODS, quantity: 1, price: minor }] });
  return {
    orderId: String(id),
    linkCall: '/insales/widget-api/link',
    link: async () => {
      const answer = await fetch(`${hub}/insales/widget-api/link?shop=${shop.insalesId}&order=${id}`, {
        method: 'POST',
        headers: { 'Authorization': `Bearer ${await widgetKey()}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({ merchant }),
      });
      const text = await answer.text();
      return answer.status === 200 ? Widget.parse(JSON.parse(text)).link : null;
    },
    press: () => Promise.resolve(false),
    buttonCall: () => null,
    // Sums of goods change by the piece: two of them cost twice as much.
    changeSum: async (share) => {
      const { order_lines: lines } = await orderNow(shop, id);
      await postForm(`${shop.url}/admin2/orders/${id}/lines/${lines[0]?.id ?? 0}`, { quantity: share > 100 ? '2' : '3' });
    },
  };
}

function accountOf(
  simulator: RunningSimulator,
  shop: InsalesShop,
  at: { readonly code: string; readonly hub: string; readonly installationId: string },
): TorturedAccount {
  const { code, hub, installationId } = at;
  const widgetKey = async (): Promise<string> => /data-key="([^"]+)"/.exec((await shopState(shop)).widgets[0]?.code ?? '')?.[1] ?? '';
  return {
    platform: 'insales',
    currency: code,
    installationId,
    simulator,
    calls: { report: ['PUT /admin/orders'], ask: ['GET /admin/orders'] },
    secrets: async () => [shop.password() ?? ''].filter((one) => one !== ''),
    clientId: () => Promise.resolve(null),
    enter: async (manager) => {
      const entry = shop.entryUrl();
      if (entry !== null) await manager.go(entry);
    },
    addMerchant: async (desk, { gateway, name, manual, fields }) => {
      const saved = await desk.addMerchant(installationId, gateway, { name, confirmManually: manual, fields }, PERSON);
      if (!saved.ok) throw new Error(JSON.stringify(saved.problems));
      await eventually(async () => (await shopState(shop)).gateways.some(({ shopId }) => shopId === saved.value.id), 30_000);
      return saved.value.id;
    },
    addOrder: (merchant, minor) => orderIn(shop, hub, { merchant, minor, widgetKey }),
    books: async () => {
      const { orders } = await shopState(shop);
      return {
        invoice: () => ({ state: null, captured: null, refunded: null, refunds: null }),
        paid: ({ orderId }) => orders.find((one) => String(one.id) === orderId)?.financial_status === 'paid',
      };
    },
  };
}

/** InSales: it has no buttons for money, and says by order only whether it is paid. */
export const insales: TorturedPlatform = {
  code: 'insales',
  secrets: [APP_SECRET],
  environment: (accounts) => ({
    INSALES_APP_KEY: APP_KEY,
    INSALES_APP_SECRET: APP_SECRET,
    INSALES_HOST_SUFFIXES: accounts.map(({ url }) => new URL(url).host).join(','),
  }),
  start: async (hub) => {
    const simulator = await startInsalesSimulator({
      port: 0,
      appKey: APP_KEY,
      appSecret: APP_SECRET,
      appBaseUrl: hub,
      shops: [{}, { title: 'Second', subdomain: 'second', currency: 'UAH' }, { title: 'Third', subdomain: 'third', currency: 'BRL' }],
    });
    simulator.switches.set('apiLimit', 100_000);
    simulator.switches.set('orderLetters', false);
    return simulator.shops.map((shop, index): StartedAccount => {
      const code = CURRENCIES[index] ?? 'RUB';
      return {
        currency: code,
        simulator: { ...simulator, url: shop.url },
        connect: async (installationOf) => {
          const outcome = await shop.install();
          if (!outcome.ok) throw new Error(outcome.reason);
          const installationId = z.string().parse(await eventually(() => installationOf(shop.url), 30_000));
          await eventually(async () => (await shopState(shop)).widgets.length > 0, 30_000);
          return accountOf({ ...simulator, url: shop.url }, shop, { code, hub, installationId });
        },
        stop: () => simulator.stop(),
      };
    });
  },
};
