import { z } from 'zod';
import { TIMINGS } from '../../src/app';
import { createLogger } from '../../src/infra/logger';
import { startApp } from '../../src/main';
import { partsFrom } from './parts';

const Arguments = z.object({ environment: z.record(z.string(), z.string()), timings: z.record(z.string(), z.number()) });

/** Runs one copy of the product as the argument says (JSON), and prints its port when it listens and works. It stops gracefully at SIGTERM, else when killed or with the test. */
async function main(): Promise<void> {
  const { environment, timings } = Arguments.parse(JSON.parse(process.argv[2] ?? ''));
  const logger = createLogger({ level: 'error', destination: process.stderr });
  const running = await startApp(partsFrom(environment, { logger, timings: { ...TIMINGS, ...timings } }));
  process.once('SIGTERM', () => void running.stop().then(() => process.exit(0)));
  process.stdin.once('end', () => process.exit(1)).resume();
  process.stdout.write(`${running.port}\n`);
}

void main();
