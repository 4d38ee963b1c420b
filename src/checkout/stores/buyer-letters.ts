import { rows } from '../../infra/database';
import type { Tx } from '../../infra/database';
import { enqueue } from '../../infra/queue';

/** A letter to a buyer. `key` names what it is about: the same event told again is the same letter. */
export interface BuyerLetter {
  readonly installationId: string;
  readonly id: string;
  readonly purchaseId: string;
  readonly kind: 'paid' | 'slip';
  readonly key: string;
  readonly recipient: string;
  readonly state: 'waiting' | 'sent' | 'refused' | 'failed' | 'dropped';
  /** The mail server's own words. */
  readonly text: string | null;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

const COLUMNS = `installation_id as "installationId", id, purchase_id as "purchaseId", kind, key, recipient, state, text, created_at as "createdAt",
  finished_at as "finishedAt"`;
/** Tries before a letter is given up: with the pauses of the queue the better part of an hour. */
const TRIES = 8;

export const LETTER_JOB = 'buyer-letter';

/** Puts a letter on its way, in the caller's transaction; nothing happens when there is one about this already. */
export async function queueBuyerLetter(tx: Tx, letter: Omit<BuyerLetter, 'state' | 'text' | 'finishedAt'>): Promise<void> {
  const { installationId, id, purchaseId, kind, key, recipient, createdAt } = letter;
  const made = await rows(
    tx,
    `insert into checkout_letter (installation_id, id, purchase_id, kind, key, recipient, state, created_at) values ($1, $2, $3, $4, $5, $6, 'waiting', $7)
     on conflict (installation_id, purchase_id, kind, key) do nothing returning id`,
    [installationId, id, purchaseId, kind, key, recipient, createdAt],
  );
  if (made.length === 0) return;
  await enqueue(tx, { name: LETTER_JOB, payload: { installationId, letterId: id }, key: `${LETTER_JOB}:${id}`, maxAttempts: TRIES });
}

/** One letter of this installation. */
export async function findBuyerLetter(tx: Tx, installationId: string, id: string): Promise<BuyerLetter | null> {
  const [found] = await rows<BuyerLetter>(tx, `select ${COLUMNS} from checkout_letter where installation_id = $1 and id = $2`, [
    installationId,
    id,
  ]);
  return found ?? null;
}

/** The letters about a purchase, newest first. */
export const listBuyerLetters = (tx: Tx, installationId: string, purchaseId: string): Promise<readonly BuyerLetter[]> =>
  rows<BuyerLetter>(
    tx,
    `select ${COLUMNS} from checkout_letter where installation_id = $1 and purchase_id = $2 order by created_at desc, id`,
    [installationId, purchaseId],
  );

/** Keeps what became of a letter. */
export async function finishBuyerLetter(
  tx: Tx,
  { installationId, id }: Pick<BuyerLetter, 'installationId' | 'id'>,
  end: { readonly state: BuyerLetter['state']; readonly text: string | null; readonly at: Date },
): Promise<void> {
  await rows(tx, 'update checkout_letter set state = $3, text = $4, finished_at = $5 where installation_id = $1 and id = $2', [
    installationId,
    id,
    end.state,
    end.text,
    end.at,
  ]);
}
