import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { inspect } from 'node:util';

const VERSION = 'v1';
const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

/** Where a sealed value lives. A value copied to another installation, row or field does not open. */
export interface SealContext {
  readonly installationId: string;
  readonly row: string;
  readonly field: string;
}

/** Seals secrets for the database and opens them again. */
export interface Sealer {
  /** Seals with the newest key. */
  seal(plain: string, context: SealContext): string;
  /** Opens what any of the keys sealed; throws `SealBroken` when the value was changed, moved or sealed with an unknown key. */
  open(sealed: string, context: SealContext): string;
  /** The id of the key that seals now; a value with another one is due for sealing anew. */
  readonly currentKeyId: string;
}

/** A sealed value does not open: damaged, moved to another place, or its key is not in SECRET_KEYS any more. */
export class SealBroken extends Error {
  override readonly name = 'SealBroken';
}

/** A secret in clear that cannot be printed by accident: only `reveal()` gives it. */
export class PlainSecret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [inspect.custom](): string {
    return '[secret]';
  }
}

/** The 32 bytes that a text stands for (64 hex digits, or base64 in either alphabet), or null when it is no such key. */
export function parseSecretKey(text: string): Buffer | null {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) return null;
  const key = Buffer.from(text, 'base64url');
  return key.length === KEY_BYTES ? key : null;
}

/** A new key for SECRET_KEYS, as base64 text. */
export function newSecretKey(): string {
  return randomBytes(KEY_BYTES).toString('base64');
}

/** The id of the key that sealed a value, or null when the text is no sealed value. */
export function keyIdOf(sealed: string): string | null {
  const [version, keyId, ...rest] = sealed.split('.');
  return version === VERSION && keyId !== undefined && rest.length === 3 ? keyId : null;
}

/** SHA-256 as hex: finds a row by a secret that is stored sealed. */
export function fingerprint(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** How a stored secret is shown on a page: dots and at most its last four characters, none of a short one. */
export function mask(text: string): string {
  return `••••${text.length >= 12 ? text.slice(-4) : ''}`;
}

const keyIdFor = (key: Buffer): string => createHash('sha256').update('ordertill key id').update(key).digest('base64url').slice(0, 8);

// JSON keeps the three parts apart: ("a", "bc") and ("ab", "c") must not give the same bytes.
const associated = (context: SealContext): Buffer => Buffer.from(JSON.stringify([context.installationId, context.row, context.field]));

function openWith(keys: ReadonlyMap<string, Buffer>, sealed: string, context: SealContext): string {
  const [version, keyId, iv, tag, data, ...rest] = sealed.split('.');
  if (version !== VERSION || keyId === undefined || !iv || !tag || data === undefined || rest.length > 0) {
    throw new SealBroken('not a sealed value');
  }
  const key = keys.get(keyId);
  if (!key) throw new SealBroken(`sealed with the key ${keyId}, which is not in SECRET_KEYS`);
  try {
    const decipher = createDecipheriv(CIPHER, key, Buffer.from(iv, 'base64url'), { authTagLength: TAG_BYTES });
    decipher.setAAD(associated(context)).setAuthTag(Buffer.from(tag, 'base64url'));
    return Buffer.concat([decipher.update(Buffer.from(data, 'base64url')), decipher.final()]).toString('utf8');
  } catch {
    throw new SealBroken('the sealed value was changed or belongs to another row');
  }
}

/** A sealer over a list of keys, newest first: the first seals, all open. Throws when there is none or one is not 32 bytes. */
export function createSealer(keys: readonly string[]): Sealer {
  const parsed = keys.map((text, index) => {
    const key = parseSecretKey(text.trim());
    if (!key) throw new Error(`secret key ${index + 1} is not 32 bytes in base64 or hex`);
    return { id: keyIdFor(key), key };
  });
  const current = parsed[0];
  if (!current) throw new Error('at least one secret key is needed');
  const byId = new Map(parsed.map(({ id, key }) => [id, key]));
  return {
    currentKeyId: current.id,
    seal: (plain, context) => {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv(CIPHER, current.key, iv, { authTagLength: TAG_BYTES }).setAAD(associated(context));
      const data = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return [VERSION, current.id, ...[iv, cipher.getAuthTag(), data].map((part) => part.toString('base64url'))].join('.');
    },
    open: (sealed, context) => openWith(byId, sealed, context),
  };
}
