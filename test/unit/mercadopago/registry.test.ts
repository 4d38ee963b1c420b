import { createDirectPayments, createGateways } from '../../../src/gateways/registry';
import type { GatewayParts } from '../../../src/gateways/registry';
import { systemClock } from '../../../src/infra/clock';

const NOWHERE = 'https://nowhere.example/';
const parts: GatewayParts = {
  http: () => Promise.resolve({ kind: 'no-answer', because: 'connection', sent: false }),
  clock: systemClock,
  uapay: { live: NOWHERE, test: NOWHERE },
  intellectmoney: { formUrl: NOWHERE, apiUrl: NOWHERE },
  mercadopago: { apiUrl: NOWHERE },
};

it('pages of our own are for gateways that have payment links too, and Mercado Pago is one of them', () => {
  const direct = [...createDirectPayments(parts).keys()];
  expect(direct).toEqual(['mercadopago']);
  expect([...createGateways(parts).keys()]).toEqual(expect.arrayContaining(direct));
});
