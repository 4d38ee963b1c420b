import { z } from 'zod';
import { currency } from '../../src/payments/domain/currency';
import { formatMoney, money, moneyFromNumber } from '../../src/payments/domain/money';
import type { Desk } from '../../src/payments/desk';
import type { InsalesShop } from '../../src/sandbox/insales/simulator';
import { startInsalesSimulator } from '../../src/sandbox/insales/simulator';
import type { RunningSimulator } from '../../src/sandbox/kit/simulator';
import type { RetailcrmSimulator } from '../../src/sandbox/retailcrm/simulator';
import { startRetailcrmSimulator } from '../../src/sandbox/retailcrm/simulator';
import { eventually } from '../support/eventually';
import type { Visitor } from '../support/visitor';
import { PERSON } from '../support/world';
import type { Button } from './events';
import type { InvoiceBook, PlatformBook } from './ledger';

/** What a merchant is made of. */
export interface MerchantWish {
  readonly gateway: string;
  readonly name: string;
  readonly manual: boolean;
  readonly fields: Readonly<Record<string, string>>;
}

/** An order in a platform, to be paid through one merchant. */
export interface TorturedOrder {
  /** Our invoices of it carry this. */
  readonly orderId: string;
  /** How the call begins with which the platform asks for its link. */
  readonly linkCall: string;
  /** Makes the link as the platform's people do; null when it did not work. */
  link(): Promise<string | null>;
  /** Presses the platform's own button; false where it has none or was refused. `minor` null = all. */
  press(button: Button, minor: number | null): Promise<boolean>;
  /** How the call of such a button begins; null where the platform has no buttons of its own. */
  buttonCall(button: Button): string | null;
  changeSum(share: number): Promise<void>;
}

/** What the platform's books say of a run. */
export interface PlatformBooks {
  readonly invoice: (invoice: Pick<InvoiceBook, 'platformInvoiceId' | 'history' | 'state'>) => PlatformBook | null;
  /** Whether an order is paid; null where the platform says so by invoice. */
  readonly paid: (order: TorturedOrder) => boolean | null;
}

/** One account at a platform: a tenant. */
export interface TorturedAccount {
  readonly platform: string;
  readonly currency: string;
  readonly installationId: string;
  readonly simulator: RunningSimulator;
  readonly calls: Readonly<Record<'report' | 'ask', readonly string[]>>;
  /** What the platform's calls to us end with, for strangers who try them with another's name. */
  readonly secrets: () => Promise<readonly string[]>;
  /** Who the account is to us, where calls carry that. */
  readonly clientId: () => Promise<string | null>;
  enter(manager: Visitor, hub: string): Promise<void>;
  addMerchant(desk: Desk, wish: MerchantWish): Promise<string>;
  /** `merchant` is what `addMerchant` gave. */
  addOrder(merchant: string, minor: number): TorturedOrder | Promise<TorturedOrder>;
  books(): Promise<PlatformBooks>;
}

/** A platform in the torture. A new one joins PLATFORMS. */
export interface TorturedPlatform {
  readonly code: string;
  /** What the product has to be told of it. */
  readonly environment: (accounts: readonly RunningSimulator[]) => Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
  /** Starts the simulators, one entry per account; they find the product at `hub`. */
  start(hub: string): Promise<readonly StartedAccount[]>;
}

/** An account that is there and not connected yet. */
export interface StartedAccount {
  readonly currency: string;
  readonly simulator: RunningSimulator;
  /** Connects and gives the account; `installations` asks our books for those of an address. */
  connect(installationOf: (address: string) => Promise<string | null>): Promise<TorturedAccount>;
  stop(): Promise<void>;
}

const stateOf = async (url: string): Promise<unknown> => (await fetch(`${url}/_sim/state`)).json();

async function post(url: string, fields: Readonly<Record<string, string>>): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: { Accept: 'application/json' },
    redirect: 'manual',
  });
  const text = await response.text();
  return text.startsWith('{') ? JSON.parse(text) : null;
}

