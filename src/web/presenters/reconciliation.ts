import type { Currency } from '../../payments/domain/currency';
import type { Figures } from '../../payments/domain/ledgers';
import type { DayRow, DaySums, DayView, DifferenceRow } from '../../payments/reconciliation/reconciliation-desk';
import type { Badge } from './standing';
import type { Words } from './words';

/** One merchant's day as the list and the head of its own page show it. */
export interface ShownDay {
  readonly href: string;
  readonly day: string;
  readonly iso: string;
  readonly merchant: string;
  readonly gateway: string;
  readonly badge: Badge;
  /** How far it is, or when it ended. */
  readonly state: string;
  readonly sums: readonly ShownSum[];
}

interface ShownSum {
  readonly test: boolean;
  readonly text: string;
}

/** One difference in plain words. */
export interface ShownDifference {
  readonly title: string;
  readonly text: string;
  readonly order: { readonly href: string; readonly text: string } | null;
  readonly test: boolean;
  readonly found: string;
  readonly asked: string | null;
  readonly mended: string | null;
  readonly button: { readonly action: string; readonly text: string; readonly label: string } | null;
}

/** A day as a row. */
export function presentDay(row: DayRow, words: Words): ShownDay {
  const { format } = words;
  return {
    href: `/reconciliation/${row.merchantId}/${row.day}`,
    day: format.day(row.day),
    iso: row.day,
    merchant: row.merchantName,
    gateway: row.gatewayTitle,
    badge: badgeOf(row, words),
    state: stateOf(row, words),
    sums: row.sums.map((sums) => ({ test: sums.test, text: sumText(sums, words) })),
  };
}

function badgeOf({ state, differences, unchecked }: DayRow, { t }: Words): Badge {
  if (differences > 0) return { kind: 'attention', text: t('reconciliation.badge.differences', { count: differences }) };
  if (state === 'waiting' || state === 'running') return { kind: 'pending', text: t('reconciliation.badge.running') };
  if (state === 'stopped') return { kind: 'authorized', text: t('reconciliation.badge.stopped') };
  if (unchecked > 0) return { kind: 'authorized', text: t('reconciliation.badge.unchecked', { count: unchecked }) };
  return { kind: 'paid', text: t('reconciliation.badge.agreed') };
}

function stateOf({ state, compared, total, finishedAt }: DayRow, { t, format }: Words): string {
  if (state === 'running' || state === 'stopped') return t(`reconciliation.state.${state}`, { compared, total });
  if (state === 'waiting' || finishedAt === null) return t('reconciliation.state.waiting');
  return t('reconciliation.state.done', { when: format.dateTime(finishedAt) });
}

function sumText({ invoices, taken, returned }: DaySums, { t, format }: Words): string {
  const facts = { count: invoices, taken: format.money(taken), returned: format.money(returned) };
  return t(returned.minor > 0 ? 'reconciliation.sums-with-returned' : 'reconciliation.sums', facts);
}

/** What is to be known about how a day was compared: through what, and what could not be. */
export function presentNotes(
  view: DayView,
  words: Words,
): readonly { readonly level: string; readonly title: string; readonly text: string }[] {
  const { t } = words;
  const { row, platformTitle, platformReadable, unchecked } = view;
  const told = row.readable ? null : note('held', 'told', { gateway: row.gatewayTitle });
  const notKept = platformReadable ? null : note('plain', 'not-kept', { platform: platformTitle });
  const stopped = row.state === 'stopped' ? note('held', 'stopped', { compared: row.compared, total: row.total }) : null;
  const skipped = unchecked.map(({ because, count }) =>
    note('held', `unchecked-${because}`, { count, gateway: row.gatewayTitle, platform: platformTitle }),
  );
  return [told, notKept, stopped, ...skipped].flatMap((one) => one ?? []);

  function note(level: string, name: string, facts: Readonly<Record<string, string | number>>) {
    return { level, title: t(`reconciliation.notes.${name}.title`, facts), text: t(`reconciliation.notes.${name}.text`, facts) };
  }
}

/** One difference: what happened, in one sentence, and the button that helps. */
export function presentDifference(row: DifferenceRow, view: DayView, words: Words): ShownDifference {
  const { t, format } = words;
  const facts = {
    gateway: view.row.gatewayTitle,
    platform: view.platformTitle,
    order: row.orderNumber ?? '',
    ours: figuresText(row.ours, row.currency, words),
    theirs: figuresText(row.theirs, row.currency, words),
    asked: sumOf(row.theirs.asked, row.currency, words),
    invoiced: sumOf(row.ours.asked, row.currency, words),
    words: row.theirs.words ?? '–',
  };
  const title = t(`reconciliation.codes.${row.code}.title`, facts);
  const acts = row.mendedAt === null && row.remedy !== 'open';
  return {
    title,
    text: t(`reconciliation.codes.${row.code}.text`, facts),
    order:
      row.invoiceId === null
        ? null
        : { href: `/invoices/${row.invoiceId}`, text: t('reconciliation.order', { order: row.orderNumber ?? '' }) },
    test: row.test,
    found: t('reconciliation.found', { when: format.dateTime(row.foundAt) }),
    asked: row.askedAt && row.mendedAt === null ? t('reconciliation.asked', { when: format.dateTime(row.askedAt) }) : null,
    mended: row.mendedAt && t('reconciliation.mended', { when: format.dateTime(row.mendedAt) }),
    button: acts
      ? {
          action: `/reconciliation/differences/${row.id}`,
          text: t(`reconciliation.remedies.${row.remedy}`, facts),
          label: `${t(`reconciliation.remedies.${row.remedy}`, facts)}: ${row.orderNumber ?? title}`,
        }
      : null,
  };
}

function sumOf(minor: number | undefined, currency: Currency | null, { format }: Words): string {
  return minor === undefined || currency === null ? '–' : format.money({ minor, currency });
}

/** What one side says, in words: its state, and every sum that is not nothing. */
function figuresText(figures: Figures, currency: Currency | null, words: Words): string {
  const { t } = words;
  const said = (['reserved', 'captured', 'refunded'] as const).flatMap((name) => {
    const minor = figures[name];
    return minor === undefined || minor === 0 ? [] : [t(`reconciliation.figures.${name}`, { sum: sumOf(minor, currency, words) })];
  });
  const state = figures.state === undefined ? [] : [t(`reconciliation.states.${figures.state}`)];
  const parts = [...state, ...said];
  return parts.length > 0 ? parts.join(', ') : t('reconciliation.figures.nothing');
}
