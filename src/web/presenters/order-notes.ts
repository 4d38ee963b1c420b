import type { InvoiceDetails, OperationView, Trouble } from '../../payments/desk-invoices';
import { holdLevel } from '../../payments/domain/hold-clock';
import type { Attention } from '../../payments/domain/invoice';
import type { Money } from '../../payments/domain/money';
import type { Page } from '../page';
import { ruleAt } from './hold';
import { presentTrouble } from './trouble';

/** A link of a note that opens as a dialog where there is script. */
export interface NoteLink {
  readonly href: string;
  readonly text: string;
}

/** What stands on top of the order screen: what happened, what did not change, what can be done. */
export interface OrderNote {
  readonly level: 'bad' | 'held' | 'good';
  readonly title: string;
  readonly text: string;
  /** A form of one button. */
  readonly form: { readonly action: string; readonly button: string; readonly fields: readonly (readonly [string, string])[] } | null;
  readonly links: readonly NoteLink[];
}

const root = (details: InvoiceDetails): string => `/invoices/${details.id}`;

/** The operation that was started last. */
export function lastOperation(details: InvoiceDetails): OperationView | null {
  return details.operations.reduce<OperationView | null>((last, one) => (last && last.startedAt >= one.startedAt ? last : one), null);
}

/** The operation whose outcome is not known yet. */
export function openOperation(details: InvoiceDetails): OperationView | null {
  return details.operations.find((one) => one.state === 'started' || one.state === 'unknown') ?? null;
}

function unknownNote(details: InvoiceDetails, open: OperationView, page: Page): OrderNote {
  const { t, format } = page;
  const ask = (happened: string): string => `${root(details)}/outcome?operation=${open.id}&happened=${happened}`;
  const facts = { sum: format.money(open.amount), gateway: details.merchant.gatewayTitle, since: format.dateTime(open.startedAt) };
  return {
    level: 'bad',
    title: t(`order.unknown.${open.kind}`, facts),
    text: t(details.readable ? 'order.unknown.text' : 'order.unknown.told-later', facts),
    form: details.readable ? { action: `${root(details)}/refresh`, button: t('order.unknown.ask', facts), fields: [] } : null,
    links: [
      { href: ask('yes'), text: t('order.unknown.happened') },
      { href: ask('no'), text: t('order.unknown.did-not') },
    ],
  };
}

/** What did not change when an operation was refused; null when the refusal no longer matters. */
function unchanged(details: InvoiceDetails, { t, format }: Page): string | null {
  const { standing, holdUntil } = details;
  const sum = (minor: number): string => format.money({ minor, currency: details.amount.currency });
  if (standing.state === 'authorized') {
    const facts = { sum: sum(standing.reserved), date: holdUntil ? format.dateTime(holdUntil) : '' };
    return t(holdUntil ? 'order.refused.still-reserved-until' : 'order.refused.still-reserved', facts);
  }
  return standing.state === 'paid' ? t('order.refused.still-paid', { sum: sum(standing.captured - standing.refunded) }) : null;
}

function refusedNote(details: InvoiceDetails, page: Page): OrderNote | null {
  const { t, texts, language } = page;
  const last = lastOperation(details);
  const still = unchanged(details, page);
  if (last?.state !== 'refused' || still === null) return null;
  const key = `errors.${last.code ?? ''}.title`;
  const why = last.gatewayText ? t('errors.said', { text: last.gatewayText }) : texts.has(language, key) ? t(key) : '';
  return {
    level: 'bad',
    title: t(`order.refused.${last.kind}`, { gateway: details.merchant.gatewayTitle }),
    text: [why, still, t('order.refused.again')].filter((part) => part !== '').join(' '),
    form: null,
    links: [],
  };
}

function attentionNote(details: InvoiceDetails, reason: Attention, page: Page): OrderNote {
  const { t, format } = page;
  const sum = (minor: number): Money => ({ minor, currency: details.amount.currency });
  const facts = {
    gateway: details.merchant.gatewayTitle,
    sum: format.money(details.amount),
    taken: format.money(sum(details.captured)),
    surplus: format.money(sum(Math.max(0, details.captured - details.refunded - details.amount.minor))),
  };
  const again = reason === 'report-failed';
  return {
    level: 'bad',
    title: t(`order.attention.${reason}.title`, facts),
    text: t(`order.attention.${reason}.text`, facts),
    form: again
      ? { action: `${root(details)}/report`, button: t('order.report.again'), fields: [] }
      : { action: `${root(details)}/settle`, button: t('order.attention.settle'), fields: [['reason', reason]] },
    links: [],
  };
}

function endingNote(details: InvoiceDetails, page: Page): OrderNote | null {
  const { t, format, now } = page;
  const { holdUntil, standing } = details;
  if (standing.state !== 'authorized' || !holdUntil || holdLevel(holdUntil, now) === 'far') return null;
  const rule = ruleAt(details, now);
  const facts = {
    date: format.dateTime(holdUntil),
    sum: format.money({ minor: standing.reserved, currency: details.amount.currency }),
    rule: rule ? format.dateTime(rule.at) : '',
  };
  return {
    level: 'held',
    title: t('order.ending.title', facts),
    text: t(`order.ending.${rule?.rule ?? 'text'}`, facts),
    form: null,
    links: [],
  };
}

/** Whether a trouble touches this invoice now: a platform that cannot be told or asked, a gateway, or a letter that waits. */
function matters({ what }: Trouble, { reportDue, standing, letters }: InvoiceDetails): boolean {
  if (what === 'gateway') return true;
  return what === 'platform' ? reportDue || standing.state === 'authorized' : letters.some((letter) => letter.state === 'waiting');
}

/** Everything of an invoice that needs somebody, most pressing first. */
export function presentNotes(details: InvoiceDetails, page: Page): readonly OrderNote[] {
  const open = openOperation(details);
  const notes = [
    open?.state === 'unknown' ? unknownNote(details, open, page) : null,
    open ? null : refusedNote(details, page),
    ...details.attention.filter((reason) => reason !== 'outcome-unknown').map((reason) => attentionNote(details, reason, page)),
    ...details.troubles
      .filter((trouble) => matters(trouble, details))
      .map((trouble) => ({ ...presentTrouble(trouble, page), form: null, links: [] })),
    endingNote(details, page),
  ];
  return notes.filter((note) => note !== null);
}
