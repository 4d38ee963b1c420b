import type { SwitchRule, SwitchValue } from '../kit/switches';

interface Setting extends SwitchRule {
  readonly usual: SwitchValue;
}

/**
 * What nobody could confirm about Mercado Pago, with the behaviour we assume as the default, and faults of its answers and
 * notifications that a person or a test may want. Mercado Pago: the list of unconfirmed behaviours.
 */
const SETTINGS = {
  localAddresses: { usual: true, about: 'http and localhost addresses are taken; the real service wants https and drops others' },
  cvvlessTokens: { usual: false, about: 'a saved card pays without its security code, as for accounts that were enabled' },
  unknownFields: { usual: 'refuse', choices: ['refuse', 'ignore'], about: 'fields of a payment that the interface does not know' },
  sameKeyOtherBody: { usual: '409', choices: ['409', 'first-answer'], about: 'the same idempotency key with another body' },
  keyHours: { usual: 24, about: 'how long an idempotency key is remembered' },
  refundReplay: {
    usual: 'empty',
    choices: ['empty', 'first-answer'],
    about: 'answer to a refund with a used key: 200 without a body, or 201',
  },
  repeatWithinMinute: { usual: false, about: 'an equal payment within a minute under another key is refused with 2001' },
  wholePesos: { usual: 'refuse', choices: ['refuse', 'round'], about: 'a fraction of a Colombian peso' },
  belowMinimumCode: { usual: 2072, about: 'cause code of an amount outside the limits of the method' },
  partialCapture: { usual: false, about: 'less than the reserve may be captured' },
  colombiaReserve: { usual: false, about: 'reserves work in Colombia' },
  mexicoDocuments: { usual: '404', choices: ['404', 'empty'], about: 'document types where there are none' },
  taxDocuments: { usual: false, about: 'CUIT and CUIL in Argentina, RFC and CURP in Mexico are kinds of documents' },
  documentsWithoutCheck: { usual: false, about: 'check digits of documents are not looked at' },
  barcodeAt: { usual: 'both', choices: ['both', 'top', 'details'], about: 'where the bar code of a boleto stands' },
  amountsAsText: { usual: false, about: 'transaction_amount of payments is text' },
  payerHidden: { usual: false, about: 'personal data of the payer is null in answers' },
  statusShown: { usual: null, about: 'status that reading a payment gives instead of the true one' },
  detailShown: { usual: null, about: 'status_detail that reading a payment gives instead of the true one' },
  amountShown: { usual: null, about: 'transaction_amount that reading a payment gives instead of the true one' },
  currencyShown: { usual: null, about: 'currency_id that reading a payment gives instead of the true one' },
  collectorShown: { usual: null, about: 'collector_id that reading a payment gives instead of the true one' },
  refuseRefund: { usual: null, about: 'cause code with which refunds are refused, such as 2031 or 2084' },
  refuseRefundTimes: { usual: 0, about: 'how often before it works again; 0 = until the code is cleared' },
  refundStatus: { usual: 'approved', choices: ['approved', 'in_process', 'rejected'], about: 'what a new refund is at first' },
  refundSettlesMinutes: { usual: 60, about: 'when a refund in_process is approved' },
  tooManyTimes: { usual: 0, about: 'so many calls are answered 429' },
  retryAfterSeconds: { usual: 2, about: 'Retry-After of those answers' },
  sellerNotVerified: { usual: false, about: 'preferences are refused because the seller is not fully verified' },
  firstChargeMinutes: { usual: 26, about: 'from authorized to the first charge; 0 = at once, as for test sellers' },
  retryDays: { usual: '3,6,10', about: 'days after the first try of an instalment when it is tried again, at most three' },
  rejectedToCancel: { usual: 3, about: 'so many rejected instalments cancel a subscription' },
  waitingWord: { usual: 'waiting_for_gateway', about: 'status of an instalment whose payment is in process' },
  instalmentSearchLagMinutes: { usual: 5, about: 'how late new instalments appear in the search' },
  cancelledSearch: { usual: 'incomplete', choices: ['incomplete', 'complete'], about: 'search for cancelled subscriptions' },
  planStopWord: { usual: 'any', choices: ['any', 'cancelled', 'canceled', 'inactive'], about: 'the word that stops a plan' },
  ipnToo: { usual: true, about: 'an address without source_news=webhooks gets the old notifications as well' },
  ipnBody: { usual: 'address', choices: ['address', 'id', 'empty'], about: 'what the body of the old notifications names' },
  notificationDelaySeconds: { usual: 0, about: 'how late notifications leave' },
  resend: { usual: 'diagram', choices: ['diagram', 'measured', 'never'], about: 'the rhythm of repeated notifications' },
  sendTwice: { usual: false, about: 'every notification comes twice' },
  sendBackwards: { usual: false, about: 'notifications of one change come in the wrong order' },
  wrongSignature: { usual: false, about: 'notifications are signed with another secret' },
  noSignature: { usual: false, about: 'notifications come without x-signature' },
  subscriptionsSigned: { usual: true, about: 'notifications of subscriptions are signed' },
  stampInMilliseconds: { usual: false, about: 'ts of the signature has 13 digits' },
  bodyIdDiffers: { usual: false, about: 'data.id of the body is not the one of the address' },
} satisfies Record<string, Setting>;

const entries: readonly (readonly [string, Setting])[] = Object.entries(SETTINGS);

/** The defaults by name. */
export const SWITCH_DEFAULTS: Readonly<Record<string, SwitchValue>> = Object.fromEntries(entries.map(([name, { usual }]) => [name, usual]));

/** Allowed values and words for people by name. */
export const SWITCH_RULES: Readonly<Record<string, SwitchRule>> = Object.fromEntries(entries);
