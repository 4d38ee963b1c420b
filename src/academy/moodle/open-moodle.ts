import type { Elsewhere } from '../elsewhere';
import type { MoodleAccount } from '../ports/moodle';
import type { MoodleRow } from './connection-store';

const FIELD = 'token';

/** Seals the token to its row. */
export const sealToken = ({ sealer }: Pick<Elsewhere, 'sealer'>, of: Pick<MoodleRow, 'installationId' | 'id'>, token: string): string =>
  sealer.seal(token, { installationId: of.installationId, row: of.id, field: FIELD });

/** A connection with its token in the clear, for the length of one piece of work. */
export const openMoodle = ({ sealer }: Pick<Elsewhere, 'sealer'>, row: MoodleRow): MoodleAccount => ({
  address: row.address,
  role: row.role,
  token: sealer.open(row.token, { installationId: row.installationId, row: row.id, field: FIELD }),
});
