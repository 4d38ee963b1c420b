import type { SwitchRule, SwitchValue } from '../kit/switches';

interface Setting extends SwitchRule {
  readonly usual: SwitchValue;
}

/**
 * What nobody could confirm about the service, one switch per question, with the behaviour we assume as the default.
 * What a shop chooses itself (charsets, events, hold rules) stands in its cabinet. IntellectMoney: the list of unconfirmed behaviours.
 */
const SETTINGS = {
  payerEmailField: { usual: 'any', choices: ['any', 'email', 'user_email', 'userEmail'], about: 'name of the payer’s e-mail in the form' },
  payerEmailMissing: { usual: 'refuse', choices: ['refuse', 'accept'], about: 'an invoice without the payer’s e-mail' },
  foreignMoney: { usual: true, about: 'invoices in USD and EUR; false = rubles and test money only' },
  formByGet: { usual: true, about: 'the form may also come as GET' },
  holdNeedsTerms: { usual: true, about: 'holdMode=1 needs expireDate and holdTime' },
  movesByForm: { usual: true, about: 'the old form protocol still works; false = its requests are answered and nothing happens' },
  moveStatus: { usual: 200, about: 'HTTP status of its answers' },
  refundByForm: { usual: true, about: 'Refund works on captured money too, not only on holds' },
  partialRefundByForm: { usual: true, about: 'operationAmount refunds a part' },
  partialCaptureInCabinet: { usual: false, about: 'the cabinet can take a part of a hold' },
  refundAmountIs: { usual: 'total', choices: ['total', 'last'], about: 'refundAmount of a second refund' },
  failUrlInHash: { usual: 'both', choices: ['both', 'kept', 'empty'], about: 'place of failUrl in the hash of createInvoice' },
  testWithoutCredentials: { usual: true, about: 'createInvoice in TST works without Authorization and Sign' },
  apiErrorStatus: { usual: 200, choices: [200, 400], about: 'HTTP status of refusals of the interface' },
  paymentStepAsName: { usual: false, about: 'PaymentStep as a word' },
  cancelledInHistory: {
    usual: 'Refund',
    choices: ['Refund', 'Created', 'Cancelled'],
    about: 'state of a cancelled invoice in the owner’s history; only the first two are known words',
  },
  walletKey: {
    usual: 'own',
    choices: ['own', 'secret'],
    about: 'key of notifications about wallets: their own, or one that nobody was told',
  },
  transferTold: {
    usual: 'own',
    choices: ['own', 'shop'],
    about: 'a transfer between people is told by its own callback once it is paid, or by the notifications of shops',
  },
  paymentDataZone: { usual: 'Europe/Moscow', choices: ['Europe/Moscow', 'UTC'], about: 'time zone of paymentData' },
  acknowledgementType: { usual: 'any', choices: ['any', 'text/plain', 'text/html'], about: 'content type that the OK answer needs' },
  secretKeyOverHttp: { usual: false, about: '“send secret key” also to http addresses' },
  notificationDelaySeconds: { usual: 0, about: 'how long a notification waits before it leaves' },
  alterUnsigned: { usual: false, about: 'paymentId, recipientOriginalAmount and refundAmount are changed on the way' },
  statusWord: { usual: null, about: 'paymentStatus that notifications give instead of the true one' },
} satisfies Record<string, Setting>;

const entries: readonly (readonly [string, Setting])[] = Object.entries(SETTINGS);

/** The defaults by name. */
export const SWITCH_DEFAULTS: Readonly<Record<string, SwitchValue>> = Object.fromEntries(entries.map(([name, { usual }]) => [name, usual]));

/** Allowed values and words for people by name. */
export const SWITCH_RULES: Readonly<Record<string, SwitchRule>> = Object.fromEntries(entries);
