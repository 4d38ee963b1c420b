import type { TorturedPlatform } from './platform';
import { insales } from './platform-insales';
import { retailcrm } from './platform-retailcrm';

/** Every platform of the torture; a new one joins here. */
export const PLATFORMS: readonly TorturedPlatform[] = [retailcrm, insales];
