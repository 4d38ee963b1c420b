import { rows, openDatabase } from '../infra/database';
import type { Logger } from '../infra/logger';
import { createMailer } from '../infra/mail';
import type { Config } from '../config';
import { placeDatabase } from '../main';
import { checkKeys } from './check-keys';

type Say = (text: string) => void;

/** Looks at everything that a start needs and says what is well and what is not, with what to do. Gives 0 when all is well, else 1. */
export async function runDoctor(config: Config, logger: Logger, say: Say): Promise<number> {
  const results = [await checkDatabase(config, logger, say), await checkMail(config, say), checkAddress(config, say)];
  return results.every(Boolean) ? 0 : 1;
}

async function checkDatabase(config: Config, logger: Logger, say: Say): Promise<boolean> {
  try {
    const place = await placeDatabase(config, logger);
    try {
      const db = await openDatabase({ url: place.url, entities: [], logger, poolSize: 1, waitMs: 5_000 });
      try {
        const [server] = await db.select((tx) => rows<{ version: string }>(tx, `select current_setting('server_version') as version`));
        say(`good  database: PostgreSQL ${server?.version ?? ''} answers`);
      } finally {
        await db.close();
      }
      return await checkKeys(place.url, config, logger, say);
    } finally {
      await place.stop();
    }
  } catch (error) {
    say(`BAD   database: ${error instanceof Error ? error.message : String(error)}. Is DATABASE_URL right, and does the server run?`);
    return false;
  }
}

async function checkMail({ smtpUrl, mailFrom }: Config, say: Say): Promise<boolean> {
  if (!smtpUrl || !mailFrom) {
    say('note  letters: no SMTP_URL is set, so shops have to save a mail server of their own');
    return true;
  }
  const result = await createMailer({ smtpUrl, from: mailFrom }).verify();
  say(result.kind === 'ready' ? 'good  letters: the mail server lets us in' : `BAD   letters: ${result.text}. Mend SMTP_URL.`);
  return result.kind === 'ready';
}

function checkAddress({ baseUrl }: Config, say: Say): boolean {
  const local = new URL(baseUrl).hostname === 'localhost';
  say(local ? 'note  address: BASE_URL is localhost; no CRM or gateway outside this machine can reach us' : `good  address: ${baseUrl}`);
  return true;
}
