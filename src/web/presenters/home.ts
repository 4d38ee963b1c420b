import type { InvoiceRow, Summary } from '../../payments/desk-invoices';
import type { Model, Page } from '../page';
import { wordsOf } from './page-words';
import { presentRow } from './rows';
import { stateText } from './standing';
import { presentTrouble } from './trouble';
import { firstText } from './words';

const MOST_NOTES = 5;

interface Tile {
  readonly title: string;
  readonly sums: readonly { readonly sum: string; readonly text: string; readonly href: string | null }[];
}

function tiles({ today, reserved }: Summary, { t, format }: Page): readonly Tile[] {
  return [
    {
      title: t('home.paid-today'),
      sums: today.map((one) => ({ sum: format.money(one.paid), text: t('home.invoices', { count: one.paidCount }), href: null })),
    },
    {
      title: t('home.reserved'),
      sums: reserved.map((one) => ({
        sum: format.money(one.sum),
        text: t('home.waiting', { count: one.count }),
        href: '/invoices?state=authorized',
      })),
    },
    {
      title: t('home.given-back'),
      sums: today.map((one) => ({ sum: format.money(one.refunded), text: t('home.refunds', { count: one.refundedCount }), href: null })),
    },
  ];
}

function noteOf(row: InvoiceRow, { t, format }: Page): Model {
  const [reason] = row.attention;
  const facts = { number: row.orderNumber, sum: format.money(row.amount) };
  return {
    level: reason ? 'bad' : 'held',
    title: reason ? t(`order.attention.${reason}.badge`) : stateText(t, row.standing),
    text: row.customer ? t('home.order-of', { ...facts, customer: row.customer }) : t('home.order', facts),
    link: { href: `/invoices/${row.id}`, text: t('home.look') },
  };
}

/** Trouble with money would go unnoticed: where the platform tells no address of the shop, somebody has to. */
function nobodyHears(t: Page['t']): Model {
  return {
    level: 'plain',
    title: t('letters.no-address.title'),
    text: t('letters.no-address.text'),
    link: { href: '/letters', text: t('letters.no-address.link') },
  };
}

function nudge(summary: Summary, { t }: Page): Model | null {
  const { active, merchants, mappingOffered, platformTitle: platform } = summary;
  if (!active)
    return {
      level: 'held',
      title: t('home.off.title'),
      text: t('home.off.text', { platform }),
      link: { href: '/settings', text: t('home.off.link') },
    };
  if (merchants === 0) {
    return {
      level: 'plain',
      title: t('home.first.title'),
      text: t('home.first.text', { platform }),
      link: { href: '/merchants/new', text: t('home.first.link') },
    };
  }
  if (mappingOffered) return summary.lettersToNobody ? nobodyHears(t) : null;
  return {
    level: 'plain',
    title: t('home.mapping.title'),
    text: t('home.mapping.text', { platform }),
    link: { href: '/statuses?first=1', text: t('home.mapping.link') },
  };
}

/** Who or what is waited for, in one sentence: trouble first, then holds that a manager has to confirm. */
function leadOf({ needsSomebody, reserved, troubles }: Summary, { t }: Page): string {
  if (needsSomebody.length > 0) return t('home.needs', { count: needsSomebody.length });
  if (troubles.length > 0) return t('trouble.lead');
  const waiting = reserved.reduce((sum, one) => sum + one.count, 0);
  return waiting > 0 ? t('home.to-confirm', { count: waiting }) : t('home.quiet');
}

/** The start page: what needs somebody on top, then how the day goes, then the newest invoices. */
export function presentHome(summary: Summary, newest: readonly InvoiceRow[], page: Page): Model {
  const { t } = page;
  const count = summary.needsSomebody.length;
  return {
    title: t('home.title'),
    lead: leadOf(summary, page),
    nudge: nudge(summary, page),
    notes: [
      ...summary.troubles.map((trouble) => presentTrouble(trouble, page)),
      ...summary.needsSomebody.slice(0, MOST_NOTES).map((row) => noteOf(row, page)),
    ],
    more: count > MOST_NOTES ? { href: '/invoices?state=attention', text: t('home.more', { count: count - MOST_NOTES }) } : null,
    tiles: tiles(summary, page),
    rows: newest.map((row) => presentRow(row, page)),
    empty: firstText(wordsOf(page), [`invoices.empty.text-${page.platform}`, 'invoices.empty.text']),
    live: '/live/installation',
  };
}
