import { rows } from '../../infra/database';
import type { Result } from '../domain/errors';
import { done, refused } from '../domain/errors';
import type { Heart } from '../heart';
import type { Actor } from '../ports/platform-host';
import { writeLine } from '../record';
import { cursorOf, pageOf, readCursor } from '../stores/columns';
import { lockInvoice } from '../stores/invoices';
import { findLetter, reopenLetter } from '../stores/letters';
import type { LetterLogRow } from './letters-desk';
import { enqueueLetter } from './queue-letters';

const PAGE = 40;

/** A page of the letters of an installation, newest first, read by key. */
export async function listLetterLog(
  heart: Heart,
  installationId: string,
  after?: string,
): Promise<{ readonly rows: readonly LetterLogRow[]; readonly next: string | null }> {
  const from = readCursor(after);
  const found = await heart.db.select((tx) =>
    rows<LetterLogRow>(
      tx,
      `select l.id, l.created_at as at, l.kind, l.recipient, l.language, l.state, l.text, l.invoice_id as "invoiceId",
         coalesce(i.order_number, l.details -> 'wish' ->> 'orderNumber', l.details -> 'subscription' ->> 'number') as "orderNumber"
       from letter l left join invoice i on i.installation_id = l.installation_id and i.id = l.invoice_id
       where l.installation_id = $1 and ($2::timestamptz is null or (l.created_at, l.id) < ($2, $3::uuid))
       order by l.created_at desc, l.id desc limit $4`,
      [installationId, from?.at ?? null, from?.id ?? null, PAGE + 1],
    ),
  );
  return pageOf(found, PAGE, cursorOf);
}

/** Sends a letter that was not delivered once more. Refused when it has left meanwhile, or asks to pay what nobody can pay any more. */
export async function sendLetterAgain(
  heart: Heart,
  asked: { readonly installationId: string; readonly letterId: string; readonly actor: Actor },
): Promise<Result<void>> {
  return heart.db.transaction(async (tx): Promise<Result<void>> => {
    const letter = await findLetter(tx, asked.installationId, asked.letterId);
    if (!letter) return refused('not-found');
    const stored = letter.invoiceId === null ? null : await lockInvoice(tx, asked.installationId, letter.invoiceId);
    const asksToPay = letter.kind === 'payment-link' || letter.kind === 'invoice-made-customer';
    if (asksToPay && stored?.invoice.standing.state !== 'pending') return refused('link-closed');
    if (!(await reopenLetter(tx, letter))) return refused('state-changed');
    await enqueueLetter(tx, letter);
    if (stored && letter.eventKey === null)
      await writeLine(heart, tx, stored, { kind: 'letter-waiting', actor: asked.actor, details: { email: letter.recipient } });
    return done(undefined);
  });
}
