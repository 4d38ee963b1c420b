import type { Refusal } from '../../payments/domain/errors';
import type { MoveRequest, Outcome } from '../../payments/ports/gateway';
import { minorOf, wireAmount } from './amounts';
import type { Reply } from './client';
import { COUNTRIES } from './countries';
import type { House } from './orders';
import { readOrder } from './orders';
import { shopOf } from './settings';
import type { Shop } from './settings';
import { phaseOf, refundStateOf } from './states';
import { madeRefundSchema, paymentSchema, refundListSchema } from './wire';
import type { WirePayment } from './wire';

const DONE = { kind: 'done', value: undefined } as const;
const BROKEN = { kind: 'unknown', because: 'bad-response', sent: true } as const;
const TOLD_LATER = { kind: 'unknown', because: 'told-later', sent: true } as const;

/** Refusals that say in one way or another that there is nothing left to give back. */
const NOTHING_LEFT: readonly (string | null)[] = ['2017', '2063'];

/** Takes what is reserved, all of it: a smaller sum is not confirmed for any country. Mercado Pago: section Reserve and capture. */
export async function capturePayment(house: House, request: MoveRequest): Promise<Outcome<void>> {
  if (!request.whole) return { kind: 'refused', text: '', refusal: { code: 'capture-part-unsupported' } };
  return changePayment(house, request, { body: { capture: true }, phase: 'taken' });
}

/** Lets go of what is reserved. Mercado Pago: section Cancel and expiry. */
export function voidPayment(house: House, request: MoveRequest): Promise<Outcome<void>> {
  return changePayment(house, request, { body: { status: 'cancelled' }, phase: 'lost' });
}

async function changePayment(
  house: House,
  request: MoveRequest,
  { body, phase }: { readonly body: object; readonly phase: 'taken' | 'lost' },
): Promise<Outcome<void>> {
  const shop = shopOf(request.settings);
  const payment = await paymentIdOf(house, shop, request);
  if (payment.kind !== 'done') return payment;
  const path = `/v1/payments/${encodeURIComponent(payment.value)}`;
  const changed = await house.client.write(shop, { method: 'PUT', path, body, key: request.idempotencyKey, schema: paymentSchema });
  if (changed.kind !== 'done') return changed;
  return isNow(changed.value, phase) ? DONE : BROKEN;
}

const isNow = (payment: WirePayment, phase: 'taken' | 'lost'): boolean =>
  phaseOf({ status: payment.status, detail: payment.status_detail ?? '' }) === phase;

/** The number of the payment that is meant. Nothing was asked to move yet when this ends in the dark. */
async function paymentIdOf(house: House, shop: Shop, { reference, paymentReference }: MoveRequest): Promise<Outcome<string>> {
  if (paymentReference !== null) return { kind: 'done', value: paymentReference };
  const read = await readOrder(house, shop, { reference, known: null });
  if (read.kind === 'unknown') return { ...read, sent: false };
  if (read.kind === 'refused') return read;
  const id = read.value.paymentReference;
  return id === null ? { kind: 'refused', text: 'Mercado Pago knows no payment of this order yet' } : { kind: 'done', value: id };
}

/** Gives back all or a part. The key makes one refund of any number of equal calls. Mercado Pago: section Refunds. */
export async function refundPayment(house: House, request: MoveRequest): Promise<Outcome<void>> {
  const shop = shopOf(request.settings);
  const sum = wireAmount(request.amount, COUNTRIES[shop.country]);
  if (!sum.ok) return { kind: 'refused', text: sum.text, refusal: sum.refusal };
  const payment = await paymentIdOf(house, shop, request);
  if (payment.kind !== 'done') return payment;
  const path = `/v1/payments/${encodeURIComponent(payment.value)}/refunds`;
  const body = request.whole ? {} : { amount: sum.value };
  const made = await house.client.write(shop, { method: 'POST', path, body, key: request.idempotencyKey, schema: madeRefundSchema });
  if (made.kind === 'refused') return refusalOf(made);
  if (made.kind !== 'done') return made;
  // A repeat of a key is answered with nothing: then the list has the refund that the first call made.
  return made.value === null ? lookForRefund(house, shop, { path, request }) : refundOutcome(made.value.status);
}

function refusalOf({ code, text }: Extract<Reply<never>, { readonly kind: 'refused' }>): Outcome<void> {
  const refusal: Refusal | undefined = NOTHING_LEFT.includes(code) ? { code: 'refund-above-left', text } : undefined;
  return { kind: 'refused', text, ...(refusal ? { refusal } : {}) };
}

/** A refund that is under way is neither done nor refused: the next readings tell. */
function refundOutcome(status: string | null | undefined): Outcome<void> {
  const state = refundStateOf(status);
  if (state === 'failed') return { kind: 'refused', text: `Mercado Pago did not make the refund (${status ?? ''})` };
  return state === 'made' ? DONE : TOLD_LATER;
}

async function lookForRefund(
  { client }: House,
  shop: Shop,
  { path, request }: { readonly path: string; readonly request: MoveRequest },
): Promise<Outcome<void>> {
  const list = await client.read(shop, { path, schema: refundListSchema });
  if (list.kind !== 'done') return BROKEN;
  const { amount } = request;
  const found = (list.value ?? []).filter((one) => minorOf(one.amount, amount.currency) === amount.minor);
  const [best] = found.toSorted((one, other) => Number(other.id) - Number(one.id));
  return best ? refundOutcome(best.status) : BROKEN;
}
