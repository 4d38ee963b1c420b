import type { CancelWork, SimClock } from '../kit/clock';
import type { Books } from './books';
import { offerOf } from './books';
import type { Sale, Subscription, SubscriptionStatus } from './model';
import { chargeAfter, nextCharge, onDay } from './moment';
import type { Order, Sales } from './sales';
import type { Webhooks } from './webhooks';

interface SubscriptionParts {
  readonly books: Books;
  readonly clock: SimClock;
  readonly sales: Sales;
  readonly webhooks: Webhooks;
}

/** Subscriptions that charge by themselves on the simulated clock. */
export class Subscriptions {
  private readonly timers = new Map<string, CancelWork>();

  constructor(private readonly parts: SubscriptionParts) {}

  /** Begins a subscription with its first transaction, which waits for its money. */
  begin(order: Order, at: Date): Sale {
    const { books, sales } = this.parts;
    const product = books.productOf(order);
    const offer = offerOf(product, order.offerCode);
    const plan = product.plans.find(({ id }) => id === offer.planId);
    if (!plan) throw new Error(`offer ${offer.code} has no plan`);
    const subscription: Subscription = {
      code: books.newSubscriberCode(),
      id: books.nextSubscriptionId(),
      productId: product.id,
      planId: plan.id,
      offerCode: offer.code,
      buyer: order.buyer,
      paymentType: order.paymentType,
      status: 'STARTED',
      accessionAt: at,
      nextChargeAt: nextCharge(at, plan.periodicity),
      charges: 1,
      cancelledAt: null,
      failing: false,
    };
    books.subscriptions.set(subscription.code, subscription);
    const { code: subscriberCode, nextChargeAt } = subscription;
    return sales.open(order, at, { subscriberCode, recurrence: 1, planId: plan.id, nextChargeAt });
  }

  /** A charge was paid: the subscription is alive and its next charge comes by the clock. */
  paid({ subscriberCode }: Sale): void {
    const subscription = this.find(subscriberCode);
    if (!subscription || subscription.cancelledAt) return;
    this.keep({ ...subscription, status: 'ACTIVE', failing: false });
    this.schedule(subscription.code);
  }

  /** Charges at once, for the period that comes next; the new transaction, or null when it is over. */
  renew(code: string, at: Date): Sale | null {
    const { books, sales } = this.parts;
    const known = this.find(code);
    const plan = known && books.planOf(known);
    if (!known || !plan || known.cancelledAt) return null;
    const nextChargeAt = nextCharge(known.nextChargeAt, plan.periodicity);
    const order: Order = { productId: known.productId, offerCode: known.offerCode, buyer: known.buyer, paymentType: known.paymentType };
    const charge = { subscriberCode: code, recurrence: known.charges + 1, planId: plan.id, nextChargeAt };
    const sale = sales.open(order, at, charge);
    this.keep({ ...known, charges: charge.recurrence, nextChargeAt, status: known.failing ? 'DELAYED' : known.status });
    if (known.failing) return sales.move(sale.transaction, 'DELAYED', at);
    const approved = sales.approve(sale.transaction, at);
    if (approved) this.paid(approved);
    return approved;
  }

  /** Ends it; access stays until the next charge would have come. False when it is over already. */
  cancel(code: string, by: Extract<SubscriptionStatus, `CANCELLED_${string}`>, at: Date): boolean {
    const known = this.find(code);
    if (!known || known.cancelledAt || known.status === 'DELAYED') return false;
    this.timers.get(code)?.();
    const ended: Subscription = { ...known, status: by, cancelledAt: at };
    this.keep(ended);
    void this.parts.webhooks.tell({ kind: 'cancellation', at, subscription: ended });
    return true;
  }

  /** Brings a cancelled one back; its day of the month stays. With `charge` the period that runs, or comes next, is charged at once. */
  reactivate(code: string, charge: boolean, at: Date): void {
    const known = this.find(code);
    const plan = known && this.parts.books.planOf(known);
    if (!known?.cancelledAt || !plan) return;
    const nextChargeAt = chargeAfter(at, known.nextChargeAt, plan.periodicity);
    this.keep({ ...known, status: 'ACTIVE', cancelledAt: null, nextChargeAt });
    this.schedule(code);
    if (charge) this.renew(code, at);
  }

  /** Moves the subscriber to another plan of the product; the next charge is of the new plan. */
  switchPlan(code: string, planId: number, at: Date): boolean {
    const { books, webhooks } = this.parts;
    const known = this.find(code);
    if (!known || known.cancelledAt || known.planId === planId) return false;
    const product = books.productOf(known);
    const offer = product.offers.find((one) => one.planId === planId);
    if (!offer) return false;
    const moved: Subscription = { ...known, planId, offerCode: offer.code };
    this.keep(moved);
    void webhooks.tell({ kind: 'switch', at, subscription: moved, fromPlanId: known.planId });
    return true;
  }

  /** Moves the day of the month on which it is charged. */
  moveChargeDay(code: string, day: number, at: Date): boolean {
    const known = this.find(code);
    if (!known || known.cancelledAt || !Number.isInteger(day) || day < 1 || day > 31) return false;
    const moved: Subscription = { ...known, nextChargeAt: onDay(known.nextChargeAt, day, at) };
    this.keep(moved);
    this.schedule(code);
    void this.parts.webhooks.tell({ kind: 'charge-date', at, subscription: moved, oldDay: known.nextChargeAt.getUTCDate() });
    return true;
  }

  /** From now on the card refuses, or works again. */
  setFailing(code: string, failing: boolean): void {
    const known = this.find(code);
    if (known) this.keep({ ...known, failing });
  }

  /** Forgets all charges to come. */
  reset(): void {
    for (const cancel of this.timers.values()) cancel();
    this.timers.clear();
  }

  private schedule(code: string): void {
    const { clock } = this.parts;
    const known = this.find(code);
    if (!known) return;
    this.timers.get(code)?.();
    const due = known.nextChargeAt;
    this.timers.set(
      code,
      clock.schedule(due.getTime() - clock.now().getTime(), () => void this.renew(code, due)),
    );
  }

  private find(code: string | null): Subscription | undefined {
    return code === null ? undefined : this.parts.books.subscriptions.get(code);
  }

  private keep(subscription: Subscription): void {
    this.parts.books.subscriptions.set(subscription.code, subscription);
  }
}
