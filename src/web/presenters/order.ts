import type { InvoiceDetails, LetterView } from '../../payments/desk-invoices';
import type { Money } from '../../payments/domain/money';
import type { Model, Page } from '../page';
import { presentHistory } from './history';
import { holdBadge, ruleAt } from './hold';
import { lineTotal } from './line-total';
import { openOperation, presentNotes } from './order-notes';
import { presentRow } from './rows';
import { stateBadge } from './standing';

interface Fact {
  readonly label: string;
  readonly value: string;
  readonly money: boolean;
}

const shares = (part: number, whole: number): number => (whole > 0 ? Math.round((part / whole) * 1000) / 10 : 0);

/** The bar: what was kept, given back and is reserved, as shares of the whole. */
function barOf(details: InvoiceDetails): readonly Model[] {
  const { reserved, captured, refunded, amount } = details;
  const whole = Math.max(amount.minor, captured + reserved);
  const parts = [
    { kind: 'p', width: shares(captured - refunded, whole) },
    { kind: 'r', width: shares(refunded, whole) },
    { kind: 'h', width: shares(reserved, whole) },
  ];
  let x = 0;
  return parts.map(({ kind, width }) => {
    const at = x;
    x += width;
    return { kind, x: at, width };
  });
}

function factsOf(details: InvoiceDetails, page: Page): readonly Fact[] {
  const { t, format } = page;
  const { standing, merchant, expiresAt, paidAt } = details;
  const sum = (minor: number): string => format.money({ minor, currency: details.amount.currency });
  const until = (at: Date): string => `${format.dateTime(at)} · ${format.ago(at)}`;
  const fact = (label: string, value: string): Fact => ({ label: t(`order.facts.${label}`), value, money: false });
  return [
    { label: t('order.facts.reserved'), value: sum(details.reserved), money: true },
    { label: t('order.facts.taken'), value: sum(details.captured), money: true },
    { label: t('order.facts.given-back'), value: sum(details.refunded), money: true },
    ...holdFacts(details, page),
    ...(expiresAt && standing.state === 'pending' ? [fact('good-until', until(expiresAt))] : []),
    ...(paidAt ? [fact('paid-at', format.dateTime(paidAt))] : []),
    fact('merchant', merchant.name === merchant.gatewayTitle ? merchant.name : `${merchant.name} (${merchant.gatewayTitle})`),
    fact('confirming', t(details.confirmManually ? 'order.facts.by-hand' : 'order.facts.by-itself')),
  ];
}

/** When the hold ends, or that nobody knows, and what happens by itself before. */
function holdFacts(details: InvoiceDetails, { t, format, now }: Page): readonly Fact[] {
  const { standing, holdUntil, merchant } = details;
  if (standing.state !== 'authorized') return [];
  const end = holdUntil
    ? `${format.dateTime(holdUntil)} · ${format.ago(holdUntil)}`
    : `${t('order.hold.unknown-fact', { gateway: merchant.gatewayTitle })}. ${t('order.hold.unknown-state')}`;
  const rule = ruleAt(details, now);
  return [
    { label: t('order.facts.reserved-until'), value: end, money: false },
    ...(rule
      ? [{ label: t('order.facts.rule'), value: t(`order.hold.rule.${rule.rule}`, { date: format.dateTime(rule.at) }), money: false }]
      : []),
  ];
}

/** A sum that may be changed in a field before it is asked about. */
function amountForm(what: 'confirm' | 'refund', details: InvoiceDetails, page: Page): Model | null {
  const action = details.actions[what];
  if (!action) return null;
  const { t, format } = page;
  const most: Money = { minor: action.most, currency: details.amount.currency };
  return {
    id: `${what}-amount`,
    title: t(`order.${what}.title`),
    text: t(action.partial ? `order.${what}.partial` : `order.${what}.whole`),
    label: t(`order.${what}.amount`),
    action: `/invoices/${details.id}/${what}`,
    typed: format.typed(most),
    currency: most.currency,
    partial: action.partial,
    button: t(`order.${what}.button`, { sum: format.money(most) }),
    template: t(`order.${what}.button`, { sum: '{sum}' }),
  };
}

