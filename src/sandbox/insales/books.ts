import { randomBytes } from 'node:crypto';
import type * as M from './model';
import type * as R from './records';
import { RATES, SAMPLE_DELIVERIES, SAMPLE_STATUSES, SAMPLE_USERS } from './seed';

const MOST_RECORDS = 5000;
/** Apart by so much, so that ids of two shops never meet. */
const SHOP_STRIDE = 1_000_000;

/** The last id of every sequence before the first shop hands one out. */
const FIRST_IDS = {
  order: 51_234_566,
  transaction: 88_123_455,
  gateway: 3705,
  tie: 45,
  line: 38_622_271,
  client: 12_721_950,
  address: 12_970_587,
  change: 57_641_201,
  field: 5_304_567,
  fieldValue: 17_306_277,
  status: 300,
  webhook: 500,
  delivery: 0,
  deliveryVariant: 986_860,
  widget: 76,
  jsTag: 20,
} as const;

/** The name of an id sequence. */
type Sequence = keyof typeof FIRST_IDS;

/** How a shop is set up at its start. */
export interface ShopSetup {
  /** Which shop of the simulator, from 0. */
  readonly index: number;
  /** Permanent number of the shop. */
  readonly insalesId: number;
  readonly title: string;
  readonly subdomain: string;
  /** As InSales writes currencies: RUR for roubles. */
  readonly currency: string;
}

/** Everything one shop knows; sums are whole minor units. */
export class ShopBooks {
  installation: M.Installation | null = null;
  readonly users: readonly M.User[] = SAMPLE_USERS;
  /** What was changed of the account, as the API writes it. */
  accountChanges: Readonly<Record<string, unknown>> = {};
  deliveries: M.DeliveryVariant[] = [];
  gateways: M.Gateway[] = [];
  orders: M.Order[] = [];
  transactions: M.Transaction[] = [];
  statuses: M.CustomStatus[] = [];
  fields: M.Field[] = [];
  webhooks: M.Webhook[] = [];
  webhookDeliveries: R.WebhookDelivery[] = [];
  widgets: M.Widget[] = [];
  jsTags: M.JsTag[] = [];
  appCalls: R.AppCall[] = [];
  apiCalls: R.ApiRecord[] = [];
  results: R.ResultRecord[] = [];
  logins: R.LoginRecord[] = [];
  regressions: R.Regression[] = [];
  insecureRequests: { readonly at: string; readonly method: string; readonly path: string; readonly credentials: boolean }[] = [];
  /** Sessions of the back office: id in the cookie to user id. */
  sessions = new Map<string, number>();
  nextNumber = 1042;
  private counters = new Map<Sequence, number>();

  constructor(readonly setup: ShopSetup) {}

  /** Goes back to a fresh shop without the app and without orders. */
  reset(now: Date): void {
    this.counters.clear();
    this.nextNumber = 1042;
    this.installation = null;
    this.accountChanges = {};
    this.deliveries = [...SAMPLE_DELIVERIES];
    this.orders = [];
    this.transactions = [];
    this.fields = [];
    this.webhooks = [];
    this.webhookDeliveries = [];
    this.widgets = [];
    this.jsTags = [];
    this.appCalls = [];
    this.apiCalls = [];
    this.results = [];
    this.logins = [];
    this.regressions = [];
    this.insecureRequests = [];
    this.sessions = new Map();
    this.statuses = SAMPLE_STATUSES.map((status, at) => ({
      ...status,
      id: this.nextId('status'),
      isDefault: true,
      color: '#000000',
      position: at + 1,
      createdAt: now,
      updatedAt: now,
    }));
    this.gateways = [this.cashGateway(now)];
  }

  /** The next id of a sequence. */
  nextId(sequence: Sequence): number {
    const next = (this.counters.get(sequence) ?? FIRST_IDS[sequence] + this.setup.index * SHOP_STRIDE) + 1;
    this.counters.set(sequence, next);
    return next;
  }

  /** An order that was not deleted, or undefined. */
  order(id: number): M.Order | undefined {
    return this.orders.find((order) => order.id === id && !order.deleted);
  }

  /** The order of a buyer's page, or undefined. */
  orderByKey(key: string): M.Order | undefined {
    return this.orders.find((order) => order.key === key && !order.deleted);
  }

  /** A payment method, or undefined. */
  gateway(id: number | null): M.Gateway | undefined {
    return this.gateways.find((gateway) => gateway.id === id);
  }

  /** The payment methods that a buyer with this way of delivery is offered. */
  gatewaysFor(deliveryVariantId: number): readonly M.Gateway[] {
    return this.gateways.filter(({ deliveries }) => deliveries.some((tie) => tie.deliveryVariantId === deliveryVariantId));
  }

  /** The rate from the shop's currency, or undefined when the shop does not have the other one. */
  rateTo(currency: string): string | undefined {
    return RATES[this.setup.currency]?.[currency];
  }

  /** Keeps a record and forgets the oldest ones of a very long list. */
  remember<T>(list: T[], record: T): void {
    list.push(record);
    if (list.length > MOST_RECORDS) list.splice(0, list.length - MOST_RECORDS);
  }

  private cashGateway(now: Date): M.Gateway {
    const tie = ({ id }: M.DeliveryVariant): M.DeliveryTie => ({ id: this.nextId('tie'), deliveryVariantId: id, createdAt: now });
    return {
      id: this.nextId('gateway'),
      type: 'PaymentGateway::Cod',
      title: 'Наличными при получении',
      description: null,
      margin: 0,
      position: 1,
      byApp: false,
      url: '',
      shopId: '',
      password: '',
      sendOrder: false,
      convertCurrency: null,
      redirectToPayment: false,
      widgetMode: false,
      widgetHtmlCode: '',
      deliveries: this.deliveries.map(tie),
      createdAt: now,
      updatedAt: now,
    };
  }
}

/** 32 random hexadecimal digits: order keys, install tokens, generated passwords. */
export function randomKey(): string {
  return randomBytes(16).toString('hex');
}
