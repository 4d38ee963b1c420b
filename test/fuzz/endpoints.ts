import type { Endpoint } from './endpoint';
import { ACADEMY } from './endpoints-academy';
import { BUYERS } from './endpoints-buyers';
import { HOOKS } from './endpoints-hooks';
import { INSALES } from './endpoints-insales';
import { EXTRA, PRIVATE, PUBLIC } from './endpoints-pages';
import { RETAILCRM } from './endpoints-retailcrm';
import { SELLERS } from './endpoints-sellers';
import { SHOPS } from './endpoints-shops';

/** What gateways, platforms, customers and operators call. */
export const CALLED: readonly Endpoint[] = [...HOOKS, ...RETAILCRM, ...INSALES, ...PUBLIC];

/** What a signed-in shop sees and presses. */
export const SCREENS: readonly Endpoint[] = [...PRIVATE, ...EXTRA];

/** What concerns sellers without a CRM or shop: what their shops and buyers call, and what they see and press. */
export const SELLING: readonly Endpoint[] = [...SHOPS, ...BUYERS, ...SELLERS, ...ACADEMY];

/** Everything that is attacked. A route of the product that is not here fails a test. */
export const ENDPOINTS: readonly Endpoint[] = [...CALLED, ...SCREENS, ...SELLING];
