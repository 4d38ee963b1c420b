import { randomBytes } from 'node:crypto';
import type { Credentials, Offer, Plan, Product, RequestLine, Sale, Subscription } from './model';
import { SEED_PRODUCTS } from './seed';

const REQUESTS_KEPT = 500;
const FIRST_TRANSACTION = 1_600_000_000;
const FIRST_SUBSCRIPTION = 4_148_000;
/** Letters and digits of subscriber codes; those that look alike are left out. */
const CODE_SIGNS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const CODE_LENGTH = 8;

/** Everything the simulator remembers. */
export class Books {
  readonly products = new Map<number, Product>();
  readonly sales = new Map<string, Sale>();
  readonly subscriptions = new Map<string, Subscription>();
  /** Tokens of the interface with the moment at which each dies. */
  readonly tokens = new Map<string, Date>();
  requests: RequestLine[] = [];
  private numbers = 0;

  constructor(readonly credentials: Credentials) {
    this.reset();
  }

  /** Forgets all sales, subscriptions and tokens; numbers are never given twice. */
  reset(): void {
    for (const map of [this.products, this.sales, this.subscriptions, this.tokens]) map.clear();
    for (const product of SEED_PRODUCTS) this.products.set(product.id, product);
    this.requests = [];
  }

  /** The next number of a transaction. */
  nextTransaction(): string {
    this.numbers += 1;
    return `HP${FIRST_TRANSACTION + this.numbers}`;
  }

  /** The next number of a subscription. */
  nextSubscriptionId(): number {
    this.numbers += 1;
    return FIRST_SUBSCRIPTION + this.numbers;
  }

  /** A new subscriber code. */
  newSubscriberCode(): string {
    return [...randomBytes(CODE_LENGTH)].map((byte) => CODE_SIGNS[byte % CODE_SIGNS.length]).join('');
  }

  /** The product of something that is in the books; throws when it is gone, which only a fault of ours can cause. */
  productOf({ productId }: { readonly productId: number }): Product {
    const product = this.products.get(productId);
    if (!product) throw new Error(`no product ${productId}`);
    return product;
  }

  /** The plan of a sale or subscription, null for single payments. */
  planOf(one: { readonly productId: number; readonly planId: number | null }): Plan | null {
    return this.productOf(one).plans.find(({ id }) => id === one.planId) ?? null;
  }

  /** The product with this code at the end of its checkout address. */
  byCheckoutCode(code: string): Product | undefined {
    return [...this.products.values()].find(({ checkoutCode }) => checkoutCode === code);
  }

  /** The product with this ucode. */
  byUcode(ucode: string): Product | undefined {
    return [...this.products.values()].find((product) => product.ucode === ucode);
  }

  /** The charges of a subscription, oldest first. */
  chargesOf(code: string): readonly Sale[] {
    return [...this.sales.values()].filter(({ subscriberCode }) => subscriberCode === code);
  }

  /** Writes down a call; only the newest are kept. */
  note(line: RequestLine): void {
    this.requests.push(line);
    if (this.requests.length > REQUESTS_KEPT) this.requests.shift();
  }
}

/** The offer with this code, else the main one. */
export function offerOf({ offers, id }: Product, code: string | null): Offer {
  const offer = offers.find((one) => one.code === code) ?? offers.find(({ main }) => main);
  if (!offer) throw new Error(`product ${id} has no offer`);
  return offer;
}
