import { describeGateway } from './gateway';
import { startMercadopagoHarness } from './mercadopago-harness';
import type { MercadopagoRun } from './mercadopago-harness';

const RUNS: readonly MercadopagoRun[] = [
  { name: 'in Brazil, as the protocol notes assume' },
  {
    name: 'in Argentina, with open questions answered the other way',
    country: 'AR',
    switches: { amountsAsText: true, payerHidden: true, stampInMilliseconds: true, refundReplay: 'first-answer', unknownFields: 'ignore' },
  },
];

for (const run of RUNS) describeGateway(`Mercado Pago ${run.name}`, () => startMercadopagoHarness(run));
