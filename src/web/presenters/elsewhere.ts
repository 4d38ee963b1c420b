import type { PlaceLine } from '../../academy/moodle/place-store';
import type { DeliveryLine } from '../../academy/outgoing/delivery-store';
import type { EndpointRow } from '../../academy/outgoing/endpoint-store';
import type { ElsewhereSummary, EndpointCard, KeyView } from '../../academy/outgoing/show-endpoints';
import type { Finding } from '../../payments/ports/gateway';
import type { FindingView } from './findings';
import type { Words } from './words';
import { firstText } from './words';

/** A note that the academy's first page shows about other systems. */
interface Note {
  readonly level: 'bad' | 'held';
  readonly title: string;
  readonly text: string;
  readonly link: { readonly href: string; readonly text: string };
}

const KINDS = { waiting: 'pending', sent: 'paid', failed: 'attention' } as const;
const REDIRECT = { from: 300, to: 399 } as const;

/** Whether an endpoint is on; else since when it is off, and why. */
function offText({ off, offAt }: EndpointRow, { t, format }: Words): string | null {
  if (off === null) return null;
  return off === 'person'
    ? t('outgoing.endpoints.off-person')
    : t(`outgoing.endpoints.off-${off}`, { when: format.date(offAt ?? new Date(0)) });
}

/** What there is to know of an endpoint, in short sentences. */
export function endpointFacts(card: EndpointRow & Partial<Pick<EndpointCard, 'waiting' | 'failed'>>, words: Words): readonly string[] {
  const { t, format } = words;
  const { lastGoodAt, failingSince, off, waiting = 0 } = card;
  return [
    lastGoodAt ? t('outgoing.endpoints.last-good', { when: format.ago(lastGoodAt) }) : t('outgoing.endpoints.never'),
    ...(failingSince && off === null ? [t('outgoing.endpoints.failing', { when: format.dateTime(failingSince) })] : []),
    ...(waiting > 0 ? [t('outgoing.endpoints.waiting', { count: waiting })] : []),
  ];
}

/** An endpoint as a card. */
export function presentEndpoint(card: EndpointCard | EndpointRow, words: Words) {
  const { t } = words;
  const { id, name, url, off } = card;
  return {
    id,
    name,
    url,
    on: off === null,
    badge:
      off === null ? { kind: 'paid', text: t('outgoing.on') } : { kind: off === 'person' ? 'quiet' : 'attention', text: t('outgoing.off') },
    off: offText(card, words),
    facts: endpointFacts(card, words),
  };
}

/** A key as a row. It may be ended while another one lives on without an end. */
export function presentKey(key: KeyView, all: readonly KeyView[], { t, format }: Words) {
  const { id, masked, plain, createdAt, expiresAt, ended } = key;
  const end =
    expiresAt &&
    (ended ? t('outgoing.keys.ended', { when: format.dateTime(expiresAt) }) : t('outgoing.keys.ends', { when: format.ago(expiresAt) }));
  return {
    id,
    masked,
    plain: ended ? null : plain,
    made: t('outgoing.keys.made', { when: format.dateTime(createdAt) }),
    end,
    ending: expiresAt !== null,
    mayEnd: !ended && all.some((other) => other.id !== id && other.expiresAt === null),
  };
}

/** A message of the log as a row. */
export function presentDelivery(row: DeliveryLine, { t, format }: Words) {
  const { id, kind, state, tries, behind, nextAt, answer } = row;
  const event = t(`outgoing.events.${kind.replace('.', '-')}`);
  const who = row.email ?? t('outgoing.log.nobody');
  const next = behind ? t('outgoing.log.behind') : t('outgoing.log.next', { when: format.ago(nextAt) });
  return {
    id,
    at: format.dateTime(row.createdAt),
    ago: format.ago(row.createdAt),
    event,
    code: kind,
    who,
    memberId: row.memberId,
    badge: { kind: KINDS[state], text: t(`outgoing.states.${state}`) },
    tries: tries > 0 ? t('outgoing.log.tries', { count: tries }) : null,
    next: state === 'waiting' ? next : null,
    went: wentText(row, t),
    answer: answer?.trim() || null,
    again: state === 'waiting' ? null : t('outgoing.log.again-of', { event, who }),
  };
}

function wentText({ status, problem }: DeliveryLine, t: Words['t']): string | null {
  if (problem) return t(`outgoing.problems.${problem}`);
  if (status === null) return null;
  const leads = status >= REDIRECT.from && status <= REDIRECT.to;
  return leads ? t('outgoing.problems.redirect', { status }) : t('outgoing.problems.status', { status });
}

/** A place in Moodle as a row. */
export function presentPlace(row: PlaceLine, words: Words) {
  const { t, format } = words;
  const { state, enrolled, until, problem } = row;
  const done = enrolled
    ? until
      ? t('outgoing.places.enrolled-until', { when: format.date(until) })
      : t('outgoing.places.enrolled')
    : t('outgoing.places.ended');
  const kind = state === 'done' ? (enrolled ? 'paid' : 'quiet') : KINDS[state];
  return {
    email: row.email,
    memberId: row.memberId,
    title: row.title,
    number: row.number,
    at: format.dateTime(row.at),
    badge: { kind, text: state === 'done' ? done : t(`outgoing.places.${state}`) },
    next: state === 'waiting' && row.tries > 0 ? t('outgoing.moodle.next', { when: format.ago(row.nextAt) }) : null,
    finding:
      problem &&
      presentMoodleFinding(
        {
          code: problem.code,
          level: 'bad',
          facts: { text: problem.text, title: row.title, course: String(row.number), functions: problem.text },
        },
        words,
      ),
  };
}

/** A finding of the check, or why a place could not be set, in words. */
export function presentMoodleFinding({ code, level, facts = {} }: Finding, words: Words): FindingView {
  const { t } = words;
  const known = words.has(`outgoing.findings.${code}.${level === 'good' ? 'good' : 'title'}`) ? code : 'other';
  const shown = { ...facts, code };
  const said = facts['text'];
  return {
    level,
    levelText: t(`findings.level.${level}`),
    title:
      firstText(words, [`outgoing.findings.${known}.${level === 'good' ? 'good' : 'title'}`, 'outgoing.findings.other.title'], shown) ??
      code,
    said: said && code !== 'moodle-functions-missing' ? t('findings.said', { text: said }) : null,
    remedy: level === 'good' ? null : t(`outgoing.findings.${known}.remedy`, shown),
    url: null,
  };
}

/** What of other systems a person has to look at. */
export function elsewhereNotes({ endpoints, moodle, places }: ElsewhereSummary, t: Words['t']): readonly Note[] {
  const off = endpoints.filter((one) => one.off !== null && one.off !== 'person');
  return [
    ...off.map(({ id, url }) => ({
      level: 'bad' as const,
      title: t('outgoing.home.off', { host: new URL(url).host }),
      text: t('outgoing.home.off-text'),
      link: { href: `/academy/elsewhere/${id}`, text: t('outgoing.home.off-link') },
    })),
    ...(moodle?.active && moodle.trouble
      ? [
          {
            level: 'bad' as const,
            title: t('outgoing.home.moodle'),
            text: t('outgoing.home.moodle-text'),
            link: { href: '/academy/moodle?check=yes', text: t('outgoing.home.moodle-link') },
          },
        ]
      : []),
    ...(places.failed > 0
      ? [
          {
            level: 'held' as const,
            title: t('outgoing.home.places', { count: places.failed }),
            text: t('outgoing.home.places-text'),
            link: { href: '/academy/moodle', text: t('outgoing.home.places-link') },
          },
        ]
      : []),
  ];
}
