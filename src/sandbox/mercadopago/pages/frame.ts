import type { Response } from 'express';
import { html, page } from '../../kit/html';
import type { RawHtml } from '../../kit/html';
import { COUNTRIES } from '../countries';
import type { Account } from '../model';
import { decimalText } from '../money';
import { WORDS } from './words';
import type { PayerWords } from './words';

const VENDOR = 'Mercado Pago';
const SIGNS: Readonly<Record<string, string>> = { BRL: 'R$' };

/** A sum for people: `R$ 1.234,50`, `$ 49.900`; in Mexico with the point before the cents. */
export function sumText(minor: number, { country }: Pick<Account, 'country'>): string {
  const { currency, exponent } = COUNTRIES[country];
  const [whole = '', cents] = decimalText(minor, exponent).split('.');
  const [group, point] = country === 'MX' ? [',', '.'] : ['.', ','];
  const grouped = whole.replaceAll(/\B(?=(?:\d{3})+$)/g, group);
  return `${SIGNS[currency] ?? '$'} ${grouped}${cents === undefined ? '' : `${point}${cents}`}`;
}

/** The texts that the payers of an account read. */
export function wordsOf({ country }: Pick<Account, 'country'>): PayerWords {
  return WORDS[COUNTRIES[country].language];
}

/** Sends a page for payers in the language of the account's country. */
export function sendPayerPage(res: Response, account: Account, { title, body }: { readonly title: string; readonly body: RawHtml }): void {
  const lang = account.country === 'BR' ? 'pt-BR' : `es-${account.country}`;
  res.send(page({ title, vendor: VENDOR, lang, body: html`<div class="narrow">${body}</div>` }));
}

/** Sends a page for people who try the simulator, in English. */
export function sendPanel(res: Response, title: string, body: RawHtml): void {
  res.send(page({ title, vendor: VENDOR, body }));
}

/** Says in the language of most payers that there is no such page. */
export function sendUnknown(res: Response): void {
  const { title, unknown } = WORDS.es;
  const body = html`<p class="error">${unknown}</p>
    <p class="error" lang="pt-BR">${WORDS.pt.unknown}</p>`;
  res.status(404).send(page({ title, vendor: VENDOR, lang: 'es', body }));
}

/** A labelled field of a form. */
export function field(
  label: string,
  name: string,
  rest: { readonly value?: string | null; readonly type?: string; readonly mode?: string } = {},
): RawHtml {
  const { value = '', type = 'text', mode } = rest;
  return html`<p>
    <label
      >${label}<br />
      <input name="${name}" type="${type}" value="${value}" ${mode && html`inputmode="${mode}"`} autocomplete="off" />
    </label>
  </p>`;
}

/** A table that scrolls sideways on a narrow screen. */
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
