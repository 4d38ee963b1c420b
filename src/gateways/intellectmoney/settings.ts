import { z } from 'zod';
import { fieldProblems } from '../../infra/field-problems';
import type { MerchantSettings, ParsedSettings, SettingsField } from '../../payments/ports/gateway';
import { readPreference } from './preference';
import { RECEIPT_FIELDS, RECEIPT_SHAPE, receiptProblems } from './receipt-settings';

const INDIVIDUAL = { kind: 'individual' };
const ORGANISATION = { kind: 'organisation' };
const WITH_RECEIPTS = { ...ORGANISATION, receipts: 'on' };

/**
 * What a merchant types in. Which of them count depends on `kind`: an organisation has a shop with keys, an individual a form of the cabinet.
 * `moves` switches the form protocol for captures, releases and refunds on, which nobody could confirm.
 */
export const FIELDS: readonly SettingsField[] = [
  { name: 'kind', kind: 'choice', required: true, choices: ['organisation', 'individual'], identity: true },
  { name: 'mode', kind: 'choice', required: true, choices: ['live', 'test'] },
  { name: 'formId', kind: 'text', required: true, when: INDIVIDUAL, identity: true },
  { name: 'email', kind: 'text', required: true, when: INDIVIDUAL, quiet: true },
  { name: 'account', kind: 'text', required: false, when: INDIVIDUAL, quiet: true },
  { name: 'eshopId', kind: 'text', required: true, when: ORGANISATION, identity: true },
  { name: 'secretKey', kind: 'secret', required: false, identity: true },
  { name: 'preference', kind: 'text', required: false, quiet: true },
  { name: 'lifeDays', kind: 'number', required: false, quiet: true },
  { name: 'holdMode', kind: 'choice', required: false, choices: ['none', 'hold', 'cabinet'], when: ORGANISATION },
  { name: 'holdHours', kind: 'number', required: false, when: ORGANISATION, quiet: true },
  { name: 'moves', kind: 'choice', required: false, choices: ['off', 'on'], when: ORGANISATION },
  { name: 'apiToken', kind: 'secret', required: false, when: ORGANISATION, quiet: true },
  { name: 'signKey', kind: 'secret', required: false, when: ORGANISATION, quiet: true },
  ...RECEIPT_FIELDS.map((field) => ({ ...field, quiet: true, when: field.name === 'receipts' ? ORGANISATION : WITH_RECEIPTS })),
];

const SECRETS = ['secretKey', 'apiToken', 'signKey'];
const MOST_KEY = 512;
const MOST_EMAIL = 100;
const MOST_LIFE_DAYS = 179;
const MOST_LIFE_DAYS_WITH_HOLD = 5;
const MOST_HOLD_HOURS = 119;

const absent = <T extends z.ZodType>(schema: T) => z.preprocess((value) => (value === '' ? undefined : value), schema);
const optional = <T extends z.ZodType>(schema: T) => absent(schema.optional());

/** Keys travel in headers and are hashed as ASCII. */
const key = (name: string) =>
  z
    .string({ error: `${name}-missing` })
    .max(MOST_KEY, `${name}-too-long`)
    .regex(/^[\x21-\x7e]*$/, `${name}-characters`);

const digits = (name: string, most: number) =>
  z
    .string({ error: `${name}-missing` })
    .regex(/^\d+$/, { error: `${name}-digits`, abort: true })
    .max(most, `${name}-too-long`);

const within = (name: string, { least, most }: { readonly least: number; readonly most: number }) =>
  z
    .string()
    .regex(/^\d{1,4}$/, { error: `${name}-digits`, abort: true })
    .refine((text) => Number(text) >= least, `${name}-too-short`)
    .refine((text) => Number(text) <= most, `${name}-too-long`)
    .transform((text) => String(Number(text)));

const preference = z.string().transform((text, context) => {
  const known = readPreference(text);
  if (known !== null) return known;
  context.addIssue({ code: 'custom', message: 'preference-form' });
  return z.NEVER;
});

const common = z.object({
  kind: z.enum(['organisation', 'individual'], 'kind-missing'),
  mode: z.enum(['live', 'test'], 'mode-missing'),
});

const lifeDays = optional(within('life-days', { least: 1, most: MOST_LIFE_DAYS }));

const organisationSchema = common
  .extend({
    kind: z.literal('organisation', 'kind-missing'),
    eshopId: absent(digits('eshop-id', 6)),
    secretKey: absent(key('secret-key')),
    preference: optional(preference),
    holdMode: absent(z.enum(['none', 'hold', 'cabinet'], 'hold-mode-unknown').default('none')),
    lifeDays,
    holdHours: optional(within('hold-hours', { least: 0, most: MOST_HOLD_HOURS })),
    moves: absent(z.enum(['off', 'on'], 'moves-unknown').default('off')),
    apiToken: optional(key('api-token')),
    signKey: optional(key('sign-key')),
    ...RECEIPT_SHAPE,
  })
  .check(({ value, issues }) => {
    const blame = (path: string, message: string) => issues.push({ code: 'custom', path: [path], message, input: value });
    if (value.holdMode === 'hold' && Number(value.lifeDays ?? 0) > MOST_LIFE_DAYS_WITH_HOLD) blame('lifeDays', 'life-days-above-hold');
    if (value.apiToken !== undefined && value.signKey === undefined) blame('signKey', 'sign-key-missing');
    if (value.signKey !== undefined && value.apiToken === undefined) blame('apiToken', 'api-token-missing');
    for (const { field, problem } of receiptProblems(value)) blame(field, problem);
  });

const individualSchema = common.extend({
  kind: z.literal('individual', 'kind-missing'),
  formId: absent(digits('form-id', 12)),
  email: absent(z.string({ error: 'email-missing' }).max(MOST_EMAIL, 'email-too-long').check(z.email('email-form'))),
  account: optional(digits('account', 20)),
  secretKey: optional(key('secret-key')),
  preference: optional(preference),
  lifeDays,
});

/** A shop of an organisation, ready for a call. Numbers are kept as checked text. */
export type Organisation = z.infer<typeof organisationSchema>;
/** A form of an individual. Its `secretKey` only proves notifications and may be absent. */
export type Individual = z.infer<typeof individualSchema>;
/** The settings of one merchant. */
export type Shop = Organisation | Individual;

/**
 * Reads the settings form; every problem is named once per field. Values are trimmed, because pasted keys bring blanks along.
 * IntellectMoney: sections Payment form, Holding rules and Individuals for the limits.
 */
export function parseSettings(typed: Readonly<Record<string, string>>, kept: Readonly<Record<string, string>>): ParsedSettings {
  const texts = Object.fromEntries(FIELDS.map(({ name }) => [name, (typed[name] ?? '').trim()]));
  const given = { ...texts, ...Object.fromEntries(SECRETS.map((name) => [name, texts[name] || (kept[name] ?? '')])) };
  const parsed = schemaFor(texts['kind']).safeParse(given);
  if (parsed.success) return { ok: true, settings: split(parsed.data) };
  return { ok: false, problems: fieldProblems(parsed.error) };
}

function schemaFor(kind: string | undefined) {
  if (kind === 'organisation') return organisationSchema;
  return kind === 'individual' ? individualSchema : common;
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
  const values = { ...plain, ...secrets };
  return plain['kind'] === 'individual' ? individualSchema.parse(values) : organisationSchema.parse(values);
}
