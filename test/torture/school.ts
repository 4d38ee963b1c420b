import { z } from 'zod';
import { changeLinks, saveConnection } from '../../src/academy/manage-connections';
import { hookOf } from '../../src/academy/open-channel';
import type { School } from '../../src/academy/school';
import { findConnection } from '../../src/academy/stores/connections';
import { saveCourse } from '../../src/academy/stores/courses';
import type { App } from '../../src/app';
import { PERSON } from '../support/world';
import type { RunningShop, TorturedShop } from './shop';

/** A shop with its connection. */
export interface ConnectedShop extends RunningShop {
  readonly kind: TorturedShop;
  readonly connectionId: string;
  /** Where its messages come to: the path at our address. */
  readonly hookPath: string;
}

/** An academy with two courses that every shop of the torture sells. */
export interface TorturedSchool {
  readonly installationId: string;
  readonly shops: readonly ConnectedShop[];
  /** Ids of the courses. */
  readonly courses: readonly string[];
  /** An address that nobody has had before. */
  nextEmail(): string;
  /** A word that stands in no message. */
  nextMark(): string;
}

const SELLER = { email: 'owner@academy.example', name: 'Torture academy', language: 'en', currency: 'BRL' };
const TITLES = ['Crochet', 'Knitting'];
const Saved = z.object({ ok: z.literal(true), id: z.string() });

async function makeCourses(school: School, installationId: string): Promise<readonly string[]> {
  const ids = TITLES.map(() => school.ids.uuid());
  for (const [index, id] of ids.entries()) {
    const course = { id, title: TITLES[index] ?? '', description: '', language: 'en', active: true, paid: true, buyUrl: null };
    await school.db.transaction((tx) => saveCourse(tx, installationId, { ...course, rule: { kind: 'forever' } }, school.clock.now()));
  }
  return ids;
}

async function connect(
  school: School,
  of: { readonly installationId: string; readonly courses: readonly string[] },
  { kind, running }: { readonly kind: TorturedShop; readonly running: RunningShop },
): Promise<ConnectedShop> {
  const { installationId, courses } = of;
  const saved = await saveConnection(school, {
    installationId,
    channel: kind.code,
    known: null,
    typed: { name: kind.code, active: true, fields: running.typed },
    actor: PERSON,
  });
  const { id: connectionId } = Saved.parse(saved);
  const row = await school.db.read((tx) => findConnection(tx, installationId, connectionId));
  if (!row) throw new Error('no connection');
  for (const [index, id] of courses.entries()) {
    const product = { product: running.products[index] ?? null, variant: null, code: null, plan: null, offer: null };
    const add = [{ connectionId, product, title: TITLES[index] ?? '' }];
    await changeLinks(school, { installationId, target: { kind: 'course', id }, add, remove: [] });
  }
  const hookUrl = hookOf(school, row);
  await running.connect(hookUrl);
  return { ...running, kind, connectionId, hookPath: new URL(hookUrl).pathname };
}

/** Makes the academy; its connections are set up by whoever does the product's work. */
export async function openSchool(
  app: App,
  shops: readonly { readonly kind: TorturedShop; readonly running: RunningShop }[],
): Promise<TorturedSchool> {
  const made = await app.sellers.add(SELLER);
  if (!made) throw new Error('no seller');
  const { installationId } = made;
  const courses = await makeCourses(app.school, installationId);
  const connected: ConnectedShop[] = [];
  for (const shop of shops) connected.push(await connect(app.school, { installationId, courses }, shop));
  let used = 0;
  const next = (): number => (used += 1);
  return {
    installationId,
    shops: connected,
    courses,
    nextEmail: () => `buyer-${next()}@people.example`,
    nextMark: () => `forged-mark-${next()}`,
  };
}