const CrmInvoice = z.object({
  invoiceUuid: z.string(),
  status: z.string().nullable(),
  captured: z.number(),
  refunded: z.number(),
  refunds: z.array(z.object({ externalId: z.string(), status: z.string(), amount: z.number() })),
});
const CrmState = z.object({
  module: z.object({ clientId: z.string() }),
  keys: z.array(z.object({ key: z.string() })),
  paymentTypes: z.array(z.object({ code: z.string(), name: z.string() })),
  invoices: z.array(CrmInvoice),
});
const Pressed = z.object({
  ok: z.boolean(),
  payment: z.object({ id: z.number(), invoice: z.object({ link: z.string().nullable() }).nullable() }),
});
const STATE_OF: Readonly<Record<string, string>> = {
  pending: 'pending',
  waitingForCapture: 'authorized',
  succeeded: 'paid',
  refundSucceeded: 'refunded',
  canceled: 'canceled',
};
const CRM_SECRET = 'torture-cabinet-secret';
const CRM_ACTIONS: Readonly<Record<Button, string>> = { confirm: 'approve', cancel: 'cancel', refund: 'refund' };

/** A CRM that never heard the answer to `create` knows nothing yet; what it is told later it has to know. */
function crmBook(found: z.infer<typeof CrmInvoice> | undefined, code: string, told: boolean): PlatformBook | null {
  if (!found) return null;
  const minor = (value: number): number => moneyFromNumber(value, currency(code))?.minor ?? Number.NaN;
  if (found.status === null && !told) return { state: null, captured: 0, refunded: 0, refunds: [] };
  return {
    state: STATE_OF[found.status ?? ''] ?? String(found.status),
    captured: minor(found.captured),
    refunded: minor(found.refunded),
    refunds: found.refunds.map(({ externalId, status, amount }) => ({ id: externalId, status, amount: minor(amount) })),
  };
}

function crmOrder(
  simulator: RetailcrmSimulator,
  code: string,
  given: { readonly type: string; readonly minor: number },
): Promise<TorturedOrder> {
  const { type, minor } = given;
  const decimal = (sum: number): string => formatMoney(money(sum, currency(code)));
  const { id } = simulator.addOrder({ items: [{ name: 'Tea', price: minor, quantity: 1, offerId: 1 }] });
  return post(`${simulator.url}/admin/orders/${id}/payments`, { type, amount: '' }).then((made) => {
    const payment = Pressed.parse(made).payment.id;
    const press = async (button: string, fields: Readonly<Record<string, string>> = {}) =>
      Pressed.parse(await post(`${simulator.url}/admin/payments/${payment}/${button}`, fields));
    return {
      orderId: String(id),
      linkCall: '/retailcrm/payment/create',
      link: async () => {
        const { ok, payment: row } = await press('generate-link');
        return ok ? (row.invoice?.link ?? null) : null;
      },
      press: async (button, sum) => (await press(button, sum === null ? {} : { amount: decimal(sum) })).ok,
      buttonCall: (button) => `/retailcrm/payment/${CRM_ACTIONS[button]}`,
      changeSum: async (share) =>
        void (await post(`${simulator.url}/admin/payments/${payment}/amount`, { amount: decimal(Math.floor((minor * share) / 100)) })),
    };
  });
}

async function crmAccount(simulator: RetailcrmSimulator, code: string, installationId: string): Promise<TorturedAccount> {
  const state = async () => CrmState.parse(await stateOf(simulator.url));
  return {
    platform: 'retailcrm',
    currency: code,
    installationId,
    simulator,
    calls: { report: ['POST /api/v5/payment/update-invoice'], ask: ['POST /api/v5/payment/check'] },
    secrets: async () => (await state()).keys.map(({ key }) => key),
    clientId: async () => (await state()).module.clientId,
    enter: async (manager, hub) => {
      const { clientId } = (await state()).module;
      await manager.submit({
        url: hub,
        status: 200,
        way: [],
        body: `<form method="post" action="/retailcrm/account"><input name="clientId" value="${clientId}"></form>`,
      });
    },
    addMerchant: async (desk, { gateway, name, manual, fields }) => {
      const saved = await desk.addMerchant(installationId, gateway, { name, confirmManually: manual, fields }, PERSON);
      if (!saved.ok) throw new Error(JSON.stringify(saved.problems));
      await post(`${simulator.url}/admin/payment-types`, { name: `${gateway} ${name}`, integration: `ordertill/${saved.value.id}` });
      const type = (await state()).paymentTypes.find((one) => one.name === `${gateway} ${name}`);
      if (!type) throw new Error('the payment type was not made');
      return type.code;
    },
    addOrder: (type, minor) => crmOrder(simulator, code, { type, minor }),
    books: async () => {
      const { invoices } = await state();
      const known = new Map(invoices.map((one) => [one.invoiceUuid, one]));
      return {
        invoice: ({ platformInvoiceId, history, state: ours }) =>
          crmBook(known.get(platformInvoiceId), code, ours !== 'pending' || history.some(({ kind }) => kind === 'reported')),
        paid: () => null,
      };
    },
  };
}

