import type { Request, Response } from 'express';
import { html, page } from './html';
import type { RawHtml } from './html';

/** One page of a simulated back office. */
export interface AdminPage {
  readonly title: string;
  readonly body: RawHtml;
  /** Path of a script that the simulator serves itself. */
  readonly script?: string;
  /** What went wrong with the last form; shown at the top. */
  readonly error?: string | undefined;
  /** HTTP status, 200 when left out. */
  readonly status?: number;
}

/** What all pages of one back office share. */
interface Frame {
  /** Stands in the bar at the top. */
  readonly vendor: string;
  /** Name of the menu for screen readers. */
  readonly menu: string;
  /** Path and name of each section, in the order of the menu. */
  readonly sections: readonly (readonly [string, string])[];
}

/** Writes a page with the menu of its back office. */
export function sendFramed(res: Response, { vendor, menu, sections }: Frame, { title, body, script, error, status }: AdminPage): void {
  const links = sections.map(([path, name]) => html`<a href="${path}">${name}</a> `);
  const notice = error ? html`<p class="error" role="alert" data-test="error-text">${error}</p>` : '';
  const framed = html`<nav class="row card" aria-label="${menu}">${links}</nav>
    ${notice} ${body}`;
  res
    .status(status ?? 200)
    .type('html')
    .send(page({ title, vendor, body: framed, ...(script !== undefined && { script }) }));
}

/** The values of a posted form; empty when there is no form-encoded body. */
export function formOf(req: Request): URLSearchParams {
  const body: unknown = req.body;
  return new URLSearchParams(typeof body === 'string' ? body : '');
}

/** True when the caller wants JSON instead of a page. */
export function wantsJson(req: Request): boolean {
  return req.accepts(['html', 'json']) === 'json';
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

/** A tick box with its label; ticked it sends `true` unless another value is given. */
export function tick(
  name: string,
  { label, value = 'true', checked }: { readonly label: string; readonly value?: string; readonly checked: boolean },
): RawHtml {
  const box = checked
    ? html`<input type="checkbox" name="${name}" value="${value}" checked />`
    : html`<input type="checkbox" name="${name}" value="${value}" />`;
  return html`<label>${box}${label}</label>`;
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
