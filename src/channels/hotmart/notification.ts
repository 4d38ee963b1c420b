import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { RawMessage, Verified } from '../../academy/ports/channel';
import { parseForeignJson } from '../../infra/foreign-json';
import type { Account } from './settings';
import { isGenuine } from './signature';
import { eventsOfForm, eventsOfJson, keyOfV1 } from './version-1';
import { envelopeSchema, eventsOfV2 } from './version-2';

/** Hotmart: section Answers, re-sending, order. */
export const ACCEPTED = { status: 200, type: 'application/json', body: '{"received":true}' } as const;

const TOKEN_FIELD = 'hottok';
const TOKEN_HEADER = 'x-hotmart-hottok';
/** What is not needed to let somebody in is not kept. Hotmart: section Notes for privacy. */
const PRIVATE = new Set([TOKEN_FIELD, 'document', 'document_type', 'address', 'buyer_ip', 'producer']);
const PRIVATE_FIELD = /^(?:hottok$|doc$|doc_type$|address|phone_|producer_)/;

const objectSchema = z.record(z.string(), z.unknown());

/**
 * Says whether a message is Hotmart's and what it says. The body tells its own version, and both kinds of body come to one address: whatever
 * version was chosen, either is understood. Hotmart: sections Receiving, Version 1.
 */
export function verifyMessage(raw: RawMessage, account: Account, now: Date): Verified {
  const text = raw.body.toString('utf8').trim();
  const header = raw.headers[TOKEN_HEADER];
  const reading = { account, now };
  if (!/^[{["]/.test(text)) return ofForm(text, header, reading);
  const body = objectSchema.safeParse(parseForeignJson(text));
  if (!body.success) return isGenuine({ header, body: undefined }, account.hottok) ? { kind: 'unreadable' } : { kind: 'forged' };
  const given = Object.hasOwn(body.data, TOKEN_FIELD) ? { body: body.data[TOKEN_FIELD] ?? null } : { body: undefined };
  if (!isGenuine({ header, ...given }, account.hottok)) return { kind: 'forged' };
  const stored = JSON.stringify(withoutPrivate(body.data));
  const envelope = envelopeSchema.safeParse(body.data);
  if (!envelope.success)
    return { kind: 'genuine', events: eventsOfJson(body.data, keyOfJson(body.data, stored), reading), stored, version: '1' };
  const key = `v2:${envelope.data.id ?? digest(stored)}`;
  return { kind: 'genuine', events: eventsOfV2(envelope.data, key, reading), stored, version: '2' };
}

interface Reading {
  readonly account: Account;
  readonly now: Date;
}

function ofForm(text: string, header: unknown, reading: Reading): Verified {
  const params = new URLSearchParams(text.replaceAll('%00', ''));
  const tokens = params.getAll(TOKEN_FIELD);
  // A field that is there twice is no single text.
  const body = tokens.length > 1 ? tokens : tokens[0];
  if (!isGenuine({ header, body }, reading.account.hottok)) return { kind: 'forged' };
  if (!params.has('transaction') && !params.has('status') && !params.has('prod')) return { kind: 'unreadable' };
  const fields = Object.fromEntries([...params].map(([name, value]) => [name, value.replaceAll('\0', '').trim()]));
  const kept = new URLSearchParams([...params].filter(([name]) => !PRIVATE_FIELD.test(name)));
  return { kind: 'genuine', events: eventsOfForm(fields, keyOfV1(fields), reading), stored: kept.toString(), version: '1' };
}

/** Only a cancellation names its subscriber where a key looks for one; every other message, as a switch of plans, is known by its whole text. */
function keyOfJson(body: Readonly<Record<string, unknown>>, stored: string): string {
  return 'subscriberCode' in body && 'cancellationDate' in body ? keyOfV1(body) : `v1:${digest(stored)}`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function withoutPrivate(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPrivate);
  const object = objectSchema.safeParse(value);
  if (!object.success) return value;
  return Object.fromEntries(
    Object.entries(object.data).flatMap(([name, inner]) => (PRIVATE.has(name) ? [] : [[name, withoutPrivate(inner)] as const])),
  );
}
