import type { Attention, Standing } from '../../payments/domain/invoice';
import type { Translate } from '../texts';

/** A coloured word; the colour never stands alone. */
export interface Badge {
  readonly kind: 'paid' | 'authorized' | 'pending' | 'attention' | 'quiet';
  readonly text: string;
}

const KIND_OF = {
  pending: 'pending',
  authorized: 'authorized',
  paid: 'paid',
  refunded: 'quiet',
  canceled: 'quiet',
} as const satisfies Record<Standing['state'], Badge['kind']>;

/** Where an invoice stands, in a word or two. */
export function stateText(t: Translate, standing: Standing): string {
  if (standing.state === 'canceled') return t(`order.canceled.${standing.reason}`);
  return standing.state === 'paid' && standing.refunded > 0 ? t('order.state.partly-refunded') : t(`order.state.${standing.state}`);
}

/** The badge of an invoice by its state alone. */
export function stateBadge(t: Translate, standing: Standing): Badge {
  return { kind: KIND_OF[standing.state], text: stateText(t, standing) };
}

/** The badge of an invoice in a list: what needs a person outranks the state. */
export function rowBadge(t: Translate, row: { readonly standing: Standing; readonly attention: readonly Attention[] }): Badge {
  const [first] = row.attention;
  return first ? { kind: 'attention', text: t(`order.attention.${first}.badge`) } : stateBadge(t, row.standing);
}
