import type { Trouble } from '../../payments/desk-invoices';
import type { Page } from '../page';

/** Somebody outside who does not answer, in one sentence, and what happens next. */
export interface TroubleNote {
  readonly level: 'held';
  readonly title: string;
  readonly text: string;
}

/** Puts a trouble into words. */
export function presentTrouble(
  { what, title: name, since, waiting: count }: Trouble,
  { t, format }: Pick<Page, 't' | 'format'>,
): TroubleNote {
  const facts = { name, since: format.dateTime(since), count };
  const text = what === 'gateway' ? 'trouble.gateway.text' : count > 0 ? `trouble.${what}.text` : `trouble.${what}.idle`;
  return { level: 'held', title: t(`trouble.${what}.title`, facts), text: t(text, facts) };
}
