import { randomUUID } from 'node:crypto';
import { DateTime } from 'luxon';
import type { SimClock } from '../kit/clock';
import type { Faults } from '../kit/faults';
import type { Switches } from '../kit/switches';
import type * as M from './model';
import { DEFAULT_MAPPING, SAMPLE_ORDERS, SAMPLE_PAYMENT_STATUSES, SAMPLE_PAYMENT_TYPES, sampleSites } from './seed';
import type { OrderDraft } from './seed';

const MOST_RECORDS = 5000;

/** How an account is set up at its start. */
export interface AccountOptions {
  readonly defaultCurrency: string;
  readonly language: string;
  readonly timezone: string;
}

/** Everything one CRM account knows; amounts are whole minor units. */
export class CrmAccount {
  keys: M.ApiKey[] = [];
  modules = new Map<string, M.ConnectedModule>();
  paymentTypes = new Map<string, M.PaymentType>();
  paymentStatuses = new Map<string, M.PaymentStatus>();
  statusMapping: Record<string, string> = {};
  sites: readonly M.Site[] = [];
  orders: M.Order[] = [];
  invoices = new Map<string, M.Invoice>();
  history: M.HistoryRow[] = [];
  calls: M.CallRecord[] = [];
  callbacks: M.CallbackRecord[] = [];
  regressions: M.Regression[] = [];
  settings: M.AccountSettings;
  private counters: Record<string, number> = {};

  constructor(private readonly options: AccountOptions) {
    this.settings = this.reset();
  }

  /** Goes back to the sample data: no module, no keys, no invoices. */
  reset(): M.AccountSettings {
    const { options } = this;
    this.keys = [];
    this.modules = new Map();
    this.paymentTypes = new Map(SAMPLE_PAYMENT_TYPES.map((type) => [type.code, { ...type }]));
    this.paymentStatuses = new Map(SAMPLE_PAYMENT_STATUSES.map((status) => [status.code, { ...status }]));
    this.statusMapping = { ...DEFAULT_MAPPING };
    this.sites = sampleSites(options.defaultCurrency);
    this.invoices = new Map();
    this.history = [];
    this.calls = [];
    this.callbacks = [];
    this.regressions = [];
    this.counters = { order: 1212, payment: 4570, customer: 500, key: 0, refund: 0, history: 0 };
    const now = DateTime.now().setZone(options.timezone).toFormat('yyyy-MM-dd HH:mm:ss');
    this.orders = [];
    for (const draft of SAMPLE_ORDERS) this.addOrder(draft, now);
    this.settings = {
      defaultCurrency: options.defaultCurrency,
      language: options.language,
      timezone: options.timezone,
      senderEmail: this.sites[0]?.senderEmail ?? '',
      letterPackagePaid: true,
      updatedAt: now,
    };
    return this.settings;
  }

  /** The next number of a sequence. */
  nextId(sequence: string): number {
    const next = (this.counters[sequence] ?? 0) + 1;
    this.counters[sequence] = next;
    return next;
  }

  /** Adds an order of the first site in that site's currency. */
  addOrder(draft: OrderDraft, createdAt: string): M.Order {
    const id = this.nextId('order');
    const [site] = this.sites;
    const order: M.Order = {
      id,
      number: draft.number,
      externalId: `shop-${id}`,
      site: site?.code ?? '',
      currency: site?.currency ?? this.options.defaultCurrency,
      email: draft.email,
      customer: { id: this.nextId('customer'), ...draft.customer },
      items: draft.items,
      createdAt,
      total: draft.items.reduce((sum, item) => sum + item.price * item.quantity, 0),
      payments: [],
    };
    this.orders.push(order);
    return order;
  }

  /** Makes an active API key of 32 characters. */
  addKey(given: Pick<M.ApiKey, 'owner' | 'scopes'> & { readonly sites?: readonly string[]; readonly createdAt: string }): M.ApiKey {
    const key: M.ApiKey = {
      id: this.nextId('key'),
      key: randomUUID().replaceAll('-', ''),
      owner: given.owner,
      scopes: [...new Set(given.scopes)],
      sites: given.sites ?? [],
      createdAt: given.createdAt,
      active: true,
    };
    this.keys.push(key);
    return key;
  }

  /** The order and row of a payment, or undefined. */
  findPayment(id: number): { readonly order: M.Order; readonly payment: M.OrderPayment } | undefined {
    for (const order of this.orders) {
      const payment = order.payments.find((row) => row.id === id);
      if (payment) return { order, payment };
    }
    return undefined;
  }

  /** The invoice made last for a payment row, or undefined. */
  invoiceOf(paymentId: number): M.Invoice | undefined {
    return [...this.invoices.values()].findLast((invoice) => invoice.orderPaymentId === paymentId);
  }

  /** Keeps a record and forgets the oldest ones of a very long list. */
  remember<T>(list: T[], record: T): void {
    list.push(record);
    if (list.length > MOST_RECORDS) list.splice(0, list.length - MOST_RECORDS);
  }
}

/** What the parts of the simulator work with. */
export interface Crm {
  readonly account: CrmAccount;
  readonly clock: SimClock;
  readonly faults: Faults;
  readonly switches: Switches;
  readonly url: () => string;
  /** Key of the register token, set in the partner's cabinet. */
  readonly secret: string;
  /** Code of the module in the marketplace; codes of its instances begin with it. */
  readonly moduleCode: string;
  /** Scopes that the cabinet lets the module ask for. */
  readonly cabinetScopes: readonly string[];
  /** Address of the module's config; null until it is known. */
  readonly moduleUrl: () => string | null;
  readonly setModuleUrl: (url: string) => void;
  readonly smtpUrl: string | null;
}

/** The simulated moment as the CRM writes it: `YYYY-MM-DD HH:MM:SS` in the account's zone. */
export function crmNow(crm: Crm): string {
  return DateTime.fromJSDate(crm.clock.now()).setZone(crm.account.settings.timezone).toFormat('yyyy-MM-dd HH:mm:ss');
}

/** Writes one line of an order's history. */
export function noteHistory(crm: Crm, row: Omit<M.HistoryRow, 'id' | 'createdAt'>): void {
  crm.account.remember(crm.account.history, { id: crm.account.nextId('history'), createdAt: crmNow(crm), ...row });
}

/** Writes down something that a good module would not have sent. */
export function noteRegression(crm: Crm, regression: Omit<M.Regression, 'at'>): void {
  crm.account.remember(crm.account.regressions, { at: crmNow(crm), ...regression });
}
