import { types } from 'node:util';

const textField = (value: unknown, name: string): string | undefined => {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  return typeof found === 'string' ? found : undefined;
};

/** True for every error, also one of another realm, for which `instanceof Error` is false. */
export function isError(value: unknown): value is Error {
  return types.isNativeError(value) || value instanceof Error;
}

/** The text of whatever was thrown. */
export function messageOf(error: unknown): string {
  return isError(error) ? error.message : String(error);
}

/** The code of a system, network or database error: its own, else that of the driver's error it wraps, else that of its cause. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  return textField(error, 'code') ?? textField(Reflect.get(error, 'driverError'), 'code') ?? textField(Reflect.get(error, 'cause'), 'code');
}

/** The system call that failed, of the error itself or its cause. */
export function syscallOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  return textField(error, 'syscall') ?? textField(Reflect.get(error, 'cause'), 'syscall');
}

/** The name of the constraint that a database error speaks of. */
export function constraintOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  return textField(error, 'constraint') ?? textField(Reflect.get(error, 'driverError'), 'constraint');
}

/** The HTTP status of an error that is the sender's fault, such as a body that is too large or breaks off; null when it is ours. */
export function sendersFault(error: unknown): number | null {
  if (typeof error !== 'object' || error === null) return null;
  const status: unknown = Reflect.get(error, 'status');
  if (typeof status === 'number' && status >= 400 && status < 500) return status;
  // What Node's reader of requests says carries no status.
  return codeOf(error)?.startsWith('HPE_') ? 400 : null;
}

const NOT_READY = new Set(['57P03', '57P01', '57P02', '53300', 'ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT']);

/** True when Postgres could not keep something because its disk is full (53100). */
export function isDiskFull(error: unknown): boolean {
  return codeOf(error) === '53100';
}

/** Connections that broke or came to a server that may not write: 08xxx, 25006 and what the system says. */
const LOST = /^(?:08\w{3}|25006|57P05|EPIPE|EHOSTUNREACH|ENETUNREACH|ECONNABORTED)$/;

/** What the driver says without any code. */
const SAID_LOST =
  /^(?:Connection terminated|Query runner already released|Query read timeout|timeout exceeded when trying to connect|Client (?:has encountered a connection error|was closed) and is not queryable)/;

/** True when a database server is starting, stopping, full or not reachable yet, so that asking again later makes sense. */
export function isServerStarting(error: unknown): boolean {
  return NOT_READY.has(codeOf(error) ?? '');
}

/** True when a statement failed because the database server is away, starting, changing places or silent, and not because of what was asked. */
export function isConnectionLost(error: unknown): boolean {
  const cause: unknown = isError(error) ? error.cause : undefined;
  const said = [error, cause].some((one) => SAID_LOST.test(messageOf(one)));
  return said || isServerStarting(error) || LOST.test(codeOf(error) ?? '');
}
