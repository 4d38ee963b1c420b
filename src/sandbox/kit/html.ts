/** Markup that is already safe to print. */
export class RawHtml {
  constructor(readonly markup: string) {}

  toString(): string {
    return this.markup;
  }
}

/** What may stand between the braces of an `html` template. Nothing is printed for null, undefined and false. */
export type HtmlValue = string | number | bigint | boolean | null | undefined | RawHtml | readonly HtmlValue[];

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Marks text as markup that needs no escaping; only for constants of ours. */
export function raw(markup: string): RawHtml {
  return new RawHtml(markup);
}

/** Template tag: every value is escaped for text and quoted attributes, lists are joined, `RawHtml` is kept. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): RawHtml {
  return new RawHtml(strings.map((part, at) => part + (at < values.length ? print(values[at]) : '')).join(''));
}

/** The parts of a whole page. */
export interface PageParts {
  readonly title: string;
  /** The simulated service; stands in the bar at the top. */
  readonly vendor: string;
  readonly body: RawHtml;
  /** Path of a script that the simulator serves itself. */
  readonly script?: string;
  /** Language of the texts, `en` when left out. */
  readonly lang?: string;
}

/** Where the one stylesheet of all simulator pages is served. */
export const STYLE_PATH = '/_sim/style.css';

/** A complete HTML document with the common stylesheet. */
export function page(parts: PageParts): string {
  return html`${raw('<!doctype html>')}
    <html lang="${parts.lang ?? 'en'}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${parts.title} - ${parts.vendor}</title>
        <link rel="stylesheet" href="${STYLE_PATH}" />
        <link rel="icon" href="data:," />
        ${parts.script ? html`<script src="${parts.script}" defer></script>` : ''}
      </head>
      <body>
        <header class="bar"><a href="/">${parts.vendor}</a> <span class="tag">simulator</span></header>
        <main>
          <h1>${parts.title}</h1>
          ${parts.body}
        </main>
      </body>
    </html>`.markup;
}

/** The head of a column; numbers stand on the right. */
type Head = string | { readonly number: string };

/** A table of rows with the heads of its columns; without heads it has none. */
export function table(rows: readonly RawHtml[], heads: readonly Head[] = []): RawHtml {
  const cells = heads.map((head) => (typeof head === 'string' ? html`<th>${head}</th>` : html`<th class="number">${head.number}</th>`));
  return html`<table>
    ${
      cells.length > 0 &&
      html`<thead>
        <tr>
          ${cells}
        </tr>
      </thead>`
    }
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}

/** A table that scrolls sideways in a place of its own, which the keyboard reaches; without rows it says so instead. */
export function scrollTable(rows: readonly RawHtml[], heads: readonly Head[]): RawHtml {
  if (rows.length === 0) return html`<p class="hint">None yet.</p>`;
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Table">${table(rows, heads)}</div>`;
}

function print(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof RawHtml) return value.markup;
  if (isList(value)) return value.map(print).join('');
  return String(value).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

function isList(value: HtmlValue): value is readonly HtmlValue[] {
  return Array.isArray(value);
}
