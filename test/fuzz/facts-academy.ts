import { randomBytes, scryptSync } from 'node:crypto';
import { saveConnection, changeLinks } from '../../src/academy/manage-connections';
import { addContact, enrolByHand, makeReviewer } from '../../src/academy/manage-members';
import { makeToken, enterByLink } from '../../src/academy/member-door';
import { saveTypedMoodle } from '../../src/academy/moodle/manage-moodle';
import { hookOf } from '../../src/academy/open-channel';
import { addKey } from '../../src/academy/outgoing/manage-endpoints';
import { findConnection } from '../../src/academy/stores/connections';
import { saveClass, saveCourse, savePlan } from '../../src/academy/stores/courses';
import { insertFile, insertModule, saveLesson } from '../../src/academy/stores/lessons';
import { makeTest } from '../../src/academy/test-purchase';
import { addEndpoint } from '../support/elsewhere';
import { eventually } from '../support/eventually';
import { purchase } from '../support/hotmart-messages';
import { PERSON, PRODUCER } from '../support/world';
import type { BothWorlds, Query } from './facts';

/** What valid requests of an academy, its members and its shops are made of. */
export interface AcademyFacts {
  readonly course: string;
  readonly part: string;
  /** Two lessons of it; the second has no file. */
  readonly lesson: string;
  readonly file: string;
  readonly intake: string;
  readonly plan: string;
  readonly hotmart: { readonly id: string; readonly hook: string };
  readonly upgates: { readonly id: string; readonly hook: string };
  readonly link: string;
  /** A message about a product that opens nothing. */
  readonly event: string;
  readonly endpoint: { readonly id: string; readonly key: string };
  readonly test: string;
  readonly reviewer: string;
  readonly letter: string;
  readonly member: {
    readonly id: string;
    readonly email: string;
    readonly cookie: string;
    readonly csrf: string;
    readonly password: string;
    /** Lets him in once more. */
    readonly word: string;
  };
}

/** A seller's academy as it is being made. */
interface Site {
  readonly world: BothWorlds;
  readonly query: Query;
  readonly installationId: string;
  readonly code: string;
}

const FOREVER = { kind: 'forever' } as const;
const NOTHING = { product: null, variant: null, code: null, plan: null, offer: null } as const;
const EMAIL = 'member@school.example';
const PASSWORD = 'a long word of a member';
const MOODLE_COURSE = '2';

/** A password as it is stored, but at a cost of nothing, so that hundreds of guesses are cheap. */
function cheapHash(password: string): string {
  const salt = randomBytes(16);
  const key = scryptSync(password, salt, 32, { N: 2, r: 1, p: 1 });
  return ['scrypt', 2, 1, 1, salt.toString('base64url'), key.toString('base64url')].join('$');
}

async function one(query: Query, sql: string, params: readonly unknown[]): Promise<string> {
  const [row] = await query(sql, params);
  if (!row) throw new Error(`nothing found: ${sql}`);
  return String(Object.values(row)[0]);
}

/** Makes an academy with a course, a member who is signed in, two connected shops, and systems elsewhere that are told. */
export async function settleAcademy(site: Site): Promise<AcademyFacts> {
  const made = await makeCourse(site);
  const shops = await connectShops(site, made.course);
  const told = await connectElsewhere(site, made.course);
  const sold = await sell(site, shops.hotmart);
  return { ...made, ...shops, ...told, ...sold, ...(await letIn(site, { ...made, ...shops })) };
}

type Course = Pick<AcademyFacts, 'course' | 'part' | 'lesson' | 'file' | 'intake' | 'plan'>;

async function makeCourse({ world: { school }, installationId }: Site): Promise<Course> {
  const { ids, clock, db } = school;
  const uuid = (): string => ids.uuid();
  const made = { course: uuid(), part: uuid(), lesson: uuid(), file: uuid(), intake: uuid(), plan: uuid() };
  const { course: courseId, part: moduleId, lesson: lessonId } = made;
  const now = clock.now();
  const course = {
    id: courseId,
    title: 'Tea',
    description: 'All of it',
    language: 'en',
    active: true,
    paid: true,
    rule: FOREVER,
    buyUrl: null,
  };
  const intake = { id: made.intake, courseId, title: 'Spring', active: true, startsAt: null, rule: FOREVER };
  const content = Buffer.from('a list of teas');
  await db.transaction(async (tx) => {
    await saveCourse(tx, installationId, course, now);
    await insertModule(tx, installationId, { id: moduleId, courseId, title: 'Green' });
    for (const [id, title] of [
      [lessonId, 'Sencha'],
      [uuid(), 'Matcha'],
    ] as const)
      await saveLesson(tx, installationId, { id, courseId, moduleId, title, body: 'Not too **hot**', videoUrl: null });
    const file = { id: made.file, lessonId, name: 'teas.txt', type: 'text/plain', size: content.length, content };
    await insertFile(tx, installationId, file, now);
    await saveClass(tx, installationId, intake, now);
    await savePlan(tx, installationId, { id: made.plan, title: 'All teas', active: true, rule: FOREVER, courses: [courseId] }, now);
  });
  return made;
}

type Shops = Pick<AcademyFacts, 'hotmart' | 'upgates' | 'link'>;

