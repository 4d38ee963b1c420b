import { destination } from 'pino';
import { runBackup, runReread, runRestore } from './cli/backup';
import { runDoctor } from './cli/doctor';
import { rotateKeys } from './cli/rotate-keys';
import { manageSellers } from './cli/seller';
import { loadConfig } from './config';
import type { Config } from './config';
import type { Logger } from './infra/logger';
import { createLogger } from './infra/logger';
import { migrate } from './infra/migrate';
import { migrationsDir } from './infra/paths';
import { placeDatabase, serve } from './main';

const COMMANDS = 'serve, demo, migrate, doctor, rotate-keys, seller, backup, restore, reread';

/** Says something to the person at the terminal; logs go their own way. */
const say = (text: string): void => void process.stderr.write(`${text}\n`);

function readConfig(): Config | null {
  const loaded = loadConfig(process.env);
  if (loaded.ok) return loaded.config;
  say('Ordertill cannot start with these settings:');
  for (const { name, problem, remedy } of loaded.problems) say(`  ${name} ${problem}. Remedy: ${remedy}.`);
  return null;
}

/** Runs until the terminal or the system asks to stop; a second signal does not wait. */
async function untilStopped(running: { stop(): Promise<void> }): Promise<number> {
  const signal = await new Promise<string>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => resolve(name));
  });
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => process.exit(1));
  if (signal === 'SIGINT') say('Stopping …');
  await running.stop();
  return 0;
}

async function migrateOnly(config: Config, logger: Logger): Promise<number> {
  const database = await placeDatabase(config, logger);
  try {
    await migrate({ url: database.url, dir: migrationsDir, logger });
  } finally {
    await database.stop();
  }
  return 0;
}

async function run(command: string, args: readonly string[]): Promise<number> {
  if (command === 'demo') {
    // Loaded only here: a production install has no simulators' packages.
    const { runDemo } = await import('./cli/demo.js');
    return untilStopped(await runDemo(args));
  }
  const config = readConfig();
  if (!config) return 1;
  const logger = createLogger({ level: config.logLevel, destination: destination(2) });
  switch (command) {
    case 'serve':
      return untilStopped(await serve(config, logger));
    case 'migrate':
      return migrateOnly(config, logger);
    case 'doctor':
      return runDoctor(config, logger, say);
    case 'rotate-keys':
      return rotateKeys(config, logger, say);
    case 'seller':
      return manageSellers(config, logger, { args, say });
    case 'backup':
      return runBackup(args, { config, logger, say });
    case 'restore':
      return runRestore(args, { config, logger, say });
    case 'reread':
      return runReread({ config, logger, say });
    default:
      say(`Unknown command ${command}. There are: ${COMMANDS}.`);
      return 2;
  }
}

/** A connection that somebody forgot must not keep a stopped program alive, in milliseconds. */
const LINGER_MS = 2_000;

async function main(): Promise<void> {
  try {
    const code = await run(process.argv[2] ?? 'serve', process.argv.slice(3));
    process.exitCode = code;
    setTimeout(() => process.exit(code), LINGER_MS).unref();
  } catch (error) {
    say(`Ordertill could not start: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  }
}

void main();
