import { done, refused } from '../../payments/domain/errors';
import type { Result } from '../../payments/domain/errors';
import type { MappedOutcome } from '../../payments/domain/status-mapping';
import type { PlatformAccount, PlatformStatus } from '../../payments/ports/platform';
import { asRefusal, decode } from './client';
import type { House } from './house';
import { accessOf } from './orders';
import { answeredList, statusSchema } from './wire';

const LONGEST_NAME = 255;
/** A status that somebody makes from our screen says something about an order that the shop has taken on. */
const SYSTEM_STATUS = 'accepted';

/** The two payment states of an order, as statuses to choose; the shop's own statuses begin with `custom:`. */
export const PAYMENT_PAID = 'payment:paid';
export const PAYMENT_PENDING = 'payment:pending';

/**
 * What a new shop's mapping says (InSales protocol notes: section Mapping of our payment operations): money makes an order paid, money given
 * back in full makes it unpaid again, and nothing else touches it.
 */
export const DEFAULT_MAPPING: Readonly<Partial<Record<MappedOutcome, string>>> = { paid: PAYMENT_PAID, refunded: PAYMENT_PENDING };

/** What a chosen status changes in an order; null for a code that is none. */
export function changeOf(code: string): Readonly<Record<string, string>> | null {
  if (code === PAYMENT_PAID) return { financial_status: 'paid' };
  if (code === PAYMENT_PENDING) return { financial_status: 'pending' };
  const permalink = /^custom:(.+)$/.exec(code)?.[1];
  return permalink === undefined ? null : { custom_status_permalink: permalink };
}

/** The payment states and the statuses of the shop, in its own order. */
export async function listStatuses(house: House, account: PlatformAccount): Promise<Result<readonly PlatformStatus[]>> {
  const asked = decode(await house.client(accessOf(account), { method: 'GET', path: 'custom_statuses.json' }), answeredList(statusSchema));
  if (!asked.ok) return { ok: false, refusal: asRefusal(asked.failure) };
  const own = [...asked.value].sort((left, right) => left.position - right.position);
  const payment = [PAYMENT_PAID, PAYMENT_PENDING].map((code) => ({
    code,
    name: house.words(`insales.statuses.${code === PAYMENT_PAID ? 'paid' : 'pending'}`, account.language),
    active: true,
  }));
  return done([...payment, ...own.map(({ permalink, title }) => ({ code: `custom:${permalink}`, name: title, active: true }))]);
}

/** Adds a status of the shop's own and gives it back as the shop now has it; one of the same name is given back as it is. */
export async function createStatus(house: House, account: PlatformAccount, typed: string): Promise<Result<PlatformStatus>> {
  const name = typed.trim().slice(0, LONGEST_NAME);
  if (name === '') return refused('request-invalid');
  const before = await listStatuses(house, account);
  if (!before.ok) return before;
  const same = (list: readonly PlatformStatus[]) => list.find((status) => status.name.toLowerCase() === name.toLowerCase());
  const known = same(before.value);
  if (known) return done(known);
  const answer = await house.client(accessOf(account), {
    method: 'POST',
    path: 'custom_statuses.json',
    body: { custom_status: { title: name, system_status: SYSTEM_STATUS } },
  });
  if (!answer.ok) return { ok: false, refusal: asRefusal(answer.failure) };
  const after = await listStatuses(house, account);
  if (!after.ok) return after;
  const made = same(after.value);
  return made ? done(made) : refused('platform-refused', { text: name });
}
