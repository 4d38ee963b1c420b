import type { Preapproval } from '../model';
import type { Parts } from '../parts';
import { bad, ok } from './answer';
import type { Reply } from './answer';
import type { Call, Endpoint } from './call';
import { isGiven, isObject, isPublicAddress, isReference, textOf } from './inputs';
import type { Read } from './method-fields';
import { findPreapproval, readCard } from './preapprovals';
import { preapprovalView } from './preapproval-view';
import { readCharge } from './recurring';

type Status = Preapproval['status'];

/** What each state may become. */
const TURNS: Readonly<Record<Status, readonly Status[]>> = {
  pending: ['authorized', 'cancelled'],
  authorized: ['paused', 'cancelled'],
  paused: ['authorized', 'cancelled'],
  cancelled: [],
};

/**
 * Changes a subscription: state, amount, card and texts. Anything else that is sent is dropped without a word and still
 * answered 200, as measured; a change of the amount is told to nobody.
 */
export const changePreapproval: Endpoint = (call, parts) => {
  const found = findPreapproval(call, parts);
  if (!found.ok) return found.reply;
  const { value: preapproval } = found;
  if (preapproval.status === 'cancelled') return bad('BAD_REQUEST', 'You can not modify a cancelled preapproval.');
  const status = readTurn(call.body['status'], preapproval);
  if (status === undefined) return bad('BAD_REQUEST', `Invalid transition of status from ${preapproval.status}`);
  if (preapproval.status === 'paused' && status === preapproval.status) {
    return bad('BAD_REQUEST', 'You can not modify a paused preapproval.');
  }
  const patch = preapproval.status === 'paused' ? { ok: true as const, value: {} } : readPatch(call, parts);
  if (!patch.ok) return patch.reply;
  const fault = cardFault(preapproval, status, patch.value);
  if (fault) return fault;
  const next = apply(preapproval, { ...patch.value, status }, parts);
  return ok(preapprovalView(next, call.account, parts));
};

function readTurn(asked: unknown, { status }: Preapproval): Status | undefined {
  if (!isGiven(asked) || asked === status) return status;
  return TURNS[status].find((one) => one === asked);
}

function readPatch(call: Call, parts: Parts): Read<Partial<Preapproval>> {
  const { body, account, params } = call;
  const recurring = body['auto_recurring'];
  let patch: Partial<Preapproval> = {};
  if (isObject(recurring) && isGiven(recurring['transaction_amount'])) {
    const amount = readCharge(recurring, account);
    if (!amount.ok) return amount;
    const old = parts.books.preapprovals.get(params['id'] ?? '')?.recurring;
    if (old) patch = { ...patch, recurring: { ...old, amount: amount.value } };
  }
  if (isGiven(body['back_url'])) {
    if (!isPublicAddress(body['back_url'], parts.switches.flag('localAddresses'))) return refuse('Invalid value for back_url');
    patch = { ...patch, backUrl: body['back_url'] };
  }
  if (isGiven(body['external_reference'])) {
    if (!isReference(body['external_reference'])) return refuse('Invalid value for external_reference');
    patch = { ...patch, externalReference: textOf(body['external_reference']) };
  }
  const reason = textOf(body['reason']);
  if (reason !== null) patch = { ...patch, reason };
  if (!isGiven(body['card_token_id'])) return { ok: true, value: patch };
  const token = readCard(call, parts);
  if (!token.ok) return token;
  return { ok: true, value: { ...patch, card: token.value.card, cardId: String(parts.books.nextNumber()) } };
}

function cardFault(preapproval: Preapproval, status: Status, patch: Partial<Preapproval>): Reply | null {
  if (preapproval.status !== 'pending' || status !== 'authorized') return null;
  return (patch.card ?? preapproval.card) ? null : bad('BAD_REQUEST', 'card_token_id is required');
}

function apply(preapproval: Preapproval, patch: Partial<Preapproval>, { subscriptions }: Parts): Preapproval {
  if (preapproval.status === 'pending' && patch.status === 'authorized') return subscriptions.start(preapproval, patch);
  const onlyAmount = patch.status === preapproval.status && Object.keys(patch).every((name) => name === 'status' || name === 'recurring');
  return subscriptions.change(preapproval, patch, onlyAmount);
}

function refuse(description: string): { readonly ok: false; readonly reply: Reply } {
  return { ok: false, reply: bad('BAD_REQUEST', description) };
}
