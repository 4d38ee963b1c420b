import { formatMoney } from '../../payments/domain/money';
import type { Outcome, StartRequest } from '../../payments/ports/gateway';
import type { Shop } from './settings';
import { SEPARATOR } from './signature';
import { RUB } from './wire';

const MOST_ORDER_ID = 50;
const MOST_AMOUNT = 13;
const LEAST_MINOR = 100;
const MOST_EMAIL = 100;
const MOST_URL = 512;

/** Said instead of a capture, release or refund that has to be made by hand. */
export const IN_THE_CABINET =
  'Please do it in the IntellectMoney cabinet: open the invoice there and confirm, cancel or refund it. The notification brings the result back here.';

type Refused = Extract<Outcome<never>, { readonly kind: 'refused' }>;

const refuse = (text: string): Refused => ({ kind: 'refused', text });

/** Why a payment cannot be started, by the limits of the service; null when it can. IntellectMoney: section Payment form. */
export function startRefusal(request: StartRequest, shop: Shop): Refused | null {
  const { amount, orderNumber, customerEmail, notifyUrl } = request;
  if (amount.currency !== RUB) return refuse(`IntellectMoney merchants are paid in RUB, not in ${amount.currency}`);
  if (amount.minor < LEAST_MINOR) return refuse('IntellectMoney takes 1.00 RUB at least');
  if (formatMoney(amount).length > MOST_AMOUNT) return refuse('The sum is too large for IntellectMoney');
  if (orderNumber.length > MOST_ORDER_ID || orderNumber.includes(SEPARATOR))
    return refuse('IntellectMoney takes order numbers of 50 characters at most');
  if (customerEmail === null || customerEmail.trim() === '') return { ...refuse(''), refusal: { code: 'email-missing' } };
  if (customerEmail.length > MOST_EMAIL) return refuse('The e-mail address of the customer is too long for IntellectMoney');
  if (notifyUrl.length > MOST_URL) return refuse('The address for notifications is too long for IntellectMoney');
  if (request.manualCapture && shop.kind === 'individual') return refuse('Payments to individuals cannot be held');
  return null;
}
