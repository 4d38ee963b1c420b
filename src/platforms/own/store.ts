import type { Database, Tx } from '../../infra/database';
import { rows } from '../../infra/database';
import { enqueue } from '../../infra/queue';
import type { Person } from '../../payments/ports/people';
import type { AskKind } from './asks';
import { JOBS } from './asks';

/** A wish to be let in. `email` in lower case; `installationId`, `name` and `currency` only where the kind has them. */
export interface Ask {
  readonly id: string;
  readonly kind: AskKind;
  readonly email: string;
  readonly installationId: string | null;
  readonly name: string | null;
  readonly currency: string | null;
  readonly language: string;
}

/** A seller that an address may enter. */
export interface Entry {
  readonly installationId: string;
  readonly name: string;
}

/** A word of a letter that somebody came back with. */
export interface UsedToken {
  readonly ask: Ask;
  readonly installationId: string | null;
}

/** Sellers, their people, and sign-ins on their way. Times in UTC. */
export interface OwnStore {
  /** Keeps a wish and its letter's job, unless the address has asked too often lately; then nothing happens. */
  ask(ask: Ask, limit: { readonly now: Date; readonly since: Date; readonly most: number }): Promise<void>;
  findAsk(id: string): Promise<Ask | null>;
  /** The sellers that this address may enter, by name; with `only`, that one alone. */
  entriesOf(email: string, only?: string): Promise<readonly Entry[]>;
  /** Puts these words in the place of all earlier ones of the same wish. */
  keepTokens(
    askId: string,
    tokens: readonly { readonly fingerprint: string; readonly installationId: string | null }[],
    expiresAt: Date,
  ): Promise<void>;
  /** What a word is good for, without using it; null = used, out of time or never given. */
  peek(fingerprint: string, now: Date): Promise<UsedToken | null>;
  /** Uses a word up; of two at once, one gets it. */
  take(fingerprint: string, now: Date): Promise<UsedToken | null>;
  addSeller(seller: {
    readonly installationId: string;
    readonly name: string;
    readonly madeBy: 'operator' | 'sign-up';
    readonly now: Date;
  }): Promise<void>;
  addPerson(person: {
    readonly installationId: string;
    readonly email: string;
    readonly invitedBy: string | null;
    readonly now: Date;
  }): Promise<void>;
  /** Longest there first. */
  people(installationId: string): Promise<readonly Person[]>;
  isPerson(installationId: string, email: string): Promise<boolean>;
  /** Signs everybody of a seller out. */
  endSessions(installationId: string): Promise<void>;
  sellers(): Promise<
    readonly { readonly installationId: string; readonly name: string; readonly active: boolean; readonly emails: readonly string[] }[]
  >;
}

const ASK = `a.id, a.kind, a.email, a.installation_id as "installationId", a.name, a.currency, a.language`;
const DAY_MS = 24 * 3_600_000;

async function ask(tx: Tx, wish: Ask, { now, since, most }: Parameters<OwnStore['ask']>[1]): Promise<void> {
  // Two wishes of one address are counted one after the other.
  await rows(tx, 'select pg_advisory_xact_lock(hashtextextended($1, 7))', [wish.email]);
  await rows(tx, 'delete from own_ask where asked_at < $1', [new Date(now.getTime() - 8 * DAY_MS)]);
  const [lately] = await rows<{ count: number }>(
    tx,
    'select count(*)::int as count from own_ask where email = $1 and asked_at > $2 and kind = $3',
    [wish.email, since, wish.kind],
  );
  if ((lately?.count ?? 0) >= most) return;
  await rows(
    tx,
    `insert into own_ask (id, kind, email, installation_id, name, currency, language, asked_at) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [wish.id, wish.kind, wish.email, wish.installationId, wish.name, wish.currency, wish.language, now],
  );
  await enqueue(tx, { name: JOBS.letter, payload: { askId: wish.id }, key: `own-letter:${wish.id}`, maxAttempts: 6 });
}

function used(row: (Ask & { readonly forInstallation: string | null }) | undefined): UsedToken | null {
  if (!row) return null;
  const { forInstallation, ...wish } = row;
  return { ask: wish, installationId: forInstallation };
}

/** The store over our tables. */
export function createOwnStore(db: Database): OwnStore {
  const write = (sql: string, params: readonly unknown[]): Promise<void> =>
    db.transaction(async (tx) => {
      await rows(tx, sql, params);
    });
  const all = <T>(sql: string, params: readonly unknown[]): Promise<readonly T[]> => db.select((tx) => rows<T>(tx, sql, params));
  const tokenSql = `from own_token t join own_ask a on a.id = t.ask_id where t.fingerprint = $1 and t.expires_at > $2`;
  return {
    ask: (wish, limit) => db.transaction((tx) => ask(tx, wish, limit)),
    findAsk: async (id) => (await all<Ask>(`select ${ASK} from own_ask a where a.id = $1`, [id]))[0] ?? null,
    entriesOf: (email, only) =>
      all<Entry>(
        `select p.installation_id as "installationId", s.name from own_person p join own_seller s on s.installation_id = p.installation_id
           join installation i on i.id = p.installation_id where p.email = $1 and i.active and not i.frozen and ($2::uuid is null or i.id = $2)
           order by s.name limit 20`,
        [email, only ?? null],
      ),
    keepTokens: (askId, tokens, expiresAt) =>
      db.transaction(async (tx) => {
        await rows(tx, 'delete from own_token where ask_id = $1', [askId]);
        for (const { fingerprint, installationId } of tokens) {
          await rows(tx, 'insert into own_token (fingerprint, ask_id, installation_id, expires_at) values ($1, $2, $3, $4)', [
            fingerprint,
            askId,
            installationId,
            expiresAt,
          ]);
        }
      }),
    peek: async (fingerprint, now) =>
      used(
        (
          await all<Ask & { forInstallation: string | null }>(`select ${ASK}, t.installation_id as "forInstallation" ${tokenSql}`, [
            fingerprint,
            now,
          ])
        )[0],
      ),
    take: (fingerprint, now) =>
      db.transaction(async (tx) => {
        const [row] = await rows<Ask & { forInstallation: string | null }>(
          tx,
          `select ${ASK}, t.installation_id as "forInstallation" ${tokenSql} for update of t`,
          [fingerprint, now],
        );
        await rows(tx, 'delete from own_token where fingerprint = $1', [fingerprint]);
        return used(row);
      }),
    addSeller: ({ installationId, name, madeBy, now }) =>
      write('insert into own_seller (installation_id, name, made_by, created_at) values ($1, $2, $3, $4)', [
        installationId,
        name,
        madeBy,
        now,
      ]),
    addPerson: ({ installationId, email, invitedBy, now }) =>
      write(
        'insert into own_person (installation_id, email, invited_by, created_at) values ($1, $2, $3, $4) on conflict (installation_id, email) do nothing',
        [installationId, email, invitedBy, now],
      ),
    people: (installationId) =>
      all<Person>(
        `select email, invited_by as "invitedBy", created_at as "since" from own_person where installation_id = $1 order by created_at, email`,
        [installationId],
      ),
    isPerson: async (installationId, email) =>
      (await all('select 1 from own_person where installation_id = $1 and email = $2', [installationId, email])).length > 0,
    endSessions: (installationId) => write('delete from session where installation_id = $1', [installationId]),
    sellers: () =>
      all(
        `select s.installation_id as "installationId", s.name, i.active, array(select email from own_person p
           where p.installation_id = s.installation_id order by p.created_at, p.email) as emails
         from own_seller s join installation i on i.id = s.installation_id order by s.created_at`,
        [],
      ),
  };
}
