import { z } from 'zod';
import { MoodleException, invalidParameter, lacksCapability } from './errors';
import type { User } from './model';
import type { Description, Taken } from './params';
import { isClean, multiple, single, value } from './params';
import { ROLES, SERVICE_FUNCTIONS, SERVICE_USER } from './seed';
import type { Site } from './site';

/** A function of the web services: how its parameters look, and what it does. It answers with what is sent as JSON. */
export interface ServiceFunction {
  readonly params: Description;
  readonly run: (site: Site, params: Taken) => unknown;
}

const siteInfo: ServiceFunction = {
  params: single({ serviceshortnames: { kind: 'multiple', of: value('alphanum'), need: 'optional' } }),
  run: ({ switches, url }) => ({
    sitename: 'School of tea',
    username: SERVICE_USER,
    firstname: 'Ordertill',
    lastname: 'Service',
    fullname: 'Ordertill Service',
    lang: 'en',
    userid: 3,
    siteurl: url(),
    functions: SERVICE_FUNCTIONS.filter((name) => name !== switches.text('missingFunction')).map((name) => ({
      name,
      version: '2024100700',
    })),
    release: '4.5 (Build: 20241007)',
    version: '2024100700',
  }),
};

const shown = ({ id, username, email, firstname, lastname }: User) => ({
  id,
  username,
  firstname,
  lastname,
  fullname: `${firstname} ${lastname}`,
  email,
  suspended: false,
});

const Search = z.object({ field: z.string(), values: z.array(z.string()) });
const FIELDS = { id: 'int', username: 'username', email: 'email' } as const;

const findUsers: ServiceFunction = {
  params: single({ field: value('alphanum'), values: multiple(value('raw')) }),
  run: ({ books, switches }, params) => {
    const { field, values } = Search.parse(params);
    if (field !== 'id' && field !== 'username' && field !== 'email')
      throw invalidParameter(`The search field '${field}' parameter is invalid`);
    const bad = values.find((one) => !isClean(FIELDS[field], one));
    if (bad !== undefined) throw invalidParameter(`The field '${field}' value is invalid: ${bad}`);
    if (!switches.flag('mayViewDetails')) return [];
    const asWritten = field !== 'email' || switches.flag('emailsAsWritten');
    const same = (one: string, other: string): boolean => (asWritten ? one === other : one.toLowerCase() === other.toLowerCase());
    return books.users.filter((user) => values.some((one) => same(String(user[field]), one))).map(shown);
  },
};

const NewUsers = z.object({
  users: z.array(
    z.object({
      username: z.string(),
      createpassword: z.number().optional(),
      password: z.string().optional(),
      firstname: z.string(),
      lastname: z.string(),
      email: z.string(),
      auth: z.string(),
    }),
  ),
});
type NewUser = z.infer<typeof NewUsers>['users'][number];

const createUsers: ServiceFunction = {
  params: single({
    users: multiple(
      single({
        createpassword: value('bool', 'optional'),
        username: value('username'),
        auth: value('alphanum', { usual: 'manual' }),
        password: value('raw', 'optional'),
        firstname: value('text'),
        lastname: value('text'),
        email: value('email'),
        idnumber: value('raw', { usual: '' }),
        lang: value('alphanum', { usual: 'en' }),
        city: value('text', 'optional'),
        country: value('alphanum', 'optional'),
      }),
    ),
  }),
  run: (site, params) => {
    if (!site.switches.flag('mayCreate')) throw lacksCapability('Create users');
    const { users } = NewUsers.parse(params);
    // All or none: the calls of one request are one transaction.
    for (const user of users) refuseUser(site, user);
    return users.map(({ username, email, firstname, lastname, auth, createpassword }) => {
      const { id } = site.books.addUser({ username, email, firstname, lastname, auth, passwordSent: createpassword === 1 });
      return { id, username };
    });
  },
};

function refuseUser({ books, switches }: Site, user: NewUser): void {
  for (const field of ['username', 'firstname', 'lastname'] as const)
    if (user[field].trim() === '') throw invalidParameter(`The field ${field} cannot be blank`);
  if (books.users.some(({ username }) => username === user.username)) throw invalidParameter(`Username already exists: ${user.username}`);
  if (user.auth !== 'manual') throw invalidParameter(`Invalid authentication type: ${user.auth}`);
  if (!user.password && user.createpassword !== 1)
    throw invalidParameter('Invalid password: you must provide a password, or set createpassword.');
  const taken = books.users.some(({ email }) => email.toLowerCase() === user.email.toLowerCase());
  if (taken && !switches.flag('sameEmailAllowed')) throw invalidParameter(`Email address already exists: ${user.email}`);
}

