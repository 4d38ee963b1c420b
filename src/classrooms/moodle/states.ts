import type { MoodleCode } from '../../academy/ports/moodle';
import type { MoodleError } from './wire';

/** Function that says who the token belongs to; a service of ones own always has it. */
export const SITE_INFO = 'core_webservice_get_site_info';
export const FIND_USERS = 'core_user_get_users_by_field';
export const CREATE_USERS = 'core_user_create_users';
export const ENROL = 'enrol_manual_enrol_users';
export const UNENROL = 'enrol_manual_unenrol_users';
export const FIND_COURSES = 'core_course_get_courses_by_field';

/** What an error means, and whether every other call would meet it too. */
export interface Meaning {
  readonly code: MoodleCode;
  readonly about: 'all' | 'one' | 'moment';
}

const all = (code: MoodleCode): Meaning => ({ code, about: 'all' });
const one = (code: MoodleCode): Meaning => ({ code, about: 'one' });

const MEANINGS: Readonly<Record<string, Meaning>> = {
  invalidtoken: all('moodle-token-refused'),
  invalidtimedtoken: all('moodle-token-refused'),
  sitemaintenance: { code: 'moodle-maintenance', about: 'moment' },
  upgraderunning: { code: 'moodle-maintenance', about: 'moment' },
  wsaccessusersuspended: all('moodle-token-refused'),
  wsaccessuserdeleted: all('moodle-token-refused'),
  wsaccessuserunconfirmed: all('moodle-token-refused'),
  wsaccessuserexpired: all('moodle-token-refused'),
  servicenotavailable: all('moodle-services-off'),
  nopermissions: one('moodle-forbidden'),
  nopermission: one('moodle-forbidden'),
  requireloginerror: one('moodle-forbidden'),
  usernotfullysetup: all('moodle-forbidden'),
  forcepasswordchangenotice: all('moodle-forbidden'),
  sitepolicynotagreed: all('moodle-forbidden'),
  wsnoinstance: one('moodle-manual-off'),
  manualpluginnotinstalled: all('moodle-manual-off'),
  wscannotenrol: one('moodle-forbidden'),
  wscannotunenrol: one('moodle-forbidden'),
  wsusercannotassign: one('moodle-role-refused'),
  invalidcourseid: one('moodle-course-unknown'),
};

/** What an error of a function means. Moodle tells little unless its site shows details, so the function that was called is half of the answer. */
export function meaningOf(error: MoodleError, called: string): Meaning {
  const known = MEANINGS[error.errorcode];
  if (known) return known;
  if (error.errorcode === 'accessexception') return all(called === SITE_INFO ? 'moodle-token-refused' : 'moodle-functions-missing');
  if (error.errorcode === 'invalidrecord' || error.errorcode === 'invalidrecordunknown')
    return /external_functions/.test(error.message) ? all('moodle-functions-missing') : one('moodle-course-unknown');
  if (called === CREATE_USERS) return one('moodle-user-refused');
  return one('moodle-refused');
}
