import { money } from '../payments/domain/money';
import type { Money } from '../payments/domain/money';
import type { RenderedLetter } from '../payments/heart';
import type { MoneyLetter } from '../payments/letters/letter-content';
import { LETTERS } from '../payments/letters/letter-kinds';
import { createFormat } from './format';
import type { Format } from './format';
import { render } from './render';
import type { Texts, Translate } from './texts';

interface Fact {
  readonly label: string;
  readonly value: string;
}

interface LetterModel {
  readonly language: string;
  readonly subject: string;
  readonly lead: string;
  readonly headline: Fact | null;
  readonly facts: readonly Fact[];
  readonly reason: string | null;
  readonly said: string | null;
  readonly next: string | null;
  readonly button: string | null;
  readonly link: string | null;
  readonly test: string | null;
  readonly why: string;
}

/** Line breaks would end a header, and a text letter tells its parts apart by them; names are somebody's typing. */
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** Makes the letters about money, as HTML and as text; everything that came from outside is escaped in the HTML. */
export function createMoneyLetterRenderer(texts: Texts): (letter: MoneyLetter, language: string) => RenderedLetter {
  return (letter, wish) => {
    const language = texts.pick(wish);
    const t = texts.translate(language);
    // Letters are read later than they are made, so a date is printed with its year.
    const format = createFormat(language, letter.timezone, new Date(0));
    const model = modelOf(letter, { t, format, language, has: (key) => texts.has(language, key) });
    return { subject: model.subject, html: render('mail/money', { ...model }), text: asText(model) };
  };
}

interface Words {
  readonly t: Translate;
  readonly format: Format;
  readonly language: string;
  readonly has: (key: string) => boolean;
}

function modelOf(letter: MoneyLetter, words: Words): LetterModel {
  const { t, format, language, has } = words;
  const { kind, details, shop, platform, link } = letter;
  const { to } = LETTERS[kind];
  const sum = format.money(details.sum ?? letter.amount);
  const until = details.until === undefined ? '' : format.dateTime(new Date(details.until));
  const title = oneLine(details.subscription?.title ?? '');
  const facts = { shop: oneLine(shop), number: oneLine(letter.orderNumber), sum, until, platform, title };
  const next = `mail-money.kinds.${kind}.next`;
  return {
    language,
    subject: oneLine(t(`mail-money.kinds.${kind}.subject`, facts)),
    lead: t(`mail-money.kinds.${kind}.lead`, facts),
    headline: details.sum && !details.subscription ? { label: t(`mail-money.sums.${LETTERS[kind].topic}`), value: sum } : null,
    facts: factsOf(letter, words),
    reason: reasonOf(letter, t),
    said: details.said === undefined ? null : t('mail-money.said', { text: oneLine(details.said) }),
    next: details.rule ? ruleText(details.rule, words) : has(next) ? t(next, facts) : null,
    button: link === null ? null : t(`mail-money.buttons.${details.subscription ? 'member-' : ''}${to}`, facts),
    link,
    test: letter.test ? t('mail.test') : null,
    why: to === 'customer' ? t('mail.why', facts) : t('mail-money.why', facts),
  };
}

function ruleText({ does, at }: NonNullable<MoneyLetter['details']['rule']>, { t, format }: Words): string {
  return t(`mail-money.rules.${does}`, { rule: format.dateTime(new Date(at)) });
}

function factsOf({ details, amount, customer, merchant, orderNumber, at }: MoneyLetter, { t, format }: Words): readonly Fact[] {
  const sum = (value: Money): string => format.money(money(value.minor, value.currency));
  const fact = (name: string, value: string | null): readonly Fact[] =>
    value === null ? [] : [{ label: t(`mail-money.facts.${name}`), value: oneLine(value) }];
  if (details.subscription) {
    return [
      ...fact('subscription', `${details.subscription.title}, ${orderNumber}`),
      ...fact('price', sum(amount)),
      ...fact('paid-until', details.until === undefined ? null : format.date(new Date(details.until))),
      ...fact('customer', customer),
      ...fact('at', format.dateTime(at)),
    ];
  }
  return [
    ...fact('order', orderNumber),
    ...fact('asked', sum(amount)),
    ...fact('left', details.left ? sum(details.left) : null),
    ...fact('until', details.until === undefined ? null : format.dateTime(new Date(details.until))),
    ...fact('customer', customer),
    ...fact('merchant', merchant),
    ...fact('at', format.dateTime(at)),
  ];
}

function reasonOf({ details: { attention, code, facts, subscription } }: MoneyLetter, t: Translate): string | null {
  if (subscription) return t(`mail-money.ended.${subscription.reason}`);
  if (attention !== undefined) return t(`mail-money.reasons.${attention}`);
  return code === undefined ? null : t(`errors.${code}.title`, facts);
}

function asText(model: LetterModel): string {
  const parts = [
    model.test,
    model.lead,
    model.headline ? `${model.headline.label}: ${model.headline.value}` : null,
    model.facts.map(({ label, value }) => `${label}: ${value}`).join('\n'),
    model.reason,
    model.said,
    model.next,
    model.button === null ? null : `${model.button}:\n${model.link ?? ''}`,
    model.why,
  ];
  return `${parts.filter((part) => part !== null).join('\n\n')}\n`;
}
