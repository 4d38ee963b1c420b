import { createInterface } from 'node:readline';
import { startEmbeddedPostgres } from '../../src/infra/embedded-postgres';

/** Starts the embedded server on the folder given, prints where it is, and stops it when told so. */
async function main(): Promise<void> {
  const server = await startEmbeddedPostgres({ dataDir: process.argv[2] ?? '', durable: true });
  process.stdout.write(`${JSON.stringify({ url: server.url('postgres'), adopted: server.adopted })}\n`);
  for await (const _line of createInterface({ input: process.stdin })) {
    await server.stop();
    process.stdout.write('stopped\n');
  }
}

void main();
