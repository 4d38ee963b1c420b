import type { Express, Response } from 'express';
import { html, page, table } from '../kit/html';
import type { RawHtml } from '../kit/html';
import type { Letter } from './letters';

const LETTER_POLICY = [
  "default-src 'none'",
  'img-src data: http: https:',
  "style-src 'unsafe-inline'",
  'sandbox allow-popups allow-popups-to-escape-sandbox',
].join('; ');

/** The list of letters, newest first, and the pages of one letter. */
export function mountPages(app: Express, letters: () => readonly Letter[]): void {
  app.get('/', (_req, res) => {
    res.type('html').send(page({ title: 'Letters', vendor: 'Mailbox', body: listBody(letters()) }));
  });
  app.get('/letters/:id', (req, res) => {
    const letter = letters().find(({ id }) => String(id) === req.params.id);
    if (!letter) return missing(res);
    res.type('html').send(page({ title: letter.subject || '(no subject)', vendor: 'Mailbox', body: letterBody(letter) }));
  });
  app.get('/letters/:id/html', (req, res) => {
    const letter = letters().find(({ id }) => String(id) === req.params.id);
    if (!letter) return missing(res);
    // Links of a letter open outside of its frame, as they do in a mail program.
    res.set('Content-Security-Policy', LETTER_POLICY).type('html').send(`<base target="_blank">${letter.html}`);
  });
}

function missing(res: Response): void {
  res.status(404).type('text').send('There is no such letter');
}

function listBody(letters: readonly Letter[]): RawHtml {
  if (letters.length === 0) return html`<section><p>No letters yet.</p></section>`;
  const rows = [...letters].reverse().map(
    (letter) =>
      html`<tr>
        <td><a href="/letters/${letter.id}">${letter.subject || '(no subject)'}</a></td>
        <td>${letter.to.join(', ')}</td>
        <td>${letter.from}</td>
        <td>${letter.language}</td>
        <td>${letter.at}</td>
      </tr>`,
  );
  return html`<section class="scroll">${table(rows, ['Subject', 'To', 'From', 'Language', 'Arrived'])}</section>`;
}

function letterBody(letter: Letter): RawHtml {
  const headers = Object.entries(letter.headers).map(
    ([name, value]) =>
      html`<tr>
        <th scope="row">${name}</th>
        <td>${value}</td>
      </tr>`,
  );
  return html`<section>
      <p>From ${letter.from} to ${letter.to.join(', ')}, ${letter.at}${letter.language ? html`, language ${letter.language}` : ''}</p>
    </section>
    ${letter.html === '' ? '' : htmlPart(letter)}
    <section>
      <h2>Text</h2>
      <pre data-test="letter-text">${linked(letter.text)}</pre>
    </section>
    <details>
      <summary>Headers</summary>
      ${table(headers)}
    </details>`;
}

function htmlPart(letter: Letter): RawHtml {
  return html`<section>
    <h2>HTML</h2>
    <iframe
      sandbox="allow-popups allow-popups-to-escape-sandbox"
      title="The letter"
      src="/letters/${letter.id}/html"
      width="100%"
      height="480"
      data-test="letter-html"
    ></iframe>
  </section>`;
}

/** Text with its web addresses made into links. */
function linked(text: string): readonly RawHtml[] {
  return text
    .split(/(https?:\/\/[^\s<>"')]+)/)
    .map((part, at) => (at % 2 === 1 ? html`<a href="${part}" rel="noopener">${part}</a>` : html`${part}`));
}
