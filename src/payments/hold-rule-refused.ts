import type { Tx } from '../infra/database';
import type { ErrorCode } from './domain/errors';
import { needsPerson } from './domain/hold-clock';
import type { Heart } from './heart';
import { queueLetters } from './letters/queue-letters';
import { setAttention } from './record';
import type { StoredInvoice } from './stores/invoices';
import type { Operation } from './stores/operations';
import { listRuleTries } from './stores/operations';

/**
 * A merchant's rule could not move the money of a hold: a person is told on the screens and by letter, in the transaction that keeps the refusal, unless
 * the rule will try again in good time. Does nothing for an operation that somebody else asked for. The invoice has to be locked.
 */
export async function tellRuleRefused(
  heart: Heart,
  tx: Tx,
  stored: StoredInvoice,
  refused: { readonly operation: Operation; readonly code: ErrorCode; readonly text: string | null },
): Promise<StoredInvoice> {
  const { operation, code, text } = refused;
  if (operation.actor.kind !== 'rule' || stored.invoice.standing.state !== 'authorized') return stored;
  const { holdUntil } = stored.facts;
  const tries = (await listRuleTries(tx, stored.facts)).filter(({ kind }) => kind === operation.kind).length;
  if (!needsPerson({ code, tries, holdUntil }, heart.clock.now())) return stored;
  const until = holdUntil === null ? {} : { until: holdUntil.toISOString() };
  const letter = { sum: operation.amount, code, ...until, ...(text === null ? {} : { said: text }) };
  await queueLetters(heart, tx, stored.facts, [
    { topic: 'hold-rule', key: `hold-rule:${operation.actor.rule}:${holdUntil?.toISOString() ?? ''}`, details: letter },
  ]);
  return setAttention(heart, tx, stored, {
    reason: 'hold-rule-failed',
    on: true,
    line: { kind: 'hold-rule-failed', actor: operation.actor, details: until },
  });
}
