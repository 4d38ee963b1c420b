import { isDisputed, leadingPayment, phaseOf, reasonOf } from '../../../src/gateways/mercadopago/states';
import { paymentOf, snapshotOf } from '../../../src/gateways/mercadopago/snapshot';
import { paymentSchema } from '../../../src/gateways/mercadopago/wire';

const DECLINES = [
  'cc_rejected_bad_filled_card_number',
  'cc_rejected_bad_filled_date',
  'cc_rejected_bad_filled_other',
  'cc_rejected_bad_filled_security_code',
  'cc_rejected_blacklist',
  'cc_rejected_call_for_authorize',
  'cc_rejected_card_disabled',
  'cc_rejected_card_error',
  'cc_rejected_card_type_not_allowed',
  'cc_rejected_duplicated_payment',
  'cc_rejected_high_risk',
  'cc_rejected_insufficient_amount',
  'cc_rejected_invalid_installments',
  'cc_rejected_max_attempts',
  'cc_rejected_other_reason',
  'cc_rejected_3ds_challenge',
  'cc_rejected_3ds_mandatory',
  'cc_amount_rate_limit_exceeded',
  'rejected_insufficient_data',
  'rejected_by_bank',
  'rejected_by_regulations',
  'bank_error',
  'insufficient_amount',
  'cc_rejected_time_out',
  'rejected_high_risk',
  'rejected_other_reason',
  'something_new',
];

const pay = (id: string, status: string) => ({ id, status, detail: '' });

const wire = (change: object) =>
  paymentOf(
    paymentSchema.parse({
      id: 1_330_000_123,
      status: 'approved',
      status_detail: 'accredited',
      currency_id: 'BRL',
      transaction_amount: 150,
      transaction_amount_refunded: 0,
      captured: true,
      external_reference: 'hub-pay-000017',
      card: { first_six_digits: '503143', last_four_digits: '6351' },
      ...change,
    }),
  );

const disputed = (status: string, detail: string) => isDisputed({ status, detail });

describe('the state of a payment', () => {
  it.each([
    ['pending', 'pending_waiting_payment', 'open'],
    ['pending', 'pending_waiting_transfer', 'open'],
    ['pending', 'pending_challenge', 'open'],
    ['in_process', 'pending_contingency', 'open'],
    ['in_process', 'pending_review_manual', 'open'],
    ['in_process', 'offline_process', 'open'],
    ['in_process', 'deferred_retry', 'open'],
    ['authorized', 'pending_capture', 'held'],
    ['approved', 'accredited', 'taken'],
    ['approved', 'partially_refunded', 'taken'],
    ['approved', 'something_new', 'taken'],
    ['cancelled', 'expired', 'lost'],
    ['cancelled', 'by_collector', 'lost'],
    ['canceled', 'by_payer', 'lost'],
    ['refunded', 'refunded', 'returned'],
    ['refunded', 'by_admin', 'returned'],
    ['charged_back', 'in_process', 'taken'],
    ['charged_back', 'settled', 'returned'],
    ['charged_back', 'reimbursed', 'taken'],
    ['in_mediation', 'pending', 'taken'],
    ['nobody_knows', '', 'unclear'],
    ['constructor', '', 'unclear'],
  ])('%s/%s is %s', (status, detail, phase) => {
    expect(phaseOf({ status, detail })).toBe(phase);
  });

  it.each(DECLINES)('rejected for %s is a try that was declined, and another may follow', (detail) => {
    expect(phaseOf({ status: 'rejected', detail })).toBe('lost');
    expect(reasonOf({ status: 'rejected', detail }, false)).toBe('declined');
  });

  it('says that a payment is disputed until the bank has given the money back for good', () => {
    expect(disputed('charged_back', 'in_process')).toBe(true);
    expect(disputed('charged_back', 'settled')).toBe(true);
    expect(disputed('in_mediation', '')).toBe(true);
    expect(disputed('charged_back', 'reimbursed')).toBe(false);
    expect(disputed('approved', 'accredited')).toBe(false);
  });

  it('says why something ended without money', () => {
    expect(reasonOf({ status: 'cancelled', detail: 'expired' }, false)).toBe('expired');
    expect(reasonOf({ status: 'cancelled', detail: 'expired' }, true)).toBe('hold-expired');
    expect(reasonOf({ status: 'cancelled', detail: 'by_payer' }, false)).toBe('payer');
    expect(reasonOf({ status: 'cancelled', detail: 'by_collector' }, false)).toBeNull();
  });
});

