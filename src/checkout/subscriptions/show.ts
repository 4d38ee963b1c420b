import { rows } from '../../infra/database';
import type { Tx } from '../../infra/database';
import { currency } from '../../payments/domain/currency';
import { cursorOf, readCursor, whole } from '../../payments/stores/columns';
import { findMerchant } from '../../payments/stores/merchants';
import type { ShownCharge, SubscriptionDetails, SubscriptionRow, SubscriptionsDesk } from './desk';
import type { House, Stored } from './house';
import { pageOf, planOf } from './house';
import { nextNumber, openCharge, possibleByHand } from './life';
import { nameOf } from './make-charge';
import { upcoming } from './schedule';
import { listCharges } from './stores/charges';
import { listEvents } from './stores/events';
import { listMemberLetters } from './stores/member-letters';
import { findSubscription } from './stores/subscriptions';

const PAGE = 50;
/** So much of a plan without an end is shown ahead. */
const MOST_PLANNED = 12;

interface RowRecord extends Omit<SubscriptionRow, 'price'> {
  readonly amount: string;
  readonly currency: string;
}

/** Subscriptions newest first, found by name, e-mail or number; those that never began only among the ended ones. */
export async function listSubscriptions(
  { heart }: House,
  installationId: string,
  query: Parameters<SubscriptionsDesk['list']>[1],
): Promise<{ readonly rows: readonly SubscriptionRow[]; readonly next: string | null }> {
  const cursor = readCursor(query.after);
  const search = query.search?.toLowerCase().replace(/[\\%_]/g, String.raw`\$&`);
  const found = await heart.db.select((tx) =>
    rows<RowRecord>(
      tx,
      `select s.id, s.title, concat_ws(' ', s.buyer->>'firstName', s.buyer->>'lastName') as name, s.email, s.amount, s.currency, s.plan as terms, s.kind, s.method,
         s.state, s.reason, s.next_charge_at as "nextChargeAt", s.mode = 'test' as test, s.created_at as "createdAt",
         (select count(*)::int from subscription_charge c where c.installation_id = s.installation_id and c.subscription_id = s.id and c.state = 'paid') as paid
       from subscription s where s.installation_id = $1 and ($2::timestamptz is null or (s.created_at, s.id) < ($2, $3::uuid))
         and ($4::text is null or s.state = $4) and ($4::text is not null or s.reason is distinct from 'not-begun')
         and ($5::text is null or s.email like '%' || $5 || '%' or lower(s.title) like '%' || $5 || '%' or 's' || s.id::text like $5 || '%'
           or lower(concat_ws(' ', s.buyer->>'firstName', s.buyer->>'lastName')) like '%' || $5 || '%')
       order by s.created_at desc, s.id desc limit $6`,
      [installationId, cursor?.at ?? null, cursor?.id ?? null, query.state ?? null, search ?? null, PAGE + 1],
    ),
  );
  const page = found
    .slice(0, PAGE)
    .map(({ amount, currency: code, ...rest }) => ({ ...rest, price: { minor: whole(amount), currency: currency(code) } }));
  const last = page.at(-1);
  return { rows: page, next: found.length > PAGE && last ? cursorOf({ at: last.createdAt, id: last.id }) : null };
}

/** One subscription with everything that its screen shows. */
export const showSubscription = (house: House, installationId: string, subscriptionId: string): Promise<SubscriptionDetails | null> =>
  house.heart.db.read(async (tx) => {
    const subscription = await findSubscription(tx, installationId, subscriptionId);
    if (!subscription) return null;
    const charges = await shownCharges(tx, installationId, subscriptionId);
    const merchant = await findMerchant(tx, installationId, subscription.merchantId);
    const { terms, firstAt, state, kind, reference } = subscription;
    return {
      subscription,
      number: nameOf(subscription),
      charges,
      planned: state === 'ended' ? [] : upcoming(firstAt, terms, { from: nextNumber(charges), most: MOST_PLANNED }),
      events: await listEvents(tx, installationId, subscriptionId),
      letters: await listMemberLetters(tx, installationId, subscriptionId),
      gateway: merchant?.gateway ?? '',
      pageUrl: pageOf(house, subscription),
      byHand: byHandOf(house, { subscription, charges }),
      readable: kind === 'card' && reference !== null,
    };
  });

async function shownCharges(tx: Tx, installationId: string, subscriptionId: string): Promise<readonly ShownCharge[]> {
  const sums = await rows<{ id: string; captured: string; refunded: string }>(
    tx,
    `select i.id, i.captured, i.refunded from subscription_charge c join invoice i on i.installation_id = c.installation_id and i.id = c.invoice_id
     where c.installation_id = $1 and c.subscription_id = $2`,
    [installationId, subscriptionId],
  );
  const of = new Map(sums.map((one) => [one.id, one]));
  return (await listCharges(tx, installationId, subscriptionId)).map((charge) => ({
    ...charge,
    captured: whole(of.get(charge.invoiceId)?.captured ?? 0),
    refunded: whole(of.get(charge.invoiceId)?.refunded ?? 0),
  }));
}

/** What can be done by hand, named so that the same form sent twice does it once. */
export function byHandOf({ heart }: House, stored: Stored): SubscriptionDetails['byHand'] {
  const { subscription, charges } = stored;
  if (subscription.state === 'ended' || subscription.kind === 'card') return null;
  const kind = possibleByHand(planOf(stored), heart.clock.now());
  const open = openCharge(charges);
  return kind && { kind, mark: [kind, open?.number ?? nextNumber(charges), open?.tries ?? 0].join(':') };
}
