import { z } from 'zod';
import { changeLinks, saveConnection } from '../../src/academy/manage-connections';
import { hookOf } from '../../src/academy/open-channel';
import type { ProductRef, Target } from '../../src/academy/domain/product-ref';
import { findConnection } from '../../src/academy/stores/connections';
import { saveCourse, savePlan } from '../../src/academy/stores/courses';
import { rows } from '../../src/infra/database';
import { eventually } from './eventually';
import { deed } from './hotmart';
import { PERSON, PRODUCER } from './world';
import type { World } from './world';

/** What somebody has: the name of what it opens, and until when it is open; only what is open now. */
export interface OpenSeat {
  readonly title: string;
  readonly until: Date | null;
}

/** An academy that is connected to Hotmart, with a course and two plans that its products grant. */
export interface HotmartSchool {
  readonly installationId: string;
  readonly connectionId: string;
  readonly hookUrl: string;
  /** Sends a message as Hotmart does, with the token in the header unless another or none is given. */
  post(body: object | string, header?: string | null): Promise<number>;
  link(target: Target, product: Partial<ProductRef>): Promise<void>;
  /** A course that nothing grants yet. */
  course(title: string): Promise<Target>;
  settled(): Promise<void>;
  open(email: string): Promise<readonly OpenSeat[]>;
  letters(email: string): Promise<readonly string[]>;
  sales(): Promise<readonly { readonly key: string; readonly attention: string | null }[]>;
  events(): Promise<readonly { readonly kind: string; readonly outcome: string | null }[]>;
  members(): Promise<readonly { readonly email: string; readonly name: string }[]>;
  versions(): Promise<readonly string[]>;
}

const connected = z.object({ ok: z.literal(true), id: z.string() });

/** Makes a seller with courses C1 and plans P1, P2, linked as in the checks of the protocol; every call makes another. */
export async function openHotmartSchool(world: World, name: string, fields: Readonly<Record<string, string>> = {}): Promise<HotmartSchool> {
  const { school } = world;
  await world.sellers.add({ email: `owner@${name}.example`, name, language: 'en', currency: 'BRL' });
  const ask = <T>(sql: string, params: readonly unknown[] = []): Promise<readonly T[]> =>
    school.db.read((tx) => rows<T>(tx, sql, [installationId, ...params]));
  const [seller] = await school.db.read((tx) => rows<{ id: string }>(tx, 'select id from installation where public_address = $1', [name]));
  const installationId = seller?.id ?? '';
  const { hottok, clientId, clientSecret } = PRODUCER;
  const typed = { name: 'Hotmart', active: true, fields: { version: '2', hottok, clientId, clientSecret, ...fields } };
  const saved = await saveConnection(school, { installationId, channel: 'hotmart', known: null, typed, actor: PERSON });
  const { id: connectionId } = connected.parse(saved);
  const row = await school.db.read((tx) => findConnection(tx, installationId, connectionId));
  if (!row) throw new Error('no connection');
  const hookUrl = hookOf(school, row);
  const now = school.clock.now();
  const forever = { kind: 'forever' } as const;

  const made: HotmartSchool = {
    installationId,
    connectionId,
    hookUrl,
    post: async (body, header = hottok) => {
      const isForm = typeof body === 'string' && !body.startsWith('{');
      const type = isForm ? 'application/x-www-form-urlencoded' : 'application/json';
      const headers = { 'content-type': type, ...(header !== null && { 'x-hotmart-hottok': header }) };
      return (await fetch(hookUrl, { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) })).status;
    },
    link: (target, product) => {
      const ref = { product: null, variant: null, code: null, plan: null, offer: null, ...product };
      return changeLinks(school, { installationId, target, add: [{ connectionId, product: ref, title: 'chosen' }], remove: [] });
    },
    course: async (title) => {
      const target: Target = { kind: 'course', id: school.ids.uuid() };
      const course = { id: target.id, title, description: '', language: 'en', active: true, paid: true, rule: forever, buyUrl: null };
      await school.db.transaction((tx) => saveCourse(tx, installationId, course, now));
      return target;
    },
    settled: () =>
      eventually(async () => {
        const [left] = await ask<{ count: number }>(
          'select count(*)::int as count from sale_event where installation_id = $1 and applied_at is null',
        );
        return left?.count === 0;
      }).then(() => undefined),
    open: (email) =>
      ask<OpenSeat>(
        `select coalesce(c.title, p.title) as title, e.until_at as until from enrolment e
           join member m on m.installation_id = e.installation_id and m.id = e.member_id
           left join course c on c.installation_id = e.installation_id and c.id = e.target_id
           left join course_plan p on p.installation_id = e.installation_id and p.id = e.target_id
         where e.installation_id = $1 and m.email = $2 and e.active order by 1`,
        [email],
      ),
    letters: async (email) => {
      const found = await ask<{ kind: string }>(
        `select l.kind from access_letter l join member m on m.installation_id = l.installation_id and m.id = l.member_id
         where l.installation_id = $1 and m.email = $2 order by l.created_at, l.id`,
        [email],
      );
      return found.map(({ kind }) => kind);
    },
    sales: () => ask('select sale_key as key, attention from sale where installation_id = $1 order by sale_key'),
    events: () => ask('select kind, outcome from sale_event where installation_id = $1 order by received_at, key'),
    members: () => ask(`select email, concat_ws(' ', first_name, last_name) as name from member where installation_id = $1 order by email`),
    versions: async () => {
      const found = await ask<{ version: string }>(
        'select version from channel_message where installation_id = $1 and version is not null order by received_at',
      );
      return found.map(({ version }) => version);
    },
  };
  const course = await made.course('C1');
  await made.link(course, { product: '4100001' });
  for (const [title, plan] of [
    ['P1', '726001'],
    ['P2', '726002'],
  ] as const) {
    const target: Target = { kind: 'plan', id: school.ids.uuid() };
    const planRow = { id: target.id, title, active: true, rule: forever, courses: [course.id] };
    await school.db.transaction((tx) => savePlan(tx, installationId, planRow, now));
    await made.link(target, { product: '4100002', plan, variant: plan === '726001' ? 'Clube Mensal' : 'Clube Anual' });
  }
  return made;
}

/** Makes Hotmart tell a school of everything that happens there. */
export async function tellSchool(world: World, school: HotmartSchool, version: '1' | '2' = '2'): Promise<string> {
  const configuration = await deed(world.hotmart.url, '/webhooks', { url: school.hookUrl, version });
  return String(configuration['id']);
}