describe('the payment that speaks for an order', () => {
  it('is the one with money, whatever came before and after it', () => {
    const tries = [pay('1', 'rejected'), pay('2', 'approved'), pay('3', 'rejected'), pay('4', 'pending')];
    expect(leadingPayment(tries, null)?.id).toBe('2');
    expect(leadingPayment(tries.toReversed(), null)?.id).toBe('2');
  });

  it('is the newest where none has money', () => {
    expect(leadingPayment([pay('9', 'rejected'), pay('10', 'rejected')], null)?.id).toBe('10');
    expect(leadingPayment([pay('9', 'pending'), pay('10', 'rejected')], '10')?.id).toBe('9');
  });

  it('stays the one that was known, even when it went back and another was paid', () => {
    expect(leadingPayment([pay('2', 'refunded'), pay('5', 'approved')], '2')?.id).toBe('2');
  });

  it('is nobody where nobody tried', () => {
    expect(leadingPayment([], null)).toBeNull();
  });
});

describe('a payment as a reading', () => {
  it('has its sums by their digits, from numbers and from text', () => {
    expect(snapshotOf('x', wire({ transaction_amount: 0.1 }))).toMatchObject({ amount: 10, returned: 0 });
    expect(snapshotOf('x', wire({ transaction_amount: '150.10', transaction_amount_refunded: '40.00' }))).toMatchObject({
      amount: 11_010,
      returned: 4_000,
    });
    expect(snapshotOf('x', wire({ transaction_amount: 1_999.5 }))?.amount).toBe(199_950);
  });

  it('of pesos of Colombia is counted in cents here, though they travel whole', () => {
    expect(snapshotOf('x', wire({ currency_id: 'COP', transaction_amount: 49_900 }))).toMatchObject({ currency: 'COP', amount: 4_990_000 });
  });

  it('says nothing where a sum cannot be read exactly', () => {
    expect(snapshotOf('x', wire({ transaction_amount: 150.005 }))).toBeNull();
    expect(snapshotOf('x', wire({ transaction_amount: -1 }))).toBeNull();
    expect(snapshotOf('x', wire({ currency_id: '???' }))).toBeNull();
  });

  it('that went back in full counts all of it, whether or not the sum of refunds is told', () => {
    const back = { phase: 'returned', amount: 0, returned: 15_000 };
    expect(snapshotOf('x', wire({ status: 'refunded', status_detail: 'refunded', transaction_amount_refunded: 150 }))).toMatchObject(back);
    expect(snapshotOf('x', wire({ status: 'refunded', status_detail: 'by_admin' }))).toMatchObject(back);
    expect(snapshotOf('x', wire({ status: 'charged_back', status_detail: 'settled' }))).toMatchObject({ ...back, disputed: true });
  });

  it('shows the card masked, and changes its mark with anything that changes', () => {
    expect(snapshotOf('x', wire({}))?.card).toBe('503143******6351');
    const marks = [
      {},
      { status_detail: 'partially_refunded' },
      { date_last_updated: '2026-01-01T00:00:00.000-04:00' },
      { captured: false },
    ];
    expect(new Set(marks.map((change) => snapshotOf('x', wire(change))?.mark)).size).toBe(4);
  });

  it('is read although what we do not use is missing or null', () => {
    const bare = { id: '7', status: 'pending', currency_id: 'BRL', transaction_amount: 1, card: {}, refunds: null, status_detail: null };
    expect(snapshotOf('x', paymentOf(paymentSchema.parse(bare)))).toMatchObject({ paymentReference: '7', phase: 'open', card: null });
  });
});
