import type { InvoiceReport, ReportedRefund } from '../../payments/ports/platform';

/** A refund that the CRM counts as succeeded; the sum in minor units. */
export interface KnownRefund {
  readonly id: string;
  readonly minor: number;
}

const total = (sums: readonly { readonly minor: number }[]): number => sums.reduce((sum, { minor }) => sum + minor, 0);

/**
 * The refunds of a report that the CRM does not count yet. One that was only found by reading the gateway may have been told before under another id: by books that were
 * lost and restored from an older backup. What the CRM counts beyond what it can have been told by these books is such a refund, and must not be counted again.
 */
export function untoldRefunds({ refunds, refunded }: InvoiceReport, known: readonly KnownRefund[]): readonly ReportedRefund[] {
  const made = refunds.filter(({ outcome }) => outcome !== 'refused');
  const newHere = made.filter(({ id }) => !known.some((one) => one.id === id));
  let surplus = total(known) - (refunded - total(newHere.map(({ amount }) => amount)));
  return refunds.filter((refund) => {
    if (refund.found !== true || !newHere.includes(refund) || refund.amount.minor > surplus) return true;
    surplus -= refund.amount.minor;
    return false;
  });
}
