import type { Account, Json, Plan } from '../model';
import { stamp } from '../moment';
import type { Parts } from '../parts';
import { bad, created, failed, ok } from './answer';
import { paged } from './call';
import type { Call, Endpoint } from './call';
import { isGiven, isPublicAddress, textOf } from './inputs';
import type { Read } from './method-fields';
import { readRecurring, recurringView } from './recurring';

const STOP_WORDS = ['cancelled', 'canceled', 'inactive'];

/** Makes a plan. */
export const createPlan: Endpoint = ({ account, body }, parts) => {
  const reason = textOf(body['reason']);
  if (reason === null) return bad('BAD_REQUEST', 'reason is required');
  if (!isPublicAddress(body['back_url'], parts.switches.flag('localAddresses'))) return bad('BAD_REQUEST', 'Invalid value for back_url');
  const recurring = readRecurring(body['auto_recurring'], account, true);
  if (!recurring.ok) return recurring.reply;
  const now = parts.clock.now();
  const plan: Plan = {
    id: parts.books.newHex(),
    accountId: account.id,
    reason,
    backUrl: body['back_url'],
    status: 'active',
    recurring: recurring.value,
    methodsAllowed: body['payment_methods_allowed'] ?? {},
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
  keep(plan, 'created', parts);
  return created(view(plan, account, parts.url()));
};

/** Reads a plan. */
export const readPlan: Endpoint = (call, parts) => {
  const found = findPlan(call.params['id'], call, parts);
  return found.ok ? ok(view(found.value, call.account, parts.url())) : found.reply;
};

/** Changes or stops a plan. */
export const changePlan: Endpoint = (call, parts) => {
  const found = findPlan(call.params['id'], call, parts);
  if (!found.ok) return found.reply;
  const { account, body } = call;
  const status = readStatus(body['status'], found.value, parts);
  if (status === null) return bad('BAD_REQUEST', 'Invalid value for status');
  const old = recurringView(found.value.recurring, account);
  const given = typeof body['auto_recurring'] === 'object' ? { ...old, ...body['auto_recurring'] } : old;
  const recurring = readRecurring(given, account, true);
  if (!recurring.ok) return recurring.reply;
  const reason = textOf(body['reason']) ?? found.value.reason;
  const { version } = found.value;
  const next: Plan = { ...found.value, reason, status, recurring: recurring.value, version: version + 1, updatedAt: parts.clock.now() };
  keep(next, 'updated', parts);
  return ok(view(next, account, parts.url()));
};

/** Searches the plans of the account. */
export const searchPlans: Endpoint = (call, { books, url }) => {
  const { account, query } = call;
  const own = [...books.plans.values()].filter(
    (plan) => plan.accountId === account.id && (!query['status'] || plan.status === query['status']),
  );
  const { paging, results } = paged(own, call);
  return ok({ paging, results: results.map((plan) => view(plan, account, url())) });
};

/** A plan of the account; another account's is refused by another code. */
export function findPlan(id: unknown, { account }: Pick<Call, 'account'>, { books }: Parts): Read<Plan> {
  const plan = typeof id === 'string' ? books.plans.get(id) : undefined;
  if (!plan)
    return { ok: false, reply: failed(404, [{ code: 'NOT_FOUND', description: `The template with id ${String(id)} does not exist` }]) };
  if (plan.accountId === account.id) return { ok: true, value: plan };
  return { ok: false, reply: bad('BAD_REQUEST', `The template is not valid for callerId ${account.id}`) };
}

function readStatus(asked: unknown, plan: Plan, { switches }: Parts): string | null {
  if (!isGiven(asked) || asked === plan.status) return plan.status;
  if (typeof asked !== 'string' || !STOP_WORDS.includes(asked)) return null;
  const word = switches.text('planStopWord');
  return word === 'any' || word === asked ? asked : null;
}

function keep(plan: Plan, action: string, { books, webhooks }: Parts): void {
  books.plans.set(plan.id, plan);
  const { id, version } = plan;
  webhooks.add({ account: books.ownerOf(plan), topic: 'subscription_preapproval_plan', action, id, version, ownUrl: null });
}

function view(plan: Plan, account: Account, base: string): Json {
  return {
    id: plan.id,
    reason: plan.reason,
    back_url: plan.backUrl,
    status: plan.status,
    collector_id: account.id,
    application_id: account.applicationId,
    auto_recurring: recurringView(plan.recurring, account),
    payment_methods_allowed: plan.methodsAllowed,
    date_created: stamp(plan.createdAt),
    last_modified: stamp(plan.updatedAt),
    init_point: `${base}/subscriptions/checkout?preapproval_plan_id=${plan.id}`,
  };
}
