import { sameHash, signatureOf } from './hashes';
import { readRawFields } from './raw-json';
import type { RawField } from './raw-json';
import { parseJson } from './wire';

const BASE = ['shop_id', 'amount', 'transaction_id', 'key', 'description', 'order_id', 'phone', 'email'] as const;
const CONVERSION = ['original_currency', 'convert_currency', 'original_amount', 'conversion_rate'] as const;
const ORDER = 'order_json';
/** Every field that the signature covers, in its order (InSales protocol notes: section Form to the payment system). */
const SIGNED: readonly string[] = [...BASE, ...CONVERSION, ORDER];

const DECIMAL = /^\d{1,15}(?:\.\d{1,10})?$/;
const WHOLE = /^\d{1,18}$/;
const KEY = /^[0-9a-f]{32}$/;
const CURRENCY = /^[A-Z]{3}$/;

/** What a shop asks a payment for, as it was received; texts are the very ones that were signed. */
export interface PayForm {
  readonly shopId: string;
  readonly amount: string;
  readonly transactionId: string;
  readonly key: string;
  readonly orderId: string;
  readonly phone: string;
  readonly email: string;
  /** When the shop converts: what the order costs in the shop's own currency, and what the payer is charged in. */
  readonly conversion: { readonly originalCurrency: string; readonly originalAmount: string; readonly currency: string } | null;
  /** The order as the shop printed it, which is believed in nothing. */
  readonly order: unknown;
}

/** The fields of a form before anything is believed: each at most once. `numbers` came as JSON numbers. */
interface Received {
  readonly fields: ReadonlyMap<string, string>;
  readonly numbers: ReadonlySet<string>;
}

/** A form that was read; its signature is checked against a password. */
export interface ReadForm {
  readonly form: PayForm;
  readonly isSignedWith: (methodPassword: string) => boolean;
}

/**
 * Reads the form of a buyer's browser, or the JSON of the shop's server. Null for a body in which a field is missing, comes twice or is not what it should be:
 * a semicolon inside a value could move the borders between fields without changing the hash, so the forms of all values that count are checked.
 */
export function readPayForm(body: Buffer, contentType: string): ReadForm | null {
  const text = body.toString('utf8');
  const received = /^application\/json\b/i.test(contentType) ? fromJson(text) : fromForm(text);
  if (!received) return null;
  const form = formOf(received.fields);
  if (!form) return null;
  return { form, isSignedWith: (password) => isSigned(received, password) };
}

function fromForm(text: string): Received | null {
  const pairs = [...new URLSearchParams(text)];
  const fields = new Map(pairs);
  return fields.size === pairs.length ? { fields, numbers: new Set() } : null;
}

function fromJson(text: string): Received | null {
  const raw: readonly RawField[] | null = readRawFields(text);
  if (!raw) return null;
  const numbers = raw.filter(({ kind }) => kind === 'number').map(({ name }) => name);
  return { fields: new Map(raw.map(({ name, value }) => [name, value])), numbers: new Set(numbers) };
}

function formOf(fields: ReadonlyMap<string, string>): PayForm | null {
  const get = (name: string): string => fields.get(name) ?? '';
  const converted = CONVERSION.filter((name) => fields.has(name)).length;
  if (BASE.some((name) => !fields.has(name)) || (converted !== 0 && converted !== CONVERSION.length)) return null;
  const fits = DECIMAL.test(get('amount')) && WHOLE.test(get('transaction_id')) && WHOLE.test(get('order_id')) && KEY.test(get('key'));
  const convertedFits =
    converted === 0 ||
    (DECIMAL.test(get('original_amount')) &&
      DECIMAL.test(get('conversion_rate')) &&
      CURRENCY.test(get('original_currency')) &&
      CURRENCY.test(get('convert_currency')));
  const order = fields.has(ORDER) ? parseJson(get(ORDER)) : null;
  if (!fits || !convertedFits || order === undefined) return null;
  return {
    shopId: get('shop_id'),
    amount: get('amount'),
    transactionId: get('transaction_id'),
    key: get('key'),
    orderId: get('order_id'),
    phone: get('phone'),
    email: get('email'),
    conversion:
      converted === 0
        ? null
        : { originalCurrency: get('original_currency'), originalAmount: get('original_amount'), currency: get('convert_currency') },
    order,
  };
}

/** The hash is over what is in the body, not over what our settings say there should be; numbers of JSON are tried as printed and with two decimals. */
function isSigned({ fields, numbers }: Received, password: string): boolean {
  const signature = fields.get('signature') ?? '';
  if (!/^[0-9a-f]{32}$/i.test(signature) || password === '') return false;
  const present = SIGNED.filter((name) => fields.has(name));
  const values = present.map((name) => fields.get(name) ?? '');
  const padded = present.map((name) =>
    numbers.has(name) && name.includes('amount') ? twoDecimals(fields.get(name) ?? '') : (fields.get(name) ?? ''),
  );
  return [values, padded].some((list) => sameHash(signature, signatureOf(list, password)));
}

function twoDecimals(text: string): string {
  const [whole = '', fraction = ''] = text.split('.');
  return `${whole}.${fraction.padEnd(2, '0')}`;
}
