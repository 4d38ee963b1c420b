import { currency } from '../payments/domain/currency';
import { money } from '../payments/domain/money';
import type { LinkLetter, RenderedLetter } from '../payments/heart';
import { createFormat } from './format';
import { lineTotal } from './presenters/line-total';
import { render } from './render';
import type { Texts } from './texts';

/** Line breaks would end a header; a shop's name is somebody's typing. */
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** Makes letters in the language of the customer, as HTML and as text; everything that came from outside is escaped in the HTML. */
export function createLetterRenderer(texts: Texts): (letter: LinkLetter, language: string) => RenderedLetter {
  return (letter, wish) => {
    const language = texts.pick(wish);
    const t = texts.translate(language);
    const { shop, orderNumber: number, expiresAt, link } = letter;
    // Letters are read later than they are made, so a date is printed as of its own year.
    const format = createFormat(language, letter.timezone, expiresAt ?? new Date(0));
    const code = currency(letter.amount.currency);
    const sum = format.money(money(letter.amount.minor, code));
    const model = {
      language,
      subject: oneLine(t('mail.subject', { shop, number })),
      greeting: t('mail.greeting'),
      lead: t('mail.lead', { shop, number }),
      toPay: t('mail.to-pay'),
      sum,
      lines: letter.lines.map((line) => ({ name: `${line.name} × ${line.quantity}`, sum: format.amount(money(lineTotal(line), code)) })),
      button: t('mail.button', { sum }),
      link,
      goodUntil: expiresAt ? t('mail.good-until', { date: format.dateTime(expiresAt) }) : null,
      address: t('mail.address'),
      test: letter.test ? t('mail.test') : null,
      why: t('mail.why', { shop }),
    };
    return { subject: model.subject, html: render('mail/payment-link', model), text: asText(model) };
  };
}

function asText(model: {
  readonly greeting: string;
  readonly lead: string;
  readonly toPay: string;
  readonly sum: string;
  readonly lines: readonly { readonly name: string; readonly sum: string }[];
  readonly button: string;
  readonly link: string;
  readonly goodUntil: string | null;
  readonly test: string | null;
  readonly why: string;
}): string {
  const lines = model.lines.map(({ name, sum }) => `- ${oneLine(name)}: ${sum}`);
  const parts = [
    ...(model.test ? [model.test] : []),
    model.greeting,
    model.lead,
    ...(lines.length > 0 ? [lines.join('\n')] : []),
    `${model.toPay}: ${model.sum}`,
    `${model.button}:\n${model.link}`,
    ...(model.goodUntil ? [model.goodUntil] : []),
    model.why,
  ];
  return `${parts.join('\n\n')}\n`;
}
