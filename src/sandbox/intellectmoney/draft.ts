import { DateTime } from 'luxon';
import { z } from 'zod';
import type { Switches } from '../kit/switches';
import type { Incoming } from './fields';
import type { Named } from './hashes';
import type { Draft, Seller } from './model';
import { readKopecks } from './money';
import { readReceipt } from './receipt';

const LONGEST_LIFE_HOURS = 4_319;
const LONGEST_LIFE_HOURS_WITH_HOLD = 120;
const USUAL_LIFE_HOURS_WITH_HOLD = 72;
const USUAL_HOLD_HOURS = 72;
const LEAST_KOPECKS = 100;

const url = z
  .url({ protocol: /^https?$/ })
  .max(512)
  .optional();
const digits = z.string().regex(/^\d+$/);

/** The limits of single fields. IntellectMoney: section Payment form. */
const fieldsSchema = z.object({
  orderid: z.string().min(1).max(50),
  servicename: z.string().max(1_024).default(''),
  recipientamount: z.string().max(13),
  recipientcurrency: z.enum(['RUB', 'RUR', 'TST', 'USD', 'EUR']),
  username: z.string().max(255).default(''),
  successurl: url,
  failurl: url,
  backurl: url,
  resulturl: url,
  expiredate: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/)
    .optional(),
  holdmode: z.enum(['0', '1']).optional(),
  holdtime: digits.optional(),
  preference: z
    .string()
    .regex(/^\w+(?:,\w+)*$/)
    .optional(),
  merchantreceipt: z.string().optional(),
  recurringtype: z.literal('Activate').optional(),
  language: z.enum(['ru', 'en']).optional(),
});

type Fields = z.infer<typeof fieldsSchema>;

/** What a draft is judged by. */
export interface DraftParts {
  readonly seller: Seller;
  readonly now: Date;
  readonly switches: Switches;
}

export type Drafted =
  { readonly ok: true; readonly draft: Draft } | { readonly ok: false; readonly field: string; readonly reason: string };

/** Reads an invoice that is asked for by form or interface; refuses what the service would, naming the first bad field. */
export function readDraft({ named, userFields }: Incoming, parts: DraftParts): Drafted {
  const filled = Object.fromEntries([...named].filter(([, value]) => value !== ''));
  const parsed = fieldsSchema.safeParse(filled);
  if (!parsed.success) return wrong(String(parsed.error.issues[0]?.path[0]), 'has a wrong value');
  const fields = parsed.data;
  const amount = readKopecks(fields.recipientamount);
  if (amount === null || amount < LEAST_KOPECKS) return wrong('recipientAmount', 'must be 1.00 or more, with two digits after the dot');
  if (!acceptsCurrency(fields.recipientcurrency, parts)) return wrong('recipientCurrency', 'is not accepted by this shop');
  const email = emailOf(named, parts.switches);
  if (email === null) return wrong('email', 'is missing or too long');
  const hold = holdOf(fields, parts);
  if (!hold.ok) return hold;
  const expiry = expiryOf(fields, { ...parts, hold: hold.value.hold });
  if (expiry === null) return wrong('expireDate', 'is over or too far away');
  const receipt = fields.merchantreceipt === undefined ? { ok: true as const, receipt: null } : readReceipt(fields.merchantreceipt, amount);
  if (!receipt.ok) return wrong('merchantReceipt', 'is not a receipt of this sum');
  const draft: Draft = {
    orderId: fields.orderid,
    serviceName: fields.servicename,
    amount,
    currency: fields.recipientcurrency === 'RUR' ? 'RUB' : fields.recipientcurrency,
    userName: fields.username,
    email,
    language: fields.language ?? 'ru',
    successUrl: fields.successurl ?? null,
    failUrl: fields.failurl ?? null,
    backUrl: fields.backurl ?? null,
    resultUrl: fields.resulturl ?? null,
    expiresAt: expiry,
    ...hold.value,
    preference: fields.preference?.split(',') ?? [],
    recurring: fields.recurringtype !== undefined,
    userFields,
    receipt: receipt.receipt,
    transfer: false,
  };
  return { ok: true, draft };
}

const wrong = (field: string, reason: string): Extract<Drafted, { readonly ok: false }> => ({ ok: false, field, reason });

function acceptsCurrency(code: string, { seller, switches }: DraftParts): boolean {
  if (code === 'TST') return seller.settings.acceptsTest;
  return code === 'RUB' || code === 'RUR' || switches.flag('foreignMoney');
}

/** IntellectMoney: section Payment form: the name of the field varies between sources. */
function emailOf(named: Named, switches: Switches): string | null {
  const wanted = switches.text('payerEmailField') ?? 'any';
  const names = wanted === 'any' ? ['email', 'user_email', 'useremail'] : [wanted.toLowerCase()];
  const email = names.map((name) => named.get(name) ?? '').find((text) => text !== '') ?? '';
  if (email === '') return switches.text('payerEmailMissing') === 'accept' ? '' : null;
  return email.length <= 100 && z.email().safeParse(email).success ? email : null;
}

type HoldRead = { readonly ok: true; readonly value: Pick<Draft, 'hold' | 'holdHours'> } | Extract<Drafted, { readonly ok: false }>;

/** IntellectMoney: section Holding rules. Without unique order numbers holds do not work: the sum is taken at once. */
function holdOf({ holdmode, holdtime, expiredate }: Fields, { seller, switches }: DraftParts): HoldRead {
  const hours = holdtime === undefined ? USUAL_HOLD_HOURS : Number(holdtime);
  if (hours > 119) return wrong('holdTime', 'is more than 119 hours');
  if (seller.kind === 'wallet')
    return holdmode === '1' ? wrong('holdMode', 'is not for individuals') : { ok: true, value: { hold: false, holdHours: hours } };
  const needsTerms = switches.flag('holdNeedsTerms') && holdmode === '1';
  if (needsTerms && (expiredate === undefined || holdtime === undefined)) return wrong('holdMode', 'needs expireDate and holdTime');
  const asked = holdmode === undefined ? seller.settings.holdModeType === 'cabinet' : holdmode === '1';
  return { ok: true, value: { hold: asked && seller.settings.uniqueNumbers, holdHours: hours } };
}

/** Pay-by dates are Moscow time. IntellectMoney: section Payment form, expireDate. */
function expiryOf({ expiredate, holdmode }: Fields, { now, hold }: DraftParts & { readonly hold: boolean }): Date | null {
  const usual = hold ? USUAL_LIFE_HOURS_WITH_HOLD : LONGEST_LIFE_HOURS;
  if (expiredate === undefined) return new Date(now.getTime() + usual * 3_600_000);
  const given = DateTime.fromFormat(expiredate, 'yyyy-MM-dd HH:mm:ss', { zone: 'Europe/Moscow' });
  const most = holdmode === '1' ? LONGEST_LIFE_HOURS_WITH_HOLD : LONGEST_LIFE_HOURS;
  // A minute of grace, because the sender counted from its own clock.
  const hours = (given.toMillis() - now.getTime() - 60_000) / 3_600_000;
  return given.isValid && given.toMillis() > now.getTime() && hours <= most ? given.toJSDate() : null;
}
