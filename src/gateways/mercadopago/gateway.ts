import type { Clock } from '../../infra/clock';
import type { Http } from '../../infra/http';
import type { Capabilities, Gateway } from '../../payments/ports/gateway';
import { checkShop } from './check';
import { createMercadopagoClient } from './client';
import { COUNTRIES, COUNTRY_CODES } from './countries';
import { capturePayment, refundPayment, voidPayment } from './moves';
import { ACKNOWLEDGEMENT, EVENTS, verifyNotification } from './notification';
import type { House } from './orders';
import { findOrder, lookUp, readOrder, startOrder } from './orders';
import { FIELDS, parseSettings, shopOf } from './settings';

/** What the gateway is made of; the address of the interface, with or without the slash at the end. */
export interface MercadopagoParts {
  readonly http: Http;
  readonly clock: Clock;
  readonly apiUrl: string;
}

/** Checkout Pro takes money in one step. Reserves exist for cards that are paid on a page of our own, and are taken and released here all the same. */
const CAPABILITIES: Capabilities = {
  moves: true,
  manualCapture: false,
  partialCapture: false,
  partialRefund: true,
  void: true,
  // The longest of all countries.
  holdHours: 7 * 24,
  linkHours: null,
  readable: true,
  readEverySeconds: 60,
  ownHold: null,
};

/** Makes the gateway Mercado Pago: payment pages of Checkout Pro in four countries. Limits and quirks: README.md beside this file. */
export function createMercadopago({ http, clock, apiUrl }: MercadopagoParts): Gateway {
  const client = createMercadopagoClient({ http, apiUrl });
  const house: House = { client, clock };
  return {
    code: 'mercadopago',
    title: 'Mercado Pago',
    currencies: COUNTRY_CODES.map((code) => COUNTRIES[code].currency),
    capabilities: CAPABILITIES,
    capabilitiesOf: (settings) => ({ ...CAPABILITIES, holdHours: COUNTRIES[shopOf(settings).country].reserveHours }),
    currenciesOf: (settings) => [COUNTRIES[shopOf(settings).country].currency],
    fields: FIELDS,
    events: EVENTS,
    cabinetUrl: 'https://www.mercadopago.com/developers/panel/app',
    parseSettings,
    check: (settings) => checkShop(client, shopOf(settings)),
    start: (request) => startOrder(house, request),
    find: (settings, orderNumber) => findOrder(house, shopOf(settings), orderNumber),
    read: ({ settings, reference, paymentReference }) => readOrder(house, shopOf(settings), { reference, known: paymentReference }),
    lookUp: (settings, about, known) => lookUp(house, shopOf(settings), { about, known }),
    capture: (request) => capturePayment(house, request),
    void: (request) => voidPayment(house, request),
    refund: (request) => refundPayment(house, request),
    verify: (settings, raw) => verifyNotification(raw, shopOf(settings)),
    acknowledgement: ACKNOWLEDGEMENT,
  };
}
