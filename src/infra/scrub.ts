import { isError } from './errors';

const HIDDEN = '[hidden]';
const MASK = '***';
const DEEPEST = 6;

/** Field names whose values never reach a log, compared without case, dashes and underscores. */
const SECRET_FIELDS = new Set(
  [
    'accessToken',
    'apiKey',
    'authorization',
    'body',
    'clientId',
    'clientSecret',
    'cookie',
    'csrf',
    'hash',
    'hottok',
    'key',
    'pass',
    'password',
    'proxyAuthorization',
    'rawBody',
    'refreshToken',
    'register',
    'secret',
    'secretKey',
    'secretKeys',
    'session',
    'sessionId',
    'setCookie',
    'signature',
    'sign',
    'smtpUrl',
    'databaseUrl',
    'token',
    'webhookSecret',
    'xApiKey',
    'xSignature',
  ].map(plainName),
);

function plainName(name: string): string {
  return name.toLowerCase().replace(/[-_]/g, '');
}

/** Promises that the text of an address holds no user name, password, notification key, link slug or query value. */
export function maskUrl(url: string): string {
  return url
    .replace(/\/\/[^/@?#\s]+@/, `//${MASK}@`)
    .replace(/(\/hooks\/[^/?#]+\/)[^/?#]+/, `$1${MASK}`)
    .replace(/(\/p\/|\/own\/enter\/)[^/?#]+/, `$1${MASK}`)
    .replace(/#.*$/, '')
    .replace(/([?&][^=&#]*=)[^&#]*/g, `$1${MASK}`);
}

/** Promises a text without the credentials that may stand in connection addresses inside it. */
export function maskText(text: string): string {
  return text.replace(/(\w+:\/\/)[^/@\s]+@/g, `$1${MASK}@`).replace(/\/hooks\/[^/\s]+\/[^/\s?#"']+/g, (found) => maskUrl(found));
}

/** What a log may say of an error: the HTTP client hangs request headers and the database driver hangs parameters on theirs, so only these fields pass. */
export function describeError(error: unknown): unknown {
  if (!isError(error)) return scrub(error);
  const code = 'code' in error && (typeof error.code === 'string' || typeof error.code === 'number') ? { code: error.code } : {};
  const cause = isError(error.cause) ? { cause: maskText(error.cause.message) } : {};
  return { type: error.name, message: maskText(error.message), stack: maskText(error.stack ?? ''), ...code, ...cause };
}

function scrubValue(value: unknown, depth: number): unknown {
  if (isError(value)) return describeError(value);
  if (typeof value === 'string') return maskText(value);
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  if ('toJSON' in value && typeof value.toJSON === 'function') return value;
  if (depth >= DEEPEST) return '[deep]';
  if (Array.isArray(value)) return value.map((item) => scrubValue(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, SECRET_FIELDS.has(plainName(name)) ? HIDDEN : scrubValue(inner, depth + 1)]),
  );
}

/** A copy for the log in which every field with a secret's name is hidden, at any depth. */
export function scrub(value: unknown): unknown {
  return scrubValue(value, 0);
}
