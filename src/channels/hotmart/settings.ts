import { z } from 'zod';
import type { ChannelAccount, ParsedChannelSettings } from '../../academy/ports/channel';
import type { SettingsField } from '../../payments/ports/gateway';

/** What the owner of a school types in. */
export const FIELDS: readonly SettingsField[] = [
  { name: 'version', kind: 'choice', required: true, choices: ['2', '1'] },
  { name: 'hottok', kind: 'secret', required: true },
  { name: 'clientId', kind: 'text', required: true },
  { name: 'clientSecret', kind: 'secret', required: true },
  { name: 'basic', kind: 'secret', required: false, quiet: true },
  { name: 'pastDue', kind: 'choice', required: true, choices: ['keep', 'suspend'], quiet: true },
  { name: 'dispute', kind: 'choice', required: true, choices: ['keep', 'suspend'], quiet: true },
  { name: 'cancellation', kind: 'choice', required: true, choices: ['at-date', 'at-once'], quiet: true },
];

const SECRETS = ['hottok', 'clientSecret', 'basic'];
const MOST_CHARACTERS = 300;

/** Keys travel in headers and addresses. */
const key = (name: string) =>
  z
    .string()
    .min(1, { error: `${name}-missing`, abort: true })
    .max(MOST_CHARACTERS, `${name}-too-long`)
    .regex(/^[\x21-\x7e]*$/, `${name}-characters`);

const choice = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.preprocess((value) => (value === '' ? values[0] : value), z.enum(values, 'choice-unknown'));

const schoolSchema = z.object({
  version: choice(['2', '1']),
  hottok: key('hottok'),
  clientId: key('client-id'),
  clientSecret: key('client-secret'),
  /** Hotmart shows it with the word in front. */
  basic: z
    .string()
    .transform((text) => text.replace(/^basic\s+/i, ''))
    .pipe(
      z
        .string()
        .max(MOST_CHARACTERS * 3, 'basic-too-long')
        .regex(/^[A-Za-z0-9+/=_-]*$/, 'basic-characters'),
    ),
  pastDue: choice(['keep', 'suspend']),
  dispute: choice(['keep', 'suspend']),
  cancellation: choice(['at-date', 'at-once']),
});

/** The settings of one connection, ready for use; an empty `basic` = not given. */
export type Account = z.infer<typeof schoolSchema>;

/** Reads the settings form; every problem is named once per field. An empty secret keeps the saved one; values are trimmed, because pasted keys bring blanks along. */
export function parseSettings(typed: Readonly<Record<string, string>>, saved: ChannelAccount | null): ParsedChannelSettings {
  const texts = Object.fromEntries(FIELDS.map(({ name }) => [name, (typed[name] ?? '').trim()]));
  const secrets = Object.fromEntries(SECRETS.map((name) => [name, texts[name] || (saved?.secrets[name] ?? '')]));
  const parsed = schoolSchema.safeParse({ ...texts, ...secrets });
  if (parsed.success) return { ok: true, ...split(parsed.data) };
  const firsts = new Map<string, string>();
  for (const { path, message } of parsed.error.issues) {
    const field = String(path[0]);
    if (!firsts.has(field)) firsts.set(field, message);
  }
  return { ok: false, problems: [...firsts].map(([field, problem]) => ({ field, problem })) };
}

function split(values: Account): { readonly plain: Readonly<Record<string, string>>; readonly secrets: Readonly<Record<string, string>> } {
  const given = Object.entries(values).filter(([, value]) => value !== '');
  return {
    plain: Object.fromEntries(given.filter(([name]) => !SECRETS.includes(name))),
    secrets: Object.fromEntries(given.filter(([name]) => SECRETS.includes(name))),
  };
}

/**
 * Takes the settings apart for use.
 * @throws ZodError for settings that never went through `parseSettings`.
 */
export function accountOf({ plain, secrets }: Pick<ChannelAccount, 'plain' | 'secrets'>): Account {
  return schoolSchema.parse({ basic: '', ...plain, ...secrets });
}
