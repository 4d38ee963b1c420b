/** What a payer can do about a payment that did not come about; the texts stand under `buy.declined.<reason>`. */
export type DeclineReason =
  | 'number'
  | 'date'
  | 'code'
  | 'details'
  | 'funds'
  | 'call-bank'
  | 'blocked'
  | 'type'
  | 'instalments'
  | 'again'
  | 'tomorrow'
  | 'twice'
  | 'expired'
  | 'other';

/** The gateway's words for the reason. Mercado Pago: section Statuses. */
const REASONS: Readonly<Record<string, DeclineReason>> = {
  cc_rejected_bad_filled_card_number: 'number',
  cc_rejected_bad_filled_date: 'date',
  cc_rejected_bad_filled_security_code: 'code',
  cc_rejected_bad_filled_other: 'details',
  rejected_insufficient_data: 'details',
  cc_rejected_insufficient_amount: 'funds',
  insufficient_amount: 'funds',
  cc_rejected_call_for_authorize: 'call-bank',
  rejected_by_bank: 'call-bank',
  cc_rejected_card_disabled: 'call-bank',
  cc_rejected_blacklist: 'blocked',
  cc_rejected_high_risk: 'blocked',
  rejected_high_risk: 'blocked',
  rejected_by_regulations: 'blocked',
  cc_rejected_card_type_not_allowed: 'type',
  cc_rejected_invalid_installments: 'instalments',
  cc_rejected_card_error: 'again',
  cc_rejected_time_out: 'again',
  bank_error: 'again',
  cc_rejected_max_attempts: 'tomorrow',
  cc_amount_rate_limit_exceeded: 'tomorrow',
  cc_rejected_duplicated_payment: 'twice',
  expired: 'expired',
};

/** Reads `status/detail`, as a snapshot keeps it. A detail that nobody has explained is `other`. */
export function declineReasonOf(words: string): DeclineReason {
  const [, detail = ''] = words.split('/');
  return REASONS[detail] ?? 'other';
}
