import type { Request, Response } from 'express';
import { html, page } from '../../kit/html';
import type { RawHtml } from '../../kit/html';

const SECTIONS: readonly (readonly [string, string])[] = [
  ['/admin/orders', 'Orders'],
  ['/admin/products', 'Products'],
  ['/admin/customers', 'Customers'],
  ['/admin/api', 'Add-ons: API'],
  ['/admin/webhooks', 'Webhooks'],
  ['/', 'Limits and clock'],
  ['/shop', 'Shop'],
];

/** One page of the administration. */
export interface AdminPage {
  readonly title: string;
  readonly body: RawHtml;
  /** What went wrong with the last form; shown at the top. */
  readonly error?: string | undefined;
  readonly status?: number;
}

/** Writes a page with the menu of the administration. */
export function sendPage(res: Response, { title, body, error, status }: AdminPage): void {
  const links = SECTIONS.map(([path, name]) => html`<a href="${path}">${name}</a> `);
  const notice = error ? html`<p class="error" role="alert" data-test="error-text">${error}</p>` : '';
  const framed = html`<nav class="row card" aria-label="Administration">${links}</nav>
    ${notice} ${body}`;
  res
    .status(status ?? 200)
    .type('html')
    .send(page({ title, vendor: 'Upgates', body: framed }));
}

/** The values of a posted form; empty when there is no form-encoded body. */
export function formOf(req: Request): URLSearchParams {
  const body: unknown = req.body;
  return new URLSearchParams(typeof body === 'string' ? body : '');
}

/** Answers that there is nothing at this address. */
export function sendMissing(res: Response): void {
  res.status(404).type('text').send('Not found');
}

/** The options of a select element; the chosen value is marked. */
export function options(choices: readonly (readonly [string, string])[], chosen = ''): readonly RawHtml[] {
  return choices.map(([value, label]) =>
    value === chosen ? html`<option value="${value}" selected>${label}</option>` : html`<option value="${value}">${label}</option>`,
  );
}

/** A form with one button and nothing to type. */
export function buttonForm(
  action: string,
  button: { readonly label: string; readonly test: string; readonly kind?: 'go' | 'stop' },
): RawHtml {
  return html`<form method="post" action="${action}">
    <button class="${button.kind ?? ''}" data-test="${button.test}">${button.label}</button>
  </form>`;
}

/** A table that scrolls sideways on a narrow screen; `empty` is said when there are no rows. */
export function table(heads: readonly string[], rows: readonly RawHtml[], empty: string): RawHtml {
  if (rows.length === 0) return html`<p class="hint">${empty}</p>`;
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Table">
    <table>
      <thead>
        <tr>
          ${heads.map((head) => html`<th>${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}
