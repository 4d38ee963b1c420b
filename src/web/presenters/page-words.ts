import type { Visitor } from '../page';
import type { Words } from './words';

/** The words of the one who looks at a page. */
export function wordsOf({ t, texts, language, format }: Pick<Visitor, 't' | 'texts' | 'language' | 'format'>): Words {
  return { t, has: (key) => texts.has(language, key), format };
}
