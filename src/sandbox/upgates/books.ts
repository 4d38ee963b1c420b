import type { ApiCallRecord, ApiUser, Customer, Delivery, Order, OrderStatus, Product, Webhook } from './model';
import { SAMPLE_CUSTOMERS, SAMPLE_STATUSES, sampleProducts, sampleUser } from './seed';

const MOST_RECORDS = 5000;

/** Everything that one shop knows. */
export class Books {
  users: ApiUser[] = [];
  products: Product[] = [];
  statuses: readonly OrderStatus[] = [];
  customers: Customer[] = [];
  orders: Order[] = [];
  webhooks: Webhook[] = [];
  deliveries: Delivery[] = [];
  calls: ApiCallRecord[] = [];
  /** Wrong logins by address, for the block. */
  wrongLogins = new Map<string, Date[]>();
  /** How many requests a clock hour or a calendar day has seen. */
  used = new Map<string, number>();
  /** Calls to webhooks that are due or under way. */
  pendingCalls = 0;
  private counters: Record<string, number> = {};

  constructor(private readonly user: { readonly login: string; readonly key: string }) {
    this.reset();
  }

  /** Goes back to the sample data: no orders, no webhooks. */
  reset(): void {
    this.users = [sampleUser(this.user)];
    this.products = sampleProducts();
    this.statuses = SAMPLE_STATUSES;
    this.customers = [...SAMPLE_CUSTOMERS];
    this.orders = [];
    this.webhooks = [];
    this.deliveries = [];
    this.calls = [];
    this.pendingCalls = 0;
    this.wrongLogins = new Map();
    this.used = new Map();
    this.counters = { order: 116, customer: 19, webhook: 70, user: 1, product: 505, delivery: 0 };
  }

  /** The next number of a sequence. */
  nextId(sequence: string): number {
    const next = (this.counters[sequence] ?? 0) + 1;
    this.counters[sequence] = next;
    return next;
  }

  /** The order with this number, or undefined. */
  order(number: string): Order | undefined {
    return this.orders.find((order) => order.number === number);
  }

  /** The state with this id, or undefined. */
  status(id: number | null): OrderStatus | undefined {
    return this.statuses.find((status) => status.id === id);
  }

  /** Keeps a record and forgets the oldest ones of a very long list. */
  remember<T>(list: T[], record: T): void {
    list.push(record);
    if (list.length > MOST_RECORDS) list.splice(0, list.length - MOST_RECORDS);
  }
}
