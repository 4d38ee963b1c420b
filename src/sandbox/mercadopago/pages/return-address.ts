import { objectOf, textOf } from '../api/inputs';
import { COUNTRIES } from '../countries';
import type { Account, Payment, Preference } from '../model';

/** Where the payer goes back to, with the query that the seller's page gets; null when the seller named no address. */
export function returnAddress(preference: Preference, payment: Payment, account: Account): string | null {
  const backs = objectOf(preference.wire['back_urls']);
  const name =
    payment.status === 'approved' ? 'success' : payment.status === 'rejected' || payment.status === 'cancelled' ? 'failure' : 'pending';
  const base = textOf(backs[name]);
  if (base === null) return null;
  const url = new URL(base);
  const query = {
    collection_id: String(payment.id),
    collection_status: payment.status,
    payment_id: String(payment.id),
    status: payment.status,
    external_reference: payment.externalReference ?? 'null',
    payment_type: payment.typeId,
    merchant_order_id: String(preference.orderId),
    preference_id: preference.id,
    site_id: COUNTRIES[account.country].siteId,
    processing_mode: 'aggregator',
    merchant_account_id: 'null',
  };
  for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
  return url.href;
}
