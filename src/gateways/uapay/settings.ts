import { z } from 'zod';
import { fieldProblems } from '../../infra/field-problems';
import type { MerchantSettings, ParsedSettings, SettingsField } from '../../payments/ports/gateway';

/** What a merchant types in; the shop id is what UAPAY calls `clientId`. */
export const FIELDS: readonly SettingsField[] = [
  { name: 'shopId', kind: 'text', required: true, identity: true },
  { name: 'secretKey', kind: 'secret', required: true, identity: true },
  { name: 'mode', kind: 'choice', required: true, choices: ['live', 'test'] },
  { name: 'holdHours', kind: 'number', required: false, quiet: true },
];

/** The settings of one merchant, ready for a call. */
export interface Shop {
  readonly shopId: string;
  readonly secretKey: string;
  readonly mode: 'live' | 'test';
  /** How long the shop's bank holds money, in hours, where the shop knows it. */
  readonly holdHours?: number | undefined;
}

const MOST_CHARACTERS = 64;
const MOST_SECRET_CHARACTERS = 512;
/** Card schemes let a hold live for 31 days at most. */
const MOST_HOLD_HOURS = 744;

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
  holdHours: z
    .string()
    .trim()
    .transform((text) => (text === '' ? undefined : text))
    .pipe(
      z
        .string()
        .regex(/^\d{1,4}$/, { error: 'hold-hours-digits', abort: true })
        .transform(Number)
        .refine((hours) => hours >= 1 && hours <= MOST_HOLD_HOURS, 'hold-hours-bounds')
        .optional(),
    )
    .optional(),
});

/** Reads the settings form; every problem is named once per field. Values are trimmed, because pasted keys bring blanks along. */
export function parseSettings(typed: Readonly<Record<string, string>>, kept: Readonly<Record<string, string>>): ParsedSettings {
  const secretKey = (typed['secretKey'] ?? '').trim() || (kept['secretKey'] ?? '');
  const parsed = shopSchema.safeParse({ shopId: typed['shopId'] ?? '', secretKey, mode: typed['mode'], holdHours: typed['holdHours'] });
  if (parsed.success) {
    const { shopId, mode, secretKey: secret, holdHours } = parsed.data;
    const held = holdHours === undefined ? {} : { holdHours: String(holdHours) };
    return { ok: true, settings: { plain: { shopId, mode, ...held }, secrets: { secretKey: secret } } };
  }
  return { ok: false, problems: fieldProblems(parsed.error) };
}

/**
 * Takes the settings apart for a call.
 * @throws ZodError for settings that never went through `parseSettings`.
 */
export function shopOf({ plain, secrets }: MerchantSettings): Shop {
  return shopSchema.parse({ ...plain, ...secrets });
}
