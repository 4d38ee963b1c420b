import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInstance } from 'i18next';
import { onceEach } from '../infra/once-each';
import { localesDir } from '../infra/paths';

/** Gives the text of a key with the facts put in; a fact named `count` chooses the plural form. The text is not escaped: the views do that. */
export type Translate = (key: string, facts?: Readonly<Record<string, string | number>>) => string;

/** All texts of the product in all its languages. */
export interface Texts {
  /** Language tags, English first. */
  readonly languages: readonly string[];
  has(language: string, key: string): boolean;
  /**
   * A translator; an unknown language gets English. With a variant, such as `alone`, a text that stands below that word,
   * is taken in the place of the common one.
   */
  translate(language: string, variant?: string): Translate;
  /** The language for a visitor: his own choice (the cookie), else the best of his browser's wishes, else English. */
  forVisitor(acceptLanguage: string | undefined, chosen: string | undefined): string;
  /** The first of the wishes that there are texts for; `uk-UA` is served by `uk`. English when there is none. */
  pick(...wishes: readonly (string | null | undefined)[]): string;
}

type Tree = Readonly<Record<string, unknown>>;

const BASE = 'en';
const PLURAL = /_(zero|one|two|few|many|other)$/;
/** Browsers and accounts may ask for Norwegian as a whole, or for Nynorsk: Bokmål is nearer to them than English. */
const NEAREST = new Map([
  ['no', 'nb'],
  ['nn', 'nb'],
]);

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads the texts of one language: one file per area of the product, its texts stand below the name of the file. */
export function readTexts(language: string): Tree {
  const dir = join(localesDir, language);
  const files = readdirSync(dir).filter((file) => file.endsWith('.json'));
  return Object.fromEntries(
    files.map((file) => {
      const tree: unknown = JSON.parse(readFileSync(join(dir, file), 'utf8'));
      return [file.slice(0, -'.json'.length), isTree(tree) ? tree : {}];
    }),
  );
}

/** Every key of a tree of texts with its text, as `area.part.name`. */
export function flattenTexts(tree: Tree, prefix = ''): readonly (readonly [key: string, text: string])[] {
  return Object.entries(tree).flatMap(([name, value]) =>
    isTree(value) ? flattenTexts(value, `${prefix}${name}.`) : [[`${prefix}${name}`, String(value)] as const],
  );
}

/** The languages that have a folder of texts, English first. */
export function listLanguages(): readonly string[] {
  const found = readdirSync(localesDir, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return found
    .map((entry) => entry.name)
    .sort((left, right) => Number(right === BASE) - Number(left === BASE) || left.localeCompare(right));
}

/** The languages that a browser asks for, dearest first. */
export function browserWishes(acceptLanguage: string | undefined): readonly string[] {
  const wishes = (acceptLanguage ?? '').split(',').map((part) => {
    const [tag = '', ...rest] = part.trim().split(';');
    const weight = /^q=([\d.]+)$/.exec(rest.join(';').trim())?.[1];
    return { tag: tag.trim().slice(0, 35), weight: weight === undefined ? 1 : Number(weight) };
  });
  return wishes
    .filter(({ weight }) => weight > 0)
    .sort((left, right) => right.weight - left.weight)
    .map(({ tag }) => tag);
}

/** The texts of a language and the keys that it has, those of plural forms without their endings too. */
interface Language {
  readonly tree: Tree;
  readonly keys: ReadonlySet<string>;
  /** What is said as it stands, by key: nothing is put in, and there is one form of it. Most texts are such, and a page has a hundred of them. */
  readonly plain: ReadonlyMap<string, string>;
}

/** What puts something in: a fact, or another text. */
const FILLED = /\{\{|\$t\(/;

/** Files do not change under a running product, so each language is read once, when somebody first wants it. */
const languageOf = onceEach((name): Language => {
  const tree = readTexts(name);
  const texts = flattenTexts(tree);
  const plurals = new Set(texts.filter(([key]) => PLURAL.test(key)).map(([key]) => key.replace(PLURAL, '')));
  return {
    tree,
    keys: new Set([...texts.map(([key]) => key), ...plurals]),
    plain: new Map(texts.filter(([key, text]) => !FILLED.test(text) && !plurals.has(key))),
  };
});

/**
 * Gives the texts in all languages. A missing key is shown in English, else as itself, and told to `onMissing`.
 * @throws Error when a file is not JSON: the English ones here, others when their language is first asked for.
 */
export function createTexts(onMissing: (language: string, key: string) => void = () => undefined): Texts {
  const languages = listLanguages();
  const instance = createInstance();
  void instance.init({
    lng: BASE,
    fallbackLng: BASE,
    initAsync: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
    resources: { [BASE]: { translation: { ...languageOf(BASE).tree } } },
  });
  const loaded = (name: string): Language => {
    const language = languageOf(name);
    if (!instance.hasResourceBundle(name, 'translation')) instance.addResourceBundle(name, 'translation', language.tree);
    return language;
  };
  const known = (wish: string): string | null => {
    const lower = wish.toLowerCase();
    const exact = languages.find((language) => language.toLowerCase() === lower);
    const [plain = lower] = lower.split('-');
    const family = NEAREST.get(plain) ?? plain;
    return exact ?? languages.find((language) => language.toLowerCase().split('-')[0] === family) ?? null;
  };
  const pick = (...wishes: readonly (string | null | undefined)[]): string =>
    wishes.map((wish) => (wish ? known(wish) : null)).find((found) => found !== null) ?? BASE;
  return {
    languages,
    has: (language, key) => languages.includes(language) && loaded(language).keys.has(key),
    translate: (wish, variant) => {
      const language = pick(wish);
      const { keys, plain } = loaded(language);
      const fixed = instance.getFixedT(language);
      return (common, facts) => {
        const special = variant === undefined ? common : `${variant}.${common}`;
        const key = keys.has(special) ? special : common;
        if (!keys.has(key)) onMissing(language, key);
        const said = plain.get(key);
        if (said !== undefined) return said;
        return String(fixed(key, { ...facts }));
      };
    },
    forVisitor: (acceptLanguage, chosen) => pick(chosen, ...browserWishes(acceptLanguage)),
    pick,
  };
}
