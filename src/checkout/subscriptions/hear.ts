import type { Heart } from '../../payments/heart';
import { directOf } from '../../payments/pay-directly';
import type { InvoiceReport, PlatformAccount, ReportOutcome } from '../../payments/ports/platform';
import { findMerchant } from '../../payments/stores/merchants';
import type { MerchantRow } from '../../payments/stores/merchants';
import { keepMade } from './begin-card';
import type { House } from './house';
import { atOf, enqueueLook } from './house';
import { subscriptionIdOf } from './make-charge';
import type { Subscription } from './stores/subscriptions';
import { findSubscription, findSubscriptionAt } from './stores/subscriptions';
import { syncCard } from './sync-card';

type Unclaimed = Parameters<Heart['hear']>[0];
type Told = Parameters<typeof syncCard>[2];

/** Hears notifications that are about no attempt: those of plans and of their charges are read again at the gateway. Says whether it was one. */
export const hearUnclaimed =
  (house: House): Heart['hear'] =>
  async (unclaimed) => {
    const { heart } = house;
    const merchant = await heart.db.select((tx) => findMerchant(tx, unclaimed.installationId, unclaimed.merchantId));
    const about = merchant && (await aboutOf(house, unclaimed, merchant));
    if (!about) return false;
    await syncCard(house, atOf(about.subscription), about.told);
    return true;
  };

async function aboutOf(
  house: House,
  { reference, orderNumber }: Unclaimed,
  merchant: MerchantRow,
): Promise<{ readonly subscription: Subscription; readonly told: NonNullable<Told> } | null> {
  const { heart } = house;
  const own = directOf(heart, merchant);
  const news = reference === null ? null : (own?.direct.subscriptionNews(reference) ?? null);
  const at = { installationId: merchant.installationId, merchantId: merchant.id };
  const find = (named: { readonly reference: string | null; readonly orderNumber: string | null }): Promise<Subscription | null> =>
    heart.db.select((tx) => findSubscriptionAt(tx, at, named));
  if (!own || !news) {
    // A payment of a charge, or a dispute about one: which of them, only a reading tells.
    const subscription = orderNumber === null ? null : await find({ reference: null, orderNumber });
    return subscription && { subscription, told: { payments: true } };
  }
  if (news.kind === 'charge') {
    const charge = await own.direct.readCharge(own.settings, news.reference);
    if (charge.kind === 'unknown') throw new Error('A charge could not be read at its gateway');
    const told = charge.kind === 'done' ? charge.value : null;
    const subscription = told && (await find({ reference: told.subscription, orderNumber: told.orderNumber }));
    return subscription && { subscription, told: { charge: told.subscription === subscription.reference ? told : null } };
  }
  return planNews(house, { own, find, reference: news.reference });
}

/** Something was told of a plan; one that we do not know by its reference may be the answer that nobody heard. */
async function planNews(
  house: House,
  {
    own,
    find,
    reference,
  }: {
    readonly own: NonNullable<ReturnType<typeof directOf>>;
    readonly find: (named: { readonly reference: string | null; readonly orderNumber: string | null }) => Promise<Subscription | null>;
    readonly reference: string;
  },
): Promise<{ readonly subscription: Subscription; readonly told: NonNullable<Told> } | null> {
  const known = await find({ reference, orderNumber: null });
  if (known) return { subscription: known, told: {} };
  const plan = await own.direct.readSubscription(own.settings, reference);
  if (plan.kind === 'unknown') throw new Error('A plan could not be read at its gateway');
  const made = plan.kind === 'done' ? plan.value : null;
  const subscription = made?.orderNumber ? await find({ reference: null, orderNumber: made.orderNumber }) : null;
  if (!made || !subscription) return null;
  await keepMade(house, atOf(subscription), made);
  return { subscription, told: {} };
}

/** Hears what became of the invoice of a charge; null = it is of none. The work is done by a job. */
export const hearChargeInvoices =
  ({ heart }: House) =>
  async (account: PlatformAccount, report: InvoiceReport): Promise<ReportOutcome | null> => {
    const subscriptionId = subscriptionIdOf(report.platformInvoiceId);
    if (subscriptionId === null) return null;
    const { installationId } = account;
    return heart.db.transaction(async (tx) => {
      const subscription = await findSubscription(tx, installationId, subscriptionId);
      if (!subscription) return null;
      await enqueueLook(tx, atOf(subscription));
      return { kind: 'told' };
    });
  };
