import type { Mailer } from '../infra/mail';
import type { RenderedLetter } from '../payments/heart';
import type { Notice, SendNotice } from '../payments/ports/notices';
import { render } from './render';

/** Line breaks would end a header; names are somebody's typing. */
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** Makes a notice into a letter, as HTML and as text; everything that came from outside is escaped in the HTML. */
export function renderNotice(notice: Notice): RenderedLetter {
  const subject = oneLine(notice.subject);
  const { buttons, links = [] } = notice;
  const listed = [...buttons, ...links].map(({ text, link }) => `${text}:\n${link}`);
  const text = [...notice.paragraphs, ...listed, ...notice.after, notice.why].join('\n\n');
  return { subject, html: render('mail/notice', { ...notice, subject, links }), text: `${text}\n` };
}

/** Sends notices by the operator's mail server; without one, nothing is sent and that is said. */
export function createNoticeSender(own: { readonly mailer: Mailer } | null): SendNotice {
  return async (to, notice) => {
    if (!own) return { kind: 'no-sender' };
    const sent = await own.mailer.send({ to, language: notice.language, ...renderNotice(notice) });
    return sent.kind === 'sent' ? { kind: 'sent' } : sent;
  };
}
