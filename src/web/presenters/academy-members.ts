import type { Target } from '../../academy/domain/product-ref';
import type { ChannelView } from '../../academy/manage-connections';
import type { MemberLine, MemberView } from '../../academy/show-members';
import type { MemberRow } from '../../academy/stores/members';
import type { TargetInfo } from '../../academy/stores/targets';
import { isUuid } from '../../payments/stores/columns';
import type { Words } from './words';

/** A target as the value of a form's field. */
export const targetKey = ({ kind, id }: Target): string => `${kind}:${id}`;

/** The target of such a value; null for anything that is none. */
export function targetIn(text: string | undefined): Target | null {
  const [, kind, id] = /^(course|class|plan):([0-9a-f-]{36})$/.exec(text ?? '') ?? [];
  return id !== undefined && isUuid(id) && (kind === 'course' || kind === 'class' || kind === 'plan') ? { kind, id } : null;
}

const nameOf = ({ firstName, lastName, shownEmail }: MemberRow): string => [firstName, lastName].filter(Boolean).join(' ') || shownEmail;

/** A row of the list of members. */
export function presentMemberLine(row: MemberLine, { t, format }: Words) {
  return {
    id: row.id,
    name: nameOf(row),
    email: row.shownEmail,
    badge: row.seats > 0 ? { kind: 'paid', text: t('academy.seats', { count: row.seats }) } : { kind: 'quiet', text: t('academy.contact') },
    reviewer: row.reviewer,
    test: row.test,
    since: format.date(row.createdAt),
    seen: row.signedInAt ? format.ago(row.signedInAt) : t('academy.never'),
  };
}

/** The screen of one member: what he has, why, its history, his letters. */
export function presentMember(
  { member, enrolments, grants, history, letters }: MemberView,
  { targets, channels }: { readonly targets: readonly TargetInfo[]; readonly channels: readonly Pick<ChannelView, 'code' | 'title'>[] },
  words: Words,
) {
  const { t, format } = words;
  const titleOf = (target: Target): string =>
    targets.find((one) => targetKey(one.target) === targetKey(target))?.title ?? t('academy.member.gone');
  return {
    title: nameOf(member),
    member,
    facts: [
      { label: t('academy.member.email'), text: member.shownEmail },
      { label: t('academy.member.since'), text: format.date(member.createdAt) },
      { label: t('academy.member.seen'), text: member.signedInAt ? format.ago(member.signedInAt) : t('academy.never') },
      ...(member.reviewer ? [{ label: t('academy.member.kind'), text: t('academy.member.reviewer') }] : []),
      ...(member.test ? [{ label: t('academy.member.kind'), text: t('academy.test') }] : []),
    ],
    enrolments: enrolments.map((one) => ({
      key: targetKey(one.target),
      title: titleOf(one.target),
      active: one.active,
      badge: one.active ? { kind: 'paid', text: t('academy.member.open') } : { kind: 'quiet', text: t('academy.member.closed') },
      until: one.active ? (one.until ? t('academy.rule.until-date', { date: format.date(one.until) }) : t('academy.rule.forever')) : '',
      sources: [
        ...new Set(
          grants
            .filter((grant) => grant.revokedAt === null && targetKey(grant.target) === targetKey(one.target))
            .map((grant) => t(`academy.sources.${grant.source.kind}`)),
        ),
      ].join(', '),
    })),
    history: history.map((line) => ({
      at: format.dateTime(line.at),
      text: t(`academy.history.${line.kind}`, { title: titleOf(line.target) }),
      who: whoText(line.actor, channels, words),
      until: line.until ? t('academy.rule.until-date', { date: format.date(line.until) }) : null,
    })),
    letters: letters.map((letter) => ({
      id: letter.id,
      at: format.dateTime(letter.createdAt),
      kind: t(`academy.letters.${letter.kind}`),
      state: t(`academy.letter-states.${letter.state}`),
      badge: letter.state === 'sent' ? 'paid' : letter.state === 'failed' ? 'attention' : 'quiet',
      problem: letter.problem,
      again: letter.state === 'failed',
    })),
  };
}

function whoText(
  actor: MemberView['history'][number]['actor'],
  channels: readonly Pick<ChannelView, 'code' | 'title'>[],
  { t }: Words,
): string {
  if (actor.kind === 'person') return actor.name;
  if (actor.kind === 'customer') return t('academy.who.buyer');
  if (actor.kind !== 'channel') return t('academy.who.system');
  return t('academy.who.channel', { channel: channels.find(({ code }) => code === actor.channel)?.title ?? actor.channel });
}
