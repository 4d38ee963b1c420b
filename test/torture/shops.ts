import type { TorturedShop } from './shop';
import { hotmart } from './shop-hotmart';
import { upgates } from './shop-upgates';

/** Every outside shop of the torture; a new one joins here. */
export const SHOPS: readonly TorturedShop[] = [hotmart, upgates];

/** Whose messages come to this path; undefined = none of theirs. */
export const shopAt = (path: string): TorturedShop | undefined => SHOPS.find(({ code }) => path.startsWith(`/hooks/${code}/`));
