import type { SwitchRule, SwitchValue } from '../kit/switches';

interface Setting extends SwitchRule {
  readonly usual: SwitchValue;
}

/** What nobody could confirm about Hotmart, with the behaviour we assume as the default, and faults that a person or a test may want. */
const SETTINGS = {
  localAddresses: { usual: true, about: 'http and localhost addresses are taken for webhooks; the real service wants https' },
  tokenPlace: {
    usual: 'header',
    choices: ['header', 'body', 'both', 'differs', 'none'],
    about: 'where notifications of version 2 carry the hottok; differs = right in the header, wrong in the body',
  },
  wrongToken: { usual: false, about: 'notifications carry another hottok' },
  cutBodies: { usual: false, about: 'bodies of notifications break off in the middle' },
  sendTwice: { usual: false, about: 'every notification comes twice' },
  renewalsNameThePlan: { usual: true, about: 'notifications of renewals say which plan it is' },
  againSameId: { usual: true, about: 'a notification sent again by hand keeps its id' },
  resend: { usual: 'ladder', choices: ['ladder', 'never'], about: 'undelivered notifications come again after 1, 5, 30 and 120 minutes' },
  offAfterFailures: { usual: 20, about: 'so many failed tries in a row switch a configuration off' },
  tokenSeconds: { usual: 86_400, about: 'how long a token of the interface lives' },
  tooManyTimes: { usual: 0, about: 'so many calls are answered 429' },
  callsPerMinute: { usual: 500, about: 'more calls in a minute are answered 429' },
  reactivation: {
    usual: 'at-once',
    choices: ['at-once', 'asks-subscriber'],
    about: 'a subscription reactivated by the interface lives again at once, or only if its subscriber says yes, which he never does here',
  },
  unknownParameters: {
    usual: 'refuse',
    choices: ['refuse', 'ignore'],
    about: 'a parameter of the interface that no list of ours names: 400, or taken without effect',
  },
  repeatedParameters: {
    usual: 'refuse',
    choices: ['refuse', 'first', 'last'],
    about: 'a parameter of the interface given more than once: 400, or one of its values counts; plan may always be repeated',
  },
  pixHours: { usual: 24, about: 'when an unpaid pix expires' },
  billetHours: { usual: 72, about: 'when an unpaid boleto expires' },
} satisfies Record<string, Setting>;

const entries: readonly (readonly [string, Setting])[] = Object.entries(SETTINGS);

/** The defaults by name. */
export const SWITCH_DEFAULTS: Readonly<Record<string, SwitchValue>> = Object.fromEntries(entries.map(([name, { usual }]) => [name, usual]));

/** Allowed values and words for people by name. */
export const SWITCH_RULES: Readonly<Record<string, SwitchRule>> = Object.fromEntries(entries);
