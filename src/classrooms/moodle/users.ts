import type { MoodleAnswer, MoodlePerson } from '../../academy/ports/moodle';
import type { MoodleClient } from './client';
import { CREATE_USERS, FIND_USERS } from './states';
import { createdSchema, usersSchema } from './wire';

const LONGEST_NAME = 100;
const SHORT_ID = 8;

/**
 * The names that an account may be given, best first: lower case, and only the signs that Moodle takes in a username (Moodle: section Usernames). The second
 * is for when somebody else has the first.
 */
export function usernamesFor({ email, memberId }: Pick<MoodlePerson, 'email' | 'memberId'>): readonly [string, string] {
  const id = memberId.slice(0, SHORT_ID);
  const allowed = email
    .toLowerCase()
    .replace(/[^-._@a-z0-9]+/g, '-')
    .slice(0, LONGEST_NAME - SHORT_ID - 1);
  return /[a-z0-9].*@/.test(allowed) ? [allowed, `${allowed}-${id}`] : [`member-${id}`, `member-${memberId}`];
}

const emailsOf = ({ email }: MoodlePerson): readonly string[] => [...new Set([email, email.toLowerCase()])];

/**
 * The account of somebody: the one that was found before, else the one with his address, else a new one, whose password Moodle makes and sends. An
 * answer that was lost is made up for by looking again, so that nobody gets two.
 */
export async function findOrCreate(call: MoodleClient, person: MoodlePerson): Promise<MoodleAnswer<number>> {
  if (person.known !== null) {
    const known = await find(call, 'id', [person.known]);
    if (known.kind !== 'done') return known;
    if (known.value.length > 0) return { kind: 'done', value: person.known };
  }
  const byEmail = await find(call, 'email', emailsOf(person));
  if (byEmail.kind !== 'done') return byEmail;
  const [first, second] = [...new Set(byEmail.value.map(({ id }) => id))];
  if (second !== undefined) return { kind: 'refused', code: 'moodle-email-twice', text: person.email, about: 'one' };
  return first === undefined ? create(call, person) : { kind: 'done', value: first };
}

function find(call: MoodleClient, field: 'id' | 'email' | 'username', values: readonly (string | number)[]) {
  return call({ name: FIND_USERS, params: { field, values }, schema: usersSchema });
}

async function create(call: MoodleClient, person: MoodlePerson): Promise<MoodleAnswer<number>> {
  const names = usernamesFor(person);
  // Sites that show no details say of a name that is taken only that a parameter was wrong, so it is asked before.
  const taken = await find(call, 'username', names);
  if (taken.kind !== 'done') return taken;
  const username = taken.value.some((one) => one.username === names[0]) ? names[1] : names[0];
  const user = {
    username,
    createpassword: 1,
    firstname: person.firstName?.trim() || (person.email.split('@')[0] ?? person.email),
    lastname: person.lastName?.trim() || '-',
    email: person.email,
  };
  const made = await call({ name: CREATE_USERS, params: { users: [user] }, schema: createdSchema });
  if (made.kind !== 'done') return made;
  const [created] = made.value;
  return created ? { kind: 'done', value: created.id } : { kind: 'later', code: 'moodle-address-wrong', text: 'HTTP 200' };
}
