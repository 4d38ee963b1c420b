import type { AccessLetterContent } from '../academy/school';
import type { RenderedLetter } from '../payments/heart';
import { createFormat } from './format';
import { render } from './render';
import type { Texts } from './texts';

/** Line breaks would end a header; names are somebody's typing. */
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** Makes letters about access in the language of the member, as HTML and as text; everything that came from outside is escaped in the HTML. */
export function createAccessLetterRenderer(texts: Texts): (letter: AccessLetterContent, language: string) => RenderedLetter {
  return (letter, wish) => {
    const language = texts.pick(wish);
    const t = texts.translate(language);
    const { kind, school, courses, link, linkDays } = letter;
    // Letters are read later than they are made, so a date is printed as of its own year.
    const format = createFormat(language, letter.timezone, new Date(0));
    const first = courses[0]?.title ?? '';
    const subject = oneLine(t(`mail-academy.${kind}.subject`, { school, course: first }));
    const lines = courses.map(({ title, until, startsAt }) =>
      [
        title,
        ...(startsAt && kind !== 'ended' ? [t('mail-academy.starts', { date: format.date(startsAt) })] : []),
        ...(until && kind !== 'ended' ? [t('mail-academy.until', { date: format.date(until) })] : []),
      ].join(' · '),
    );
    const model = {
      language,
      subject,
      paragraphs: [
        ...(letter.test ? [t('mail-academy.test')] : []),
        letter.name === null ? t('mail-academy.greeting') : t('mail-academy.greeting-name', { name: oneLine(letter.name) }),
        t(`mail-academy.${kind}.lead`, { school, count: courses.length }),
        ...lines,
      ],
      buttons: [{ text: t(`mail-academy.${kind}.button`), link }],
      after: [
        ...(linkDays === null ? [] : [t('mail-academy.link-days', { count: linkDays })]),
        ...(kind === 'welcome' ? [t('mail-academy.later', { page: link.replace(/\/enter\/.*$/, '') })] : []),
      ],
      links: [],
      why: t(`mail-academy.${kind}.why`, { school }),
    };
    const text = [...model.paragraphs, `${model.buttons[0]?.text ?? ''}:\n${link}`, ...model.after, model.why].join('\n\n');
    return { subject, html: render('mail/notice', model), text: `${text}\n` };
  };
}
