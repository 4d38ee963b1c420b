import { randomUUID } from 'node:crypto';
import { COUNTRIES } from '../countries';
import type { Account, Json, Preference } from '../model';
import { stamp } from '../moment';
import type { Parts } from '../parts';
import { created, failed, ok } from './answer';
import { paged } from './call';
import type { Call, Endpoint } from './call';
import type { Read } from './method-fields';
import { readPreference } from './preference-fields';

/** Makes a payment page of Checkout Pro. */
export const createPreference: Endpoint = ({ account, body }, parts) => {
  const wish = readPreference(body, account, parts);
  if (!wish.ok) return wish.reply;
  const { books, clock, url } = parts;
  const now = clock.now();
  const id = `${account.id}-${randomUUID()}`;
  const preference: Preference = { ...wish.value, id, accountId: account.id, createdAt: now, updatedAt: now, orderId: books.nextNumber() };
  books.preferences.set(id, preference);
  return created(view(preference, account, url()));
};

/** Reads a payment page of the account. */
export const readOnePreference: Endpoint = (call, parts) => {
  const found = find(call, parts);
  return found.ok ? ok(view(found.value, call.account, parts.url())) : found.reply;
};

/** Changes the fields that are sent; the others stay. */
export const changePreference: Endpoint = (call, parts) => {
  const found = find(call, parts);
  if (!found.ok) return found.reply;
  const wish = readPreference({ ...found.value.wire, ...call.body }, call.account, parts);
  if (!wish.ok) return wish.reply;
  const next: Preference = { ...found.value, ...wish.value, updatedAt: parts.clock.now() };
  parts.books.preferences.set(next.id, next);
  return ok(view(next, call.account, parts.url()));
};

/** Searches the payment pages of the account. */
export const searchPreferences: Endpoint = (call, { books, url }) => {
  const { account, query } = call;
  const asked = query['external_reference'];
  const own = [...books.preferences.values()].filter(
    ({ accountId, wire }) => accountId === account.id && (!asked || wire['external_reference'] === asked),
  );
  const { paging, results } = paged(own.toReversed(), call);
  const { total, offset, limit } = paging;
  return ok({ elements: results.map((one) => view(one, account, url())), next_offset: Math.min(offset + limit, total), total });
};

function find({ params, account }: Call, { books }: Parts): Read<Preference> {
  const preference = books.preferences.get(params['id'] ?? '');
  if (preference?.accountId === account.id) return { ok: true, value: preference };
  return { ok: false, reply: failed(404, [{ code: 2000, description: 'preference_id not found' }]) };
}

function view(preference: Preference, account: Account, base: string): Json {
  const page = `${base}/checkout/v1/redirect?pref_id=${preference.id}`;
  return {
    auto_return: '',
    back_urls: { success: '', pending: '', failure: '' },
    binary_mode: false,
    expires: false,
    external_reference: '',
    metadata: {},
    notification_url: null,
    statement_descriptor: null,
    ...preference.wire,
    id: preference.id,
    client_id: String(account.applicationId),
    collector_id: account.id,
    site_id: COUNTRIES[account.country].siteId,
    operation_type: 'regular_payment',
    date_created: stamp(preference.createdAt),
    last_updated: stamp(preference.updatedAt),
    init_point: page,
    sandbox_init_point: page,
  };
}
