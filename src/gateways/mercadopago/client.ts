import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { parseForeignJson } from '../../infra/foreign-json';
import type { Http, HttpResult } from '../../infra/http';
import type { Outcome } from '../../payments/ports/gateway';
import type { Shop } from './settings';
import { accountSchema, readError } from './wire';
import type { WireError } from './wire';

/** A call that changes something there. The key makes a repeat harmless where the service keeps keys. */
export interface WriteCall<T> {
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  readonly body: unknown;
  readonly key?: string;
  /** An empty body of a good answer is read as null. */
  readonly schema: z.ZodType<T>;
}

/** A call that only reads. */
export interface ReadCall<T> {
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly schema: z.ZodType<T>;
}

/** A refusal with its code, for the few that are decided on. */
export interface WireRefusal extends WireError {
  readonly kind: 'refused';
  readonly status: number;
}

/** What became of a call; `refused` carries the code beside the text. */
export type Reply<T> = Exclude<Outcome<T>, { readonly kind: 'refused' }> | WireRefusal;

export interface MercadopagoClient {
  /** Reads; repeated once after a lost or broken answer. What is not there is null. */
  read<T>(shop: Shop, call: ReadCall<T>): Promise<Reply<T | null>>;
  /** Changes something; never repeated. */
  write<T>(shop: Shop, call: WriteCall<T>): Promise<Reply<T>>;
  /** The number of the account that a token belongs to; asked once. */
  accountOf(shop: Shop): Promise<Reply<string>>;
}

const BROKEN = { kind: 'unknown', because: 'bad-response', sent: true } as const;
const TOO_MANY = 429;
/** The request itself was looked at and turned down, so that nothing moved. Mercado Pago: section Errors and limits. */
const REFUSING = new Set([400, 401, 402, 403, 404, 422]);

/** Makes the client; it keeps nothing but to which account a token belongs. */
export function createMercadopagoClient({ http, apiUrl }: { readonly http: Http; readonly apiUrl: string }): MercadopagoClient {
  const base = apiUrl.replace(/\/+$/, '');
  const accounts = new Map<string, string>();

  const send = (shop: Shop, { method, path, body, key }: Omit<WriteCall<unknown>, 'schema' | 'method'> & { readonly method: Method }) =>
    http({
      method,
      url: `${base}${path}`,
      account: shop.publicKey,
      headers: {
        Accept: 'application/json',
        Authorization: `Bearer ${shop.accessToken}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(key === undefined ? {} : { 'X-Idempotency-Key': key }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

  const read = async <T>(shop: Shop, { path, query, schema }: ReadCall<T>): Promise<Reply<T | null>> => {
    const asked = query ? `${path}?${new URLSearchParams(query).toString()}` : path;
    const once = async (): Promise<Reply<T | null>> => {
      const result = await send(shop, { method: 'GET', path: asked, body: undefined });
      return result.kind === 'answer' && result.status === 404 ? { kind: 'done', value: null } : replyOf(result, schema, shop);
    };
    const first = await once();
    return first.kind === 'unknown' ? once() : first;
  };

  return {
    read,
    write: async (shop, call) => replyOf(await send(shop, call), call.schema, shop),
    accountOf: async (shop) => {
      const token = createHash('sha256').update(shop.accessToken).digest('hex');
      const known = accounts.get(token);
      if (known !== undefined) return { kind: 'done', value: known };
      const account = await read(shop, { path: '/users/me', schema: accountSchema });
      if (account.kind !== 'done') return account;
      if (account.value === null) return BROKEN;
      accounts.set(token, account.value.id);
      return { kind: 'done', value: account.value.id };
    },
  };
}

type Method = 'GET' | 'POST' | 'PUT';

function replyOf<T>(result: HttpResult, schema: z.ZodType<T>, shop: Shop): Reply<T> {
  if (result.kind === 'no-answer') {
    return { kind: 'unknown', because: result.because === 'too-large' ? 'bad-response' : result.because, sent: result.sent };
  }
  const { status, text } = result;
  const body = text.trim() === '' ? null : parseForeignJson(text);
  if (status >= 200 && status <= 299) {
    const parsed = schema.safeParse(body);
    return parsed.success ? { kind: 'done', value: parsed.data } : BROKEN;
  }
  // Turned away at the door: nothing was done, and it may be asked again.
  if (status === TOO_MANY) return { kind: 'unknown', because: 'bad-response', sent: false };
  if (!REFUSING.has(status)) return BROKEN;
  const error = readError(body, status);
  return { kind: 'refused', status, code: error.code, text: withoutSecrets(error.text, shop) };
}

/** A text that cannot carry a merchant's keys to a screen. */
function withoutSecrets(text: string, { accessToken, webhookSecret }: Shop): string {
  return [accessToken, webhookSecret].reduce<string>((clean, secret) => (secret ? clean.replaceAll(secret, '***') : clean), text);
}
