import type { Request, Response } from 'express';
import { html, page } from '../../kit/html';
import type { RawHtml } from '../../kit/html';
import type { Shop } from '../shop';

const SECTIONS: readonly (readonly [string, string])[] = [
  ['/admin2/orders', 'Orders'],
  ['/admin2/applications', 'Applications'],
  ['/admin2/payment_gateways', 'Payment'],
  ['/admin2/settings', 'Settings'],
  ['/shop', 'Storefront'],
];

/** One page of the back office. */
export interface AdminPage {
  readonly title: string;
  readonly body: RawHtml;
  readonly script?: string;
  /** What went wrong with the last form; shown at the top. */
  readonly error?: string | undefined;
  readonly status?: number;
}

/** Writes a page with the menu of the back office. */
export function sendAdminPage(shop: Shop, res: Response, { title, body, script, error, status }: AdminPage): void {
  const links = SECTIONS.map(([path, name]) => html`<a href="${path}">${name}</a> `);
  const notice = error ? html`<p class="error" role="alert" data-test="error-text">${error}</p>` : '';
  const framed = html`<nav class="row card" aria-label="Back office">${links}</nav>
    ${notice} ${body}`;
  res
    .status(status ?? 200)
    .type('html')
    .send(page({ title, vendor: vendorOf(shop), body: framed, ...(script !== undefined && { script }) }));
}

/** What stands in the bar at the top: the platform and which shop it is. */
export function vendorOf(shop: Shop): string {
  return `InSales · ${shop.books.setup.title}`;
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

/** A parameter of the address as one text; empty when it is missing or given twice. */
export function queryText(req: Request, name: string): string {
  const value: unknown = req.query[name];
  return typeof value === 'string' ? value : '';
}

/** The options of a select element; the chosen value is marked. */
export function options(choices: readonly (readonly [string, string])[], chosen = ''): readonly RawHtml[] {
  return choices.map(([value, label]) =>
    value === chosen ? html`<option value="${value}" selected>${label}</option>` : html`<option value="${value}">${label}</option>`,
  );
}

/** A tick box with its label; ticked it sends `true`. */
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
