import type { SwitchRule, SwitchValue } from '../kit/switches';

/** Requests in an hour and in a day by tariff (Upgates: section Limits). */
export const TARIFFS: Readonly<Record<string, { readonly hour: number; readonly day: number }>> = {
  Bronze: { hour: 10, day: 100 },
  Silver: { hour: 15, day: 300 },
  Gold: { hour: 50, day: 600 },
  Platinum: { hour: 100, day: 1500 },
  Exclusive: { hour: 100, day: 1500 },
};

/** Behaviours of Upgates that nobody could confirm, with the value that is taken until somebody does, and what a person wants to try. */
export const SWITCHES = {
  tariff: 'Platinum',
  packs: 0,
  movedTo: '',
  unknownOrder: '404',
  paymentMovesUpdate: true,
  webhookTimeout: 'delivered',
  webhookTimeoutMs: 1000,
  webhookBatchMs: 0,
  webhookOrder: 'kept',
  webhookDropEvery: 0,
  validToForm: 'null',
  errorBodies: 'messages',
} as const satisfies Record<string, SwitchValue>;

/** What each switch may be. */
export const SWITCH_RULES: Readonly<Record<string, SwitchRule>> = {
  tariff: { choices: Object.keys(TARIFFS), about: 'decides how many requests the API takes in an hour and a day' },
  packs: { about: 'bought packs: 25 requests an hour and 400 a day each' },
  movedTo: { about: 'the API answers 301 with this api_url; empty = it has not moved' },
  unknownOrder: { choices: ['404', 'empty'], about: 'GET /orders/{number} of an order that is not there' },
  paymentMovesUpdate: { about: 'setting the day of payment moves last_update_time and calls the webhooks' },
  webhookTimeout: {
    choices: ['delivered', 'repeat'],
    about: 'a call without answer: counts as delivered, or is repeated, and 12 h without a right answer switch the webhook off',
  },
  webhookTimeoutMs: { about: 'how long a webhook may take' },
  webhookBatchMs: { about: 'how long changes are gathered for one call' },
  webhookOrder: { choices: ['kept', 'swapped'], about: 'swapped = every second call overtakes the one before' },
  webhookDropEvery: { about: 'every n-th call is lost; 0 = none' },
  validToForm: { choices: ['null', 'date', 'object'], about: 'valid_to of an agreement' },
  errorBodies: { choices: ['messages', 'text', 'empty'], about: 'bodies of 401 and 403' },
};
