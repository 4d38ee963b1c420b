import type { Tx } from '../infra/database';
import type { Target } from './domain/product-ref';
import { memberEmail } from './domain/email';
import type { School } from './school';
import type { Wanted } from './settle-access';
import { settleSource } from './settle-access';
import { memberFor } from './settle-sale';
import type { Source } from './stores/access';
import { graceDaysOf, takesBack } from './stores/settings';
import { listTargets } from './stores/targets';

const DAY_MS = 24 * 3_600_000;

interface PaidTime {
  readonly from: Date;
  readonly until: Date | null;
}

/** A purchase or subscription on a page of our own, as it stands now. */
export interface OwnSale {
  readonly installationId: string;
  readonly source: { readonly kind: 'purchase' | 'subscription'; readonly id: string };
  readonly opens: Target;
  readonly buyer: { readonly email: string; readonly firstName: string; readonly lastName: string; readonly language: string };
  /** What is paid and was not given back (UTC; `until` null = no end); null = nothing. */
  readonly kept: PaidTime | null;
  /** The same, as if nothing had been given back. */
  readonly paid: PaidTime | null;
  /** Whether another charge follows the time that is paid. */
  readonly goesOn: boolean;
}

/** Names a sale of our own among the sources of access. A shop's subscriptions begin with the id of their connection. */
const sourceOf = ({ kind, id }: OwnSale['source']): Source => (kind === 'purchase' ? { kind, key: id } : { kind, key: `own:${id}` });

/**
 * Lets the buyer of an own page into what he bought, and takes that back when the money went back, unless the academy lets him keep it. A subscription's access
 * ends with what is paid, and some days of grace later where another charge follows. Told again it changes nothing.
 */
export async function settlePurchase(school: School, tx: Tx, sale: OwnSale): Promise<void> {
  const { installationId, opens, buyer, goesOn } = sale;
  const time = (await takesBack(tx, installationId)) ? sale.kept : sale.paid;
  const email = memberEmail(buyer.email);
  const member = time && email ? await memberFor(school, tx, installationId, { ...buyer, email }) : null;
  const graceMs = goesOn ? (await graceDaysOf(tx, installationId)) * DAY_MS : 0;
  const wanted: readonly Wanted[] =
    time && member
      ? [
          {
            memberId: member.id,
            target: opens,
            product: null,
            from: time.from,
            until: time.until && new Date(time.until.getTime() + graceMs),
          },
        ]
      : [];
  const because = sourceOf(sale.source);
  await settleSource(school, tx, { installationId, actor: { kind: 'customer' }, because, quiet: false, wanted });
}

/** The academy as sales on pages of our own need it: what they may open, and the settling of each. */
export const ownSales = (school: School) => ({
  openable: async (installationId: string) => {
    const targets = await school.db.select((tx) => listTargets(tx, installationId));
    return targets.map(({ target: opens, title, active }) => ({ opens, title, active }));
  },
  settle: (tx: Tx, sale: OwnSale) => settlePurchase(school, tx, sale),
});