const Enrolments = z.object({
  enrolments: z.array(
    z.object({
      roleid: z.number(),
      userid: z.number(),
      courseid: z.number(),
      timestart: z.number().optional(),
      timeend: z.number().optional(),
      suspend: z.number().optional(),
    }),
  ),
});

/** What stands in the way of enrolling people in a course, or of taking them out. */
function refuseCourse({ books, switches }: Site, courseid: number, what: string): void {
  const course = books.course(courseid);
  if (!course)
    throw new MoodleException('dml_missing_record_exception', 'invalidrecord', 'Can not find data record in database table course.');
  if (!switches.flag('mayEnrol')) throw lacksCapability(what);
  if (!course.manual)
    throw new MoodleException(
      'moodle_exception',
      'wsnoinstance',
      `Manual enrolment plugin instance doesn't exist or is disabled for the course (id = ${courseid})`,
    );
}

const enrolUsers: ServiceFunction = {
  params: single({
    enrolments: multiple(
      single({
        roleid: value('int'),
        userid: value('int'),
        courseid: value('int'),
        timestart: value('int', 'optional'),
        timeend: value('int', 'optional'),
        suspend: value('int', 'optional'),
      }),
    ),
  }),
  run: (site, params) => {
    const { enrolments } = Enrolments.parse(params);
    for (const { courseid, roleid, userid } of enrolments) {
      refuseCourse(site, courseid, 'Enrol users');
      if (!site.switches.flag('mayAssign') || ROLES[roleid] === undefined)
        throw new MoodleException(
          'moodle_exception',
          'wsusercannotassign',
          `You don't have the permission to assign this role (${roleid}) to this user (${userid}) in this course (${courseid}).`,
        );
      if (!site.books.user(userid)) throw new MoodleException('dml_missing_record_exception', 'invaliduser', 'Invalid user');
    }
    for (const { suspend, timestart = 0, timeend = 0, ...one } of enrolments)
      site.books.setEnrolment({ ...one, timestart, timeend, suspended: Boolean(suspend) });
    return null;
  },
};

const Unenrolments = z.object({ enrolments: z.array(z.object({ userid: z.number(), courseid: z.number() })) });

const unenrolUsers: ServiceFunction = {
  params: single({
    enrolments: multiple(single({ userid: value('int'), courseid: value('int'), roleid: value('int', 'optional') })),
  }),
  run: (site, params) => {
    const { enrolments } = Unenrolments.parse(params);
    for (const { courseid, userid } of enrolments) {
      refuseCourse(site, courseid, 'Unenrol users from the course');
      if (!site.books.user(userid)) throw invalidParameter(`User id not exist: ${userid}`);
    }
    for (const { userid, courseid } of enrolments) site.books.removeEnrolment(userid, courseid);
    return null;
  },
};

const ByField = z.object({ field: z.string(), value: z.string() });

const findCourses: ServiceFunction = {
  params: single({ field: value('alphanum', { usual: '' }), value: value('raw', { usual: '' }) }),
  run: ({ books }, params) => {
    const search = ByField.parse(params);
    if (search.field !== '' && search.field !== 'id' && search.field !== 'shortname') throw invalidParameter('Invalid field name');
    if (search.field === 'id' && !isClean('int', search.value)) throw invalidParameter(`Invalid value for ${search.field}`);
    const key = search.field === 'shortname' ? 'shortname' : 'id';
    const found = books.courses.filter((course) => search.field === '' || String(course[key]) === search.value);
    const courses = found.map(({ id, fullname, shortname, visible, manual }) => ({
      id,
      fullname,
      shortname,
      visible: Number(visible),
      enrollmentmethods: manual ? ['manual', 'self'] : ['self'],
    }));
    return { courses, warnings: [] };
  },
};

/** Every function that this Moodle has. */
export const FUNCTIONS: Readonly<Record<string, ServiceFunction>> = {
  core_webservice_get_site_info: siteInfo,
  core_user_get_users_by_field: findUsers,
  core_user_create_users: createUsers,
  enrol_manual_enrol_users: enrolUsers,
  enrol_manual_unenrol_users: unenrolUsers,
  core_course_get_courses_by_field: findCourses,
};
