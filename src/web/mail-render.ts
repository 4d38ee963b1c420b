import type { LinkLetter, RenderedLetter } from '../payments/heart';
import type { Texts } from './texts';

/** Makes letters. */
export function createLetterRenderer(_texts: Texts): (letter: LinkLetter, language: string) => RenderedLetter {
  return (letter) => ({ subject: letter.orderNumber, html: letter.link, text: letter.link });
}
