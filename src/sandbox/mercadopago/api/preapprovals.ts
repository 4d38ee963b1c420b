import { resultOf } from '../cards';
import { checkToken, spendToken } from '../card-tokens';
import type { CardToken, Plan, Preapproval, Recurring } from '../model';
import type { Parts } from '../parts';
import { bad, created, failed, ok } from './answer';
import { paged } from './call';
import type { Call, Endpoint } from './call';
import { isEmail, isGiven, isPublicAddress, isReference, textOf } from './inputs';
import type { Read } from './method-fields';
import { findPlan } from './plans';
import { preapprovalLine, preapprovalView } from './preapproval-view';
import { readRecurring, underPlan } from './recurring';

/** Makes a subscription; a card that will decline makes none. Mercado Pago: section Subscriptions, measured behaviour. */
export const createPreapproval: Endpoint = (call, parts) => {
  const { account, body } = call;
  if (!isEmail(body['payer_email'])) return bad('BAD_REQUEST', 'payer_email is required and must be a valid email');
  if (body['payer_email'] === account.email) return bad('BAD_REQUEST', 'Payer and collector cannot be the same user');
  if (!isReference(body['external_reference'])) return bad('BAD_REQUEST', 'Invalid value for external_reference');
  const plan = isGiven(body['preapproval_plan_id']) ? findPlan(body['preapproval_plan_id'], call, parts) : null;
  if (plan && !plan.ok) return plan.reply;
  const basis = readBasis(call, plan?.value ?? null, parts);
  if (!basis.ok) return basis.reply;
  const status = body['status'] ?? 'pending';
  if (status !== 'authorized' && status !== 'pending') return bad('BAD_REQUEST', 'Invalid value for status');
  if (isGiven(plan) && !isGiven(body['card_token_id'])) return bad('BAD_REQUEST', 'card_token_id is required');
  if (isGiven(plan) && status !== 'authorized') return bad('BAD_REQUEST', 'status must be authorized for a subscription with a plan');
  const token = status === 'authorized' ? readCard(call, parts) : null;
  if (token && !token.ok) return token.reply;
  const preapproval = make(call, { ...basis.value, plan: plan?.value ?? null, token: token?.value ?? null }, parts);
  return created(preapprovalView(preapproval, account, parts));
};

/** Reads a subscription; another account's is 400. */
export const readPreapproval: Endpoint = (call, parts) => {
  const found = findPreapproval(call, parts);
  return found.ok ? ok(preapprovalView(found.value, call.account, parts)) : found.reply;
};

/** Searches by e-mail and state; any other filter is taken and does nothing. */
export const searchPreapprovals: Endpoint = (call, parts) => {
  const { account, query } = call;
  const { books, switches } = parts;
  const fits = (one: Preapproval) =>
    one.accountId === account.id &&
    (!query['payer_email'] || one.payerEmail === query['payer_email']) &&
    (!query['status'] || one.status === query['status']);
  const found = [...books.preapprovals.values()].filter(fits);
  const partial = query['status'] === 'cancelled' && switches.text('cancelledSearch') === 'incomplete';
  const { paging, results } = paged(partial ? found.slice(0, -1) : found, call);
  return ok({ paging, results: results.map((one) => preapprovalLine(one, account, parts)) });
};

/** A card of the call's token that would pay; a declining one is refused with the code of the card check. */
export function readCard({ account, body }: Pick<Call, 'account' | 'body'>, parts: Parts): Read<CardToken> {
  if (!isGiven(body['card_token_id'])) return { ok: false, reply: bad('BAD_REQUEST', 'card_token_id is required') };
  const use = checkToken(parts, account.id, body['card_token_id']);
  if (!use.ok) return { ok: false, reply: bad(use.code, use.code === 3003 ? 'Card token was used, please generate new' : use.reason) };
  spendToken(parts, use.token);
  if (resultOf(use.token.card).status === 'approved') return { ok: true, value: use.token };
  return { ok: false, reply: bad('CC_VAL_433', 'CC_VAL_433 Credit card validation has failed') };
}

/** The subscription of the path when it is the caller's. */
export function findPreapproval({ params, account }: Call, { books }: Parts): Read<Preapproval> {
  const id = params['id'] ?? '';
  const preapproval = books.preapprovals.get(id);
  if (!preapproval)
    return { ok: false, reply: failed(404, [{ code: 'NOT_FOUND', description: `The preapproval with id ${id} does not exist` }]) };
  if (preapproval.accountId === account.id) return { ok: true, value: preapproval };
  return { ok: false, reply: bad('BAD_REQUEST', `The preapproval is not valid for callerId ${account.id}`) };
}

interface Basis {
  readonly reason: string;
  readonly backUrl: string;
  readonly recurring: Recurring;
}

/** What recurs: from the plan when there is one, whatever else the seller says, except that the amount must be the same. */
function readBasis({ account, body }: Call, plan: Plan | null, { switches }: Parts): Read<Basis> {
  const local = switches.flag('localAddresses');
  const backUrl = isGiven(body['back_url']) ? body['back_url'] : plan?.backUrl;
  if (!isPublicAddress(backUrl, local)) return { ok: false, reply: bad('BAD_REQUEST', 'Invalid value for back_url, must be a valid URL') };
  const reason = textOf(body['reason']) ?? plan?.reason ?? null;
  if (reason === null) return { ok: false, reply: bad('BAD_REQUEST', 'reason is required') };
  const given = body['auto_recurring'];
  const recurring = plan ? underPlan(given, plan, account) : readRecurring(given, account, false);
  return recurring.ok ? { ok: true, value: { reason, backUrl, recurring: recurring.value } } : recurring;
}

interface Making extends Basis {
  readonly plan: Plan | null;
  readonly token: CardToken | null;
}

function make({ account, body }: Call, { plan, token, ...basis }: Making, { books, clock, subscriptions }: Parts): Preapproval {
  const now = clock.now();
  return subscriptions.open({
    ...basis,
    id: books.newHex(),
    accountId: account.id,
    planId: plan?.id ?? null,
    status: token ? 'authorized' : 'pending',
    externalReference: textOf(body['external_reference']),
    payerEmail: String(body['payer_email']),
    payerId: books.nextNumber(),
    card: token?.card ?? null,
    cardId: token ? String(books.nextNumber()) : null,
    version: 1,
    createdAt: now,
    updatedAt: now,
    nextPaymentAt: null,
    firstDueAt: null,
    periodsPassed: 0,
  });
}
