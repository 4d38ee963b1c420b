import type { Config } from '../config';
import { openDatabase, rows } from '../infra/database';
import type { Tx } from '../infra/database';
import type { Logger } from '../infra/logger';
import { SealBroken, createSealer, keyIdOf } from '../infra/secrets';
import type { SealContext } from '../infra/secrets';
import { placeKeys } from '../main';

interface Sealed {
  readonly installationId: string;
  readonly row: string;
  readonly field: string;
  readonly sealed: string;
}

/** One value for every key that seals something; the id of its key stands in its second place. */
const ONE_OF_EACH = `
  select distinct on (split_part(sealed, '.', 2)) "installationId", "row", field, sealed from (
    select id as "installationId", id as "row", 'clientId' as field, client_id as sealed from installation
    union all select id, id, 'credentials', credentials from installation
    union all select id, id, 'sender', sender from installation where sender is not null
    union all select installation_id, id, secret.key, secret.value from merchant, jsonb_each_text(secrets) as secret
  ) as everything order by split_part(sealed, '.', 2)`;

async function someSecrets(tx: Tx): Promise<readonly Sealed[]> {
  const [known] = await rows<{ known: boolean }>(tx, `select to_regclass('merchant') is not null as known`);
  return known?.known ? rows<Sealed>(tx, ONE_OF_EACH) : [];
}

/** Looks whether the secrets in the database open with the keys that are set, and says so, with what to do. True when all is well. */
export async function checkKeys(url: string, config: Config, logger: Logger, say: (text: string) => void): Promise<boolean> {
  const db = await openDatabase({ url, entities: [], logger, poolSize: 1, waitMs: 5_000 });
  try {
    const secrets = await db.read(someSecrets);
    if (secrets.length === 0) {
      say('good  keys: nothing is sealed yet');
      return true;
    }
    const sealer = createSealer(placeKeys(config, logger));
    const opens = ({ sealed, installationId, row, field }: Sealed): boolean => {
      const context: SealContext = { installationId, row, field };
      try {
        sealer.open(sealed, context);
        return true;
      } catch (error) {
        if (error instanceof SealBroken) return false;
        throw error;
      }
    };
    const shut = secrets.filter((one) => !opens(one));
    if (shut.length === 0) {
      say('good  keys: the stored secrets open');
      return true;
    }
    const ids = shut.map(({ sealed }) => keyIdOf(sealed) ?? '?').join(', ');
    say(
      `BAD   keys: stored secrets do not open. They were sealed with other keys (${ids}) than SECRET_KEYS holds. Put the keys of that time back: without them no gateway or CRM can be called.`,
    );
    return false;
  } finally {
    await db.close();
  }
}
