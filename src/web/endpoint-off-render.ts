import type { EndpointOffLetter } from '../academy/elsewhere';
import type { RenderedLetter } from '../payments/heart';
import { createFormat } from './format';
import { renderNotice } from './notice-render';
import type { Texts } from './texts';

/** Makes the letter that says that an endpoint was switched off, in the seller's language. */
export function createEndpointOffRenderer(texts: Texts): (letter: EndpointOffLetter, language: string) => RenderedLetter {
  return ({ school, name, host, since, timezone, link }, wish) => {
    const language = texts.pick(wish);
    const t = texts.translate(language);
    // Letters are read later than they are made, so a date is printed as of its own year.
    const format = createFormat(language, timezone, new Date(0));
    return renderNotice({
      language,
      subject: t('outgoing.mail.subject', { host }),
      paragraphs: [t('outgoing.mail.lead', { name, since: format.date(since) }), t('outgoing.mail.kept')],
      buttons: [{ text: t('outgoing.mail.button'), link }],
      after: [],
      why: t('outgoing.mail.why', { school }),
    });
  };
}
