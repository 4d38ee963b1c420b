import type { CheckItem } from '../../academy/domain/course-check';
import type { TestStep, TestView } from '../../academy/show-tests';
import type { Words } from './words';

/** A point of the check in words, with where it can be mended. */
export interface CheckView {
  readonly level: CheckItem['level'];
  readonly levelText: string;
  readonly title: string;
  readonly said: string | null;
  readonly remedy: string | null;
  readonly link: { readonly href: string; readonly text: string } | null;
}

/** A check as a badge says it: what is to mend outranks what is good. */
export function checkBadge(items: readonly CheckItem[], { t }: Words): { readonly kind: string; readonly text: string } {
  const count = items.filter(({ level }) => level === 'bad').length;
  return count === 0 ? { kind: 'paid', text: t('course-check.ready') } : { kind: 'attention', text: t('course-check.mend', { count }) };
}

/** The points of a check: those to mend first, then those to look at; what is good stands by itself. */
export function presentCheck(
  items: readonly CheckItem[],
  courseId: string,
  words: Words,
): { readonly open: readonly CheckView[]; readonly good: readonly string[] } {
  const of = (level: CheckItem['level']): readonly CheckView[] =>
    items.filter((one) => one.level === level).map((one) => presentItem(one, courseId, words));
  return { open: [...of('bad'), ...of('held')], good: of('good').map(({ title }) => title) };
}

function presentItem(item: CheckItem, courseId: string, { t, format }: Words): CheckView {
  const { code, level, name = '', count = 0, when, text = '' } = item;
  const facts = { name, what: name, count, when: when ? format.ago(when) : '' };
  return {
    level,
    levelText: t(`course-check.level.${level}`),
    title: t(`course-check.items.${code}`, facts),
    said: text === '' ? null : t('course-check.said', { text }),
    remedy: level === 'good' ? null : t(`course-check.remedy.${code}`),
    link: level === 'good' ? null : linkOf(item, courseId, t),
  };
}

function linkOf({ code, connectionId = '' }: CheckItem, courseId: string, t: Words['t']): CheckView['link'] {
  const course = `/academy/courses/${courseId}`;
  const to = (place: string, href: string): CheckView['link'] => ({ href, text: t(`course-check.go.${place}`) });
  switch (code) {
    case 'course-off':
    case 'course-free':
      return to('settings', `${course}/settings`);
    case 'no-module':
    case 'no-lesson':
      return to('modules', `${course}#modules`);
    case 'not-linked':
      return to('products', `/academy/products/course/${courseId}`);
    case 'connection-off':
    case 'connection-trouble':
    case 'no-event':
      return to('connection', `/academy/connections/${connectionId}`);
    case 'set-up':
      return to('connections', `/academy/connections?check=${connectionId}`);
    case 'offer-off':
      return to('offers', '/offers');
    case 'letter-failed':
      return to('members', '/academy/members');
    default:
      return to('sender', '/sender');
  }
}

const LOOKS: Readonly<Record<TestStep['state'], string>> = { good: 'paid', waiting: 'pending', bad: 'attention', before: 'quiet' };

/** A test purchase in words: each step, and the sentence that says how far it came. */
export function presentTest({ row, memberId, steps }: TestView, { t, format }: Words) {
  const stop = steps.find(({ state }) => state !== 'good');
  const stepText = (step: TestStep): string => t(`course-check.test.steps.${step.code}`);
  return {
    id: row.id,
    title: t('course-check.test.result', { email: row.email }),
    lead: t('course-check.test.back-lead', { what: row.title, when: format.dateTime(row.createdAt) }),
    removeText: t('course-check.test.remove-of', { email: row.email }),
    memberId,
    email: row.email,
    end: stop
      ? {
          level: stop.state === 'bad' ? 'bad' : 'held',
          title: t(stop.state === 'bad' ? 'course-check.test.stopped' : 'course-check.test.waits', { step: stepText(stop) }),
          text: [stop.why ? t(`course-check.test.why.${stop.why}`) : '', stop.said ? t('course-check.said', { text: stop.said }) : '']
            .filter(Boolean)
            .join(' '),
        }
      : { level: 'good', title: t('course-check.test.arrived'), text: t('course-check.test.arrived-text') },
    steps: steps.map((step) => ({
      text: stepText(step),
      badge: { kind: LOOKS[step.state], text: t(`course-check.test.states.${step.state}`) },
    })),
  };
}
