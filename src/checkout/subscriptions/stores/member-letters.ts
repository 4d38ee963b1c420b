import { rows } from '../../../infra/database';
import type { Tx } from '../../../infra/database';
import { enqueue } from '../../../infra/queue';

/** What a letter to a member can be about; the texts are `subscriptions.letters.<kind>`. */
export const MEMBER_LETTERS = ['begun', 'slip', 'paid', 'failed', 'ended'] as const;

export type MemberLetterKind = (typeof MEMBER_LETTERS)[number];

/** What is kept of an event with its letter: the number of the charge and of the try; moments as ISO text in UTC. */
export interface MemberLetterDetails {
  readonly charge?: number;
  readonly attempt?: number;
  /** When it is tried again. */
  readonly next?: string;
  readonly until?: string;
  readonly reason?: string;
}

/** A letter to a member. `key` names what it is about: the same event told again is the same letter. */
export interface MemberLetter {
  readonly installationId: string;
  readonly id: string;
  readonly subscriptionId: string;
  readonly kind: MemberLetterKind;
  readonly key: string;
  readonly details: MemberLetterDetails;
  readonly state: 'waiting' | 'sent' | 'refused' | 'failed' | 'dropped';
  /** The mail server's own words. */
  readonly text: string | null;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

const COLUMNS = `installation_id as "installationId", id, subscription_id as "subscriptionId", kind, key, details, state, text, created_at as "createdAt",
  finished_at as "finishedAt"`;
/** Tries before a letter is given up: with the pauses of the queue the better part of an hour. */
const TRIES = 8;

export const MEMBER_LETTER_JOB = 'member-letter';

/** Puts a letter on its way, in the caller's transaction; nothing happens when there is one about this already. */
export async function queueMemberLetter(tx: Tx, letter: Omit<MemberLetter, 'state' | 'text' | 'finishedAt'>): Promise<void> {
  const { installationId, id, subscriptionId, kind, key, details, createdAt } = letter;
  const made = await rows(
    tx,
    `insert into subscription_letter (installation_id, id, subscription_id, kind, key, details, state, created_at)
     values ($1, $2, $3, $4, $5, $6, 'waiting', $7) on conflict (installation_id, subscription_id, kind, key) do nothing returning id`,
    [installationId, id, subscriptionId, kind, key, JSON.stringify(details), createdAt],
  );
  if (made.length === 0) return;
  const payload = { installationId, letterId: id };
  await enqueue(tx, { name: MEMBER_LETTER_JOB, payload, key: `${MEMBER_LETTER_JOB}:${id}`, maxAttempts: TRIES });
}

/** One letter of this installation. */
export async function findMemberLetter(tx: Tx, installationId: string, id: string): Promise<MemberLetter | null> {
  const [found] = await rows<MemberLetter>(tx, `select ${COLUMNS} from subscription_letter where installation_id = $1 and id = $2`, [
    installationId,
    id,
  ]);
  return found ?? null;
}

/** The letters about a subscription, newest first. */
export const listMemberLetters = (tx: Tx, installationId: string, subscriptionId: string): Promise<readonly MemberLetter[]> =>
  rows<MemberLetter>(
    tx,
    `select ${COLUMNS} from subscription_letter where installation_id = $1 and subscription_id = $2 and state <> 'dropped' order by created_at desc, id`,
    [installationId, subscriptionId],
  );

/** Keeps what became of a letter. */
export async function finishMemberLetter(
  tx: Tx,
  { installationId, id }: Pick<MemberLetter, 'installationId' | 'id'>,
  end: { readonly state: MemberLetter['state']; readonly text: string | null; readonly at: Date },
): Promise<void> {
  await rows(tx, 'update subscription_letter set state = $3, text = $4, finished_at = $5 where installation_id = $1 and id = $2', [
    installationId,
    id,
    end.state,
    end.text,
    end.at,
  ]);
}
