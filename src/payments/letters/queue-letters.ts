import type { Tx } from '../../infra/database';
import { enqueue } from '../../infra/queue';
import type { Refusal } from '../domain/errors';
import type { Heart } from '../heart';
import type { IssueRequest } from '../ports/platform-host';
import type { InstallationRow } from '../stores/installations';
import { findInstallation } from '../stores/installations';
import type { InvoiceFacts } from '../stores/invoices';
import { readLetterSettings } from '../stores/letter-settings';
import type { LetterSetting } from '../stores/letter-settings';
import type { Letter } from '../stores/letters';
import { hasLetters, insertEventLetter } from '../stores/letters';
import type { LetterEvent } from './letter-content';
import type { LetterKind } from './letter-kinds';
import { LETTERS, isOnByDefault, kindsOf } from './letter-kinds';

/** The invoice that an event is about, as far as letters need it; the ids of one that was never made are null. */
type About = Pick<InvoiceFacts, 'installationId' | 'language' | 'customerEmail'> & { readonly id: string | null };

/** Tries before a letter is given up: with the pauses of the queue about sixteen hours. */
const TRIES = 12;

/** Puts a letter's delivery into the queue. */
export async function enqueueLetter(tx: Tx, letter: Pick<Letter, 'installationId' | 'id'>): Promise<void> {
  await enqueue(tx, {
    name: 'send-letter',
    payload: { installationId: letter.installationId, letterId: letter.id },
    key: `send-letter:${letter.id}`,
    maxAttempts: TRIES,
  });
}

/**
 * Puts the letters about events on their way, in the transaction of the events: those that are switched on, to whom they go, once per event.
 * A shop that has removed or switched off the app gets none, nor do its customers.
 */
export async function queueLetters(heart: Heart, tx: Tx, about: About, events: readonly LetterEvent[]): Promise<void> {
  if (events.length === 0) return;
  const row = await findInstallation(tx, about.installationId);
  if (!row?.active || row.frozen) return;
  const settings = await readLetterSettings(tx, row.id);
  for (const event of events) {
    for (const kind of kindsOf(event.topic)) {
      if (isOn(settings, kind)) await queueKind(heart, tx, { row, about, kind, event, recipients: recipientsOf(settings, kind, about) });
    }
  }
}

async function queueKind(
  heart: Heart,
  tx: Tx,
  what: {
    readonly row: InstallationRow;
    readonly about: About;
    readonly kind: LetterKind;
    readonly event: LetterEvent;
    readonly recipients: readonly string[];
  },
): Promise<void> {
  const { row, about, kind, event, recipients } = what;
  const letter = {
    installationId: row.id,
    invoiceId: about.id,
    kind,
    eventKey: event.key,
    details: event.details,
    language: LETTERS[kind].to === 'customer' ? about.language : row.language,
    state: 'waiting',
    text: null,
    actor: { kind: 'system' },
    createdAt: heart.clock.now(),
    finishedAt: null,
  } as const;
  // Addresses that were added between two tellings of one event do not make it a new event.
  if (await hasLetters(tx, letter)) return;
  for (const recipient of recipients) {
    const one = { ...letter, id: heart.ids.uuid(), recipient };
    if (await insertEventLetter(tx, one)) await enqueueLetter(tx, one);
  }
}

/** Whether a letter is switched on. */
export function isOn(settings: readonly LetterSetting[], kind: LetterKind): boolean {
  return settings.find((one) => one.kind === kind)?.enabled ?? isOnByDefault(kind);
}

/** The addresses of all letters to the shop that have none of their own. */
export function commonRecipients(settings: readonly LetterSetting[]): readonly string[] {
  return settings.find((one) => one.kind === 'common')?.recipients ?? [];
}

function recipientsOf(settings: readonly LetterSetting[], kind: LetterKind, about: About): readonly string[] {
  if (LETTERS[kind].to === 'customer') return about.customerEmail === null || about.customerEmail === '' ? [] : [about.customerEmail];
  const own = settings.find((one) => one.kind === kind)?.recipients ?? [];
  return own.length > 0 ? own : commonRecipients(settings);
}

/** The shop hears that a wish for a link was refused before there was an invoice; once per wish and reason. */
export async function queueRefusedWish(
  heart: Heart,
  tx: Tx,
  wish: { readonly installationId: string; readonly request: IssueRequest; readonly refusal: Refusal },
): Promise<void> {
  const { installationId, request, refusal } = wish;
  const { code, text, facts } = refusal;
  const { orderNumber, amount, siteUrl, platformInvoiceId } = request;
  await queueLetters(heart, tx, { installationId, id: null, language: '', customerEmail: null }, [
    {
      topic: 'link-failed',
      key: `wish:${platformInvoiceId}:${code}`,
      details: { code, wish: { orderNumber, amount, siteUrl }, ...(facts ? { facts } : {}), ...(text ? { said: text } : {}) },
    },
  ]);
}
