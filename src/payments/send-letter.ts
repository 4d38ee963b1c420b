import { z } from 'zod';
import type { Tx } from '../infra/database';
import { mustFindInstallation } from './connect-installation';
import type { Result } from './domain/errors';
import { done, refused } from './domain/errors';
import type { Heart } from './heart';
import { composeLetter } from './letters/compose-letter';
import type { LetterSource } from './letters/compose-letter';
import { enqueueLetter } from './letters/queue-letters';
import { mailerOf } from './mail-sender';
import { openAccount, platformOf } from './opened';
import { mailOutside, noteHeard, noteUnheard } from './outside-trouble';
import type { Actor } from './ports/platform-host';
import { publishChange, writeLine } from './record';
import { findInvoice, lockInvoice } from './stores/invoices';
import type { Letter } from './stores/letters';
import { findLetter, finishLetter, insertLetter, noteLetterTry } from './stores/letters';
import { findMerchant } from './stores/merchants';

/** Addresses to choose from for a link: the invoice's own and what the platform knows of order and customer. What cannot be read is left out. */
export async function addressesOf(heart: Heart, installationId: string, invoiceId: string): Promise<readonly string[]> {
  const found = await heart.db.read(async (tx) => ({
    stored: await findInvoice(tx, installationId, invoiceId),
    row: await mustFindInstallation(tx, installationId),
  }));
  if (!found.stored) return [];
  const { facts } = found.stored;
  const order = await platformOf(heart, found.row.platform).readOrder(openAccount(heart, found.row), {
    platformInvoiceId: facts.platformInvoiceId,
  });
  const known = [facts.customerEmail, ...(order.ok ? order.value.emails : [])].filter((one): one is string => one !== null && one !== '');
  return [...new Map(known.map((one) => [one.toLowerCase(), one])).values()];
}

/** Puts a letter with the payment link on its way. Refused at once when there is nobody to send it or nothing to pay any more. */
export async function sendLink(
  heart: Heart,
  asked: { readonly installationId: string; readonly invoiceId: string; readonly email: string; readonly actor: Actor },
): Promise<Result<void>> {
  const email = asked.email.trim();
  if (!z.email().max(254).safeParse(email).success) return refused('email-invalid');
  return heart.db.transaction(async (tx): Promise<Result<void>> => {
    const row = await mustFindInstallation(tx, asked.installationId);
    const stored = await lockInvoice(tx, asked.installationId, asked.invoiceId);
    if (!stored) return refused('not-found');
    if (stored.invoice.standing.state !== 'pending') return refused('link-closed');
    if (!mailerOf(heart, row)) return refused('sender-missing');
    const letter: Letter = {
      installationId: asked.installationId,
      id: heart.ids.uuid(),
      invoiceId: asked.invoiceId,
      kind: 'payment-link',
      eventKey: null,
      details: {},
      recipient: email,
      language: stored.facts.language,
      state: 'waiting',
      text: null,
      actor: asked.actor,
      createdAt: heart.clock.now(),
      finishedAt: null,
    };
    await insertLetter(tx, letter);
    await writeLine(heart, tx, stored, { kind: 'letter-waiting', actor: asked.actor, details: { email } });
    await enqueueLetter(tx, letter);
    return done(undefined);
  });
}

/**
 * Sends a waiting letter. A letter that the mail server takes is sent once; one that it refuses stays refused, with its words; one that says what is
 * no longer true is dropped.
 * @throws when the mail server should be tried again later; `lastTry` gives up instead.
 */
export async function deliverLetter(
  heart: Heart,
  at: { readonly installationId: string; readonly letterId: string; readonly lastTry: boolean },
): Promise<void> {
  const source = await heart.db.read((tx) => loadSource(tx, at));
  if (source?.letter.state !== 'waiting') return;
  const { letter, row } = source;
  const content = composeLetter(heart, source);
  if (!content) return finish(heart, letter, { state: 'dropped', text: null });
  const by = mailerOf(heart, row);
  if (!by) return finish(heart, letter, { state: 'failed', text: null });
  const result = await by.mailer.send({ to: letter.recipient, from: by.from, language: letter.language, ...content });
  if (result.kind === 'unreachable' && !at.lastTry) {
    await heart.db.transaction(async (tx) => {
      await noteLetterTry(tx, letter, result.text);
      await noteUnheard(heart, tx, mailOutside(letter.installationId));
    });
    throw new Error(`The letter could not be sent: ${result.text}`);
  }
  await finish(
    heart,
    letter,
    result.kind === 'sent' ? { state: 'sent', text: null } : { state: result.kind === 'refused' ? 'refused' : 'failed', text: result.text },
  );
}

async function loadSource(tx: Tx, at: { readonly installationId: string; readonly letterId: string }): Promise<LetterSource | null> {
  const letter = await findLetter(tx, at.installationId, at.letterId);
  if (!letter) return null;
  const stored = letter.invoiceId === null ? null : await findInvoice(tx, at.installationId, letter.invoiceId);
  const merchant = stored && (await findMerchant(tx, at.installationId, stored.facts.merchantId));
  return { letter, stored, row: await mustFindInstallation(tx, at.installationId), merchant: merchant?.name ?? null };
}

async function finish(
  heart: Heart,
  letter: Letter,
  result: { readonly state: Letter['state']; readonly text: string | null },
): Promise<void> {
  await heart.db.transaction(async (tx) => {
    const stored = letter.invoiceId === null ? null : await lockInvoice(tx, letter.installationId, letter.invoiceId);
    await finishLetter(tx, letter, { ...result, at: heart.clock.now() });
    if (result.state === 'sent' || result.state === 'refused') await noteHeard(tx, mailOutside(letter.installationId));
    if (!stored) return;
    // The history tells of links that a person sent; letters about events have their own list.
    if (letter.eventKey !== null) return publishChange(tx, stored.facts);
    const kind = result.state === 'sent' ? 'letter-sent' : 'letter-refused';
    const details = { email: letter.recipient, ...(result.text === null ? {} : { text: result.text }) };
    await writeLine(heart, tx, stored, { kind, actor: { kind: 'system' }, details });
  });
}
