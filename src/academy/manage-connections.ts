import type { Finding, SettingsField } from '../payments/ports/gateway';
import type { Actor } from '../payments/ports/platform-host';
import { findInstallation, insertSettingEvent } from '../payments/stores/installations';
import type { ProductRef, Target } from './domain/product-ref';
import { channelOf, noteFailure, openChannel, sealChannelSecrets } from './open-channel';
import type { Channel, ChannelAnswer, ChannelProduct } from './ports/channel';
import { enqueueChannelJob } from './receive-sale';
import type { School } from './school';
import type { ConnectionRow } from './stores/connections';
import { findConnection, insertConnection, noteCall, removeConnection, updateConnection } from './stores/connections';
import type { LinkRow } from './stores/links';
import { deleteLink, insertLink, listLinksOf } from './stores/links';

const LONGEST_NAME = 100;

/** What is needed to draw the form of a channel's connection. */
export interface ChannelView {
  readonly code: string;
  readonly title: string;
  readonly fields: readonly SettingsField[];
}

/** What somebody typed for a connection. */
export interface TypedConnection {
  readonly name: string;
  readonly active: boolean;
  readonly fields: Readonly<Record<string, string>>;
}

/** A saved connection with what its check found, or what is wrong with the form; `problem` as the channel names it. */
export type SavedConnection =
  | { readonly ok: true; readonly id: string; readonly findings: readonly Finding[] }
  | { readonly ok: false; readonly problems: readonly { readonly field: string; readonly problem: string }[] };

/** The channels that can be connected. */
export const channelViews = (school: School): readonly ChannelView[] =>
  [...school.channels.values()].map(({ code, title, fields }) => ({ code, title, fields }));

/** Saves a connection, new or known, sets the channel's side up in the background, and checks it at once. */
export async function saveConnection(
  school: School,
  asked: {
    readonly installationId: string;
    readonly channel: string;
    /** Null = a new one. */
    readonly known: ConnectionRow | null;
    readonly typed: TypedConnection;
    readonly actor: Actor;
  },
): Promise<SavedConnection> {
  const { installationId, known, typed } = asked;
  const channel = channelOf(school, asked.channel);
  const name = typed.name.trim();
  const parsed = channel.parseSettings(typed.fields, known && openChannel(school, known));
  const nameProblems = name === '' || name.length > LONGEST_NAME ? [{ field: 'name', problem: 'name' }] : [];
  if (!parsed.ok || nameProblems.length > 0) return { ok: false, problems: [...nameProblems, ...(parsed.ok ? [] : parsed.problems)] };
  const id = known?.id ?? school.ids.uuid();
  const changed = {
    active: typed.active,
    name,
    settings: parsed.plain,
    secrets: sealChannelSecrets(school, { installationId, id }, parsed.secrets),
  };
  await keep(school, { ...asked, channel, id, changed });
  return { ok: true, id, findings: typed.active ? await checkConnection(school, installationId, id) : [] };
}

async function keep(
  school: School,
  asked: {
    readonly installationId: string;
    readonly id: string;
    readonly channel: Channel;
    readonly known: ConnectionRow | null;
    readonly actor: Actor;
    readonly changed: Pick<ConnectionRow, 'active' | 'name' | 'settings' | 'secrets'>;
  },
): Promise<void> {
  const { installationId, id, known, changed, actor } = asked;
  const at = school.clock.now();
  await school.db.transaction(async (tx) => {
    if (known) await updateConnection(tx, { installationId, id, ...changed }, at);
    else {
      const installation = await findInstallation(tx, installationId);
      await insertConnection(tx, {
        installationId,
        id,
        ...changed,
        channel: asked.channel.code,
        memory: {},
        hookKey: `${installation?.code ?? ''}${school.ids.token(16)}`,
        wantsSetUp: true,
        trouble: null,
        notBefore: null,
        lastEventAt: null,
        lastReadAt: null,
        forgedCount: 0,
        createdAt: at,
      });
    }
    const details = { channel: asked.channel.code, name: changed.name };
    await insertSettingEvent(tx, { installationId, id: school.ids.uuid(), at, actor, kind: 'connection-saved', details });
    if (changed.active) {
      await enqueueChannelJob(tx, 'set-up-channel', { installationId, connectionId: id });
      await enqueueChannelJob(tx, 'read-channel', { installationId, connectionId: id });
    }
  });
}

/** Asks the channel whether the connection can be used. If nothing is wrong, what made us stop asking counts no more. */
export async function checkConnection(school: School, installationId: string, id: string): Promise<readonly Finding[]> {
  const row = await school.db.select((tx) => findConnection(tx, installationId, id));
  if (!row) return [];
  const findings = await channelOf(school, row.channel).check(openChannel(school, row));
  const bad = findings.find(({ level }) => level === 'bad');
  const since = school.clock.now().toISOString();
  await school.db.transaction((tx) =>
    noteCall(tx, row, { trouble: bad ? { code: bad.code, text: bad.facts?.['text'] ?? '', since } : null, notBefore: null }),
  );
  return findings;
}

/** Takes a connection out, and what we made on the channel's side where it lets us. */
export async function takeOutConnection(school: School, installationId: string, id: string, actor: Actor): Promise<void> {
  const row = await school.db.select((tx) => findConnection(tx, installationId, id));
  if (!row) return;
  const answer = await channelOf(school, row.channel).tearDown(openChannel(school, row));
  if (answer.kind !== 'done') school.logger.warn({ event: 'channel-not-torn-down', connection_id: id, channel: row.channel });
  const at = school.clock.now();
  await school.db.transaction(async (tx) => {
    await removeConnection(tx, installationId, id, at);
    const details = { channel: row.channel, name: row.name };
    await insertSettingEvent(tx, { installationId, id: school.ids.uuid(), at, actor, kind: 'connection-removed', details });
  });
}

/** The products of a connected shop, asked for now. */
export async function listShopProducts(
  school: School,
  installationId: string,
  id: string,
): Promise<ChannelAnswer<readonly ChannelProduct[]> | null> {
  const row = await school.db.select((tx) => findConnection(tx, installationId, id));
  if (!row) return null;
  const answer = await channelOf(school, row.channel).listProducts(openChannel(school, row));
  if (answer.kind === 'done') {
    const { memory } = answer;
    if (memory) await school.db.transaction((tx) => noteCall(tx, row, { memory }));
  } else await noteFailure(school, row, answer);
  return answer;
}

/** Links added to and removed from what grants a target. */
export interface LinkChanges {
  readonly installationId: string;
  readonly target: Target;
  readonly add: readonly { readonly connectionId: string; readonly product: ProductRef; readonly title: string }[];
  /** Ids of links. */
  readonly remove: readonly string[];
}

/** Changes what grants a target. Good sales that waited for one of these products are applied at once. */
export async function changeLinks(school: School, { installationId, target, add, remove }: LinkChanges): Promise<void> {
  const at = school.clock.now();
  await school.db.transaction(async (tx) => {
    const own = await listLinksOf(tx, installationId, target);
    for (const id of remove) if (own.some((link) => link.id === id)) await deleteLink(tx, installationId, id);
    for (const one of add) {
      if (!(await findConnection(tx, installationId, one.connectionId))) continue;
      const link: LinkRow = { ...one, id: school.ids.uuid(), target };
      if (await insertLink(tx, installationId, link, at))
        await enqueueChannelJob(tx, 'settle-sales', { installationId, connectionId: one.connectionId });
    }
  });
}
