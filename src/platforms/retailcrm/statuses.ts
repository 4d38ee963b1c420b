import { randomBytes } from 'node:crypto';
import { done, refused } from '../../payments/domain/errors';
import type { Result } from '../../payments/domain/errors';
import type { PlatformAccount, PlatformStatus } from '../../payments/ports/platform';
import { decode, jsonField } from './client';
import type { CrmClient } from './client';
import { asRefusal } from './failures';
import { accessOf } from './tell';
import { statusesSchema } from './wire';

const LONGEST_CODE = 40;
const LONGEST_NAME = 255;

/** Ukrainian and Russian letters as Latin ones; the order of both lists is the same. */
const CYRILLIC = 'а б в г ґ д е є ё ж з и і ї й к л м н о п р с т у ф х ц ч ш щ ъ ы ь э ю я'.split(' ');
const LATIN = 'a b v g g d e ie e zh z y i i i k l m n o p r s t u f kh ts ch sh shch  y  e iu ia'.split(' ');
const LETTERS: ReadonlyMap<string, string> = new Map(CYRILLIC.map((letter, index) => [letter, LATIN[index] ?? '']));

/** The payment statuses of the account, in the order of its reference book. */
export async function listStatuses(client: CrmClient, account: PlatformAccount): Promise<Result<readonly PlatformStatus[]>> {
  const asked = decode(await client(accessOf(account), { method: 'GET', path: '/api/v5/reference/payment-statuses' }), statusesSchema);
  if (!asked.ok) return { ok: false, refusal: asRefusal(asked.failure) };
  const ordered = [...asked.value.paymentStatuses].sort((left, right) => left.ordering - right.ordering);
  return done(ordered.map(({ code, name, active }) => ({ code, name, active })));
}

/** Adds an active payment status and gives it back as the CRM now has it; an active one of the same name is given back as it is. */
export async function createStatus(client: CrmClient, account: PlatformAccount, typed: string): Promise<Result<PlatformStatus>> {
  const name = typed.trim().slice(0, LONGEST_NAME);
  if (name === '') return refused('request-invalid');
  const before = await listStatuses(client, account);
  if (!before.ok) return before;
  const same = before.value.find((status) => status.active && status.name.toLowerCase() === name.toLowerCase());
  if (same) return done(same);
  const code = freeCode(name, new Set(before.value.map((status) => status.code)));
  const answer = await client(accessOf(account), {
    method: 'POST',
    path: `/api/v5/reference/payment-statuses/${code}/edit`,
    form: jsonField('paymentStatus', { code, name, active: true }),
  });
  if (!answer.ok) return { ok: false, refusal: asRefusal(answer.failure) };
  const after = await listStatuses(client, account);
  if (!after.ok) return after;
  const made = after.value.find((status) => status.code === code);
  return made ? done(made) : refused('platform-refused', { text: 'the status was accepted but is not in the reference book' });
}

/** A code for a new status: its name in Latin letters, with a random end where that is empty or taken. */
export function freeCode(name: string, taken: ReadonlySet<string>): string {
  const latin = name.toLowerCase().replace(/\p{Script=Cyrillic}/gu, (letter) => LETTERS.get(letter) ?? '');
  const plain = latin.normalize('NFD').replace(/[\u0300-\u036f']/g, '');
  const code = plain
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST_CODE)
    .replace(/^-+|-+$/g, '');
  if (code !== '' && !taken.has(code)) return code;
  return `${code || 'status'}-${randomBytes(4).toString('hex')}`;
}
