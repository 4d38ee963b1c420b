import { createHmac } from 'node:crypto';
import { delayOf } from '../kit/faults';
import { crmNow } from './account';
import type { Crm } from './account';
import { isRecord, parseJson } from './api/call';
import type { CallbackRecord, ConnectedModule } from './model';

/** A call of the CRM to the module. */
export interface OutgoingCall {
  /** What it is, for records and faults: `/payment/create`, `/activity`, `/register`, `/config`... */
  readonly kind: string;
  readonly url: string;
  /** Form fields of a POST; a GET is made when left out. */
  readonly fields?: Readonly<Record<string, string>>;
  /** HTTP statuses that count as success. */
  readonly accepts?: readonly number[];
}

/** How a call to the module ended; `answered` is false when no usable answer came. */
export interface CallOutcome {
  readonly ok: boolean;
  readonly answered: boolean;
  readonly body: Readonly<Record<string, unknown>>;
  readonly errorMsg: string | null;
}

/** Token of the register call: HMAC-SHA256 of the API key in lower-case hex (RetailCRM: section Simple connection). */
export function registerToken(secret: string, apiKey: string): string {
  return createHmac('sha256', secret).update(apiKey).digest('hex');
}

/** Address of an action: one slash between base URL and action, unless the switch wants them joined as they are. */
export function actionUrl(crm: Crm, module: ConnectedModule, action: string): string {
  const base = String(module.settings['baseUrl']);
  if (crm.switches.text('actionJoin') === 'plain') return `${base}${action}`;
  return `${base.replace(/\/+$/, '')}/${action.replace(/^\/+/, '')}`;
}

/**
 * Calls the module form-encoded and reads its JSON answer. Faults on `OUT /payment/create` and the like (or on the path
 * of the address): `duplicate` sends twice at once and believes the first, `drop-after` sends and ignores the answer,
 * `drop-before` does not send, `delay` waits before sending, or before the answer is taken in, `wrong-signature` spoils
 * the register token.
 */
export async function callModule(crm: Crm, call: OutgoingCall): Promise<CallOutcome> {
  if (takeFault(crm, 'drop-before', call)) return unanswered(crm, call, 'The module could not be reached');
  const delay = takeFault(crm, 'delay', call);
  const { ms, when } = delayOf(delay);
  if (delay && when === 'before') await crm.faults.hold(delay.match, ms);
  const ignored = takeFault(crm, 'drop-after', call) !== undefined;
  const twice = takeFault(crm, 'duplicate', call) !== undefined;
  const second = twice ? send(crm, call, ignored) : undefined;
  let outcome = await send(crm, call, ignored);
  await second;
  for (let retry = crm.switches.number('callbackRetries') ?? 0; retry > 0 && !outcome.answered; retry -= 1) {
    outcome = await send(crm, call, false);
  }
  if (delay && when === 'after') await crm.faults.hold(delay.match, ms);
  return outcome;
}

/** Takes a fault that is set on the kind of a call or on the path of its address. */
export function takeFault(crm: Crm, kind: Parameters<Crm['faults']['take']>[0], call: Pick<OutgoingCall, 'kind' | 'url'>) {
  return crm.faults.take(kind, 'OUT', call.kind) ?? crm.faults.take(kind, 'OUT', new URL(call.url).pathname);
}

async function send(crm: Crm, call: OutgoingCall, ignored: boolean): Promise<CallOutcome> {
  const seconds = crm.switches.number('callbackTimeoutSeconds') ?? 10;
  const signal = AbortSignal.timeout(seconds * 1000);
  const request: RequestInit = {
    redirect: 'manual',
    signal,
    headers: { 'Accept': 'application/json', 'Content-Type': 'application/x-www-form-urlencoded' },
    ...(call.fields && { method: 'POST', body: new URLSearchParams(call.fields).toString() }),
  };
  try {
    const response = await fetch(call.url, request);
    const text = await response.text();
    if (ignored) return unanswered(crm, call, 'The module did not answer');
    return judge(crm, call, { status: response.status, text });
  } catch {
    return unanswered(crm, call, signal.aborted ? 'The module did not answer in time' : 'The module could not be reached');
  }
}

function judge(crm: Crm, call: OutgoingCall, answer: { readonly status: number; readonly text: string }): CallOutcome {
  const parsed = parseJson(answer.text);
  const body = isRecord(parsed) ? parsed : {};
  const ok = (call.accepts ?? [200]).includes(answer.status) && body['success'] === true;
  const errorMsg = ok ? null : refusalText(body, answer.status);
  keep(crm, call, { status: answer.status, answer: isRecord(parsed) ? parsed : answer.text.slice(0, 500), ok, errorMsg });
  return { ok, answered: isRecord(parsed), body, errorMsg };
}

function refusalText(body: Readonly<Record<string, unknown>>, status: number): string {
  const text = body['errorMsg'];
  return typeof text === 'string' && text !== '' ? text : `The module answered ${status} without a reason`;
}

function unanswered(crm: Crm, call: OutgoingCall, errorMsg: string): CallOutcome {
  keep(crm, call, { status: null, answer: null, ok: false, errorMsg });
  return { ok: false, answered: false, body: {}, errorMsg };
}

function keep(crm: Crm, call: OutgoingCall, result: Pick<CallbackRecord, 'status' | 'answer' | 'ok' | 'errorMsg'>): void {
  const record: CallbackRecord = { at: crmNow(crm), kind: call.kind, url: call.url, fields: call.fields ?? {}, ...result };
  crm.account.remember(crm.account.callbacks, record);
}
