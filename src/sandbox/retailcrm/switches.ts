import type { SwitchRule, SwitchValue } from '../kit/switches';

/**
 * Behaviours of the CRM that nobody could confirm, with the value that is taken until somebody does
 * (RetailCRM: section Simulator), and a few misfortunes a module has to live through.
 */
export const SWITCHES = {
  callbackTimeoutSeconds: 10,
  callbackRetries: 0,
  registerAccepts: '200,201',
  writeStatus: 200,
  actionJoin: 'trimmed',
  cancelEffect: 'canceled',
  approveEffect: 'unchanged',
  knownRefund: 'update',
  unknownInvoiceStatus: 404,
  unknownStatus: 'refuse',
  statusBackwards: 'accept',
  checkVerdict: 'compare',
  systemUrlSlash: true,
  sendOrderId: true,
  sendItems: true,
  sendCustomer: true,
  sendBillingInfo: false,
  httpCallClientId: true,
  moduleClientId: false,
  moduleMerge: 'keep',
  modulePublished: true,
  emptyMaps: 'array',
  paymentsForm: 'object',
  credentialsForm: 'scopes',
  nullKeys: 'refuse',
  oldKeyAfterNewScopes: 'refused',
  rateLimit: 10,
  limiterBody: 'json',
  withheldScopes: '',
  noFunds: false,
  accountMissing: false,
} as const satisfies Record<string, SwitchValue>;

/** What each switch may be. */
export const SWITCH_RULES: Readonly<Record<string, SwitchRule>> = {
  registerAccepts: { about: 'HTTP statuses of a successful register answer' },
  writeStatus: { choices: [200, 201], about: 'status of a successful module edit and invoice update' },
  actionJoin: { choices: ['trimmed', 'plain'], about: 'how base URL and action become an address' },
  cancelEffect: { choices: ['canceled', 'unchanged'], about: 'the invoice after a successful answer to cancel' },
  approveEffect: { choices: ['unchanged', 'succeeded'], about: 'the invoice after a successful answer to approve' },
  knownRefund: { choices: ['update', 'refuse'], about: 'a refund id that is known already' },
  unknownInvoiceStatus: { choices: [404, 400], about: 'answer to an update of an unknown invoice' },
  unknownStatus: { choices: ['refuse', 'accept'] },
  statusBackwards: { choices: ['accept', 'refuse'] },
  checkVerdict: { choices: ['compare', 'accept', 'refuse'] },
  moduleMerge: { choices: ['keep', 'replace'], about: 'top-level keys left out of a module edit' },
  modulePublished: { about: 'an unpublished module has to send name and logo' },
  emptyMaps: { choices: ['array', 'object'] },
  paymentsForm: { choices: ['object', 'array'] },
  credentialsForm: { choices: ['scopes', 'legacy'] },
  nullKeys: { choices: ['refuse', 'ignore'], about: 'keys with the value null in invoice updates' },
  oldKeyAfterNewScopes: { choices: ['refused', 'kept'] },
  limiterBody: { choices: ['json', 'text'] },
  withheldScopes: { about: 'scopes, parted by commas, that keys made by Connect do not get' },
  noFunds: { about: 'the account cannot pay for the module: switching it on is answered 402' },
  accountMissing: { about: 'the API answers as if there were no such account' },
};
