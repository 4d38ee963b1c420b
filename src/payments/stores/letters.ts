import { rows } from '../../infra/database';
import type { Tx } from '../../infra/database';
import type { LetterDetails } from '../letters/letter-content';
import type { AnyLetterKind } from '../letters/letter-kinds';
import type { Actor } from '../ports/platform-host';
import { isUuid } from './columns';

/**
 * A letter with what became of it. `refused`: the mail server will not take it; `failed`: given up after many tries; `dropped`: what it says was
 * no longer true when it could have been sent.
 */
export interface Letter {
  readonly installationId: string;
  readonly id: string;
  /** Null = about an invoice that could not be made. */
  readonly invoiceId: string | null;
  readonly kind: AnyLetterKind;
  /** Names the event that the letter is about; null = somebody sent it by hand. */
  readonly eventKey: string | null;
  readonly details: LetterDetails;
  readonly recipient: string;
  readonly language: string;
  readonly state: 'waiting' | 'sent' | 'refused' | 'failed' | 'dropped';
  readonly text: string | null;
  readonly actor: Actor;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

/** A letter that a screen of its invoice shows. */
export type InvoiceLetter = Letter & { readonly state: Exclude<Letter['state'], 'dropped'> };

const COLUMNS = `installation_id as "installationId", id, invoice_id as "invoiceId", kind, event_key as "eventKey", details, recipient, language, state, text,
  actor, created_at as "createdAt", finished_at as "finishedAt"`;

const INSERT = `insert into letter (installation_id, id, invoice_id, kind, event_key, details, recipient, language, state, actor, created_at)`;

const paramsOf = (letter: Letter): readonly unknown[] => [
  letter.installationId,
  letter.id,
  letter.invoiceId,
  letter.kind,
  letter.eventKey,
  JSON.stringify(letter.details),
  letter.recipient,
  letter.language,
  letter.state,
  JSON.stringify(letter.actor),
  letter.createdAt,
];

/** Stores a letter that waits to be sent. */
export async function insertLetter(tx: Tx, letter: Letter): Promise<void> {
  await rows(tx, `${INSERT} values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`, paramsOf(letter));
}

/** Whether an event has had its letters of this kind, whoever got them. */
export async function hasLetters(tx: Tx, letter: Pick<Letter, 'installationId' | 'invoiceId' | 'kind' | 'eventKey'>): Promise<boolean> {
  const found = await rows(
    tx,
    'select 1 from letter where installation_id = $1 and invoice_id is not distinct from $2 and kind = $3 and event_key = $4 limit 1',
    [letter.installationId, letter.invoiceId, letter.kind, letter.eventKey],
  );
  return found.length > 0;
}

/** Stores a letter about an event, once per event and address; false when it is there already. */
export async function insertEventLetter(tx: Tx, letter: Letter): Promise<boolean> {
  const inserted = await rows(
    tx,
    `${INSERT} values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict do nothing returning id`,
    paramsOf(letter),
  );
  return inserted.length === 1;
}

/** One letter of this installation. */
export async function findLetter(tx: Tx, installationId: string, id: string): Promise<Letter | null> {
  if (!isUuid(id)) return null;
  const [found] = await rows<Letter>(tx, `select ${COLUMNS} from letter where installation_id = $1 and id = $2`, [installationId, id]);
  return found ?? null;
}

/** The letters of an invoice, newest first, without those that were not needed any more. */
export const listLetters = (tx: Tx, installationId: string, invoiceId: string): Promise<readonly InvoiceLetter[]> =>
  rows<InvoiceLetter>(
    tx,
    `select ${COLUMNS} from letter where installation_id = $1 and invoice_id = $2 and state <> 'dropped' order by created_at desc`,
    [installationId, invoiceId],
  );

/** Keeps what became of a letter, with the mail server's own words. */
export async function finishLetter(
  tx: Tx,
  letter: Pick<Letter, 'installationId' | 'id'>,
  result: { readonly state: Letter['state']; readonly text: string | null; readonly at: Date },
): Promise<void> {
  await rows(tx, 'update letter set state = $3, text = $4, finished_at = $5 where installation_id = $1 and id = $2', [
    letter.installationId,
    letter.id,
    result.state,
    result.text,
    result.at,
  ]);
}

/** Keeps why a letter that still waits could not be sent this time. */
export async function noteLetterTry(tx: Tx, letter: Pick<Letter, 'installationId' | 'id'>, text: string): Promise<void> {
  await rows(tx, `update letter set text = $3 where installation_id = $1 and id = $2 and state = 'waiting'`, [
    letter.installationId,
    letter.id,
    text,
  ]);
}

/** Makes a letter that was not delivered wait once more; false when it is not such a letter. */
export async function reopenLetter(tx: Tx, letter: Pick<Letter, 'installationId' | 'id'>): Promise<boolean> {
  const reopened = await rows(
    tx,
    `update letter set state = 'waiting', text = null, finished_at = null where installation_id = $1 and id = $2 and state in ('refused', 'failed') returning id`,
    [letter.installationId, letter.id],
  );
  return reopened.length === 1;
}
