import { z } from 'zod';
import type { MerchantSettings, ParsedSettings, SettingsField } from '../../payments/ports/gateway';
import { COUNTRY_CODES } from './countries';

/** What a merchant types in. The webhook secret is optional: without it a notification only makes us look. */
export const FIELDS: readonly SettingsField[] = [
  { name: 'country', kind: 'choice', required: true, choices: COUNTRY_CODES },
  { name: 'mode', kind: 'choice', required: true, choices: ['live', 'test'] },
  { name: 'publicKey', kind: 'text', required: true, quiet: true },
  { name: 'accessToken', kind: 'secret', required: true },
  { name: 'webhookSecret', kind: 'secret', required: false, quiet: true },
  { name: 'statementDescriptor', kind: 'text', required: false, quiet: true },
  { name: 'slips', kind: 'choice', required: false, choices: ['offered', 'hidden'], quiet: true },
];

const SECRETS = ['accessToken', 'webhookSecret'];
const MOST_KEY = 256;
/** Mercado Pago: section Payments, Request fields. */
const MOST_DESCRIPTOR = 13;

const optional = <T extends z.ZodType>(schema: T) => z.preprocess((value) => (value === '' ? undefined : value), schema.optional());

/** Keys travel in headers and addresses. */
const key = (name: string) =>
  z
    .string({ error: `${name}-missing` })
    .min(1, { error: `${name}-missing`, abort: true })
    .max(MOST_KEY, `${name}-too-long`)
    .regex(/^[\w-]*$/, `${name}-characters`);

const shopSchema = z
  .object({
    country: z.enum(COUNTRY_CODES, 'country-missing'),
    mode: z.enum(['live', 'test'], 'mode-missing'),
    publicKey: key('public-key'),
    accessToken: key('access-token'),
    webhookSecret: optional(
      z
        .string()
        .max(MOST_KEY, 'webhook-secret-too-long')
        .regex(/^[\x21-\x7e]*$/, 'webhook-secret-characters'),
    ),
    statementDescriptor: optional(
      z
        .string()
        .max(MOST_DESCRIPTOR, 'statement-descriptor-too-long')
        .regex(/^[A-Za-z0-9 .*-]*$/, 'statement-descriptor-characters'),
    ),
    slips: z.preprocess((value) => (value === '' ? undefined : value), z.enum(['offered', 'hidden'], 'slips-unknown').default('offered')),
  })
  .check(({ value, issues }) => {
    // Both begin alike and stand side by side in the panel.
    if (value.publicKey === value.accessToken) {
      issues.push({ code: 'custom', path: ['accessToken'], message: 'access-token-is-public-key', input: value });
    }
  });

/** The settings of one merchant, ready for a call. */
export type Shop = z.infer<typeof shopSchema>;

/** Reads the settings form; every problem is named once per field. Values are trimmed, because pasted keys bring blanks along. */
export function parseSettings(typed: Readonly<Record<string, string>>, kept: Readonly<Record<string, string>>): ParsedSettings {
  const texts = Object.fromEntries(FIELDS.map(({ name }) => [name, (typed[name] ?? '').trim()]));
  const given = { ...texts, ...Object.fromEntries(SECRETS.map((name) => [name, texts[name] || (kept[name] ?? '')])) };
  const parsed = shopSchema.safeParse(given);
  if (parsed.success) return { ok: true, settings: split(parsed.data) };
  const firsts = new Map<string, string>();
  for (const { path, message } of parsed.error.issues) {
    const field = String(path[0]);
    if (!firsts.has(field)) firsts.set(field, message);
  }
  return { ok: false, problems: [...firsts].map(([field, problem]) => ({ field, problem })) };
}

function split(values: Readonly<Record<string, string | undefined>>): MerchantSettings {
  const present = Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  return {
    plain: Object.fromEntries(present.filter(([name]) => !SECRETS.includes(name))),
    secrets: Object.fromEntries(present.filter(([name]) => SECRETS.includes(name))),
  };
}

/**
 * Takes the settings apart for a call.
 * @throws ZodError for settings that never went through `parseSettings`.
 */
export function shopOf({ plain, secrets }: MerchantSettings): Shop {
  return shopSchema.parse({ ...plain, ...secrets });
}
