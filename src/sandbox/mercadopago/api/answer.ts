/** An answer of the interface; `null` is an empty body. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/** One entry of `cause`. */
export interface Cause {
  readonly code: number | string;
  readonly description: string;
}

const WORDS: Readonly<Record<number, string>> = {
  400: 'bad_request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  409: 'conflict',
  429: 'too_many_requests',
};

/** Code of a missing or wrong parameter that has no code of its own. */
export const BAD_PARAMETER = 1;

/** 200 with a body. */
export function ok(body: unknown): Reply {
  return { status: 200, body };
}

/** 201 with a body. */
export function created(body: unknown): Reply {
  return { status: 201, body };
}

/** An error with its causes; the message is that of the first one unless given. Mercado Pago: section Errors and limits. */
export function failed(status: number, causes: readonly Cause[], message = causes[0]?.description ?? ''): Reply {
  return { status, body: { message, error: WORDS[status] ?? 'error', status, cause: causes } };
}

/** 400 with one cause. */
export function bad(code: number | string, description: string): Reply {
  return failed(400, [{ code, description }]);
}
