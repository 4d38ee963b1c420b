import type { PlatformDriver } from './drivers';
import { insales } from './insales';
import { own } from './own';
import { retailcrm } from './retailcrm';

/** The platforms of the matrix; a new one joins here. */
export const PLATFORMS: readonly PlatformDriver[] = [retailcrm, insales, own];
