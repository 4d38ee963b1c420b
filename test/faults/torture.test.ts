import { resolve } from 'node:path';
import { torture } from '../torture/torture';

const RUNS = 6;
const SEED = 20_260;
const LIMIT_MS = 600_000;

test(
  `${RUNS} runs of the torture driver break no promise`,
  async () => {
    const said: string[] = [];
    const say = (line: string): void => void said.push(line);
    const figures = await torture({ runs: RUNS, seed: SEED, first: 1, tree: resolve(__dirname, '../..'), patience: { tries: 12 }, say });
    if (figures.breaches > 0) throw new Error(said.join('\n'));
    expect(figures).toMatchObject({ runs: RUNS, breaches: 0 });
  },
  LIMIT_MS,
);
