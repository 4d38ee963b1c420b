import type { Endpoint } from './endpoint';
import { HOOKS, INSALES, RETAILCRM } from './endpoints-calls';
import { EXTRA, PRIVATE, PUBLIC } from './endpoints-pages';

/** Everything that is attacked. A route of the product that is not here fails a test. */
export const ENDPOINTS: readonly Endpoint[] = [...HOOKS, ...RETAILCRM, ...INSALES, ...PUBLIC, ...PRIVATE, ...EXTRA];
