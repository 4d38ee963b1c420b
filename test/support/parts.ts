import type { AppParts } from '../../src/app';
import { loadConfig } from '../../src/config';

/** What the product is made of where its environment says everything, database and keys too. @throws when it cannot be started with that. */
export function partsFrom(
  environment: Readonly<Record<string, string>>,
  others: Omit<AppParts, 'config' | 'databaseUrl' | 'secretKeys'>,
): AppParts {
  const loaded = loadConfig(environment);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const { config } = loaded;
  return { config, databaseUrl: config.databaseUrl ?? '', secretKeys: config.secretKeys ?? [], ...others };
}
