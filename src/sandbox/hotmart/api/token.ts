import { randomUUID } from 'node:crypto';
import type { Request } from 'express';
import { SECOND } from '../moment';
import type { Parts } from '../parts';
import { good, refused } from './answer';
import type { Reply } from './answer';

/** `POST /security/oauth/token`: everything stands in the address, and the same pair once more in the header. Hotmart: section Token. */
export function issueToken(req: Request, query: Readonly<Record<string, string>>, { books, clock, switches }: Parts): Reply {
  const { clientId, clientSecret } = books.credentials;
  const basic = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
  if (query['grant_type'] !== 'client_credentials') return refused(400, 'unsupported_grant_type', 'Unsupported grant type');
  const right = query['client_id'] === clientId && query['client_secret'] === clientSecret && req.get('authorization') === basic;
  if (!right) return refused(401, 'unauthorized', 'Full authentication is required to access this resource');
  const seconds = switches.number('tokenSeconds') ?? 0;
  const token = `H-${randomUUID()}`;
  books.tokens.set(token, new Date(clock.now().getTime() + seconds * SECOND));
  return good({ access_token: token, token_type: 'bearer', expires_in: seconds, scope: 'read write', jti: randomUUID() });
}

/** The refusal of a call whose token is missing, unknown or over; null when it is good. */
export function refusedToken(req: Request, { books, clock }: Parts): Reply | null {
  const [, token = ''] = /^Bearer (\S+)$/i.exec(req.get('authorization') ?? '') ?? [];
  const until = books.tokens.get(token);
  if (!until) return refused(401, 'invalid_token', 'The token is not valid');
  return until > clock.now() ? null : refused(401, 'token_expired', 'The token has expired');
}
