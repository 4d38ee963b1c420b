import { IANAZone } from 'luxon';
import { z } from 'zod';

/** What the CRM says of its account; null where it says nothing usable. `language` in lower case, `timezone` an IANA zone, `currency` an ISO 4217 code. */
export interface CrmSettings {
  readonly language: string | null;
  readonly timezone: string | null;
  readonly currency: string | null;
}

const entry = z
  .object({ value: z.string().min(1) })
  .transform(({ value }) => value)
  .nullish()
  .catch(null);
const settingsSchema = z.object({ system_language: entry, timezone: entry, default_currency: entry });

/** Reads the settings of an account, from `GET settings` or from the settings callback, which carry the same object; null when it is none. */
export function readSettings(value: unknown): CrmSettings | null {
  const parsed = settingsSchema.safeParse(value);
  if (!parsed.success) return null;
  const { system_language: language, timezone, default_currency: currency } = parsed.data;
  return {
    language: language ? languageOf(language) : null,
    timezone: timezone && IANAZone.isValidZone(timezone) ? timezone : null,
    currency: currency && /^[A-Z]{3}$/.test(currency) ? currency : null,
  };
}

/** Some accounts name Ukrainian by its country, and Norwegian has three codes. */
const OTHER_CODES = new Map([
  ['ua', 'uk'],
  ['no', 'nb'],
  ['nn', 'nb'],
]);

function languageOf(code: string): string {
  const short = code.slice(0, 2).toLowerCase();
  return OTHER_CODES.get(short) ?? short;
}

const OUR_LANGUAGES = new Set(['en', 'uk', 'ru', 'es', 'sk', 'cs', 'nb', 'pt']);

/** The first language of a browser's `Accept-Language` header that we speak, by its two letters; English otherwise. */
export function acceptedLanguage(header: string | undefined): string {
  const wanted = (header ?? '').split(',').map((part) => languageOf(part.trim()));
  const found = wanted.find((code) => OUR_LANGUAGES.has(code)) ?? 'en';
  return found === 'pt' ? 'pt-BR' : found;
}
