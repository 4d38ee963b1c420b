import type { Result } from '../../payments/domain/errors';
import { CODE_LENGTH } from '../../payments/opened';
import { shopName } from '../../payments/shop-name';
import { findInstallationByCode } from '../../payments/stores/installations';
import type { InstallationRow } from '../../payments/stores/installations';
import { findInvoice } from '../../payments/stores/invoices';
import { findOffer } from '../stores/offers';
import { cancelSubscription } from './act';
import type { MemberDesk, MemberView } from './desk';
import type { House, Stored } from './house';
import { atOf, topicOf } from './house';
import { openCharge } from './life';
import { listCharges } from './stores/charges';
import { findSubscriptionByKey } from './stores/subscriptions';

interface Found extends Stored {
  readonly row: InstallationRow;
}

/** The subscription at the address of a member's page, also of a seller that is switched off: whoever is charged can always end it. */
const find = ({ heart }: House, key: string): Promise<Found | null> =>
  heart.db.read(async (tx) => {
    const row = await findInstallationByCode(tx, key.slice(0, CODE_LENGTH));
    const subscription = row && (await findSubscriptionByKey(tx, row.id, key));
    return row && subscription && { row, subscription, charges: await listCharges(tx, row.id, subscription.id) };
  });

/** The member's own page of a subscription. */
export function createMemberDesk(house: House): MemberDesk {
  return {
    view: async (key) => {
      const found = await find(house, key);
      return found && viewOf(house, found);
    },
    cancel: async (key): Promise<Result<void> | null> => {
      const found = await find(house, key);
      return found && cancelSubscription(house, atOf(found.subscription), { reason: 'member', actor: { kind: 'customer' } });
    },
  };
}

async function viewOf({ heart }: House, { row, subscription, charges }: Found): Promise<MemberView> {
  const open = openCharge(charges);
  const { installationId, offerId } = subscription;
  const { invoice, offer } = await heart.db.read(async (tx) => ({
    invoice: open && (await findInvoice(tx, installationId, open.invoiceId)),
    offer: await findOffer(tx, installationId, offerId),
  }));
  const live = invoice?.attempts.find(({ state }) => state === 'open');
  const { key, language, title, price, terms, kind, method, state, reason, paidUntil, nextChargeAt, mode } = subscription;
  return {
    key,
    shop: shopName(row, null),
    language,
    timezone: row.timezone,
    title,
    thanks: offer?.thanks ?? '',
    price,
    terms,
    kind,
    method,
    state,
    reason,
    paidUntil,
    nextChargeAt,
    test: mode === 'test',
    open: open && state !== 'ended' ? { number: open.number, tries: open.tries, show: live?.direct?.show ?? null } : null,
    charges,
    topic: topicOf(atOf(subscription)),
  };
}
