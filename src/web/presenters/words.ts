import type { Format } from '../format';
import type { Translate } from '../texts';

/** What a presenter of the settings screens speaks with: texts, whether there is one, and printers for moments. */
export interface Words {
  readonly t: Translate;
  has(key: string): boolean;
  readonly format: Format;
  /** The code of the platform of the one who looks; some texts have a wording for one platform, under a key that ends in its code. */
  readonly platform?: string;
}

/** The text of the first key that there is one for. */
export function firstText(words: Words, keys: readonly string[], facts?: Readonly<Record<string, string | number>>): string | null {
  const key = keys.find((one) => words.has(one));
  return key === undefined ? null : words.t(key, facts);
}
