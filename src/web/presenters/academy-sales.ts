import { stateOf } from '../../academy/domain/sale';
import type { EventLine, SaleLine } from '../../academy/show-sales';
import type { Words } from './words';
import { firstText } from './words';

/** A sale in plain words. */
export function presentSale(row: SaleLine, words: Words) {
  const { t, format } = words;
  const { book } = row;
  const state = stateOf(book.facts);
  const key = state.kind === 'ended' ? `academy.sale-ended.${state.reason}` : `academy.sale-states.${state.kind}`;
  const flag = state.kind === 'good' && state.flag ? t(`academy.sale-flags.${state.flag}`) : null;
  const kind = { good: 'paid', ended: 'quiet', waiting: 'pending', unknown: 'pending' }[state.kind];
  return {
    at: format.dateTime(row.at),
    shop: row.connection,
    key: row.test ? null : row.saleKey,
    goods: (book.items?.value ?? []).map(({ title }) => title).join(', '),
    buyer: book.buyer?.value.email ?? '—',
    memberId: row.memberId,
    // A shop's own text of a sum; it is never counted with.
    price: book.price ? `${book.price.value.text} ${book.price.value.currency}` : '',
    badge: { kind: flag ? 'attention' : kind, text: t(key) },
    flag,
    test: row.test,
    attention: row.attention && t(`academy.attention.${row.attention}`),
  };
}

/** One thing that a channel said, in plain words. */
export function presentEvent({ at, key, connection, connectionId, event, outcome, test }: EventLine, words: Words) {
  const { format } = words;
  const keys = [`academy.outcomes.${outcome ?? 'waiting'}`, 'academy.outcomes.other'];
  return {
    at: format.dateTime(at),
    ago: format.ago(at),
    shop: connection,
    connectionId,
    key,
    said: saidText(event, words),
    about: test ? '' : aboutOf(event),
    test,
    became: firstText(words, keys) ?? '',
    attention: outcome === 'product-unknown' || outcome === 'buyer-unknown',
    again: event.kind !== 'ignored' && event.kind !== 'test' && event.kind !== 'lead',
  };
}

function saidText(event: EventLine['event'], { t }: Words): string {
  if (event.kind !== 'sale') return t(`academy.said.${event.kind}`);
  const { standing } = event;
  if (standing.kind === 'ended') return t(`academy.sale-ended.${standing.reason}`);
  return standing.kind === 'flagged' ? t(`academy.sale-flags.${standing.flag}`) : t(`academy.sale-states.${standing.kind}`);
}

function aboutOf(event: EventLine['event']): string {
  if (event.kind === 'sale') return event.sale;
  if (event.kind === 'look') return event.sales.slice(0, 5).join(', ');
  if ('subscription' in event) return event.subscription;
  return 'title' in event ? event.title : '';
}
