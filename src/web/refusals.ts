import type { ErrorCode, Refusal } from '../payments/domain/errors';
import type { Translate } from './texts';

/** HTTP statuses of expected failures. */
export const STATUS_OF = {
  'request-invalid': 400,
  'request-too-large': 413,
  'not-found': 404,
  'sign-in-needed': 401,
  'form-expired': 403,
  'too-many-requests': 429,
  'internal-error': 500,
  'database-away': 503,
  'database-full': 503,
  'installation-unknown': 403,
  'installation-off': 403,
  'merchant-unknown': 404,
  'merchant-off': 409,
  'invoice-unknown': 404,
  'invoice-type-unsupported': 422,
  'invoice-differs': 409,
  'currency-unknown': 422,
  'currency-unsupported': 422,
  'amount-invalid': 422,
  'operation-open': 409,
  'capture-not-held': 409,
  'capture-above-held': 422,
  'capture-part-unsupported': 422,
  'capture-done-differs': 409,
  'cancel-paid': 409,
  'cancel-not-possible': 409,
  'cancel-unsupported': 422,
  'refund-not-paid': 409,
  'refund-above-left': 422,
  'refund-one-payment': 422,
  'refund-part-unsupported': 422,
  'moves-elsewhere': 409,
  'order-changed': 409,
  'order-unknown': 404,
  'gateway-refused': 422,
  'gateway-unreachable': 502,
  'gateway-unknown': 502,
  'gateway-settings': 409,
  'not-done': 502,
  'state-changed': 409,
  'platform-unreachable': 502,
  'platform-refused': 422,
  'signature-wrong': 401,
  'address-refused': 422,
  'credentials-refused': 422,
  'rights-missing': 403,
  'email-invalid': 422,
  'email-missing': 422,
  'sender-missing': 409,
  'sender-refused': 422,
  'link-closed': 410,
  'method-off': 422,
  'amount-outside-limits': 422,
  'tax-number-invalid': 422,
  'payer-incomplete': 422,
  'payment-open': 409,
  'tries-used-up': 429,
  'sold-out': 409,
  'offer-off': 410,
  'receipt-empty': 422,
  'receipt-name': 422,
  'receipt-quantity': 422,
  'receipt-vat': 422,
  'receipt-subject': 422,
  'receipt-method': 422,
  'receipt-negative': 422,
  'receipt-unexplained': 422,
  'receipt-too-long': 422,
  'receipt-part-above': 422,
  'receipt-part-unknown': 422,
  'receipt-part-differs': 422,
} as const satisfies Record<ErrorCode, number>;

/** A refusal that ends a request; the error handler shows it. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly refusal: Refusal;

  constructor(code: ErrorCode, details: Omit<Refusal, 'code'> = {}) {
    super(code);
    this.refusal = { code, ...details };
  }
}

/** A refusal in words: what happened, what the other side said in its own words, what to do next. */
export interface SaidRefusal {
  readonly code: ErrorCode;
  readonly title: string;
  readonly said: string | null;
  readonly remedy: string;
}

/** Puts a refusal into the words of a language. */
export function sayRefusal(t: Translate, refusal: Refusal): SaidRefusal {
  const { code, text, facts } = refusal;
  return {
    code,
    title: t(`errors.${code}.title`, facts),
    said: text ? t('errors.said', { text }) : null,
    remedy: t(`errors.${code}.remedy`, facts),
  };
}

/** A refusal as one line of sentences. */
export function refusalSentence(t: Translate, refusal: Refusal): string {
  const { title, said, remedy } = sayRefusal(t, refusal);
  return [title, said, remedy].filter((part) => part !== null).join(' ');
}
