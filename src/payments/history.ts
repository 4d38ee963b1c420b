/**
 * Every kind of history entry. The texts stand in the language files under `history.<kind>`; a test holds both lists together.
 * `details` that a text may use: amount, total, text (the gateway's own words), code and its facts, email, reason, card, words.
 */
export const HISTORY_KINDS = [
  'issued',
  'link-asked',
  'attempt-started',
  'attempt-refused',
  'attempt-impossible',
  'attempt-unknown',
  'attempt-lost',
  'opened',
  'held',
  'captured',
  'refunded',
  'released',
  'failed',
  'canceled',
  'partly-paid',
  'mismatch',
  'disputed',
  'notified',
  'ignored',
  'operation-started',
  'operation-done',
  'operation-refused',
  'operation-unknown',
  'operation-told',
  'hold-unwanted',
  'hold-left',
  'hold-end-stated',
  'hold-rule-failed',
  'letter-waiting',
  'letter-sent',
  'letter-refused',
  'reported',
  'report-failed',
  'report-asked',
  'attention-settled',
] as const;

export type HistoryKind = (typeof HISTORY_KINDS)[number];
