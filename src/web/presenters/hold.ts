import type { HoldLevel } from '../../payments/domain/hold-clock';
import { holdLevel, ruleMoment, timeLeft } from '../../payments/domain/hold-clock';
import type { HoldView } from '../../payments/desk-invoices';
import type { Page } from '../page';
import type { Badge } from './standing';

type Speaker = Pick<Page, 't' | 'format' | 'now'>;

/** How soon a hold ends, as a badge in words and the moment itself; `iso` is null where nobody knows it. */
export interface HoldBadge extends Badge {
  readonly iso: string | null;
  readonly when: string | null;
}

const KIND_OF = {
  'far': 'quiet',
  'within-48': 'authorized',
  'within-24': 'attention',
  'over': 'attention',
} as const satisfies Record<HoldLevel, Badge['kind']>;

/** The time left in its two largest units: `2 d 3 h`, `5 h 10 min`, `10 min`. */
function leftText(until: Date, { t, now }: Speaker): string {
  const { days, hours, minutes } = timeLeft(until, now);
  const parts = { days, hours, minutes };
  const shown = days > 0 ? (['days', 'hours'] as const) : hours > 0 ? (['hours', 'minutes'] as const) : (['minutes'] as const);
  return shown.map((unit) => t(`order.hold.units.${unit}`, { count: parts[unit] })).join(' ');
}

/** The badge of a hold that ends at `until`; null = nobody knows when. */
export function holdBadge(until: Date | null, speaker: Speaker): HoldBadge {
  const { t, format, now } = speaker;
  if (until === null) return { kind: 'quiet', text: t('order.hold.unknown'), iso: null, when: null };
  const level = holdLevel(until, now);
  const text = t(`order.hold.${level}`, { left: leftText(until, speaker) });
  return { kind: KIND_OF[level], text, iso: until.toISOString(), when: format.dateTime(until) };
}

/** When the merchant's rule moves the money of a hold by itself, at once where its moment has come; null = it does not, or no more. */
export function ruleAt({ holdUntil, rule }: HoldView, now: Date): { readonly rule: 'confirm' | 'cancel'; readonly at: Date } | null {
  const at = rule && ruleMoment(holdUntil, rule);
  return at && rule.rule !== 'nothing' ? { rule: rule.rule, at: at > now ? at : now } : null;
}
