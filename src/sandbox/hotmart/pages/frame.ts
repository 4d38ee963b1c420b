import type { Response } from 'express';
import { z } from 'zod';
import { html, page } from '../../kit/html';
import type { RawHtml } from '../../kit/html';

const VENDOR = 'Hotmart';
const formSchema = z.record(z.string(), z.string());

/** The pages of the producer. */
const PLACES = [
  ['/products', 'Products'],
  ['/sales', 'Sales'],
  ['/subscriptions', 'Subscriptions'],
  ['/tools/webhook', 'Tools > Webhook'],
  ['/tools/credentials', 'Tools > Credentials'],
] as const;

/** Sends a page of the producer's account, in English. */
export function sendPanel(res: Response, title: string, body: RawHtml): void {
  const ways = html`<nav aria-label="Account">
    <p class="row">${PLACES.map(([address, words]) => html`<a class="button" href="${address}">${words}</a>`)}</p>
  </nav>`;
  res.send(page({ title, vendor: VENDOR, body: html`${ways} ${body}` }));
}

/** Sends a page for buyers, in Portuguese. */
export function sendBuyerPage(res: Response, title: string, body: RawHtml): void {
  res.send(page({ title, vendor: VENDOR, lang: 'pt-BR', body: html`<div class="narrow">${body}</div>` }));
}

/** A labelled field of a form. */
export function field(label: string, name: string, rest: { readonly value?: string | null; readonly type?: string } = {}): RawHtml {
  return html`<p>
    <label
      >${label}<br /><input name="${name}" type="${rest.type ?? 'text'}" value="${rest.value ?? ''}" autocomplete="off" required
    /></label>
  </p>`;
}

/** A table that scrolls sideways on a narrow screen. */
export function table(heads: readonly string[], lines: readonly RawHtml[], empty: string): RawHtml {
  if (lines.length === 0) return html`<p class="hint">${empty}</p>`;
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Table">
    <table>
      <thead>
        <tr>
          ${heads.map((head) => html`<th>${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${lines}
      </tbody>
    </table>
  </div>`;
}

/** The fields of a sent form; an empty one when it cannot be read. */
export function readForm(body: unknown): Readonly<Record<string, string>> {
  return formSchema.safeParse(body ?? {}).data ?? {};
}

/** A moment for people: UTC, without milliseconds. */
export function shown(moment: Date | null): string {
  return moment ? moment.toISOString().replace('T', ' ').slice(0, 19) : '';
}
