import type { Channel, ChannelAccount, ChannelAnswer } from './ports/channel';
import type { School } from './school';
import type { ConnectionRow } from './stores/connections';
import { noteCall } from './stores/connections';

/** How long to wait when a channel says "later" without saying when. */
const PAUSE_MS = 60_000;

/** The channel of a connection. A code without a channel is a bug: the registry only grows. */
export function channelOf(school: Pick<School, 'channels'>, code: string): Channel {
  const channel = school.channels.get(code);
  if (!channel) throw new Error(`No channel ${code} in the registry`);
  return channel;
}

/** The address that a channel tells us of sales at. */
export const hookOf = (school: Pick<School, 'baseUrl'>, row: Pick<ConnectionRow, 'channel' | 'hookKey'>): string =>
  `${school.baseUrl}/hooks/${row.channel}/${row.hookKey}`;

/** Seals secrets of a connection, each bound to its row and name. */
export function sealChannelSecrets(
  school: Pick<School, 'sealer'>,
  of: Pick<ConnectionRow, 'installationId' | 'id'>,
  secrets: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(secrets).map(([field, plain]) => [
      field,
      school.sealer.seal(plain, { installationId: of.installationId, row: of.id, field }),
    ]),
  );
}

/** A connection with its secrets in the clear, for the length of one piece of work. */
export function openChannel(school: Pick<School, 'sealer' | 'baseUrl'>, row: ConnectionRow): ChannelAccount {
  const secrets = Object.entries(row.secrets).map(
    ([field, sealed]) => [field, school.sealer.open(sealed, { installationId: row.installationId, row: row.id, field })] as const,
  );
  return {
    installationId: row.installationId,
    connectionId: row.id,
    plain: row.settings,
    secrets: Object.fromEntries(secrets),
    memory: row.memory,
    hookUrl: hookOf(school, row),
  };
}

/**
 * Keeps what a call has taught us, unless it was done: then the caller keeps it together with what it brought. "Later" makes us wait, a refusal stops
 * all calls until a person has mended something. Gives when to call again; null = not by itself.
 */
export async function noteFailure(
  school: School,
  row: ConnectionRow,
  answer: Exclude<ChannelAnswer<unknown>, { readonly kind: 'done' }>,
): Promise<Date | null> {
  const now = school.clock.now();
  const { connection_id, channel } = { connection_id: row.id, channel: row.channel };
  if (answer.kind === 'later') {
    const notBefore = answer.notBefore ?? new Date(now.getTime() + PAUSE_MS);
    school.logger.info({ event: 'channel-later', connection_id, channel, text: answer.text });
    await school.db.transaction((tx) => noteCall(tx, row, { notBefore }));
    return notBefore;
  }
  const { code, text } = answer;
  school.logger.warn({ event: 'channel-refused', connection_id, channel, code });
  await school.db.transaction((tx) => noteCall(tx, row, { trouble: { code, text, since: now.toISOString() } }));
  return null;
}
