import type { NotificationRow } from '../../payments/desk-notifications';
import { firstText } from './words';
import type { Words } from './words';

/** A row of the list of what gateways sent. */
export interface NotificationLine {
  readonly id: string;
  readonly at: string;
  readonly ago: string;
  readonly gateway: string;
  readonly merchant: string;
  readonly genuine: boolean;
  readonly verdict: string;
  readonly said: string | null;
  readonly became: string;
  readonly repeats: string | null;
  readonly invoiceId: string | null;
  readonly replayText: string | null;
}

/** One notification in plain words. Refused ones cannot be processed again: they are kept only to be seen. */
export function presentNotification(row: NotificationRow, gatewayTitle: string, words: Words): NotificationLine {
  const { t, format } = words;
  const genuine = row.verdict === 'accepted';
  const at = format.dateTime(row.at);
  return {
    id: row.id,
    at,
    ago: format.ago(row.at),
    gateway: gatewayTitle,
    merchant: row.merchantName ?? t('notifications.merchant-gone'),
    genuine,
    verdict: t(`notifications.verdicts.${row.verdict}`),
    said: row.words,
    became: genuine ? outcomeText(row.outcome, words) : becauseText(row.because, words),
    repeats: row.repeats > 0 ? t('notifications.repeats', { count: row.repeats }) : null,
    invoiceId: row.invoiceId,
    replayText: genuine ? t('notifications.replay-of', { at }) : null,
  };
}

function outcomeText(outcome: string | null, words: Words): string {
  const keys = [`notifications.outcomes.${outcome ?? 'waiting'}`, 'notifications.outcomes.other'];
  return firstText(words, keys) ?? words.t('notifications.outcomes.other');
}

function becauseText(because: string | null, words: Words): string {
  const keys = [`notifications.because.${because ?? 'other'}`, 'notifications.because.other'];
  return firstText(words, keys) ?? words.t('notifications.because.other');
}
