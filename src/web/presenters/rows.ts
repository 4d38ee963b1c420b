import type { InvoiceRow } from '../../payments/desk-invoices';
import type { Page } from '../page';
import { holdBadge } from './hold';
import type { HoldBadge } from './hold';
import { rowBadge } from './standing';
import type { Badge } from './standing';

/** A row of a table of invoices, all words ready. */
export interface ShownRow {
  readonly href: string;
  readonly number: string;
  readonly badge: Badge;
  readonly customer: string;
  readonly merchant: string;
  readonly sum: string;
  readonly test: boolean;
  /** How soon its hold ends; null when nothing is held. */
  readonly hold: HoldBadge | null;
  readonly iso: string;
  readonly when: string;
}

/** An invoice as a row. */
export function presentRow(row: InvoiceRow, speaker: Pick<Page, 't' | 'format' | 'now'>): ShownRow {
  const { t, format } = speaker;
  return {
    href: `/invoices/${row.id}`,
    number: row.orderNumber,
    badge: rowBadge(t, row),
    customer: row.customer ?? '',
    merchant: row.merchantName,
    sum: format.money(row.amount),
    test: row.test,
    hold: row.standing.state === 'authorized' ? holdBadge(row.holdUntil, speaker) : null,
    iso: row.createdAt.toISOString(),
    when: format.brief(row.createdAt),
  };
}
