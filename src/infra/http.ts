import { Agent as PlainAgent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { create as createClient } from 'axios';
import type { AxiosResponse } from 'axios';
import { BrokenCircuitError, ConsecutiveBreaker, circuitBreaker, handleWhenResult } from 'cockatiel';
import type { IPolicy } from 'cockatiel';
import { codeOf, messageOf, syscallOf } from './errors';
import { maskUrl } from './logger';
import type { Logger } from './logger';

/** One outside call. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The limit of the whole call in milliseconds, from connecting to the last byte. */
  readonly timeoutMs?: number;
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

/** Settings of the client; all but the logger have defaults. */
export interface HttpOptions {
  readonly logger: Logger;
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
  /** How many calls without an answer in a row close a host off, and for how many milliseconds. */
  readonly breaker?: { readonly failures: number; readonly restMs: number };
  readonly onCall?: (call: HttpCall) => void;
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
const NOT_SENT: HttpResult = { kind: 'no-answer', because: 'connection', sent: false };

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

function failure(error: unknown, cut: boolean): HttpResult {
  if (cut) return { kind: 'no-answer', because: 'timeout', sent: true };
  if (messageOf(error).includes('maxContentLength')) return { kind: 'no-answer', because: 'too-large', sent: true };
  const sent = !NEVER_SENT_CODES.has(codeOf(error) ?? '') && !['connect', 'getaddrinfo'].includes(syscallOf(error) ?? '');
  return { kind: 'no-answer', because: 'connection', sent };
}

function createCaller(limits: { readonly timeoutMs: number; readonly maxBytes: number }): Http {
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
  return async ({ method, url, headers, body, timeoutMs }) => {
    // A signal and not the client's own limit: that one starts anew with every byte, so a dripping server could hold the call for ever.
    const signal = AbortSignal.timeout(timeoutMs ?? limits.timeoutMs);
    try {
      return answer(
        await client.request<string>({ method, url, signal, headers: { ...headers }, ...(body === undefined ? {} : { data: body }) }),
      );
    } catch (error) {
      return failure(error, signal.aborted);
    }
  };
}

/**
 * Makes the client for outside calls: limits on time (default 10 s for the whole call) and size (default 1 MiB), no redirects, no
 * proxies, one log line per call without bodies, headers, keys or query values, and a breaker that stops calling a host which does not answer.
 */
export function createHttp(options: HttpOptions): Http {
  const { logger, timeoutMs = 10_000, maxBytes = 1_048_576, breaker = { failures: 8, restMs: 5_000 }, onCall } = options;
  const call = createCaller({ timeoutMs, maxBytes });
  const breakers = new Map<string, IPolicy>();
  const breakerOf = (host: string): IPolicy => {
    const known = breakers.get(host);
    if (known) return known;
    const policy = circuitBreaker(
      handleWhenResult((result) => typeof result === 'object' && result !== null && 'kind' in result && result.kind === 'no-answer'),
      { halfOpenAfter: breaker.restMs, breaker: new ConsecutiveBreaker(breaker.failures) },
    );
    breakers.set(host, policy);
    return policy;
  };
  return async (request) => {
    const host = hostOf(request.url);
    if (host === null) return NOT_SENT;
    const started = performance.now();
    let open = false;
    const result = await breakerOf(host)
      .execute(() => call(request))
      .catch((error: unknown) => {
        if (!(error instanceof BrokenCircuitError)) throw error;
        open = true;
        return NOT_SENT;
      });
    const ms = Math.round(performance.now() - started);
    const outcome = open ? 'breaker-open' : outcomeOf(result);
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
