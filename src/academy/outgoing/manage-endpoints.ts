import type { Tx } from '../../infra/database';
import { mayCallOutside, parseOutsideAddress } from '../../infra/outside-address';
import type { Actor } from '../../payments/ports/platform-host';
import { insertSettingEvent } from '../../payments/stores/installations';
import type { Elsewhere } from '../elsewhere';
import { beginAnew, enqueueLine, insertDelivery, insertEvent } from './delivery-store';
import type { EndpointAt, EndpointRow, KeyRow } from './endpoint-store';
import {
  deleteEndpoint,
  endKey,
  findEndpoint,
  insertKey,
  listEndpoints,
  listKeys,
  lockEndpoint,
  saveEndpoint,
  switchEndpoint,
} from './endpoint-store';
import { livingKeys, newKey, sealKey } from './sign';

/** How many endpoints a seller may have, and how many living keys an endpoint. */
export const MOST = { endpoints: 10, keys: 5 } as const;

const LONGEST_NAME = 100;

/** What a person did to an endpoint. */
export interface Deed extends EndpointAt {
  readonly actor: Actor;
}

/** A saved endpoint, or what is wrong with the form. */
export type SavedEndpoint =
  { readonly ok: true; readonly id: string } | { readonly ok: false; readonly problem: 'url' | 'private' | 'name' | 'many' };

/** Saves an endpoint; a new one gets its first key. Only encrypted addresses of public hosts are taken, unless the operator has named the host. */
export async function saveTypedEndpoint(
  elsewhere: Elsewhere,
  asked: {
    readonly installationId: string;
    /** Null = a new one. */
    readonly known: EndpointRow | null;
    readonly typed: { readonly name: string; readonly url: string };
    readonly actor: Actor;
  },
): Promise<SavedEndpoint> {
  const { installationId, known, typed, actor } = asked;
  const url = parseOutsideAddress(typed.url, elsewhere.extraHosts);
  if (!url) return { ok: false, problem: 'url' };
  const name = typed.name.trim() || url.host;
  if (name.length > LONGEST_NAME) return { ok: false, problem: 'name' };
  if (!(await mayCallOutside(url, elsewhere.extraHosts))) return { ok: false, problem: 'private' };
  const at = elsewhere.clock.now();
  const deed = { installationId, id: known?.id ?? elsewhere.ids.uuid(), actor };
  return elsewhere.db.transaction(async (tx) => {
    if (!known && (await listEndpoints(tx, installationId)).length >= MOST.endpoints) return { ok: false, problem: 'many' };
    await saveEndpoint(tx, { ...deed, name, url: url.href }, at);
    if (!known) await insertKey(tx, deed, sealedKey(elsewhere, installationId));
    await note(elsewhere, tx, deed, { kind: 'endpoint-saved', name });
    return { ok: true, id: deed.id };
  });
}

function sealedKey({ ids, sealer, clock }: Elsewhere, installationId: string): KeyRow {
  const id = ids.uuid();
  const secret = sealKey(sealer, { installationId }, { id, plain: newKey(ids) });
  return { id, secret, createdAt: clock.now(), expiresAt: null };
}

async function note(
  { ids, clock }: Elsewhere,
  tx: Tx,
  { installationId, actor }: Deed,
  { kind, ...details }: { readonly kind: string; readonly name: string },
): Promise<void> {
  await insertSettingEvent(tx, { installationId, id: ids.uuid(), at: clock.now(), actor, kind, details });
}

/** Switches an endpoint off, or on again: then everything that waits leaves in its order. */
export async function turnEndpoint(elsewhere: Elsewhere, deed: Deed, to: 'on' | 'off'): Promise<void> {
  const at = elsewhere.clock.now();
  await elsewhere.db.transaction(async (tx) => {
    const endpoint = await lockEndpoint(tx, deed);
    if (!endpoint || (endpoint.off === null) === (to === 'on')) return;
    await switchEndpoint(tx, deed, { off: to === 'on' ? null : 'person', at });
    if (to === 'on') await beginAnew(tx, deed, { only: null, state: 'waiting', at });
    await note(elsewhere, tx, deed, { kind: `endpoint-${to}`, name: endpoint.name });
  });
}

/** Takes an endpoint out, with its keys and its log. */
export async function takeOutEndpoint(elsewhere: Elsewhere, deed: Deed): Promise<void> {
  await elsewhere.db.transaction(async (tx) => {
    const endpoint = await lockEndpoint(tx, deed);
    if (!endpoint) return;
    await deleteEndpoint(tx, deed);
    await note(elsewhere, tx, deed, { kind: 'endpoint-removed', name: endpoint.name });
  });
}

/** Makes one more key; messages are signed with all that live. `many`: there are as many as may be. */
export async function addKey(elsewhere: Elsewhere, deed: Deed): Promise<'added' | 'many'> {
  return elsewhere.db.transaction(async (tx) => {
    const endpoint = await lockEndpoint(tx, deed);
    const living = livingKeys(await listKeys(tx, deed), elsewhere.clock.now());
    if (!endpoint || living.length >= MOST.keys) return 'many';
    await insertKey(tx, deed, sealedKey(elsewhere, deed.installationId));
    await note(elsewhere, tx, deed, { kind: 'endpoint-key-added', name: endpoint.name });
    return 'added';
  });
}

/** Ends a key at a moment (UTC). `last`: no other key would live on without an end. */
export async function finishKey(
  elsewhere: Elsewhere,
  deed: Deed,
  key: { readonly id: string; readonly at: Date },
): Promise<'ended' | 'last'> {
  return elsewhere.db.transaction(async (tx) => {
    const endpoint = await lockEndpoint(tx, deed);
    const keys = await listKeys(tx, deed);
    // One that nobody knows proves nothing any more either.
    if (endpoint && !keys.some(({ id }) => id === key.id)) return 'ended';
    const others = keys.filter(({ id, expiresAt }) => id !== key.id && expiresAt === null);
    if (!endpoint || others.length === 0) return 'last';
    await endKey(tx, deed, key);
    await note(elsewhere, tx, deed, { kind: 'endpoint-key-ended', name: endpoint.name });
    return 'ended';
  });
}

/** Puts a message about nobody on its way, so that a receiver can be tried; false while the endpoint is off. */
export async function sendTest({ ids, clock, db }: Elsewhere, at: EndpointAt): Promise<boolean> {
  const { installationId, id: endpointId } = at;
  const eventId = ids.uuid();
  const now = clock.now();
  const body = JSON.stringify({ type: 'webhook.test', timestamp: now.toISOString(), data: {} });
  return db.transaction(async (tx) => {
    const endpoint = await findEndpoint(tx, at);
    if (endpoint?.off !== null) return false;
    const line = { installationId, endpointId, line: eventId };
    await insertEvent(tx, { installationId, id: eventId, kind: 'webhook.test', memberId: null, body, at: now });
    await insertDelivery(tx, line, { id: ids.uuid(), eventId, at: now });
    await enqueueLine(tx, line);
    return true;
  });
}

/** Sends messages again as they were, under the same ids: one (`only`), or all that were given up. Gives how many. */
export async function replay({ db, clock }: Elsewhere, at: EndpointAt, only: string | null): Promise<number> {
  return db.transaction(async (tx) => {
    const endpoint = await lockEndpoint(tx, at);
    return endpoint ? beginAnew(tx, at, { only, state: only === null ? 'failed' : 'any', at: clock.now() }) : 0;
  });
}
