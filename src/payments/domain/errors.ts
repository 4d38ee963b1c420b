/** When it makes sense to try again: never, later by itself, or after somebody mended something. */
export type Retry = 'never' | 'later' | 'after-fix';

interface ErrorInfo {
  readonly retry: Retry;
  /** The platform's or customer's doing (4xx at the edge), or ours and the gateway's (5xx). */
  readonly side: 'theirs' | 'ours';
}

const theirs = (retry: Retry = 'after-fix'): ErrorInfo => ({ retry, side: 'theirs' });
const ours = (retry: Retry = 'later'): ErrorInfo => ({ retry, side: 'ours' });

/**
 * Every expected failure of the product by its stable code. The texts stand in the language files under `errors.<code>`:
 * `title` (what happened) and `remedy` (what to do next); a test holds both lists together.
 */
export const ERRORS = {
  'request-invalid': theirs(),
  'request-too-large': theirs(),
  'not-found': theirs('never'),
  'sign-in-needed': theirs(),
  'form-expired': theirs(),
  'too-many-requests': theirs('later'),
  'internal-error': ours(),
  'database-away': ours(),
  'database-full': ours('after-fix'),
  'installation-unknown': theirs(),
  'installation-off': theirs(),
  'merchant-unknown': theirs(),
  'merchant-off': theirs(),
  'invoice-unknown': theirs('never'),
  'invoice-type-unsupported': theirs('never'),
  'invoice-differs': theirs(),
  'currency-unknown': theirs(),
  'currency-unsupported': theirs(),
  'amount-invalid': theirs(),
  'operation-open': theirs('later'),
  'capture-not-held': theirs('never'),
  'capture-above-held': theirs(),
  'capture-part-unsupported': theirs(),
  'capture-done-differs': theirs('never'),
  'cancel-paid': theirs('never'),
  'cancel-not-possible': theirs('never'),
  'cancel-unsupported': theirs('never'),
  'refund-not-paid': theirs('never'),
  'refund-above-left': theirs(),
  'refund-one-payment': theirs(),
  'refund-part-unsupported': theirs(),
  'moves-elsewhere': theirs('never'),
  'order-changed': theirs(),
  'order-unknown': theirs(),
  'gateway-refused': theirs(),
  'gateway-unknown': ours(),
  'gateway-unreachable': ours(),
  'state-changed': theirs(),
  'gateway-settings': theirs(),
  'not-done': ours('after-fix'),
  'platform-unreachable': ours(),
  'platform-refused': theirs(),
  'signature-wrong': theirs('never'),
  'address-refused': theirs(),
  'credentials-refused': theirs(),
  'rights-missing': theirs(),
  'email-invalid': theirs(),
  'email-missing': theirs(),
  'sender-missing': theirs(),
  'sender-refused': theirs(),
  'link-closed': theirs('never'),
  'method-off': theirs(),
  'amount-outside-limits': theirs(),
  'tax-number-invalid': theirs(),
  'payer-incomplete': theirs(),
  'payment-open': theirs('later'),
  'tries-used-up': theirs(),
  'sold-out': theirs('never'),
  'offer-off': theirs('never'),
  'receipt-empty': theirs(),
  'receipt-name': theirs(),
  'receipt-quantity': theirs(),
  'receipt-vat': theirs(),
  'receipt-subject': theirs(),
  'receipt-method': theirs(),
  'receipt-negative': theirs(),
  'receipt-unexplained': theirs(),
  'receipt-too-long': theirs(),
  'receipt-part-above': theirs(),
  'receipt-part-unknown': theirs(),
  'receipt-part-differs': theirs(),
} as const satisfies Record<string, ErrorInfo>;

export type ErrorCode = keyof typeof ERRORS;

/** Whether a text that was stored is one of the codes. */
export const isErrorCode = (text: string): text is ErrorCode => Object.hasOwn(ERRORS, text);

/**
 * An expected failure, ready to be shown.
 * `text` is what the other side said in its own words, if it said anything; `facts` are figures for the text (already formatted or plain).
 */
export interface Refusal {
  readonly code: ErrorCode;
  readonly text?: string;
  readonly facts?: Readonly<Record<string, string>>;
}

/** The answer of a use case that can be refused. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

/** A success. */
export const done = <T>(value: T): Result<T> => ({ ok: true, value });

/** A refusal with its code, the other side's own words and figures for the text. */
export const refused = <T = never>(code: ErrorCode, details: Omit<Refusal, 'code'> = {}): Result<T> => ({
  ok: false,
  refusal: { code, ...details },
});
