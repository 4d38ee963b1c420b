import type { SwitchRule, SwitchValue } from '../kit/switches';

interface Setting extends SwitchRule {
  readonly usual: SwitchValue;
}

/**
 * What the documentation of UAPAY leaves open, one switch per question, with the behaviour we assume as the default.
 * UAPAY: the list of unconfirmed behaviours.
 */
const SETTINGS = {
  refuseCapture: { usual: null, about: 'payments/complete is refused with this text' },
  refuseCaptureTimes: { usual: 0, about: 'how often it is refused before it works again; 0 = until the text is cleared' },
  refuseCancel: { usual: null, about: 'payments/cancel is refused with this text' },
  errorHttpStatus: { usual: 200, choices: [200, 400], about: 'HTTP status of business errors' },
  answersSigned: { usual: true, about: 'answers carry data.token; otherwise plain data' },
  statusAsString: { usual: false, about: 'the status of the envelope is "1" instead of 1' },
  iatAsString: { usual: false, about: 'iat in answers is text' },
  reducedForm: { usual: true, about: 'requests with only params and token are accepted' },
  unknownFields: { usual: 'refuse', choices: ['refuse', 'ignore'], about: 'undocumented members of params and data' },
  amountMissing: {
    usual: 'refuse',
    choices: ['refuse', 'accept'],
    about: 'PAY and HOLD invoices without amount; accepted, the payer says how much',
  },
  rs256: { usual: true, about: 'merchants with a public key may sign with RS256, not only with RS512' },
  rsaAnswers: {
    usual: 'RS512',
    choices: ['RS512', 'HS256'],
    about: 'how answers and callbacks are signed for requests that came with RSA',
  },
  freshnessSeconds: { usual: 20, nullable: true, about: 'allowed difference of iat; empty = not checked' },
  clockSkewSeconds: { usual: 0, about: 'how far the clock of UAPAY is ahead when it checks iat' },
  merchantsKnown: { usual: true, about: 'false = no client is known, every call is a SIGN_ERROR' },
  sessionHours: { usual: 24, about: 'life of a session' },
  payExpiresZone: { usual: 'Europe/Kyiv', choices: ['Europe/Kyiv', 'UTC'], about: 'time zone of payExpiresAt' },
  emptyPayments: { usual: '[]', choices: ['[]', 'absent'], about: 'payments of an invoice that nobody tried to pay' },
  paymentsOrder: { usual: 'oldest', choices: ['oldest', 'newest'], about: 'which attempt comes first in payments' },
  listFiltered: { usual: true, about: 'invoices/show/list keeps to the numbers that were asked for' },
  declineStatus: { usual: 'CANCELED', choices: ['CANCELED', 'REJECTED'], about: 'paymentStatus after a decline' },
  payAgainAfterCancel: { usual: false, about: 'an invoice whose hold was cancelled can be paid again' },
  holdHours: { usual: 168, nullable: true, about: 'a hold left alone ends as CANCELED; empty = never' },
  amountAfterPartialCapture: { usual: 'reduced', choices: ['reduced', 'original'], about: 'amount shown after a reduced capture' },
  cancelAfterCapture: { usual: false, about: 'payments/cancel gives captured money back' },
  refundAfterPartialCapture: { usual: true, about: 'a payment that was captured in part can be reversed' },
  repeatedRefunds: { usual: true, about: 'several partial reverses of one payment' },
  partialRefundShows: { usual: 'finished', choices: ['finished', 'reversed'], about: 'state shown after a partial reverse' },
  partialRefundAmount: { usual: 'reduced', choices: ['reduced', 'original'], about: 'amount shown after a partial reverse' },
  unknownStatus: { usual: null, about: 'paymentStatus that payments/show and invoices/show give instead of the true one' },
  checkStatusSwapped: { usual: true, about: 'payments/checkStatus has status and paymentStatus the other way round' },
  confirmationType: { usual: 'LOOKUP', choices: ['LOOKUP', '3DS'], about: 'what the bank waits for, as payments/checkStatus names it' },
  emptyConfirmation: {
    usual: 'null',
    choices: ['null', 'absent'],
    about: 'confirmation of payments/checkStatus when the bank waits for nothing',
  },
  callbackEvents: { usual: 'all', choices: ['all', 'final', 'none'], about: 'which changes cause callbacks' },
  callbackIat: { usual: true, about: 'callbacks carry iat' },
  callbackBeforeAnswer: { usual: false, about: 'the callback is sent before the answer of the call that caused it' },
} satisfies Record<string, Setting>;

const entries: readonly (readonly [string, Setting])[] = Object.entries(SETTINGS);

/** The defaults by name. */
export const SWITCH_DEFAULTS: Readonly<Record<string, SwitchValue>> = Object.fromEntries(entries.map(([name, { usual }]) => [name, usual]));

/** Allowed values and words for people by name. */
export const SWITCH_RULES: Readonly<Record<string, SwitchRule>> = Object.fromEntries(entries);
