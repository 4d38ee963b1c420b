import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../src/infra/paths';
import { ERRORS } from '../../../src/payments/domain/errors';
import { INVOICE_STATES } from '../../../src/payments/domain/invoice';
import { HISTORY_KINDS } from '../../../src/payments/history';
import { browserWishes, createTexts, flattenTexts, listLanguages, readTexts } from '../../../src/web/texts';

const REASONS = ['manager', 'payer', 'declined', 'expired', 'hold-expired', 'platform', 'rule'];
const ATTENTIONS = [
  'amount-mismatch',
  'overpaid',
  'paid-after-cancel',
  'disputed',
  'partly-paid',
  'hold-left',
  'hold-rule-failed',
  'outcome-unknown',
  'report-failed',
];
/** Below this stand texts for sellers without a CRM or shop, each by the key of the common one. */
const ALONE = 'alone.';
const PLURAL = /_(zero|one|two|few|many|other)$/;

const languages = listLanguages();
const texts = new Map(languages.map((language) => [language, new Map(flattenTexts(readTexts(language)))]));
const english = texts.get('en')!;
const facts = (text: string): readonly string[] => [...new Set(text.match(/\{\{\w+\}\}/g) ?? [])].sort();
const base = (key: string): string => key.replace(PLURAL, '');
const keys = new Set([...english.keys()].map(base));

function sources(dir: string): readonly string[] {
  return readdirSync(join(root, dir), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|ejs)$/.test(file))
    .map((file) => readFileSync(join(root, dir, file), 'utf8'));
}

const screens = ['src/web', 'views'].flatMap(sources);
const all = [...screens, ...['src/payments', 'src/platforms', 'src/checkout'].flatMap(sources)];
const areas = [...new Set([...keys].map((key) => key.split('.')[0]))].join('|');

/** What the code calls by a whole key, by a template such as `order.state.${state}`, or by a beginning that something is added to. */
function found(code: readonly string[], pattern: string): readonly string[] {
  return code.flatMap((text) => [...text.matchAll(new RegExp(pattern, 'g'))].map((match) => match[1]!));
}
const literal = `(?<!asset\\()['"\`]((?:${areas})(?:\\.[\\w-]+)+)['"\`]`;
const beginnings = [
  ...found(all, `\`((?:${areas})\\.[^\`\\s]*\\$\\{[^\`]*)\``),
  ...found(all, `['"]((?:${areas})(?:\\.[\\w-]+)*\\.)['"] \\+`),
];
const used = new Set(found(all, literal));
const patterns = beginnings.map((text) => {
  const parts = text.split(/\$\{[^}]*\}/).map((part) => part.replace(/[.*+?^()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.+')}${text.endsWith('.') ? '.+' : ''}$`);
});

describe('the texts', () => {
  test.each(languages)('in %s have the same keys as the English ones', (language) => {
    expect(new Set([...texts.get(language)!.keys()].map(base))).toEqual(keys);
  });

  test.each(languages)('in %s have every plural form of the language', (language) => {
    const own = texts.get(language)!;
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    const plurals = [...own.keys()].filter((key) => PLURAL.test(key)).map(base);
    expect(plurals.flatMap((key) => forms.filter((form) => !own.has(`${key}_${form}`)).map((form) => `${key}_${form}`))).toEqual([]);
  });

  test.each(languages)('in %s are not empty and carry the same facts', (language) => {
    const wrong = [...texts.get(language)!].filter(([key, text]) => {
      const model = english.get(key) ?? english.get(`${base(key)}_other`) ?? '';
      return text.trim() === '' || facts(text).join() !== facts(model).join();
    });
    expect(wrong).toEqual([]);
  });

  it('exist for every error, history entry, state, reason and attention', () => {
    const wanted = [
      ...Object.keys(ERRORS).flatMap((error) => [`errors.${error}.title`, `errors.${error}.remedy`]),
      ...HISTORY_KINDS.flatMap((kind) =>
        kind.startsWith('operation-') ? ['capture', 'void', 'refund'].map((one) => `history.${kind}.${one}`) : [`history.${kind}`],
      ),
      ...INVOICE_STATES.filter((state) => state !== 'canceled').map((state) => `order.state.${state}`),
      ...REASONS.flatMap((reason) => [
        `order.canceled.${reason}`,
        `pay.closed.${reason}.title`,
        `pay.closed.${reason}.text`,
        `reasons.${reason}`,
      ]),
      ...ATTENTIONS.map((attention) => `order.attention.${attention}.badge`),
    ];
    expect(wanted.filter((key) => !keys.has(key))).toEqual([]);
  });

  it('exist for every key that a view or a page names', () => {
    const branches = new Set([...keys].flatMap((key) => key.split('.').map((_part, at, parts) => parts.slice(0, at).join('.'))));
    expect(found(screens, literal).filter((key) => !keys.has(key) && !branches.has(key))).toEqual([]);
  });

  it('for sellers without a CRM or shop stand in for common ones, and speak of neither CRM nor payment types', () => {
    expect([...keys].filter((key) => key.startsWith(ALONE) && !keys.has(key.slice(ALONE.length)))).toEqual([]);
    const wrong = languages.flatMap((language) =>
      [...texts.get(language)!].filter(([key, text]) => key.startsWith(ALONE) && /CRM|\{\{platform\}\}|payment type/.test(text)),
    );
    expect(wrong).toEqual([]);
  });

  it('are all used', () => {
    const common = [...keys].filter((key) => !key.startsWith(ALONE));
    expect(common.filter((key) => !used.has(key) && !patterns.some((pattern) => pattern.test(key)))).toEqual([]);
  });
});

describe('the choice of a language', () => {
  const loaded = createTexts();

  it('takes the dearest wish of the browser that there are texts for', () => {
    expect(browserWishes('pl;q=0.9, ru-RU;q=0.5, uk-UA;q=0.8')).toEqual(['pl', 'uk-UA', 'ru-RU']);
    expect(loaded.forVisitor('pl;q=0.9, ru-RU;q=0.5, uk-UA;q=0.8', undefined)).toBe('uk');
  });

  it('lets the own choice outrank the browser, and falls back to English', () => {
    expect(loaded.forVisitor('uk', 'ru')).toBe('ru');
    expect(loaded.forVisitor('uk', 'xx')).toBe('uk');
    expect(loaded.forVisitor(undefined, undefined)).toBe('en');
  });

  it('gives Bokmål to whoever asks for Norwegian by another of its names', () => {
    expect(['no', 'no-NO', 'nn-NO'].map((wish) => loaded.forVisitor(wish, undefined))).toEqual(['nb', 'nb', 'nb']);
    expect(loaded.pick('no')).toBe('nb');
  });

  it('chooses the plural form that the language wants', () => {
    const t = loaded.translate('uk');
    expect([1, 3, 5, 21].map((count) => t('home.invoices', { count }))).toEqual(['1 рахунок', '3 рахунки', '5 рахунків', '21 рахунок']);
  });

  it('puts facts in as they are, whatever they look like', () => {
    expect(loaded.translate('en')('order.title', { number: '<b>$t(common.close) {{x}}' })).toBe('Order <b>$t(common.close) {{x}}');
  });

  it('tells of a missing key', () => {
    const missing: string[] = [];
    createTexts((language, key) => missing.push(`${language} ${key}`)).translate('ru')('nothing.there');
    expect(missing).toEqual(['ru nothing.there']);
  });
});
