import type { Database, Tx } from '../../infra/database';
import { rows } from '../../infra/database';
import { enqueue } from '../../infra/queue';
import type { Invited, SellerProfile } from '../../payments/ports/people';
import type { Actor } from '../../payments/ports/platform-host';
import { JOBS } from './asks';
import type { Ask } from './store';

/** What is kept of a change in the settings. */
export interface SettingNote {
  readonly id: string;
  readonly at: Date;
  readonly actor: Actor;
  readonly kind: string;
  readonly details: Readonly<Record<string, string>>;
}

interface Invitation {
  readonly invitedBy: string | null;
  readonly most: { readonly people: number; readonly invitations: number };
  /** From when on invitations are counted. */
  readonly since: Date;
  readonly note: SettingNote;
}

/** What a seller may change of itself and of its people; every change keeps its note in the same transaction. */
export interface TeamStore {
  profile(installationId: string): Promise<SellerProfile | null>;
  saveProfile(installationId: string, profile: SellerProfile, note: SettingNote): Promise<void>;
  /** Adds the person of a wish and keeps the wish with its letter's job. */
  invite(wish: Ask & { readonly installationId: string }, invitation: Invitation): Promise<Invited>;
  /** Removes a person with its sessions and links; the last one stays. */
  remove(installationId: string, email: string, note: SettingNote): Promise<'removed' | 'last' | 'unknown'>;
  /** Ends the sessions of one person. */
  endSessionsOf(installationId: string, email: string): Promise<void>;
}

const keepNote = (tx: Tx, installationId: string, note: SettingNote): Promise<unknown> =>
  rows(tx, 'insert into setting_event (installation_id, id, at, actor, kind, details) values ($1, $2, $3, $4, $5, $6)', [
    installationId,
    note.id,
    note.at,
    JSON.stringify(note.actor),
    note.kind,
    JSON.stringify(note.details),
  ]);

/** Changes of one seller's people happen one after the other. */
const lockSeller = (tx: Tx, installationId: string): Promise<unknown> =>
  rows(tx, 'select 1 from own_seller where installation_id = $1 for update', [installationId]);

const endSessionsOf = (tx: Tx, installationId: string, email: string): Promise<unknown> =>
  rows(tx, `delete from session where installation_id = $1 and actor->>'kind' = 'person' and actor->>'name' = $2`, [installationId, email]);

async function saveProfile(tx: Tx, installationId: string, { name, language, timezone }: SellerProfile, note: SettingNote): Promise<void> {
  await rows(tx, 'update own_seller set name = $2 where installation_id = $1', [installationId, name]);
  await rows(tx, 'update installation set public_address = $2, language = $3, timezone = $4, updated_at = $5 where id = $1', [
    installationId,
    name,
    language,
    timezone,
    note.at,
  ]);
  await keepNote(tx, installationId, note);
}

async function invite(tx: Tx, wish: Parameters<TeamStore['invite']>[0], { invitedBy, most, since, note }: Invitation): Promise<Invited> {
  const { id, kind, email, installationId, language } = wish;
  await lockSeller(tx, installationId);
  const people = await rows<{ email: string }>(tx, 'select email from own_person where installation_id = $1', [installationId]);
  if (people.some((one) => one.email === email)) return 'known';
  const [lately] = await rows<{ count: number }>(
    tx,
    `select count(*)::int as count from own_ask where installation_id = $1 and kind = 'invite' and asked_at > $2`,
    [installationId, since],
  );
  if (people.length >= most.people || (lately?.count ?? 0) >= most.invitations) return 'many';
  await rows(tx, 'insert into own_person (installation_id, email, invited_by, created_at) values ($1, $2, $3, $4)', [
    installationId,
    email,
    invitedBy,
    note.at,
  ]);
  await rows(tx, 'insert into own_ask (id, kind, email, installation_id, language, asked_at) values ($1, $2, $3, $4, $5, $6)', [
    id,
    kind,
    email,
    installationId,
    language,
    note.at,
  ]);
  await enqueue(tx, { name: JOBS.letter, payload: { askId: id }, key: `own-letter:${id}`, maxAttempts: 6 });
  await keepNote(tx, installationId, note);
  return 'invited';
}

async function remove(tx: Tx, installationId: string, email: string, note: SettingNote): Promise<'removed' | 'last' | 'unknown'> {
  await lockSeller(tx, installationId);
  const people = await rows<{ email: string }>(tx, 'select email from own_person where installation_id = $1', [installationId]);
  if (!people.some((one) => one.email === email)) return 'unknown';
  if (people.length < 2) return 'last';
  await rows(tx, 'delete from own_person where installation_id = $1 and email = $2', [installationId, email]);
  await rows(tx, 'delete from own_token where installation_id = $1 and ask_id in (select id from own_ask where email = $2)', [
    installationId,
    email,
  ]);
  await endSessionsOf(tx, installationId, email);
  await keepNote(tx, installationId, note);
  return 'removed';
}

/** The store over our tables. */
export function createTeamStore(db: Database): TeamStore {
  return {
    profile: async (installationId) => {
      const found = await db.select((tx) =>
        rows<SellerProfile>(
          tx,
          `select s.name, i.language, i.timezone from own_seller s join installation i on i.id = s.installation_id where s.installation_id = $1`,
          [installationId],
        ),
      );
      return found[0] ?? null;
    },
    saveProfile: (installationId, profile, note) => db.transaction((tx) => saveProfile(tx, installationId, profile, note)),
    invite: (wish, invitation) => db.transaction((tx) => invite(tx, wish, invitation)),
    remove: (installationId, email, note) => db.transaction((tx) => remove(tx, installationId, email, note)),
    endSessionsOf: (installationId, email) =>
      db.transaction(async (tx) => {
        await endSessionsOf(tx, installationId, email);
      }),
  };
}
