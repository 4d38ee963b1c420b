import type { CancelReason } from '../../../src/payments/domain/invoice';
import type { Column } from './invoice-table';
import { attempt, describeColumn, invoice } from './invoice-table';

const PAYABLE: Column = {
  'held 100': 'authorized 100 | A closed 100/0/0/0 | report',
  'held 90': '! amount-mismatch',
  'held 100 in euros': '! amount-mismatch',
  'taken 100': 'paid 100/0 | A closed 0/0/100/0 | report',
  'taken 60': '! amount-mismatch',
  'taken 100 of the hold': 'paid 100/0 | A closed 100/0/100/0 | report',
  'taken 60 of the hold': 'paid 60/0 | A closed 100/40/60/0 | report',
  'taken 150 of the hold': '! amount-mismatch',
  'taken 100 in euros': '! amount-mismatch',
  'given back 30': '! amount-mismatch',
  'given back 100': '! amount-mismatch',
  'given back 150': '! amount-mismatch',
  'given back 30 in euros': '! amount-mismatch',
  'released': 'repeated',
  'failed': 'canceled payer | A closed 0/0/0/0 | report',
  'lost': 'pending | A closed 0/0/0/0',
  'mismatch': '! amount-mismatch',
  'disputed': '! disputed',
  'cancel by the manager': 'canceled manager | A closed 0/0/0/0 | report',
  'cancel by time': 'canceled expired | A closed 0/0/0/0 | report',
  'cancel by the platform': 'canceled platform | A closed 0/0/0/0 | report',
};

describeColumn('pending, A is being started', invoice([attempt('A', 'starting')]), 'A', PAYABLE);
describeColumn('pending, A is open', invoice([attempt('A', 'open')]), 'A', PAYABLE);

describeColumn('pending, A has died', invoice([attempt('A', 'closed')]), 'A', {
  'held 100': 'authorized 100 | A closed 100/0/0/0 | report',
  'held 90': '! amount-mismatch',
  'held 100 in euros': '! amount-mismatch',
  'taken 100': 'paid 100/0 | A closed 0/0/100/0 | report',
  'taken 60': '! amount-mismatch',
  'taken 100 of the hold': 'paid 100/0 | A closed 100/0/100/0 | report',
  'taken 60 of the hold': 'paid 60/0 | A closed 100/40/60/0 | report',
  'taken 150 of the hold': '! amount-mismatch',
  'taken 100 in euros': '! amount-mismatch',
  'given back 30': '! amount-mismatch',
  'given back 100': '! amount-mismatch',
  'given back 150': '! amount-mismatch',
  'given back 30 in euros': '! amount-mismatch',
  'released': 'repeated',
  'failed': 'late',
  'lost': 'late',
  'mismatch': '! amount-mismatch',
  'disputed': '! disputed',
  'cancel by the manager': 'canceled manager | report',
  'cancel by time': 'canceled expired | report',
  'cancel by the platform': 'canceled platform | report',
});

const STRANGER: Column = {
  'held 100': 'unknown-attempt',
  'held 90': 'unknown-attempt',
  'held 100 in euros': 'unknown-attempt',
  'taken 100': 'unknown-attempt',
  'taken 60': 'unknown-attempt',
  'taken 100 of the hold': 'unknown-attempt',
  'taken 60 of the hold': 'unknown-attempt',
  'taken 150 of the hold': 'unknown-attempt',
  'taken 100 in euros': 'unknown-attempt',
  'given back 30': 'unknown-attempt',
  'given back 100': 'unknown-attempt',
  'given back 150': 'unknown-attempt',
  'given back 30 in euros': 'unknown-attempt',
  'released': 'unknown-attempt',
  'failed': 'unknown-attempt',
  'lost': 'unknown-attempt',
  'mismatch': 'unknown-attempt',
  'disputed': 'unknown-attempt',
  'cancel by the manager': 'canceled manager | report',
  'cancel by time': 'canceled expired | report',
  'cancel by the platform': 'canceled platform | report',
};

describeColumn('pending without an attempt', invoice([]), 'A', STRANGER);
describeColumn('pending, an attempt of another invoice is named', invoice([attempt('A', 'closed')]), 'X', STRANGER);

