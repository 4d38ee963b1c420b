import type { Clock } from '../infra/clock';
import type { Http } from '../infra/http';
import type { DirectPayments } from '../payments/ports/direct-payments';
import type { Gateway } from '../payments/ports/gateway';
import { createIntellectmoney } from './intellectmoney/gateway';
import { createMercadopagoDirect } from './mercadopago/direct';
import { createMercadopago } from './mercadopago/gateway';
import { createUapay } from './uapay/gateway';

/** What gateways are made of. Addresses end in a slash. */
export interface GatewayParts {
  readonly http: Http;
  readonly clock: Clock;
  readonly uapay: { readonly live: string; readonly test: string };
  readonly intellectmoney: { readonly formUrl: string; readonly apiUrl: string };
  readonly mercadopago: { readonly apiUrl: string };
}

/** Every gateway by its code: one line for each. */
export function createGateways(parts: GatewayParts): ReadonlyMap<string, Gateway> {
  const { http, clock } = parts;
  const all: readonly Gateway[] = [
    createUapay({ http, clock, apiUrl: parts.uapay }),
    createIntellectmoney({ http, clock, ...parts.intellectmoney }),
    createMercadopago({ http, clock, ...parts.mercadopago }),
  ];
  return new Map(all.map((gateway) => [gateway.code, gateway]));
}

/** What payment pages of our own need, by the gateway's code; a gateway that is not here is paid on its own pages only. */
export function createDirectPayments({ http, clock, mercadopago }: GatewayParts): ReadonlyMap<string, DirectPayments> {
  const all: readonly DirectPayments[] = [createMercadopagoDirect({ http, clock, ...mercadopago })];
  return new Map(all.map((direct) => [direct.gateway, direct]));
}
