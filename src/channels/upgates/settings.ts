import { z } from 'zod';
import type { ChannelAccount, ParsedChannelSettings } from '../../academy/ports/channel';
import type { SettingsField } from '../../payments/ports/gateway';
import { addressSchema } from './address';

/** What the owner of a shop types in; the address is what courses platforms call "IPN URL". */
export const FIELDS: readonly SettingsField[] = [
  { name: 'address', kind: 'text', required: true },
  { name: 'login', kind: 'text', required: true },
  { name: 'apiKey', kind: 'secret', required: true },
  { name: 'waitForPayment', kind: 'choice', required: true, choices: ['yes', 'no'] },
  { name: 'takeBack', kind: 'choice', required: true, choices: ['yes', 'no'], quiet: true },
  { name: 'canceledStatus', kind: 'number', required: false, quiet: true },
];

/** The settings of one connection, ready for a call. */
export interface Shop {
  /** Base address of the API without a slash at its end. */
  readonly address: string;
  readonly login: string;
  readonly apiKey: string;
  /** Whether access waits until the order is paid. */
  readonly waitsForPayment: boolean;
  /** Whether a cancelled or deleted order ends access. */
  readonly takesBack: boolean;
  /** The id of the cancelled status where the statuses cannot be read; null = not given. */
  readonly canceledStatus: string | null;
  /** Orders made before are no concern of ours (UTC). */
  readonly since: Date;
}

/** How far the shop's clock may be behind ours without an order falling before the beginning. */
const CLOCKS_MS = 10 * 60_000;

const MOST_CHARACTERS = 200;

const shopSchema = (extraHosts: readonly string[]) =>
  z.object({
    address: addressSchema(extraHosts),
    login: z
      .string()
      .trim()
      .min(1, { error: 'login-missing', abort: true })
      .max(MOST_CHARACTERS, 'login-too-long')
      // Everything before the first colon is the login, so that one inside it could never arrive.
      .regex(/^[^:\s]*$/, 'login-characters'),
    apiKey: z.string().trim().min(1, { error: 'api-key-missing', abort: true }).max(MOST_CHARACTERS, 'api-key-too-long'),
    waitForPayment: z.enum(['yes', 'no'], 'choice-missing'),
    takeBack: z.enum(['yes', 'no'], 'choice-missing'),
    canceledStatus: z
      .string()
      .trim()
      .regex(/^\d{0,12}$/, 'canceled-status-digits'),
  });

/**
 * Reads the settings form; every problem is named once per field. An empty key keeps the saved one. When the shop was first connected is kept among the
 * settings: orders count from then on, however long it takes until the shop answers.
 */
export function parseSettings(
  { extraHosts, now }: { readonly extraHosts: readonly string[]; readonly now: Date },
  typed: Readonly<Record<string, string>>,
  saved: ChannelAccount | null,
): ParsedChannelSettings {
  const apiKey = (typed['apiKey'] ?? '').trim() || (saved?.secrets['apiKey'] ?? '');
  const parsed = shopSchema(extraHosts).safeParse({
    address: typed['address'] ?? '',
    login: typed['login'] ?? '',
    apiKey,
    waitForPayment: typed['waitForPayment'] ?? 'yes',
    takeBack: typed['takeBack'] ?? 'yes',
    canceledStatus: typed['canceledStatus'] ?? '',
  });
  if (parsed.success) {
    const { apiKey: secret, ...plain } = parsed.data;
    return { ok: true, plain: { ...plain, since: saved?.plain['since'] ?? now.toISOString() }, secrets: { apiKey: secret } };
  }
  const firsts = new Map<string, string>();
  for (const { path, message } of parsed.error.issues) {
    const field = String(path[0]);
    if (!firsts.has(field)) firsts.set(field, message);
  }
  return { ok: false, problems: [...firsts].map(([field, problem]) => ({ field, problem })) };
}

/** Takes the settings apart for a call; a shop that moved is called where it went, until somebody types another address. */
export function shopOf({ plain, secrets, memory }: ChannelAccount): Shop {
  const typed = plain['address'] ?? '';
  return {
    address: memory['movedFrom'] === typed && memory['movedTo'] ? memory['movedTo'] : typed,
    login: plain['login'] ?? '',
    apiKey: secrets['apiKey'] ?? '',
    waitsForPayment: plain['waitForPayment'] !== 'no',
    takesBack: plain['takeBack'] !== 'no',
    canceledStatus: plain['canceledStatus'] || null,
    since: new Date(Math.max(0, (Date.parse(plain['since'] ?? '') || 0) - CLOCKS_MS)),
  };
}
