import { rows } from '../../infra/database';
import type { Tx } from '../../infra/database';
import type { LetterKind } from '../letters/letter-kinds';

/** One switch with its own addresses; `common` stands for the addresses of all letters to the shop. */
export interface LetterSetting {
  readonly kind: LetterKind | 'common';
  readonly enabled: boolean;
  readonly recipients: readonly string[];
}

/** What this installation set differently from the defaults. */
export const readLetterSettings = (tx: Tx, installationId: string): Promise<readonly LetterSetting[]> =>
  rows<LetterSetting>(tx, 'select kind, enabled, recipients from letter_setting where installation_id = $1', [installationId]);

/** Keeps one switch with its addresses. */
export async function saveLetterSetting(tx: Tx, installationId: string, setting: LetterSetting): Promise<void> {
  await rows(
    tx,
    `insert into letter_setting (installation_id, kind, enabled, recipients) values ($1, $2, $3, $4)
     on conflict (installation_id, kind) do update set enabled = excluded.enabled, recipients = excluded.recipients`,
    [installationId, setting.kind, setting.enabled, [...setting.recipients]],
  );
}