const retailcrm: TorturedPlatform = {
  code: 'retailcrm',
  secrets: [CRM_SECRET],
  environment: (accounts) => ({
    RETAILCRM_MODULE_CODE: 'ordertill',
    RETAILCRM_SECRET: CRM_SECRET,
    RETAILCRM_EXTRA_HOSTS: accounts.map(({ url }) => new URL(url).host).join(','),
  }),
  start: (hub) =>
    Promise.all(
      ['UAH', 'RUB'].map(async (code): Promise<StartedAccount> => {
        const simulator = await startRetailcrmSimulator({
          port: 0,
          moduleUrl: `${hub}/retailcrm/config`,
          secret: CRM_SECRET,
          moduleCode: 'ordertill',
          defaultCurrency: code,
        });
        simulator.switches.set('rateLimit', 1_000);
        return {
          currency: code,
          simulator,
          connect: async (installationOf) => {
            const outcome = await simulator.connect();
            if (!outcome.ok) throw new Error(outcome.errorMsg);
            return crmAccount(simulator, code, z.string().parse(await eventually(() => installationOf(simulator.url))));
          },
          stop: () => simulator.stop(),
        };
      }),
    ),
};

const APP_KEY = 'ordertill';
const APP_SECRET = 'torture-insales-secret';
const GOODS = 76_267_001;
/** Costs nothing, so that an order costs what its goods do. */
const PICK_UP = 986_852;

const ShopState = z.object({
  insalesId: z.number(),
  gateways: z.array(z.object({ shopId: z.string() })),
  orders: z.array(z.object({ id: z.number(), financial_status: z.string(), order_lines: z.array(z.object({ id: z.number() })) })),
  widgets: z.array(z.object({ code: z.string() })),
});
const Widget = z.object({ link: z.string().nullable() });

async function shopState({ url, insalesId }: InsalesShop): Promise<z.infer<typeof ShopState>> {
  const { shops } = z.object({ shops: z.array(ShopState) }).parse(await stateOf(url));
  const found = shops.find((one) => one.insalesId === insalesId);
  if (!found) throw new Error('the shop is gone');
  return found;
}

function shopOrder(
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
      const lines = (await shopState(shop)).orders.find((one) => one.id === id)?.order_lines ?? [];
      await post(`${shop.url}/admin2/orders/${id}/lines/${lines[0]?.id ?? 0}`, { quantity: share > 100 ? '2' : '3' });
    },
  };
}

function shopAccount(
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
    addOrder: (merchant, minor) => shopOrder(shop, hub, { merchant, minor, widgetKey }),
    books: async () => {
      const { orders } = await shopState(shop);
      return {
        invoice: () => ({ state: null, captured: null, refunded: null, refunds: null }),
        paid: ({ orderId }) => orders.find((one) => String(one.id) === orderId)?.financial_status === 'paid',
      };
    },
  };
}

const insales: TorturedPlatform = {
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
      shops: [{}, { title: 'Second', subdomain: 'second', currency: 'UAH' }],
    });
    simulator.switches.set('apiLimit', 100_000);
    simulator.switches.set('orderLetters', false);
    return simulator.shops.map((shop, index): StartedAccount => {
      const code = index === 0 ? 'RUB' : 'UAH';
      return {
        currency: code,
        simulator: { ...simulator, url: shop.url },
        connect: async (installationOf) => {
          const outcome = await shop.install();
          if (!outcome.ok) throw new Error(outcome.reason);
          const installationId = z.string().parse(await eventually(() => installationOf(shop.url), 30_000));
          await eventually(async () => (await shopState(shop)).widgets.length > 0, 30_000);
          return shopAccount({ ...simulator, url: shop.url }, shop, { code, hub, installationId });
        },
        stop: () => simulator.stop(),
      };
    });
  },
};

/** Every platform of the torture; a new one joins here. */
export const PLATFORMS: readonly TorturedPlatform[] = [retailcrm, insales];
