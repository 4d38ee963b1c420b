import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { isLean } from './lean';
import { torture } from './torture';

const USAGE = 'npm run torture -- [--runs N] [--seed S] [--first R] [--product DIR] [--lean unheard-calls|unanswered-messages]\n';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '100' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      first: { type: 'string', default: '1' },
      product: { type: 'string', default: resolve(__dirname, '../..') },
      patience: { type: 'string', default: '40' },
      lean: { type: 'string' },
    },
  });
  const [runs, seed, first, tries] = [values.runs, values.seed, values.first, values.patience].map(Number);
  const { lean } = values;
  const whole = [runs, seed, first, tries].every((number) => Number.isSafeInteger(number) && Number(number) >= 0);
  if (!whole || (lean !== undefined && !isLean(lean))) {
    process.stderr.write(USAGE);
    process.exit(2);
  }
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const figures = await torture({
    stop: stop.signal,
    runs: runs ?? 0,
    seed: seed ?? 0,
    first: first ?? 1,
    tree: resolve(values.product),
    patience: { tries: tries ?? 0 },
    say,
    ...(lean === undefined ? {} : { lean }),
  });
  process.exit(figures.breaches > 0 ? 1 : 0);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(3);
});
