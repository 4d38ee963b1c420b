import { html } from '../../kit/html';
import type { RawHtml } from '../../kit/html';
import { TEST_CARDS, TEST_HOLDERS } from '../cards';
import { COUNTRIES } from '../countries';
import { PSE_BANKS } from '../methods';
import type { Method } from '../methods';
import type { Account } from '../model';
import { field, wordsOf } from './frame';

/** What the seller said about the payer, as first values of the fields. */
export interface KnownPayer {
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly documentType: string;
  readonly document: string;
}

const SAMPLE_DOCUMENTS: Readonly<Record<string, string>> = { CPF: '12345678909', DNI: '12345678', CC: '1234567890' };

const SAMPLE_ADDRESS: Readonly<Record<string, string>> = {
  zip_code: '01310100',
  street_name: 'Avenida Paulista',
  street_number: '1000',
  neighborhood: 'Bela Vista',
  city: 'São Paulo',
  federal_unit: 'SP',
};

/** The fields of a card; the first word of the holder's name decides the result. */
export function cardFields(account: Account, known: KnownPayer): RawHtml {
  const words = wordsOf(account);
  return html`${field(words.cardNumber, 'card_number', { value: TEST_CARDS[0]?.number ?? '', mode: 'numeric' })}
    <p>
      <label
        >${words.holder}<small>${words.holderHint}</small>
        <input name="holder" list="test-names" value="APRO" autocomplete="off" required />
      </label>
      <datalist id="test-names">${Object.keys(TEST_HOLDERS).map((name) => html`<option value="${name}"></option>`)}</datalist>
    </p>
    ${field(words.expiry, 'expiry', { value: '11/30' })} ${field(words.code, 'security_code', { value: '123', mode: 'numeric' })}
    ${documentFields(account, known)} ${field(words.email, 'email', { value: known.email, type: 'email' })}`;
}

/** A table of the test cards and names, for people. */
export function testCardTable(account: Account): RawHtml {
  const words = wordsOf(account);
  return html`<details>
    <summary>${words.testCards}</summary>
    <ul>
      ${TEST_CARDS.map(({ methodId, number, code }) => html`<li>${methodId}: <code>${number}</code>, 11/30, <code>${code}</code></li>`)}
    </ul>
    <ul>
      ${Object.entries(TEST_HOLDERS).map(([name, { status, detail }]) => html`<li><code>${name}</code>: ${status}, ${detail}</li>`)}
    </ul>
  </details>`;
}

/** What a method other than a card asks. */
export function methodFields(account: Account, method: Method, known: KnownPayer): RawHtml {
  const words = wordsOf(account);
  const named = method.needs.includes('first_name');
  return html`${field(words.email, 'email', { value: known.email, type: 'email' })}
  ${named && html`${field(words.firstName, 'first_name', { value: known.firstName })} ${field(words.lastName, 'last_name', { value: known.lastName })}`}
  ${documentFields(account, known)} ${needsAddress(method) && addressFields(account)} ${method.id === 'pse' && pseFields(account)}`;
}

/** Slips of Brazil and transfers of Colombia want an address. */
export function needsAddress({ id }: Pick<Method, 'id'>): boolean {
  return id === 'bolbradesco' || id === 'pec' || id === 'pse';
}

function documentFields(account: Account, known: KnownPayer): RawHtml | '' {
  const words = wordsOf(account);
  const { documents } = COUNTRIES[account.country];
  const first = documents[0];
  if (!first) return '';
  const chosen = known.documentType || first.id;
  return html`<p>
      <label
        >${words.documentType}<br />
        <select name="document_type">
          ${documents.map(({ id }) => html`<option ${id === chosen && html`selected`}>${id}</option>`)}
        </select>
      </label>
    </p>
    ${field(words.document, 'document', { value: known.document || (SAMPLE_DOCUMENTS[chosen] ?? '') })}`;
}

function addressFields(account: Account): RawHtml {
  const words = wordsOf(account);
  const rows = Object.entries(words.addressFields).map(([name, label]) => field(label, name, { value: SAMPLE_ADDRESS[name] ?? '' }));
  return html`<fieldset>
    <legend>${words.address}</legend>
    ${rows}
  </fieldset>`;
}

function pseFields(account: Account): RawHtml {
  const words = wordsOf(account);
  return html`<p>
      <label
        >${words.bank}<br />
        <select name="bank">
          ${PSE_BANKS.map(({ id, description }) => html`<option value="${id}">${description}</option>`)}
        </select>
      </label>
    </p>
    ${field(words.phone, 'phone', { value: '3001234567', mode: 'tel' })}`;
}
