import { Agent as PlainAgent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { create as createClient } from 'axios';
import type { AxiosResponse } from 'axios';
import { createBreakers } from './breaker';
import type { BreakerLimits } from './breaker';
import { codeOf, messageOf, syscallOf } from './errors';
import { maskUrl } from './logger';
import type { Logger } from './logger';
import { lookupPublic } from './public-host';

/** One outside call. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The limit of the whole call in milliseconds, from connecting to the last byte. */
  readonly timeoutMs?: number;
  /** The most bytes that the answer may have, where that is not as many as usual. */
  readonly maxBytes?: number;
  /** Whose account at a host that many share, in any words: its error statuses then close off this account alone, not the host for everybody. */
  readonly account?: string;
  /** `public`: a name that leads to an address inside is not called. For addresses that somebody typed; those that are no names have to be checked before. */
  readonly reach?: 'public' | 'any';
}

/** What became of an outside call: an answer of any status, or none. `sent` is false only when certainly nothing reached the other side. */
export type HttpResult =
  | { readonly kind: 'answer'; readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly text: string }
  | { readonly kind: 'no-answer'; readonly because: 'timeout' | 'connection' | 'too-large'; readonly sent: boolean };

/** Makes outside calls. It never throws and never follows a redirect. */
export type Http = (request: HttpRequest) => Promise<HttpResult>;

/** What a finished call looked like, for the metrics: milliseconds, and `answer-2xx` or the reason of no answer. */
export interface HttpCall {
  readonly host: string;
  readonly outcome: string;
  readonly ms: number;
}

/** `open`: no calls are made; `closed`: they are made again. `what`: the whole host, or one account at it. */
export interface BreakerTurn {
  readonly host: string;
  readonly what: 'host' | 'account';
  readonly to: 'open' | 'closed';
}

/** Settings of the client; all but the logger have defaults. */
export interface HttpOptions {
  readonly logger: Logger;
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
  /** How many failed calls in a row close a host off (no answer in time, no connection, a status of 500 and above), and for how many milliseconds. */
  readonly breaker?: BreakerLimits;
  readonly onCall?: (call: HttpCall) => void;
  /** Told when a host, or one account there, is closed off and when it is called again. */
  readonly onBreaker?: (turn: BreakerTurn) => void;
}

const NEVER_SENT_CODES = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ERR_INVALID_URL',
  'ERR_INVALID_CHAR',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);
/** What we wrote wrongly ourselves says nothing of the host. */
const OUR_FAULT = new Set(['ERR_INVALID_URL', 'ERR_INVALID_CHAR']);
const NOT_SENT: HttpResult = { kind: 'no-answer', because: 'connection', sent: false };

/** A finished call, and whom its failure speaks against. */
interface Called {
  readonly result: HttpResult;
  readonly against: 'nobody' | 'host' | 'account';
}

const outcomeOf = (result: HttpResult): string =>
  result.kind === 'answer' ? `answer-${Math.trunc(result.status / 100)}xx` : result.because;

function hostOf(url: string): string | null {
  return URL.canParse(url) ? new URL(url).host : null;
}

function answer(response: AxiosResponse<string>): HttpResult {
  const headers = Object.entries(response.headers).map(([name, value]): [string, string] => [
    name.toLowerCase(),
    Array.isArray(value) ? value.join(', ') : String(value),
  ]);
  return { kind: 'answer', status: response.status, headers: Object.fromEntries(headers), text: response.data };
}

function failure(error: unknown, cut: boolean): Called {
  if (cut) return { result: { kind: 'no-answer', because: 'timeout', sent: true }, against: 'host' };
  if (messageOf(error).includes('maxContentLength'))
    return { result: { kind: 'no-answer', because: 'too-large', sent: true }, against: 'nobody' };
  const code = codeOf(error) ?? '';
  const sent = !NEVER_SENT_CODES.has(code) && !['connect', 'getaddrinfo'].includes(syscallOf(error) ?? '');
  return { result: { kind: 'no-answer', because: 'connection', sent }, against: OUR_FAULT.has(code) ? 'nobody' : 'host' };
}

