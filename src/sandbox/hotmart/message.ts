import { randomUUID } from 'node:crypto';
import type { Switches } from '../kit/switches';
import { bodyV1 } from './body-v1';
import { dataV2 } from './body-v2';
import type { BodyParts } from './body-v2';
import type { Books } from './books';
import { eventName } from './events';
import type { Happening } from './events';
import { isCamelCase, panelTestForm } from './panel-tests';

/** What makes a notification out of something that happened. */
export interface MessageParts {
  readonly books: Books;
  readonly switches: Switches;
}

/** A notification without its token, so that a repeat can be given another one. */
export type Message =
  | { readonly version: '2'; readonly id: string; readonly envelope: Readonly<Record<string, unknown>> }
  | { readonly version: '1'; readonly id: null; readonly form: Readonly<Record<string, string>> }
  | { readonly version: '1'; readonly id: null; readonly json: object };

/** Puts something that happened into the words of a version; null where that version has none. */
export function messageOf(happening: Happening, version: '1' | '2', { books, switches }: MessageParts): Message | null {
  const renewalsNameThePlan = switches.flag('renewalsNameThePlan');
  const parts: BodyParts = { books, renewalsNameThePlan, pixHours: switches.number('pixHours') ?? 24 };
  if (version === '1') {
    const body = bodyV1(happening, parts);
    if (body === null) return null;
    return { version, id: null, ...(body.kind === 'form' ? { form: body.fields } : { json: body.body }) };
  }
  const event = eventName(happening);
  const id = randomUUID();
  const at = happening.at.getTime();
  const camelCase = happening.kind === 'made-up' ? happening.camelCase : isCamelCase(event);
  const when = camelCase ? { creationDate: at } : { creation_date: at };
  return { version, id, envelope: { id, ...when, event, version: '2.0.0', data: dataV2(happening, parts) } };
}

/** The test of the panel in version 1. */
export function testMessageV1(event: string): Message {
  return { version: '1', id: null, form: panelTestForm(event) };
}

/** The same message under another id. */
export function withNewId(message: Message): Message {
  if (message.version === '1') return message;
  const id = randomUUID();
  return { ...message, id, envelope: { ...message.envelope, id } };
}

/** What travels. */
export interface Travelling {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Adds the token and whatever the switches spoil. Hotmart: section Receiving, authentication. */
export function travelling(message: Message, { books, switches }: MessageParts, forged: boolean): Travelling {
  const { hottok } = books.credentials;
  const token = forged || switches.flag('wrongToken') ? `not-${hottok}` : hottok;
  const whole = message.version === '1' ? inVersion1(message, token, switches) : inVersion2(message, token, switches);
  return switches.flag('cutBodies') ? { ...whole, body: whole.body.slice(0, Math.floor(whole.body.length / 2)) } : whole;
}

function inVersion1(message: Extract<Message, { readonly version: '1' }>, token: string, switches: Switches): Travelling {
  const given = switches.text('tokenPlace') === 'none' ? {} : { hottok: token };
  if ('form' in message) {
    const body = new URLSearchParams({ ...given, ...message.form }).toString();
    return { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body };
  }
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify({ ...given, ...message.json }) };
}

function inVersion2({ envelope }: Extract<Message, { readonly version: '2' }>, token: string, switches: Switches): Travelling {
  const place = switches.text('tokenPlace');
  const inHeader = place === 'header' || place === 'both' || place === 'differs';
  // The event with the changed date carries its token in the body as well. Hotmart: section Other events.
  const inBody = place === 'body' || place === 'both' || (place === 'header' && envelope['event'] === 'UPDATE_SUBSCRIPTION_CHARGE_DATE');
  const body = {
    ...envelope,
    ...(inBody && { hottok: token }),
    ...(place === 'differs' && { hottok: `not-${token}` }),
  };
  return {
    headers: { 'content-type': 'application/json', ...(inHeader && { 'x-hotmart-hottok': token }) },
    body: JSON.stringify(body),
  };
}
