import type { Page, Visitor } from '../page';
import type { Words } from './words';

/** The words of the one who looks at a page. */
export function wordsOf({
  t,
  texts,
  language,
  format,
  platform,
}: Pick<Visitor, 't' | 'texts' | 'language' | 'format'> & Partial<Pick<Page, 'platform'>>): Words {
  return { t, has: (key) => texts.has(language, key), format, ...(platform === undefined ? {} : { platform }) };
}
