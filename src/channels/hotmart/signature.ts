import { createHash, timingSafeEqual } from 'node:crypto';

/** Where a message carries its token: what the header holds and what the body holds; undefined = not there. */
export interface GivenTokens {
  readonly header: unknown;
  readonly body: unknown;
}

/**
 * Whether a message proves that it knows the account's token: the one in the header if there is one, else the one in the body, and where both are
 * there, both. A token is one single text; anything else is no token. Hotmart: section Receiving, authentication.
 */
export function isGenuine({ header, body }: GivenTokens, hottok: string): boolean {
  const given = [header, body].filter((one) => one !== undefined);
  return given.length > 0 && given.map((one) => isEqual(one, hottok)).every(Boolean);
}

/** Compares in a time that does not depend on the texts. */
function isEqual(given: unknown, hottok: string): boolean {
  return typeof given === 'string' && given !== '' && timingSafeEqual(digest(given), digest(hottok));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
