import type { Target } from '../../../src/academy/domain/product-ref';
import { changeLinks, saveConnection } from '../../../src/academy/manage-connections';
import type { SavedConnection } from '../../../src/academy/manage-connections';
import { readChannel } from '../../../src/academy/read-channel';
import type { ConnectionRow } from '../../../src/academy/stores/connections';
import { findConnection } from '../../../src/academy/stores/connections';
import { saveCourse } from '../../../src/academy/stores/courses';
import { rows } from '../../../src/infra/database';
import type { UpgatesSimulator } from '../../../src/sandbox/upgates/simulator';
import { startUpgatesSimulator } from '../../../src/sandbox/upgates/simulator';
import { eventually } from '../../support/eventually';
import type { World } from '../../support/world';
import { PERSON } from '../../support/world';

/** A seller with an academy and an Upgates shop of his own. */
export interface Academy {
  readonly installationId: string;
  readonly connectionId: string;
  readonly shop: UpgatesSimulator;
  connection(): Promise<ConnectionRow>;
  /** Makes a course that is granted by a product, or by one of its variants. */
  course(title: string, product: string, variant?: { readonly id: string; readonly code: string }): Promise<Target>;
  /** Titles of the courses that somebody is in now. */
  seats(email: string): Promise<readonly string[]>;
  letters(email: string): Promise<readonly string[]>;
  sales(): Promise<readonly { readonly number: string; readonly attention: string | null }[]>;
  ask<T>(sql: string): Promise<readonly T[]>;
  /** Waits until the shop has told everything and all of it was applied. */
  settled(): Promise<void>;
  /** One round of reading what has changed, as the sweep starts it. */
  round(): Promise<void>;
  stop(): Promise<void>;
}

/** Saves a connection as its form does. */
export function connect(
  world: World,
  installationId: string,
  typed: Readonly<Record<string, string>>,
  known: ConnectionRow | null = null,
): Promise<SavedConnection> {
  return saveConnection(world.school, {
    installationId,
    channel: 'upgates',
    known,
    typed: { name: 'Our shop', active: true, fields: { waitForPayment: 'yes', takeBack: 'yes', ...typed } },
    actor: PERSON,
  });
}

/** A seller without any connection. */
export async function newSeller(world: World, name: string): Promise<string> {
  await world.sellers.add({ email: `owner@${name}.example`, name, language: 'en', currency: 'BRL' });
  const [seller] = await world.school.db.read((tx) =>
    rows<{ id: string }>(tx, 'select id from installation where public_address = $1', [name]),
  );
  if (!seller) throw new Error('no seller');
  return seller.id;
}

/** Makes a seller who has connected a shop of his own; the shop's host has to be allowed. */
export async function openAcademy(
  world: World,
  name: string,
  given: { readonly shop: UpgatesSimulator; readonly typed?: Readonly<Record<string, string>> },
): Promise<Academy> {
  const { school } = world;
  const { shop } = given;
  const installationId = await newSeller(world, name);
  const saved = await connect(world, installationId, {
    address: ` ${shop.apiUrl}/ `,
    login: shop.user.login,
    apiKey: shop.user.key,
    ...given.typed,
  });
  if (!saved.ok) throw new Error(JSON.stringify(saved.problems));
  const connectionId = saved.id;
  const query = <T>(sql: string, params: readonly unknown[]): Promise<readonly T[]> => school.db.read((tx) => rows<T>(tx, sql, params));
  const academy: Academy = {
    installationId,
    connectionId,
    shop,
    connection: async () => {
      const row = await school.db.read((tx) => findConnection(tx, installationId, connectionId));
      if (!row) throw new Error('no connection');
      return row;
    },
    course: async (title, product, variant) => {
      const target = { kind: 'course', id: school.ids.uuid() } as const;
      const course = {
        id: target.id,
        title,
        description: '',
        language: 'cs',
        active: true,
        paid: true,
        rule: { kind: 'forever' },
        buyUrl: null,
      } as const;
      await school.db.transaction((tx) => saveCourse(tx, installationId, course, school.clock.now()));
      const ref = { product, variant: variant?.id ?? null, code: variant?.code ?? null, plan: null, offer: null };
      await changeLinks(school, { installationId, target, add: [{ connectionId, product: ref, title }], remove: [] });
      return target;
    },
    seats: async (email) => {
      const found = await query<{ title: string }>(
        `select c.title from enrolment e join member m on m.installation_id = e.installation_id and m.id = e.member_id
           join course c on c.installation_id = e.installation_id and c.id = e.target_id
         where e.installation_id = $1 and m.email = $2 and e.active order by c.title`,
        [installationId, email],
      );
      return found.map(({ title }) => title);
    },
    letters: async (email) => {
      const found = await query<{ kind: string }>(
        `select l.kind from access_letter l join member m on m.installation_id = l.installation_id and m.id = l.member_id
         where l.installation_id = $1 and m.email = $2 order by l.created_at, l.id`,
        [installationId, email],
      );
      return found.map(({ kind }) => kind);
    },
    sales: () => query('select sale_key as number, attention from sale where installation_id = $1 order by sale_key', [installationId]),
    ask: (sql) => query(sql, [installationId]),
    settled: async () => {
      await eventually(async () => {
        if (shop.pendingCalls() > 0) return false;
        const waiting = await query('select 1 from sale_event where installation_id = $1 and applied_at is null', [installationId]);
        return waiting.length === 0;
      }, 40_000);
    },
    round: () => readChannel(school, { installationId, connectionId }),
    stop: () => shop.stop(),
  };
  // Afterwards nothing is under way that a test has not begun.
  await eventually(async () => shop.webhooks().length === 3 && (await academy.connection()).lastReadAt !== null, 40_000);
  return academy;
}

/** A shop that waits as long for answers as a slow machine needs. */
export async function openShop(): Promise<UpgatesSimulator> {
  const shop = await startUpgatesSimulator({ port: 0 });
  shop.switches.merge({ webhookTimeoutMs: 60_000, tariff: 'Exclusive', packs: 60 });
  return shop;
}