function progressOf(details: InvoiceDetails, { t, format }: Page): Model | null {
  const open = openOperation(details);
  if (!open) return null;
  const facts = { sum: format.money(open.amount), since: format.dateTime(open.startedAt), gateway: details.merchant.gatewayTitle };
  return { title: t(`order.progress.${open.kind}`, facts), text: t('order.progress.since', facts) };
}

function panelOf(details: InvoiceDetails, page: Page): Model {
  const { t } = page;
  const progress = progressOf(details, page);
  const cancel = details.actions.cancel;
  const free = progress === null;
  return {
    progress,
    waiting: free && details.standing.state === 'pending' ? { title: t('order.waiting.title'), text: t('order.waiting.text') } : null,
    confirm: free ? amountForm('confirm', details, page) : null,
    refund: free ? amountForm('refund', details, page) : null,
    elsewhere: free && details.actions.elsewhere ? elsewhereOf(details, page) : null,
    cancel: free && cancel ? { href: `/invoices/${details.id}/cancel`, text: t(`order.cancel.${cancel}.button`) } : null,
  };
}

/** Where the money can be moved, when it cannot be moved from here. */
function elsewhereOf({ merchant, cabinetUrl }: InvoiceDetails, { t }: Page): Model {
  const facts = { gateway: merchant.gatewayTitle };
  return {
    title: t('order.elsewhere.title', facts),
    text: t('order.elsewhere.text', facts),
    cabinet: cabinetUrl === null ? null : { href: cabinetUrl, text: t('merchants.empty.cabinet', facts) },
  };
}

function letterOf(letter: LetterView, { t, format }: Page): Model {
  return {
    name: t(`letters.kinds.${letter.kind}.name`),
    recipient: letter.recipient,
    bad: letter.state === 'refused' || letter.state === 'failed',
    state: t(`order.letters.${letter.state}`),
    text: letter.text && letter.state !== 'sent' ? t('errors.said', { text: letter.text }) : '',
    when: format.dateTime(letter.at),
  };
}

function contactsOf({ customer }: InvoiceDetails, { t }: Page): readonly Fact[] {
  const facts = [
    { label: t('order.customer.name'), value: customer.name },
    { label: t('order.customer.email'), value: customer.email },
    { label: t('order.customer.phone'), value: customer.phone },
  ];
  return facts.flatMap(({ label, value }) => (value ? [{ label, value, money: false }] : []));
}

/** The order screen in words. The same is the answer to those who ask for JSON. */
export function presentOrder(details: InvoiceDetails, page: Page): Model {
  const { t, format } = page;
  const root = `/invoices/${details.id}`;
  const price = (minor: number): string => format.amount({ minor, currency: details.amount.currency });
  return {
    id: details.id,
    number: details.orderNumber,
    title: t('order.title', { number: details.orderNumber }),
    state: details.standing.state,
    badge: stateBadge(t, details.standing),
    hold: details.standing.state === 'authorized' ? holdBadge(details.holdUntil, page) : null,
    test: details.test ? t('order.test') : null,
    orderUrl: details.orderUrl,
    notes: presentNotes(details, page),
    sum: format.money(details.amount),
    bar: barOf(details),
    facts: factsOf(details, page),
    lines: details.lines.map((line) => ({ name: line.name, quantity: line.quantity, price: price(lineTotal(line)) })),
    panel: panelOf(details, page),
    link: {
      url: details.link,
      send: details.actions.send ? `${root}/send` : null,
      qr: `${root}/qr`,
      open: details.standing.state === 'pending',
    },
    contacts: contactsOf(details, page),
    history: details.history.map((entry) => presentHistory(entry, page, details.merchant.gatewayTitle)),
    letters: details.letters.map((letter) => letterOf(letter, page)),
    siblings: details.siblings.map((row) => presentRow(row, page)),
    report:
      details.reportDue && !details.attention.includes('report-failed')
        ? { text: t('order.report.due'), action: `${root}/report`, button: t('order.report.again') }
        : null,
    refresh: details.readable
      ? { action: `${root}/refresh`, button: t('order.refresh', { gateway: details.merchant.gatewayTitle }) }
      : null,
    live: `/live/invoice/${details.id}`,
  };
}