function createCaller(limits: { readonly timeoutMs: number; readonly maxBytes: number }): (request: HttpRequest) => Promise<Called> {
  // No kept connections: one that the other side has just closed would make an unknown outcome out of a call that never left.
  const client = createClient({
    maxRedirects: 0,
    proxy: false,
    responseType: 'text',
    transformResponse: (data: unknown) => (typeof data === 'string' ? data : ''),
    validateStatus: () => true,
    maxContentLength: limits.maxBytes,
    httpAgent: new PlainAgent({ keepAlive: false }),
    httpsAgent: new TlsAgent({ keepAlive: false }),
  });
  const toPublic = {
    httpAgent: new PlainAgent({ keepAlive: false, lookup: lookupPublic }),
    httpsAgent: new TlsAgent({ keepAlive: false, lookup: lookupPublic }),
  };
  return async ({ method, url, headers, body, timeoutMs, maxBytes, account, reach }) => {
    // A signal and not the client's own limit: that one starts anew with every byte, so a dripping server could hold the call for ever.
    const signal = AbortSignal.timeout(timeoutMs ?? limits.timeoutMs);
    try {
      const size = maxBytes === undefined ? {} : { maxContentLength: maxBytes };
      const data = body === undefined ? {} : { data: body };
      const sending = { method, url, signal, headers: { ...headers }, ...data, ...size, ...(reach === 'public' ? toPublic : {}) };
      const response = await client.request<string>(sending);
      return { result: answer(response), against: response.status < 500 ? 'nobody' : account === undefined ? 'host' : 'account' };
    } catch (error) {
      return failure(error, signal.aborted);
    }
  };
}

const against = (called: unknown): unknown => (typeof called === 'object' && called !== null ? Reflect.get(called, 'against') : null);

/** The breakers around a call: of its host, and at a host that many share of the account, which alone answers for error statuses. */
function createGuard(options: HttpOptions): (request: HttpRequest, host: string, call: () => Promise<Called>) => Promise<Called | null> {
  const { logger, breaker: limits = { failures: 5, restMs: 5_000 }, onBreaker } = options;
  const turned = (turn: BreakerTurn): void => {
    const { host, what } = turn;
    if (turn.to === 'open')
      logger.warn({ event: 'host-closed-off', host, what }, 'Does not answer; left alone, and tried again from time to time');
    else logger.warn({ event: 'host-back', host, what }, 'Answers again');
    onBreaker?.(turn);
  };
  const hosts = createBreakers<Called>({
    limits,
    isFailure: (called) => against(called) === 'host',
    onTurn: (host, to) => turned({ host, what: 'host', to }),
  });
  const accounts = createBreakers<Called>({
    limits,
    isFailure: (called) => against(called) === 'account',
    onTurn: (name, to) => turned({ host: name.split(' ')[0] ?? '', what: 'account', to }),
  });
  return ({ account }, host, call) => {
    const toHost = (): Promise<Called | null> => hosts.guard(host, call);
    return account === undefined ? toHost() : accounts.guard(`${host} ${account}`, toHost);
  };
}

/**
 * Makes the client for outside calls: limits on time (default 10 s for the whole call) and size (default 1 MiB), no redirects, no
 * proxies, one log line per call without bodies, headers, keys or query values, and breakers that stop calling a host which does not answer: such a
 * call gives `sent: false`, because it was not made.
 */
export function createHttp(options: HttpOptions): Http {
  const { logger, timeoutMs = 10_000, maxBytes = 1_048_576, onCall } = options;
  const call = createCaller({ timeoutMs, maxBytes });
  const guard = createGuard(options);
  return async (request) => {
    const host = hostOf(request.url);
    if (host === null) return NOT_SENT;
    const started = performance.now();
    const called = await guard(request, host, () => call(request));
    const result = called?.result ?? NOT_SENT;
    const ms = Math.round(performance.now() - started);
    const outcome = called ? outcomeOf(result) : 'breaker-open';
    const status = result.kind === 'answer' ? { status: result.status } : {};
    logger[result.kind === 'answer' ? 'info' : 'warn']({
      event: 'outside-call',
      method: request.method,
      url: maskUrl(request.url),
      outcome,
      ...status,
      ms,
    });
    onCall?.({ host, outcome, ms });
    return result;
  };
}
