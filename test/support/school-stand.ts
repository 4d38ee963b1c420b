import { z } from 'zod';
import { rows } from '../../src/infra/database';
import { saveConnection } from '../../src/academy/manage-connections';
import { changeLinks } from '../../src/academy/manage-connections';
import type { Target } from '../../src/academy/domain/product-ref';
import type { SaleEvent } from '../../src/academy/ports/channel';
import { findConnection } from '../../src/academy/stores/connections';
import { saveCourse } from '../../src/academy/stores/courses';
import { hookOf } from '../../src/academy/open-channel';
import type { AccessRule } from '../../src/academy/domain/access';
import { eventually } from './eventually';
import { TOKEN, goods } from './test-channel';
import type { Visitor } from './visitor';
import { newVisitor } from './visitor';
import type { World } from './world';
import { PERSON } from './world';

/** An academy of a seller, with one connection to the test shop. */
export interface Stand {
  readonly installationId: string;
  readonly code: string;
  readonly connectionId: string;
  readonly hookUrl: string;
  /** Makes a course that is granted by a product. */
  course(title: string, product: string | null, rule?: AccessRule): Promise<Target>;
  link(target: Target, product: string): Promise<void>;
  /** Sends a message as the shop does. */
  tell(events: readonly SaleEvent[], token?: string): Promise<Response>;
  /** What somebody has now: titles of targets with their state. */
  seats(email: string): Promise<readonly Seat[]>;
  /** Waits until everything that was said has been applied. */
  settled(): Promise<void>;
  letters(email: string): Promise<readonly { readonly kind: string; readonly state: string }[]>;
}

export interface Seat {
  readonly target: string;
  readonly active: boolean;
  readonly until: Date | null;
}

/** Makes a seller with an academy; every call makes another. */
export async function openSchool(world: World, name: string): Promise<Stand> {
  const { school } = world;
  await world.sellers.add({ email: `owner@${name}.example`, name, language: 'en', currency: 'BRL' });
  const ask = <T>(sql: string, params: readonly unknown[]): Promise<readonly T[]> => school.db.read((tx) => rows<T>(tx, sql, params));
  const [seller] = await ask<{ id: string; code: string }>('select id, code from installation where public_address = $1', [name]);
  if (!seller) throw new Error('no seller');
  const { id: installationId, code } = seller;
  const saved = await saveConnection(school, {
    installationId,
    channel: 'testshop',
    known: null,
    typed: { name: 'Our shop', active: true, fields: { address: 'shop.example', token: TOKEN } },
    actor: PERSON,
  });
  if (!saved.ok) throw new Error(JSON.stringify(saved.problems));
  const connectionId = saved.id;
  const row = await school.db.read((tx) => findConnection(tx, installationId, connectionId));
  if (!row) throw new Error('no connection');
  const hookUrl = hookOf(school, row);
  const stand: Stand = {
    installationId,
    code,
    connectionId,
    hookUrl,
    course: async (title, product, rule = { kind: 'forever' }) => {
      const target = { kind: 'course', id: school.ids.uuid() } as const;
      const course = { id: target.id, title, description: '', language: 'en', active: true, paid: true, rule, buyUrl: null };
      await school.db.transaction((tx) => saveCourse(tx, installationId, course, school.clock.now()));
      if (product !== null) await stand.link(target, product);
      return target;
    },
    link: (target, product) =>
      changeLinks(school, { installationId, target, add: [{ connectionId, product: goods(product).product, title: product }], remove: [] }),
    tell: (events, token = TOKEN) => fetch(hookUrl, { method: 'POST', headers: { 'x-test-token': token }, body: JSON.stringify(events) }),
    seats: (email) =>
      ask<Seat>(
        `select e.target_id as target, e.active, e.until_at as until from enrolment e join member m on m.installation_id = e.installation_id
           and m.id = e.member_id where e.installation_id = $1 and m.email = $2 order by e.since, e.id`,
        [installationId, email],
      ),
    settled: async () => {
      await eventually(async () => {
        const waiting = await ask('select 1 from sale_event where installation_id = $1 and applied_at is null', [installationId]);
        return waiting.length === 0;
      });
    },
    letters: (email) =>
      ask(
        `select l.kind, l.state from access_letter l join member m on m.installation_id = l.installation_id and m.id = l.member_id
         where l.installation_id = $1 and m.email = $2 order by l.created_at, l.id`,
        [installationId, email],
      ),
  };
  return stand;
}

const Letters = z.object({ letters: z.array(z.object({ to: z.array(z.string()).or(z.string()), subject: z.string(), text: z.string() })) });

/** The letters that have reached somebody, oldest first. */
export async function readLetters(world: World, email: string): Promise<readonly { readonly subject: string; readonly text: string }[]> {
  const state: unknown = await (await fetch(`${world.mail.url}/_sim/state`)).json();
  return Letters.parse(state).letters.filter(({ to }) => [to].flat().some((one) => one.toLowerCase().includes(email)));
}

/** Signs a seller in as his letter lets him. */
export async function signInSeller(world: World, email: string): Promise<Visitor> {
  const visitor = newVisitor();
  await visitor.submit(await visitor.go(`${world.hub}/own/sign-in`), { form: 'action="/own/sign-in"', fields: { email } });
  const letter = await eventually(async () => (await readLetters(world, email))[0]);
  await visitor.submit(await visitor.go(/http\S+\/own\/enter\/\S+/.exec(letter?.text ?? '')?.[0] ?? ''), { form: '/own/enter/' });
  return visitor;
}
