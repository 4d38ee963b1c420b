import { resolve } from 'node:path';

/** Absolute path of the repository. The compiled tree mirrors `src/`, so two folders up is right for both. */
export const root = resolve(__dirname, '..', '..');

/** Absolute path of the EJS templates. */
export const viewsDir = resolve(root, 'views');

/** Absolute path of the files that are served as they are. */
export const publicDir = resolve(root, 'public');

/** Absolute path of the texts, one JSON file per language. */
export const localesDir = resolve(root, 'locales');

/** Absolute path of the SQL migrations. */
export const migrationsDir = resolve(root, 'migrations');