async function connectShops(site: Site, courseId: string): Promise<Shops> {
  const { world, query, installationId } = site;
  const { hottok, clientId, clientSecret } = PRODUCER;
  const hotmart = await connectShop(site, 'hotmart', { version: '2', hottok, clientId, clientSecret });
  const { apiUrl: address, user } = world.upgates;
  const fields = { address, login: user.login, apiKey: user.key, waitForPayment: 'yes', takeBack: 'yes' };
  const upgates = await connectShop(site, 'upgates', fields);
  await eventually(() => world.upgates.webhooks().length === 3);
  const hook = world.upgates.webhooks()[0]?.url ?? upgates.hook;
  await changeLinks(world.school, {
    installationId,
    target: { kind: 'course', id: courseId },
    add: [{ connectionId: hotmart.id, product: { ...NOTHING, product: '4100009' }, title: 'Tea' }],
    remove: [],
  });
  const link = await one(query, 'select id from product_link where installation_id = $1', [installationId]);
  return { hotmart, upgates: { id: upgates.id, hook: new URL(hook).pathname }, link };
}

async function connectShop(
  { world: { school }, installationId }: Site,
  channel: string,
  fields: Readonly<Record<string, string>>,
): Promise<{ readonly id: string; readonly hook: string }> {
  const typed = { name: `Our ${channel}`, active: true, fields };
  const saved = await saveConnection(school, { installationId, channel, known: null, typed, actor: PERSON });
  const row = saved.ok ? await school.db.read((tx) => findConnection(tx, installationId, saved.id)) : null;
  if (!row) throw new Error(`not connected: ${JSON.stringify(saved)}`);
  return { id: row.id, hook: new URL(hookOf(school, row)).pathname };
}

async function connectElsewhere({ world, query, installationId }: Site, courseId: string): Promise<Pick<AcademyFacts, 'endpoint'>> {
  const { moodle, elsewhere } = world;
  const typed = {
    address: moodle.url,
    token: moodle.token,
    role: '5',
    ending: 'suspend',
    active: true,
    courses: { [courseId]: MOODLE_COURSE },
  };
  const saved = await saveTypedMoodle(elsewhere, { installationId, typed, actor: PERSON });
  if (!saved.ok) throw new Error(JSON.stringify(saved.problems));
  const { id } = await addEndpoint(world, installationId, `${moodle.url}/no-such-page`);
  await addKey(elsewhere, { installationId, id, actor: PERSON });
  return { endpoint: { id, key: await one(query, 'select id from outgoing_key where installation_id = $1', [installationId]) } };
}

async function sell({ world, query, installationId }: Site, { hook }: AcademyFacts['hotmart']): Promise<Pick<AcademyFacts, 'event'>> {
  const headers = { 'content-type': 'application/json', 'x-hotmart-hottok': PRODUCER.hottok };
  const { status } = await fetch(`${world.hub}${hook}`, { method: 'POST', headers, body: JSON.stringify(purchase()) });
  if (status !== 200) throw new Error(`the sale was answered with ${status}`);
  const applied = 'select key from sale_event where installation_id = $1 and applied_at is not null';
  await eventually(async () => (await query(applied, [installationId])).length > 0);
  return { event: await one(query, applied, [installationId]) };
}

async function letIn(
  { world, query, installationId, code }: Site,
  { course, hotmart }: Course & Shops,
): Promise<Pick<AcademyFacts, 'member' | 'reviewer' | 'test' | 'letter'>> {
  const { school, hub } = world;
  const asked = { installationId, actor: PERSON } as const;
  const target = { kind: 'course', id: course } as const;
  const added = await addContact(school, { ...asked, typed: { email: EMAIL, firstName: 'Mem', lastName: 'Ber', language: 'en' } });
  if (!added.ok) throw new Error('no member');
  const { value: member } = added;
  await enrolByHand(school, { ...asked, memberId: member.id, target, until: null, quiet: false });
  const token = (): Promise<string> => school.db.transaction((tx) => makeToken(school, tx, member, 1));
  const session = await enterByLink(school, installationId, await token());
  const cookie = `__Host-learn-${code}=${session ?? ''}`;
  const account = await (await fetch(`${hub}/learn/${code}/account`, { headers: { Cookie: cookie } })).text();
  const csrf = /name="_csrf" value="([^"]+)"/.exec(account)?.[1] ?? '';
  if (csrf === '') throw new Error('the member is not signed in');
  const letters = "select id from access_letter where installation_id = $1 and member_id = $2 and state = 'sent'";
  await eventually(async () => (await query(letters, [installationId, member.id])).length > 0);
  const letter = await one(query, letters, [installationId, member.id]);
  // One of those that did not arrive, which can be sent once more.
  await query("update access_letter set state = 'failed' where id = $1", [letter]);
  await query('update member set password = $2 where id = $1', [member.id, cheapHash(PASSWORD)]);
  const reviewer = await makeReviewer(school, { ...asked, email: 'reviewer@school.example', target });
  const way = { connectionId: hotmart.id, product: { ...NOTHING, product: '4100009' }, title: 'Tea', target };
  const test = await makeTest(school, { installationId, email: 'test@school.example', way });
  if (!reviewer.ok || !test.ok) throw new Error('neither a reviewer nor a test');
  return {
    member: { id: member.id, email: EMAIL, cookie, csrf, password: PASSWORD, word: await token() },
    reviewer: reviewer.value.member.id,
    test: test.id,
    letter,
  };
}
