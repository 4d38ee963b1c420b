import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../../../src/config';
import { root } from '../../../src/infra/paths';
import { tableOf } from './markdown-table';

/** Every variable of the schema with the code that describes it. */
function variables(): ReadonlyMap<string, string> {
  const source = readFileSync(join(root, 'src/config.ts'), 'utf8');
  const schema = source.split('const Environment = z.object({')[1]?.split('\n});')[0] ?? '';
  const parts = schema.split(/^ {2}([A-Z][A-Z0-9_]*):/m).slice(1);
  return new Map(parts.flatMap((name, index) => (index % 2 === 0 ? [[name, parts[index + 1] ?? ''] as const] : [])));
}

const known = variables();
const table = tableOf('README.md', 'configuration').map((row) => ({
  name: row['Variable'] ?? '',
  standard: row['Default'] ?? '',
  meaning: row['Meaning'] ?? '',
}));

const meaningOf = (name: string): string => table.find((row) => row.name === name)?.meaning ?? '';

describe('the configuration table of the README', () => {
  it('has each variable once, and no other', () => {
    expect(known.size).toBeGreaterThan(20);
    expect(table.map(({ name }) => name).toSorted()).toEqual([...known.keys()].toSorted());
  });

  it.each(table.filter(({ standard }) => standard !== ''))(
    'names the default of $name: setting it changes nothing',
    ({ name, standard }) => {
      expect(loadConfig({ [name]: standard })).toEqual(loadConfig({}));
    },
  );

  it.each(table.filter(({ standard }) => standard === ''))('leaves the default of $name empty only where there is none', ({ name }) => {
    expect(known.get(name)).toMatch(/\.optional\(\)|\.default\(\[\]\)/);
  });

  it.each(table)('says in a sentence what $name means', ({ meaning }) => {
    expect(meaning).toMatch(/^[A-Z`].{10,}\.$/);
  });

  it('lists the roles and levels that are taken', () => {
    for (const ROLE of ['web', 'worker', 'all']) {
      expect(loadConfig({ ROLE }).ok).toBe(true);
      expect(meaningOf('ROLE')).toContain(`\`${ROLE}\``);
    }
    for (const LOG_LEVEL of ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']) {
      expect(loadConfig({ LOG_LEVEL }).ok).toBe(true);
      expect(meaningOf('LOG_LEVEL')).toContain(`\`${LOG_LEVEL}\``);
    }
  });
});