const canceled = (reason: CancelReason): Column => ({
  'held 100': `canceled ${reason} | A closed 100/0/0/0 | void A`,
  'held 90': '! amount-mismatch',
  'held 100 in euros': '! amount-mismatch',
  'taken 100': 'paid 100/0 | A closed 0/0/100/0 | report | paid-after-cancel',
  'taken 60': '! amount-mismatch',
  'taken 100 of the hold': 'paid 100/0 | A closed 100/0/100/0 | report | paid-after-cancel',
  'taken 60 of the hold': 'paid 60/0 | A closed 100/40/60/0 | report | paid-after-cancel',
  'taken 150 of the hold': '! amount-mismatch',
  'taken 100 in euros': '! amount-mismatch',
  'given back 30': '! amount-mismatch',
  'given back 100': '! amount-mismatch',
  'given back 150': '! amount-mismatch',
  'given back 30 in euros': '! amount-mismatch',
  'released': 'repeated',
  'failed': 'late',
  'lost': 'late',
  'mismatch': '! amount-mismatch',
  'disputed': '! disputed',
  'cancel by the manager': 'repeated',
  'cancel by time': 'repeated',
  'cancel by the platform': 'repeated',
});

const REASONS: readonly CancelReason[] = ['manager', 'payer', 'declined', 'expired', 'hold-expired', 'platform'];
for (const reason of REASONS)
  describeColumn(`canceled (${reason}), nothing was paid`, invoice([attempt('A', 'closed')], reason), 'A', canceled(reason));

describeColumn('canceled, a hold that came too late is still there', invoice([attempt('A', 'closed', '100/0/0/0')], 'expired'), 'A', {
  'held 100': 'repeated',
  'held 90': 'repeated',
  'held 100 in euros': 'repeated',
  'taken 100': 'paid 100/0 | A closed 100/0/100/0 | report | paid-after-cancel',
  'taken 60': '! amount-mismatch',
  'taken 100 of the hold': 'paid 100/0 | A closed 100/0/100/0 | report | paid-after-cancel',
  'taken 60 of the hold': 'paid 60/0 | A closed 100/40/60/0 | report | paid-after-cancel',
  'taken 150 of the hold': '! amount-mismatch',
  'taken 100 in euros': '! amount-mismatch',
  'given back 30': '! amount-mismatch',
  'given back 100': '! amount-mismatch',
  'given back 150': '! amount-mismatch',
  'given back 30 in euros': '! amount-mismatch',
  'released': 'canceled expired | A closed 100/100/0/0 | report',
  'failed': 'money-moved',
  'lost': 'money-moved',
  'mismatch': '! amount-mismatch',
  'disputed': '! disputed',
  'cancel by the manager': 'repeated',
  'cancel by time': 'repeated',
  'cancel by the platform': 'repeated',
});

describeColumn('canceled, the hold went back', invoice([attempt('A', 'closed', '100/100/0/0')], 'manager'), 'A', {
  'held 100': 'repeated',
  'held 90': 'repeated',
  'held 100 in euros': 'repeated',
  'taken 100': 'paid 100/0 | A closed 100/0/100/0 | report | paid-after-cancel',
  'taken 60': '! amount-mismatch',
  'taken 100 of the hold': 'paid 100/0 | A closed 100/0/100/0 | report | paid-after-cancel',
  'taken 60 of the hold': 'paid 60/0 | A closed 100/40/60/0 | report | paid-after-cancel',
  'taken 150 of the hold': '! amount-mismatch',
  'taken 100 in euros': '! amount-mismatch',
  'given back 30': '! amount-mismatch',
  'given back 100': '! amount-mismatch',
  'given back 150': '! amount-mismatch',
  'given back 30 in euros': '! amount-mismatch',
  'released': 'repeated',
  'failed': 'money-moved',
  'lost': 'money-moved',
  'mismatch': '! amount-mismatch',
  'disputed': '! disputed',
  'cancel by the manager': 'repeated',
  'cancel by time': 'repeated',
  'cancel by the platform': 'repeated',
});
