import { createGateways } from '../../../src/gateways/registry';
import { systemClock } from '../../../src/infra/clock';
import type { Gateway } from '../../../src/payments/ports/gateway';
import { tableOf } from './markdown-table';
import type { Row } from './markdown-table';

const NOWHERE = 'https://nowhere.example/';
const gateways = createGateways({
  http: () => Promise.resolve({ kind: 'no-answer', because: 'connection', sent: false }),
  clock: systemClock,
  uapay: { live: NOWHERE, test: NOWHERE },
  intellectmoney: { formUrl: NOWHERE, apiUrl: NOWHERE },
  mercadopago: { apiUrl: NOWHERE },
});

const yes = (can: boolean): string => (can ? 'yes' : 'no');
const hours = (count: number | null, unlimited: string): string => (count === null ? unlimited : `${count} h`);

function rowOf({ code, title, currencies, capabilities }: Gateway): Row {
  return {
    'Gateway': title,
    'Code': code,
    'Currencies': currencies.join(', '),
    'Hold, then confirm': yes(capabilities.manualCapture),
    'Confirm a part': yes(capabilities.partialCapture),
    'Cancel a hold': yes(capabilities.void),
    'Refund a part': yes(capabilities.partialRefund),
    'Can be asked': yes(capabilities.readable),
    'Asked at most every': capabilities.readable ? `${capabilities.readEverySeconds} s` : '-',
    'Hold lasts': hours(capabilities.holdHours, 'the gateway says not'),
    'Its payment page lives': hours(capabilities.linkHours, 'as long as the link'),
  };
}

describe('the table of gateways in the README', () => {
  it('says of every gateway what its capabilities say', () => {
    expect(tableOf('README.md', 'gateways')).toEqual([...gateways.values()].map(rowOf));
  });
});
