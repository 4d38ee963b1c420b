import type { Course, User } from './model';

/** The token of the demo's web service. */
export const DEMO_TOKEN = '5d1f0c3a7e9b4826a0c4d7e1f2b39586';

/** What a service of one's own offers here. */
export const SERVICE_FUNCTIONS = [
  'core_webservice_get_site_info',
  'core_user_get_users_by_field',
  'core_user_create_users',
  'enrol_manual_enrol_users',
  'enrol_manual_unenrol_users',
  'core_course_get_courses_by_field',
] as const;

/** The user of the token. */
export const SERVICE_USER = 'ordertill.service';

const person = (id: number, username: string, given: Pick<User, 'email' | 'firstname' | 'lastname'>): User => ({
  id,
  username,
  ...given,
  auth: 'manual',
  passwordSent: false,
});

/** Who is there from the start; one has written his address with capitals. */
export const USERS: readonly User[] = [
  person(2, 'admin', { email: 'admin@moodle.example', firstname: 'Admin', lastname: 'User' }),
  person(3, SERVICE_USER, { email: 'service@moodle.example', firstname: 'Ordertill', lastname: 'Service' }),
  person(4, 'olena', { email: 'Olena.Koval@example.com', firstname: 'Olena', lastname: 'Koval' }),
];

/** The courses: one ready, one hidden, one that does not let anybody be enrolled by hand. */
export const COURSES: readonly Course[] = [
  { id: 2, fullname: 'Tea from the beginning', shortname: 'TEA1', visible: true, manual: true },
  { id: 3, fullname: 'Tea ceremony', shortname: 'TEA2', visible: true, manual: true },
  { id: 4, fullname: 'Next year', shortname: 'NEXT', visible: false, manual: true },
  { id: 5, fullname: 'By invitation', shortname: 'INV', visible: true, manual: false },
];

/** Roles by their number, as a fresh Moodle has them. */
export const ROLES: Readonly<Record<number, string>> = { 1: 'Manager', 3: 'Teacher', 4: 'Non-editing teacher', 5: 'Student' };
