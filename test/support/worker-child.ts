import { createLogger } from '../../src/infra/logger';
import { startWorker } from '../../src/infra/queue';

/** Starts a worker on the database given, says "working" when it has got a job, and never finishes it. */
async function main(): Promise<void> {
  await startWorker({
    url: process.argv[2] ?? '',
    logger: createLogger({ level: 'silent' }),
    tasks: {
      note: () =>
        new Promise(() => {
          process.stdout.write('working\n');
        }),
    },
  });
}

void main();
