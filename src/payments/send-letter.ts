import { z } from 'zod';
import { enqueue } from '../infra/queue';
import { mustFindInstallation } from './connect-installation';
import type { Result } from './domain/errors';
import { done, refused } from './domain/errors';
import type { Heart } from './heart';
import { mailerOf } from './mail-sender';
import { linkOf, openAccount, platformOf } from './opened';
import type { Actor } from './ports/platform-host';
import { writeLine } from './record';
import type { InstallationRow } from './stores/installations';
import type { StoredInvoice } from './stores/invoices';
import { findInvoice, lockInvoice } from './stores/invoices';
import type { Letter } from './stores/letters';
import { findLetter, finishLetter, insertLetter } from './stores/letters';

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
    await enqueue(tx, {
      name: 'send-letter',
      payload: { installationId: letter.installationId, letterId: letter.id },
      key: `send-letter:${letter.id}`,
      maxAttempts: 8,
    });
    return done(undefined);
  });
}

/**
 * Sends a waiting letter. A letter that the mail server takes is sent once; one that it refuses stays refused, with its words.
 * @throws when the mail server should be tried again later; `lastTry` gives up instead.
 */
export async function deliverLetter(
  heart: Heart,
  at: { readonly installationId: string; readonly letterId: string; readonly lastTry: boolean },
): Promise<void> {
  const found = await heart.db.read(async (tx) => {
    const letter = await findLetter(tx, at.installationId, at.letterId);
    const stored = letter && (await findInvoice(tx, at.installationId, letter.invoiceId));
    return { letter, stored, row: await mustFindInstallation(tx, at.installationId) };
  });
  const { letter, stored, row } = found;
  if (!letter || !stored || letter.state !== 'waiting') return;
  const by = mailerOf(heart, row);
  if (!by) return finish(heart, letter, { state: 'failed', text: null });
  const content = heart.renderLinkLetter(linkLetter(heart, row, stored), letter.language);
  const result = await by.mailer.send({ to: letter.recipient, from: by.from, language: letter.language, ...content });
  if (result.kind === 'unreachable' && !at.lastTry) throw new Error(`The letter could not be sent: ${result.text}`);
  await finish(
    heart,
    letter,
    result.kind === 'sent' ? { state: 'sent', text: null } : { state: result.kind === 'refused' ? 'refused' : 'failed', text: result.text },
  );
}

const linkLetter = (heart: Heart, row: InstallationRow, { facts, invoice }: StoredInvoice) => ({
  shop: shopName(row, facts.siteUrl),
  orderNumber: facts.orderNumber,
  amount: invoice.amount,
  lines: facts.lines,
  link: linkOf(heart, facts.slug),
  expiresAt: facts.expiresAt,
  test: facts.mode === 'test',
  timezone: row.timezone,
});

/** What a customer knows the shop by: the storefront's host, else the account's. */
export function shopName(row: Pick<InstallationRow, 'publicAddress'>, siteUrl: string | null): string {
  const address = siteUrl && URL.canParse(siteUrl) ? siteUrl : row.publicAddress;
  return URL.canParse(address) ? new URL(address).host.replace(/^www\./, '') : address;
}

async function finish(
  heart: Heart,
  letter: Letter,
  result: { readonly state: Letter['state']; readonly text: string | null },
): Promise<void> {
  await heart.db.transaction(async (tx) => {
    await finishLetter(tx, letter, { ...result, at: heart.clock.now() });
    const stored = await lockInvoice(tx, letter.installationId, letter.invoiceId);
    const kind = result.state === 'sent' ? 'letter-sent' : 'letter-refused';
    const details = { email: letter.recipient, ...(result.text === null ? {} : { text: result.text }) };
    if (stored) await writeLine(heart, tx, stored, { kind, actor: { kind: 'system' }, details });
  });
}
