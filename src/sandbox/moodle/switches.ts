import type { SwitchRule, SwitchValue } from '../kit/switches';

/** How a Moodle may be set up, or stand just now. */
export const SWITCHES = {
  webServices: true,
  maintenance: false,
  showDetails: false,
  tokenExpired: false,
  missingFunction: '',
  mayCreate: true,
  mayEnrol: true,
  mayAssign: true,
  mayViewDetails: true,
  sameEmailAllowed: false,
  emailsAsWritten: true,
} as const satisfies Record<string, SwitchValue>;

/** What each switch means. */
export const SWITCH_RULES: Readonly<Record<string, SwitchRule>> = {
  webServices: { about: 'web services and the REST protocol are on; off = 403' },
  maintenance: { about: 'the site is being maintained' },
  showDetails: { about: 'errors say what exactly was wrong, as on a site for developers' },
  tokenExpired: { about: 'the token has come to its end' },
  missingFunction: { about: 'a function that the service does not offer' },
  mayCreate: { about: 'the user of the token may create users' },
  mayEnrol: { about: 'he may enrol people in courses' },
  mayAssign: { about: 'he may give the role of a student' },
  mayViewDetails: { about: 'he may see who the users are' },
  sameEmailAllowed: { about: 'several accounts may have one e-mail address' },
  emailsAsWritten: { about: 'capitals in addresses count when they are searched, as with PostgreSQL' },
};
