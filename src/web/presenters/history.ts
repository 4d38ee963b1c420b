import { z } from 'zod';
import type { HistoryEntry } from '../../payments/desk-invoices';
import { currency, isCurrency } from '../../payments/domain/currency';
import type { HistoryKind } from '../../payments/history';
import type { Page } from '../page';
import { shownCard } from './pay';

/** A line of the history in plain words. */
export interface HistoryLine {
  readonly title: string;
  readonly tone: 'ok' | 'bad' | 'plain';
  readonly iso: string;
  readonly when: string;
  /** Who did it, the sum, the card, the other side's own words. */
  readonly parts: readonly string[];
}

const GOOD: ReadonlySet<string> = new Set<HistoryKind>([
  'held',
  'captured',
  'refunded',
  'letter-sent',
  'reported',
  'operation-done',
  'attention-settled',
]);
const BAD: ReadonlySet<string> = new Set<HistoryKind>([
  'attempt-refused',
  'attempt-impossible',
  'attempt-unknown',
  'failed',
  'mismatch',
  'disputed',
  'operation-refused',
  'operation-unknown',
  'hold-unwanted',
  'hold-left',
  'hold-rule-failed',
  'partly-paid',
  'letter-refused',
  'report-failed',
]);

const Sum = z.object({ minor: z.number().int().nonnegative(), currency: z.string().refine(isCurrency).transform(currency) });
const maybe = <T extends z.ZodType>(schema: T): z.ZodCatch<z.ZodOptional<T>> => schema.optional().catch(undefined);
const Details = z.object({
  operation: maybe(z.enum(['capture', 'void', 'refund'])),
  happened: maybe(z.boolean()),
  amount: maybe(Sum),
  total: maybe(Sum),
  text: maybe(z.string().min(1)),
  code: maybe(z.string()),
  facts: maybe(z.record(z.string(), z.string())),
  email: maybe(z.string().min(1)),
  reason: maybe(z.string()),
  card: maybe(z.string().min(1)),
  words: maybe(z.string().min(1)),
  until: maybe(z.iso.datetime()),
});

type Speaker = Pick<Page, 't' | 'texts' | 'language' | 'format'>;

function actorText(entry: HistoryEntry, page: Speaker, gatewayTitle: string): string | null {
  const { actor } = entry;
  const { t } = page;
  switch (actor.kind) {
    case 'platform-user':
      return t('history.actor.platform-user', { platform: platformTitle(actor.platform, page) });
    case 'person':
      return actor.name;
    case 'customer':
      return t('history.actor.customer');
    case 'gateway':
      return t('history.actor.gateway', { gateway: gatewayTitle });
    case 'rule':
      return t('history.actor.rule');
    case 'system':
      return null;
    default:
      return null;
  }
}

/** The name of a platform as people know it. */
export function platformTitle(code: string, { t, texts, language }: Pick<Speaker, 't' | 'texts' | 'language'>): string {
  const key = `common.platform.${code}`;
  return texts.has(language, key) ? t(key) : code;
}

function titleOf(entry: HistoryEntry, details: z.infer<typeof Details>, { t, texts, language }: Speaker): string {
  const told = entry.kind === 'operation-told' && details.happened === false ? `history.operation-told-not` : `history.${entry.kind}`;
  const exact = details.operation ? `${told}.${details.operation}` : told;
  return t(texts.has(language, exact) ? exact : `history.${entry.kind}`);
}

function textOf(details: z.infer<typeof Details>, { t, texts, language }: Speaker): string | null {
  if (details.text !== undefined) return t('errors.said', { text: details.text });
  const key = `errors.${details.code ?? ''}.title`;
  return texts.has(language, key) ? t(key, details.facts) : null;
}

function reasonOf(reason: string | undefined, { t, texts, language }: Speaker): string | null {
  if (reason === undefined) return null;
  const key = [`order.canceled.${reason}`, `order.attention.${reason}.badge`].find((one) => texts.has(language, one));
  return key === undefined ? null : t(key);
}

/** One entry of the history in the words of the page. */
export function presentHistory(entry: HistoryEntry, page: Speaker, gatewayTitle: string): HistoryLine {
  const { t, format } = page;
  const details = Details.parse(entry.details);
  const sum = details.amount ?? details.total;
  const parts = [
    actorText(entry, page, gatewayTitle),
    sum ? format.money(sum) : null,
    details.card ? t('history.card', { card: shownCard(details.card) }) : null,
    details.email ?? null,
    reasonOf(details.reason, page),
    details.until ? t('history.hold-ending', { date: format.dateTime(new Date(details.until)) }) : null,
    textOf(details, page),
  ];
  return {
    title: titleOf(entry, details, page),
    tone: GOOD.has(entry.kind) ? 'ok' : BAD.has(entry.kind) ? 'bad' : 'plain',
    iso: entry.at.toISOString(),
    when: format.dateTime(entry.at),
    parts: parts.filter((part) => part !== null),
  };
}
