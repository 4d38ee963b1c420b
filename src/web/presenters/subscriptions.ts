import { z } from 'zod';
import type { ShownCharge, SubscriptionDetails, SubscriptionRow } from '../../checkout/subscriptions/desk';
import { MOST_TRIES } from '../../checkout/subscriptions/life';
import type { SubscriptionState } from '../../checkout/subscriptions/life';
import type { MemberLetter } from '../../checkout/subscriptions/stores/member-letters';
import type { SubscriptionEvent } from '../../checkout/subscriptions/stores/events';
import { currency, isCurrency } from '../../payments/domain/currency';
import type { Model, Page } from '../page';
import { planText } from './buy';
import type { Badge } from './standing';

const LOOKS: Readonly<Record<SubscriptionState, Badge['kind']>> = {
  'starting': 'pending',
  'trial': 'authorized',
  'active': 'paid',
  'past-due': 'attention',
  'ended': 'quiet',
};

/** The state of a subscription as a badge; the reason stands with one that has ended. */
export function subscriptionBadge({ state, reason }: Pick<SubscriptionRow, 'state' | 'reason'>, t: Page['t']): Badge {
  const text = state === 'ended' && reason !== null ? t(`subscriptions.reasons.${reason}`) : t(`subscriptions.states.${state}`);
  return { kind: LOOKS[state], text };
}

/** A subscription as a row of the list. */
export function presentSubscriptionRow(row: SubscriptionRow, { t, format }: Page): Model {
  return {
    href: `/subscriptions/${row.id}`,
    title: row.title,
    name: row.name,
    email: row.email,
    price: format.money(row.price),
    plan: planText(row.terms, t),
    badge: subscriptionBadge(row, t),
    paid: String(row.paid),
    next: row.nextChargeAt ? format.date(row.nextChargeAt) : '—',
    test: row.test,
  };
}

const Details = z.object({
  charge: z.number().optional().catch(undefined),
  attempt: z.number().optional().catch(undefined),
  text: z.string().min(1).optional().catch(undefined),
  words: z.string().min(1).optional().catch(undefined),
  code: z.string().optional().catch(undefined),
  what: z.enum(['charge-now', 'try-now', 'give-up-now']).optional().catch(undefined),
  amount: z
    .object({ minor: z.number(), currency: z.string().refine(isCurrency).transform(currency) })
    .optional()
    .catch(undefined),
});

const GOOD: readonly SubscriptionEvent['kind'][] = ['begun', 'charge-paid', 'closed'];
const BAD: readonly SubscriptionEvent['kind'][] = ['not-begun', 'charge-refused', 'charge-declined', 'charge-failed', 'close-refused'];

function presentEvent({ kind, at, actor, details: raw }: SubscriptionEvent, { t, format, texts, language }: Page): Model {
  const details = Details.parse(raw);
  const code = `errors.${details.code ?? ''}.title`;
  const parts = [
    actor.kind === 'person' ? actor.name : actor.kind === 'customer' ? t('subscriptions.by-member') : null,
    details.charge === undefined ? null : t('subscriptions.charge', { number: details.charge }),
    details.attempt === undefined ? null : t('subscriptions.attempt', { attempt: details.attempt, most: MOST_TRIES }),
    details.amount ? format.money(details.amount) : null,
    details.what === undefined ? null : t(`subscriptions.by-hand.${details.what}.button`),
    texts.has(language, code) ? t(code) : null,
    details.text ?? details.words ?? null,
  ];
  return {
    title: t(`subscriptions.events.${kind}`),
    tone: GOOD.includes(kind) ? 'ok' : BAD.includes(kind) ? 'bad' : 'plain',
    iso: at.toISOString(),
    when: format.dateTime(at),
    parts: parts.filter((part) => part !== null),
  };
}

