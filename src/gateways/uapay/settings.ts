import { z } from 'zod';
import type { MerchantSettings, ParsedSettings, SettingsField } from '../../payments/ports/gateway';

/** What a merchant types in; the shop id is what UAPAY calls `clientId`. */
export const FIELDS: readonly SettingsField[] = [
  { name: 'shopId', kind: 'text', required: true },
  { name: 'secretKey', kind: 'secret', required: true },
  { name: 'mode', kind: 'choice', required: true, choices: ['live', 'test'] },
];

/** The settings of one merchant, ready for a call. */
export interface Shop {
  readonly shopId: string;
  readonly secretKey: string;
  readonly mode: 'live' | 'test';
}

const MOST_CHARACTERS = 64;
const MOST_SECRET_CHARACTERS = 512;

/** Shop ids are digits in practice; Latin and Cyrillic letters O among them are zeros that were copied by eye. */
const DIGITS_WITH_LETTER_O = /^(?=.*\d)(?=.*[OoОо])[\dOoОо]+$/u;

const shopSchema = z.object({
  shopId: z
    .string()
    .trim()
    .min(1, { error: 'shop-id-missing', abort: true })
    .max(MOST_CHARACTERS, 'shop-id-too-long')
    .regex(/^\S*$/, 'shop-id-blanks')
    .refine((text) => !DIGITS_WITH_LETTER_O.test(text), 'shop-id-letter-o'),
  secretKey: z.string().trim().min(1, { error: 'secret-key-missing', abort: true }).max(MOST_SECRET_CHARACTERS, 'secret-key-too-long'),
  mode: z.enum(['live', 'test'], 'mode-missing'),
});

/** Reads the settings form; every problem is named once per field. Values are trimmed, because pasted keys bring blanks along. */
export function parseSettings(typed: Readonly<Record<string, string>>, kept: Readonly<Record<string, string>>): ParsedSettings {
  const secretKey = (typed['secretKey'] ?? '').trim() || (kept['secretKey'] ?? '');
  const parsed = shopSchema.safeParse({ shopId: typed['shopId'] ?? '', secretKey, mode: typed['mode'] });
  if (parsed.success) {
    const { shopId, mode, secretKey: secret } = parsed.data;
    return { ok: true, settings: { plain: { shopId, mode }, secrets: { secretKey: secret } } };
  }
  const firsts = new Map<string, string>();
  for (const { path, message } of parsed.error.issues) {
    const field = String(path[0]);
    if (!firsts.has(field)) firsts.set(field, message);
  }
  return { ok: false, problems: [...firsts].map(([field, problem]) => ({ field, problem })) };
}

/**
 * Takes the settings apart for a call.
 * @throws ZodError for settings that never went through `parseSettings`.
 */
export function shopOf({ plain, secrets }: MerchantSettings): Shop {
  return shopSchema.parse({ ...plain, ...secrets });
}
