import { z } from 'zod';
import type { Clock } from '../infra/clock';
import { rows } from '../infra/database';
import type { Database } from '../infra/database';
import type { Ids } from '../infra/ids';
import { fingerprint } from '../infra/secrets';
import type { Actor } from '../payments/ports/platform-host';

/** A signed-in browser: whose screens it sees, who acts in it, and the word that its forms carry. */
export interface Session {
  readonly installationId: string;
  readonly actor: Actor;
  readonly csrf: string;
  readonly language: string;
  readonly timezone: string;
  /** The code of the platform that the installation belongs to. */
  readonly platform: string;
  /** The address that the shop's people know, without protocol. */
  readonly address: string;
}

/** Sessions of all installations. */
export interface Sessions {
  /** Opens a session and gives the secret id for its cookie; the id itself is kept nowhere. */
  open(installationId: string, actor: Actor): Promise<string>;
  /** The session of an id, prolonged by being used; null when there is none or it has ended. */
  find(id: string): Promise<Session | null>;
  close(id: string): Promise<void>;
  /** Ends every session of an installation, as when it is disconnected. */
  closeAll(installationId: string): Promise<void>;
}

/** How long an unused session lives, in seconds. */
export const SESSION_SECONDS = 12 * 3_600;
/** A used session is written back at most this often. */
const TOUCH_SECONDS = 300;

const Row = z.object({
  installation_id: z.string(),
  actor: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('platform-user'), platform: z.string() }),
    z.object({ kind: z.literal('person'), name: z.string() }),
    z.object({ kind: z.literal('customer') }),
    z.object({ kind: z.literal('gateway'), gateway: z.string() }),
    z.object({ kind: z.literal('system') }),
  ]),
  csrf: z.string(),
  language: z.string(),
  timezone: z.string(),
  platform: z.string(),
  public_address: z.string(),
  seen_at: z.date(),
});

const FIND = `select s.installation_id, s.actor, s.csrf, s.seen_at, i.language, i.timezone, i.platform, i.public_address
  from session s join installation i on i.id = s.installation_id where s.fingerprint = $1 and s.expires_at > $2`;

const until = (from: Date): Date => new Date(from.getTime() + SESSION_SECONDS * 1000);

/** Sessions as rows of the database, so that any process knows them and any can be ended; unused for 12 hours they end by themselves. */
export function createSessions(deps: { readonly database: Database; readonly clock: Clock; readonly ids: Ids }): Sessions {
  const { database, clock, ids } = deps;
  const run = (sql: string, params: readonly unknown[]): Promise<void> =>
    database.transaction(async (tx) => {
      await rows(tx, sql, params);
    });
  return {
    open: async (installationId, actor) => {
      const id = ids.token(32);
      const now = clock.now();
      await database.transaction(async (tx) => {
        await rows(tx, 'delete from session where expires_at < $1', [now]);
        await rows(
          tx,
          'insert into session (fingerprint, installation_id, csrf, actor, created_at, seen_at, expires_at) values ($1, $2, $3, $4, $5, $5, $6)',
          [fingerprint(id), installationId, ids.token(24), JSON.stringify(actor), now, until(now)],
        );
      });
      return id;
    },
    find: async (id) => {
      const now = clock.now();
      const key = fingerprint(id);
      const [found] = await database.select((tx) => rows<unknown>(tx, FIND, [key, now]));
      if (!found) return null;
      const row = Row.parse(found);
      if (now.getTime() - row.seen_at.getTime() > TOUCH_SECONDS * 1000) {
        await run('update session set seen_at = $2, expires_at = $3 where fingerprint = $1', [key, now, until(now)]);
      }
      return {
        installationId: row.installation_id,
        actor: row.actor,
        csrf: row.csrf,
        language: row.language,
        timezone: row.timezone,
        platform: row.platform,
        address: row.public_address.replace(/^https?:\/\//, '').replace(/\/$/, ''),
      };
    },
    close: (id) => run('delete from session where fingerprint = $1', [fingerprint(id)]),
    closeAll: (installationId) => run('delete from session where installation_id = $1', [installationId]),
  };
}
