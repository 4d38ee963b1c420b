import { randomBytes, randomUUID } from 'node:crypto';

/** The one source of randomness, so that tests can give known values. */
export interface Ids {
  /** A random UUID, version 4. */
  uuid(): string;
  /** So many random bytes as base64url text, fit for addresses. */
  token(bytes: number): string;
}

/** Ids from the cryptographic generator of the machine. */
export const randomIds: Ids = {
  uuid: () => randomUUID(),
  token: (bytes) => randomBytes(bytes).toString('base64url'),
};
