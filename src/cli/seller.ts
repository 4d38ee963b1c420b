import { parseArgs } from 'node:util';
import type { App } from '../app';
import { createApp } from '../app';
import type { Config } from '../config';
import type { Logger } from '../infra/logger';
import { migrate } from '../infra/migrate';
import { migrationsDir } from '../infra/paths';
import { placeDatabase, placeKeys } from '../main';

const USAGE = `Sellers without a CRM or shop:
  seller -- add owner@school.example --name "School" [--language es] [--currency BRL]
  seller -- list
  seller -- off ID      nobody can sign in or pay any more; everything is kept
  seller -- on ID`;

/** What the command was called with, and where it speaks to. */
export interface SellerCommand {
  readonly args: readonly string[];
  readonly say: (text: string) => void;
}

/** Makes, lists, and switches off sellers of our own; says what it did. Gives 0, or 1 when nothing could be done, 2 when it was called wrongly. */
export async function manageSellers(config: Config, logger: Logger, { args, say }: SellerCommand): Promise<number> {
  const place = await placeDatabase(config, logger);
  try {
    await migrate({ url: place.url, dir: migrationsDir, logger });
    const app = await createApp({ config, logger, databaseUrl: place.url, secretKeys: placeKeys(config, logger) });
    try {
      return await run(app.sellers, { args, say }, config.baseUrl);
    } finally {
      await app.rest();
      await app.close();
    }
  } finally {
    await place.stop();
  }
}

async function run(book: App['sellers'], { args, say }: SellerCommand, baseUrl: string): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { name: { type: 'string' }, language: { type: 'string', default: 'en' }, currency: { type: 'string' } },
  });
  const [action = '', subject = ''] = positionals;
  if (action === 'list') {
    for (const { installationId, name, active, emails } of await book.list())
      say(`${installationId}  ${active ? 'on ' : 'off'}  ${name}  ${emails.join(', ')}`);
    return 0;
  }
  if (action === 'add' && values.name !== undefined) {
    const made = await book.add({ email: subject, name: values.name, language: values.language, currency: values.currency ?? null });
    say(made ? `Made ${made.installationId}. ${subject} signs in at ${baseUrl}/own/sign-in` : `${subject} is not an e-mail address`);
    return made ? 0 : 1;
  }
  if ((action === 'on' || action === 'off') && subject !== '') {
    const changed = await book.turn(subject, action === 'on');
    say(changed ? `${subject} is ${action}` : `There is no seller ${subject}; "list" shows all`);
    return changed ? 0 : 1;
  }
  say(USAGE);
  return 2;
}