const CHARGE_LOOKS: Readonly<Record<ShownCharge['state'], Badge['kind']>> = {
  open: 'pending',
  paid: 'paid',
  returned: 'quiet',
  failed: 'attention',
  dropped: 'quiet',
};

function presentCharge(charge: ShownCharge, { t, format }: Page, { sum, kind }: { readonly sum: string; readonly kind: string }): Model {
  const { state, tries, nextTryAt, number } = charge;
  const facts = { attempt: tries, most: MOST_TRIES };
  const waits = state === 'open' && tries > 0;
  return {
    number: t('subscriptions.charge', { number }),
    href: `/invoices/${charge.invoiceId}`,
    due: format.date(charge.dueAt),
    badge: { kind: waits && tries > 1 ? 'attention' : CHARGE_LOOKS[state], text: t(`subscriptions.charges.${state}`) },
    tries: waits ? t('subscriptions.attempt', facts) : '',
    next:
      // When a card is tried again its gateway decides, and does not say.
      waits && nextTryAt && kind === 'slip'
        ? t(tries < MOST_TRIES ? 'subscriptions.next-try' : 'subscriptions.gives-up', { date: format.date(nextTryAt) })
        : '',
    sum,
  };
}

function presentLetter({ kind, state, text, createdAt }: MemberLetter, { t, format }: Page): Model {
  const bad = state === 'refused' || state === 'failed';
  return {
    name: t(`subscriptions.letter-names.${kind}`),
    when: format.dateTime(createdAt),
    text,
    badge: { kind: bad ? 'attention' : 'quiet', text: t(`subscriptions.letter-states.${state}`) },
  };
}

/** One subscription with schedule, charges and history. */
export function presentSubscription(details: SubscriptionDetails, here: Page): Model {
  const { t, format } = here;
  const { subscription, number, charges, planned, events, letters, byHand } = details;
  const { id, buyer, price, terms, state, reason, kind, method, paidUntil, trialUntil, nextChargeAt, closing, title } = subscription;
  const sum = format.money(price);
  const fact = (name: string, value: string | null): readonly Model[] =>
    value === null ? [] : [{ label: t(`subscriptions.facts.${name}`), value }];
  return {
    title: t('subscriptions.one', { number }),
    id,
    offer: title,
    sum,
    plan: planText(terms, t),
    badge: subscriptionBadge(subscription, t),
    test: subscription.mode === 'test' ? t('order.test') : null,
    explained: state === 'ended' && reason ? t(`subscriptions.ended-because.${reason}`) : null,
    closing: closing ? t(`subscriptions.closing.${kind}`) : null,
    facts: [
      ...fact('member', `${buyer.firstName} ${buyer.lastName}`),
      ...fact('email', buyer.email),
      ...fact('way', kind === 'card' ? t('subscriptions.kinds.card') : t('subscriptions.kinds.slip', { method })),
      ...fact('trial', trialUntil ? format.date(trialUntil) : null),
      ...fact('paid-until', paidUntil ? format.date(paidUntil) : null),
      ...fact('next', nextChargeAt ? format.date(nextChargeAt) : null),
    ],
    charges: charges.toReversed().map((charge) => presentCharge(charge, here, { sum, kind })),
    planned: planned.map((one) => ({ number: t('subscriptions.charge', { number: one.number }), date: format.date(one.at), sum })),
    endless: terms.charges === null && planned.length > 0,
    events: events.map((event) => presentEvent(event, here)),
    letters: letters.map((letter) => presentLetter(letter, here)),
    offerHref: `/offers/${subscription.offerId}`,
    pageUrl: details.pageUrl,
    byHand: byHand && {
      mark: byHand.mark,
      main: byHand.kind !== 'give-up-now',
      button: t(`subscriptions.by-hand.${byHand.kind}.button`),
      hint: t(`subscriptions.by-hand.${byHand.kind}.hint`),
    },
    readable: details.readable,
    cancellable: state !== 'ended',
    live: `/subscriptions/${id}/live`,
  };
}
