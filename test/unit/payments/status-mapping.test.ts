import type { Standing } from '../../../src/payments/domain/invoice';
import type { MappedOutcome } from '../../../src/payments/domain/status-mapping';
import { MAPPED_OUTCOMES, outcomeOf } from '../../../src/payments/domain/status-mapping';

const CASES: readonly (readonly [string, Standing, MappedOutcome | null])[] = [
  ['a link that nobody has paid', { state: 'pending' }, null],
  ['a hold', { state: 'authorized', reserved: 100 }, 'authorized'],
  ['taken money', { state: 'paid', captured: 100, refunded: 0 }, 'paid'],
  ['less taken than was held', { state: 'paid', captured: 60, refunded: 0 }, 'paid'],
  ['a part given back', { state: 'paid', captured: 100, refunded: 1 }, 'partly-refunded'],
  ['all given back', { state: 'refunded', captured: 100, refunded: 100 }, 'refunded'],
  ['cancelled by the manager', { state: 'canceled', reason: 'manager' }, 'rejected-by-manager'],
  ['cancelled by the payer', { state: 'canceled', reason: 'payer' }, 'canceled'],
  ['declined by the bank', { state: 'canceled', reason: 'declined' }, 'canceled'],
  ['cancelled in the platform', { state: 'canceled', reason: 'platform' }, 'canceled'],
  ['a link past its date', { state: 'canceled', reason: 'expired' }, 'expired'],
  ['a hold past its date', { state: 'canceled', reason: 'hold-expired' }, 'expired'],
];

describe('the outcome that a shop maps a status to', () => {
  it.each(CASES)('%s', (_name, standing, outcome) => {
    expect(outcomeOf({ standing })).toBe(outcome);
  });

  it('every outcome that a shop can choose a status for is reached', () => {
    expect(new Set(CASES.flatMap(([, , outcome]) => outcome ?? []))).toEqual(new Set(MAPPED_OUTCOMES));
  });
});
