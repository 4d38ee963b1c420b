import type { TorturedGateway } from './gateway';
import { intellectmoney } from './gateway-intellectmoney';
import { mercadopago } from './gateway-mercadopago';
import { uapay } from './gateway-uapay';

/** Every gateway of the torture; a new one joins here. */
export const GATEWAYS: readonly TorturedGateway[] = [uapay, intellectmoney, mercadopago];
