import type { InvoiceRow } from '../../payments/desk-invoices';
import type { Page } from '../page';
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
  readonly iso: string;
  readonly when: string;
}

/** An invoice as a row. */
export function presentRow(row: InvoiceRow, { t, format }: Pick<Page, 't' | 'format'>): ShownRow {
  return {
    href: `/invoices/${row.id}`,
    number: row.orderNumber,
    badge: rowBadge(t, row),
    customer: row.customer ?? '',
    merchant: row.merchantName,
    sum: format.money(row.amount),
    test: row.test,
    iso: row.createdAt.toISOString(),
    when: format.brief(row.createdAt),
  };
}
