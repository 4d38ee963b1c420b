import { describeTold } from './intellectmoney-told';
import type { IntellectmoneyRun } from './intellectmoney-harness';
import { describeTelling } from './intellectmoney-telling';

const RUNS: readonly IntellectmoneyRun[] = [
  { name: 'by form', by: 'form' },
  { name: 'by interface', by: 'api' },
  {
    name: 'with every harmless question answered the other way',
    by: 'api',
    switches: {
      failUrlInHash: 'empty',
      paymentStepAsName: true,
      apiErrorStatus: 400,
      paymentDataZone: 'UTC',
      acknowledgementType: 'text/plain',
      refundAmountIs: 'last',
      secretKeyOverHttp: true,
    },
    cabinet: { charset: 'windows-1251', hashCharset: 'windows-1251', sendSecretKey: true, holdModeType: 'default' },
  },
  { name: 'with a body in UTF-8 and its hash in windows-1251', by: 'form', cabinet: { hashCharset: 'windows-1251' } },
  { name: 'with a body in windows-1251 and its hash in UTF-8', by: 'form', cabinet: { charset: 'windows-1251' } },
];

for (const run of RUNS) describeTold(`IntellectMoney ${run.name}`, run);
describeTelling();
