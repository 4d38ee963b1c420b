import type { OwnCourse } from '../../academy/learn';
import type { Words } from './words';

/** A course as its member sees it in a list. */
export function presentOwnCourse({ course, until, opensAt }: OwnCourse, { t, format }: Pick<Words, 't' | 'format'>) {
  const ends = until ? t('academy.rule.until-date', { date: format.date(until) }) : t('academy.rule.forever');
  return {
    id: course.id,
    title: course.title,
    description: course.description,
    open: opensAt === null,
    access: opensAt === null ? ends : t('member.home.opens', { date: format.date(opensAt) }),
  };
}
