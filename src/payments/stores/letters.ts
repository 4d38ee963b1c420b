import { rows } from '../../infra/database';
import type { Tx } from '../../infra/database';
import type { Actor } from '../ports/platform-host';
import { isUuid } from './columns';

/** A letter with what became of it. `refused`: the mail server will not take it; `failed`: given up after many tries. */
export interface Letter {
  readonly installationId: string;
  readonly id: string;
  readonly invoiceId: string;
  readonly kind: 'payment-link';
  readonly recipient: string;
  readonly language: string;
  readonly state: 'waiting' | 'sent' | 'refused' | 'failed';
  readonly text: string | null;
  readonly actor: Actor;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

const COLUMNS = `installation_id as "installationId", id, invoice_id as "invoiceId", kind, recipient, language, state, text, actor, created_at as "createdAt",
  finished_at as "finishedAt"`;

/** Stores a letter that waits to be sent. */
export async function insertLetter(tx: Tx, letter: Letter): Promise<void> {
  await rows(
    tx,
    `insert into letter (installation_id, id, invoice_id, kind, recipient, language, state, actor, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      letter.installationId,
      letter.id,
      letter.invoiceId,
      letter.kind,
      letter.recipient,
      letter.language,
      letter.state,
      JSON.stringify(letter.actor),
      letter.createdAt,
    ],
  );
}

/** One letter of this installation. */
export async function findLetter(tx: Tx, installationId: string, id: string): Promise<Letter | null> {
  if (!isUuid(id)) return null;
  const [found] = await rows<Letter>(tx, `select ${COLUMNS} from letter where installation_id = $1 and id = $2`, [installationId, id]);
  return found ?? null;
}

/** The letters of an invoice, newest first. */
export const listLetters = (tx: Tx, installationId: string, invoiceId: string): Promise<readonly Letter[]> =>
  rows<Letter>(tx, `select ${COLUMNS} from letter where installation_id = $1 and invoice_id = $2 order by created_at desc`, [
    installationId,
    invoiceId,
  ]);

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
