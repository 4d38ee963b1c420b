import type { Endpoint } from './endpoint';
import { HOOKS } from './endpoints-hooks';
import { INSALES } from './endpoints-insales';
import { EXTRA, PRIVATE, PUBLIC } from './endpoints-pages';
import { OWN } from './endpoints-own';
import { RETAILCRM } from './endpoints-retailcrm';
import { SELLER } from './endpoints-seller';

/** What gateways, platforms, customers and operators call. */
export const CALLED: readonly Endpoint[] = [...HOOKS, ...RETAILCRM, ...INSALES, ...PUBLIC];

/** What a signed-in shop sees and presses. */
export const SCREENS: readonly Endpoint[] = [...PRIVATE, ...EXTRA];

/** Everything that is attacked. A route of the product that is not here fails a test. */
export const ENDPOINTS: readonly Endpoint[] = [...CALLED, ...OWN, ...SELLER, ...SCREENS];
