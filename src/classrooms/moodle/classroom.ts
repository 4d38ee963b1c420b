import type { Moodle, MoodleAccount } from '../../academy/ports/moodle';
import { parseOutsideAddress } from '../../infra/outside-address';
import { checkMoodle } from './check';
import type { MoodleParts } from './client';
import { createMoodleClient } from './client';
import { CREATE_USERS, ENROL, FIND_COURSES, FIND_USERS, SITE_INFO, UNENROL } from './states';
import { findOrCreate } from './users';
import { nothingSchema } from './wire';

const FUNCTIONS = [SITE_INFO, FIND_USERS, CREATE_USERS, ENROL, UNENROL, FIND_COURSES];
/** Pages that somebody may stand on when he copies the address. */
const PAGES = /\/(?:my|login|course|user|admin|webservice|index\.php)(?:\/.*)?$/;

const seconds = (moment: Date | null): number => (moment ? Math.floor(moment.getTime() / 1_000) : 0);

/** Moodle by its web services over REST, version 3.9 and later. Enrols by the course's own "manual" method, so that it never meets other ways in. */
export function createMoodle(parts: MoodleParts): Moodle {
  const open = (account: MoodleAccount) => createMoodleClient(parts, account);
  return {
    functions: FUNCTIONS,
    address: (typed) => {
      const url = parseOutsideAddress(typed, parts.extraHosts);
      if (!url) return null;
      url.search = '';
      url.pathname = url.pathname.replace(PAGES, '').replace(/\/+$/, '');
      return url;
    },
    check: (account, courses) => checkMoodle(open(account), FUNCTIONS, courses),
    account: (account, person) => findOrCreate(open(account), person),
    enrol: (account, { user, course, from, until }) =>
      open(account)({
        name: ENROL,
        params: {
          enrolments: [
            {
              roleid: account.role,
              userid: user,
              courseid: course,
              // Zero is "at once" and "no end"; both are always said, so that an end that was set before goes.
              timestart: seconds(from),
              timeend: seconds(until),
              suspend: 0,
            },
          ],
        },
        schema: nothingSchema,
      }),
    end: (account, { user, course }, how) =>
      how === 'unenrol'
        ? open(account)({ name: UNENROL, params: { enrolments: [{ userid: user, courseid: course }] }, schema: nothingSchema })
        : open(account)({
            name: ENROL,
            params: { enrolments: [{ roleid: account.role, userid: user, courseid: course, suspend: 1 }] },
            schema: nothingSchema,
          }),
  };
}
