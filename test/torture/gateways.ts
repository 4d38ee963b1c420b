import type { TorturedGateway } from './gateway';
import { intellectmoney } from './gateway-intellectmoney';
import { uapay } from './gateway-uapay';

/** Every gateway of the torture; a new one joins here. */
export const GATEWAYS: readonly TorturedGateway[] = [uapay, intellectmoney];
