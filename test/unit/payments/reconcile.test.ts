import * as fc from 'fast-check';
import { currency } from '../../../src/payments/domain/currency';
import type { Attempt, Invoice, InvoiceState } from '../../../src/payments/domain/invoice';
import { standingOf, totals } from '../../../src/payments/domain/invoice';
import type { AttemptLedgers, GatewaySaid, Ledgers, PlatformBooks, PlatformSaid } from '../../../src/payments/domain/ledgers';
import { compareLedgers } from '../../../src/payments/domain/reconcile';
import type { Phase, Snapshot } from '../../../src/payments/domain/snapshot';
import { attempt, invoice, uah } from './invoice-table';
import { says } from './reading';

const money = (more: Partial<Attempt> = {}): Attempt => ({ ...attempt('A', 'open'), ...more });
const OPEN = money();
const HELD = money({ held: 100 });
const RELEASED = money({ held: 100, released: 100 });
const PAID = money({ captured: 100 });
const PART_BACK = money({ captured: 100, refunded: 30 });
const RETURNED = money({ captured: 100, refunded: 100 });

const read = (phase: Phase, amount: number, more: Partial<Snapshot> = {}): GatewaySaid => ({
  kind: 'read',
  snapshot: says(phase, amount, more),
  foreign: false,
});
const told = (phase: Phase, amount: number, more: Partial<Snapshot> = {}): GatewaySaid => ({
  kind: 'told',
  snapshot: says(phase, amount, more),
  foreign: false,
});
const MISSING: GatewaySaid = { kind: 'missing', words: 'not found' };

const invoiceOf = (attempts: readonly Attempt[], ended: Parameters<typeof standingOf>[1] = null): Invoice => ({
  ...invoice(attempts),
  standing: standingOf(attempts, ended),
});

const booksOf = (of: Invoice, more: Partial<PlatformBooks> = {}): PlatformBooks => {
  const { captured, refunded } = totals(of.attempts);
  return {
    asked: uah(captured || of.amount.minor),
    state: of.standing.state,
    paid: null,
    captured: uah(captured),
    refunded: uah(refunded),
    words: null,
    ...more,
  };
};

const saidOf = (of: Invoice, more: Partial<PlatformBooks>): PlatformSaid => ({ kind: 'said', books: booksOf(of, more) });

const ledgers = (
  one: Attempt,
  said: GatewaySaid,
  more: Partial<Ledgers> & Partial<Pick<AttemptLedgers, 'faceTaken' | 'unseen'>> = {},
): Ledgers => {
  const { faceTaken = one.captured > 0 ? one.captured : null, unseen = [], ...rest } = more;
  const ours = rest.invoice ?? invoiceOf([one]);
  return {
    invoice: ours,
    moving: false,
    attempts: [{ attempt: one, faceTaken, previous: null, said, unseen }],
    platform: { kind: 'said', books: booksOf(ours) },
    ...rest,
  };
};

const codesOf = (given: Ledgers): readonly string[] => compareLedgers(given).differences.map(({ code }) => code);

describe('Ordertill against the gateway', () => {
  it.each<readonly [string, Attempt, GatewaySaid, readonly string[]]>([
    ['an open link that nobody paid', OPEN, read('open', 100), []],
    ['a link that the gateway forgot, unpaid', OPEN, MISSING, []],
    ['a part of the sum that is there', OPEN, read('part', 40), []],
    ['a payment that we never heard of', OPEN, read('taken', 100), ['state-differs']],
    ['a hold that we never heard of', OPEN, read('held', 100), ['state-differs']],
    ['a hold', HELD, read('held', 100), []],
    ['a hold over another sum', HELD, read('held', 90), ['sum-differs']],
    ['a hold that ended there', HELD, read('released', 0), ['state-differs']],
    ['a hold that was taken there', HELD, read('taken', 100), ['state-differs']],
    ['a hold that was released', RELEASED, read('released', 100), []],
    ['a hold that was not released after all', RELEASED, read('held', 100), ['state-differs']],
    ['a payment', PAID, read('taken', 100), []],
    ['a payment of which a part went back there', PAID, read('taken', 70), ['sum-differs']],
    ['the same where the gateway counts refunds', PAID, read('taken', 70, { returned: 30 }), ['sum-differs']],
    ['a payment that went back there', PAID, read('returned', 0), ['state-differs']],
    ['a payment that the gateway lost', PAID, read('failed', 0), ['state-differs']],
    ['a payment that the gateway does not know', PAID, MISSING, ['missing-at-gateway']],
    ['a payment in a state that nobody explained', PAID, read('unclear', 100), ['state-differs']],
    ['a refund of a part', PART_BACK, read('taken', 70), []],
    ['a refund that did not arrive there', PART_BACK, read('taken', 100), ['sum-differs']],
    ['a refund that does not show in the sums', PART_BACK, read('taken', 100, { returnedAt: '2026-03-01' }), []],
    ['a word for our part that says all', PART_BACK, read('returned', 0), []],
    ['a word that nobody explained beside the sum that is left', PART_BACK, read('unclear', 70, { returnedAt: '2026-03-01' }), []],
    ['a word that nobody explained beside another sum', PART_BACK, read('unclear', 60, { returnedAt: '2026-03-01' }), ['state-differs']],
    ['a whole refund', RETURNED, read('returned', 0), []],
    ['a whole refund that did not happen there', RETURNED, read('taken', 100), ['state-differs']],
    ['another payment', PAID, { kind: 'read', snapshot: says('taken', 100), foreign: true }, ['other-payment']],
  ])('%s', (_name, ours, said, codes) => {
    expect(codesOf(ledgers(ours, said))).toEqual(codes);
  });

  it.each<readonly [string, Attempt, GatewaySaid, readonly string[]]>([
    ['nobody paid and nobody told', OPEN, { kind: 'never-told' }, []],
    ['money that no notification speaks of', PAID, { kind: 'never-told' }, ['gateway-cannot-be-asked']],
    ['a payment that was told', PAID, told('taken', 100), []],
    ['a refund by the word of a person', PART_BACK, told('taken', 100, { returned: 0 }), ['gateway-cannot-be-asked']],
    ['a release by the word of a person', RELEASED, told('held', 100), ['gateway-cannot-be-asked']],
    ['a refund that was told and not taken over', PAID, told('taken', 70, { returned: 30 }), ['sum-differs']],
    ['a payment that was told and not taken over', OPEN, told('taken', 90), ['state-differs']],
  ])('that cannot be asked: %s', (_name, ours, said, codes) => {
    expect(codesOf(ledgers(ours, said))).toEqual(codes);
  });

  it('does not mind a reduced capture of a hold whose sum is still shown', () => {
    const reduced = money({ held: 100, released: 40, captured: 60 });
    const shown = { invoice: invoiceOf([reduced]), faceTaken: 100 };
    expect(codesOf(ledgers(reduced, read('taken', 100), shown))).toEqual([]);
    expect(codesOf(ledgers(reduced, read('taken', 80), shown))).toEqual(['sum-differs']);
    expect(codesOf(ledgers(reduced, read('taken', 100, { returned: 0 }), shown))).toEqual([]);
  });

  it('adds up two payments of one invoice', () => {
    const second: Attempt = { ...attempt('B', 'open'), captured: 100 };
    const ours = invoiceOf([PAID, second]);
    const two = (said: GatewaySaid): Ledgers => ({
      ...ledgers(PAID, read('taken', 100), { invoice: ours }),
      attempts: [
        { attempt: PAID, faceTaken: 100, previous: null, said: read('taken', 100), unseen: [] },
        { attempt: second, faceTaken: 100, previous: null, said, unseen: [] },
      ],
    });
    expect(compareLedgers(two(read('taken', 100)))).toMatchObject({ outcome: 'agreed', gateway: { captured: 200, refunded: 0 } });
    expect(compareLedgers(two(read('returned', 0)))).toMatchObject({ outcome: 'differing', gateway: { captured: 200, refunded: 100 } });
  });
});

describe('an order that was paid once more at the gateway', () => {
  it.each<readonly [string, Attempt, Snapshot, readonly string[]]>([
    ['taken', PAID, says('taken', 100), ['sum-differs']],
    ['reserved', PAID, says('held', 100), ['sum-differs']],
    ['taken after all went back here', RETURNED, says('taken', 100), ['state-differs']],
    ['given back before we knew of it', PAID, says('returned', 0, { returned: 100 }), []],
  ])('and we never heard of it: %s', (_name, ours, second, codes) => {
    const first = ours === RETURNED ? read('returned', 0) : read('taken', 100);
    expect(codesOf(ledgers(ours, first, { unseen: [second] }))).toEqual(codes);
  });
});

describe('Ordertill against the platform', () => {
  const paid = invoiceOf([PAID]);

  it.each<readonly [string, Attempt, Partial<PlatformBooks>, readonly string[]]>([
    ['a report that did not arrive', PAID, { state: 'pending' }, ['not-reported']],
    ['a refund that was not told', PART_BACK, { refunded: uah(0) }, ['not-reported']],
    ['a refund that only the platform knows', PAID, { refunded: uah(30) }, ['platform-sum-differs']],
    ['another sum taken', PAID, { captured: uah(90) }, ['platform-sum-differs']],
    ['a state that only the platform has', PAID, { state: 'refunded' }, ['platform-state-differs']],
    ['an order that costs something else now', PAID, { asked: uah(120) }, ['order-sum-differs']],
    ['an order lowered by what went back', PART_BACK, { asked: uah(70) }, []],
    ['an order in another currency', OPEN, { asked: { minor: 100, currency: currency('EUR') } }, ['order-sum-differs']],
    ['a shop that shows a paid order as unpaid', PAID, { state: null, captured: null, refunded: null, paid: false }, ['not-reported']],
    ['a shop that has no word for a refund', PART_BACK, { state: null, captured: null, refunded: null, paid: false }, []],
    ['a shop whose unpaid order somebody marked', OPEN, { state: null, captured: null, refunded: null, paid: true }, []],
  ])('%s', (_name, ours, books, codes) => {
    const of = invoiceOf([ours]);
    const phase = ours.captured === 0 ? read('open', 100) : read('taken', ours.captured - ours.refunded);
    expect(codesOf(ledgers(ours, phase, { invoice: of, platform: saidOf(of, books) }))).toEqual(codes);
  });

  it('minds an invoice that is gone, unless nothing was ever paid and nothing will be', () => {
    const gone: Partial<Ledgers> = { platform: { kind: 'missing' } };
    expect(codesOf(ledgers(PAID, read('taken', 100), { invoice: paid, ...gone }))).toEqual(['missing-at-platform']);
    expect(codesOf(ledgers(OPEN, read('failed', 0), { invoice: invoiceOf([OPEN], 'manager'), ...gone }))).toEqual([]);
  });
});

describe('what cannot be compared', () => {
  it.each<readonly [string, Partial<Ledgers>, GatewaySaid, string]>([
    ['money on its way', { moving: true }, read('taken', 70), 'operation-open'],
    ['a silent gateway', {}, { kind: 'silent' }, 'gateway-silent'],
    ['a silent platform', { platform: { kind: 'silent' } }, read('taken', 100), 'platform-silent'],
    ['a platform that is being told', { platform: { kind: 'being-told' } }, read('taken', 100), 'report-due'],
  ])('is never called agreed: %s', (_name, more, said, because) => {
    expect(compareLedgers(ledgers(PAID, said, more))).toMatchObject({ outcome: 'unchecked', because, differences: [] });
  });

  it('mends nothing on the side that was not heard', () => {
    expect(compareLedgers(ledgers(PAID, { kind: 'silent' })).heard).toEqual(['platform']);
    expect(compareLedgers(ledgers(PAID, read('taken', 100), { platform: { kind: 'silent' } })).heard).toEqual(['gateway']);
    expect(compareLedgers(ledgers(PAID, read('taken', 100), { moving: true })).heard).toEqual([]);
  });

  it('is agreed without a platform that keeps books', () => {
    expect(compareLedgers(ledgers(PAID, read('taken', 100), { platform: { kind: 'not-kept' } })).outcome).toBe('agreed');
  });
});

/** An attempt with any money that can be. */
const anyAttempt: fc.Arbitrary<Attempt> = fc
  .record({
    sum: fc.integer({ min: 1, max: 1_000_000 }),
    way: fc.constantFrom('none', 'held', 'taken', 'back', 'all-back'),
    part: fc.nat(100),
  })
  .map(({ sum, way, part }) => {
    const back = way === 'all-back' ? sum : way === 'back' ? Math.floor((sum * part) / 101) : 0;
    const base = { ...attempt('A', 'open'), asked: sum };
    if (way === 'none') return base;
    return way === 'held' ? { ...base, held: sum } : { ...base, captured: sum, refunded: back };
  });

/** How a truthful gateway shows an attempt. */
const truth = ({ asked, held, captured, refunded }: Attempt, counts: boolean): Snapshot => {
  if (captured === 0) return says(held > 0 ? 'held' : 'open', asked);
  const returned = counts ? refunded : null;
  return refunded === captured ? says('returned', 0, { returned }) : says('taken', captured - refunded, { returned });
};

const sums = ({ held, captured, refunded }: Attempt): string => [captured > 0 ? 0 : held, captured, refunded].join();

const whole = (one: Attempt): Invoice => ({ ...invoice([one]), amount: uah(one.asked), standing: standingOf([one], null) });

describe('for any money', () => {
  it('a truthful gateway and a truthful platform always agree', () => {
    fc.assert(
      fc.property(anyAttempt, fc.boolean(), (one, counts) => {
        const given = ledgers(one, { kind: 'read', snapshot: truth(one, counts), foreign: false }, { invoice: whole(one) });
        expect(compareLedgers(given)).toMatchObject({ outcome: 'agreed', differences: [] });
      }),
    );
  });

  it('a gateway that counts its refunds and tells of other sums never agrees', () => {
    fc.assert(
      fc.property(anyAttempt, anyAttempt, (one, other) => {
        const theirs = { ...other, asked: one.asked };
        fc.pre(sums(one) !== sums(theirs) && (theirs.held === 0 || theirs.held === theirs.asked));
        // One that shows the sum of the hold after a smaller capture cannot be told from one that took it all.
        fc.pre(!(one.captured > 0 && theirs.captured === one.asked));
        const given = ledgers(one, { kind: 'read', snapshot: truth(theirs, true), foreign: false }, { invoice: whole(one) });
        expect(compareLedgers(given).outcome).toBe('differing');
      }),
    );
  });

  it('a platform that shows another state or other refunds never agrees', () => {
    fc.assert(
      fc.property(anyAttempt, fc.constantFrom<InvoiceState>('pending', 'authorized', 'paid', 'refunded', 'canceled'), (one, state) => {
        const ours = whole(one);
        fc.pre(state !== ours.standing.state);
        const platform: PlatformSaid = { kind: 'said', books: booksOf(ours, { state }) };
        const given = ledgers(one, { kind: 'read', snapshot: truth(one, true), foreign: false }, { invoice: ours, platform });
        expect(compareLedgers(given).outcome).toBe('differing');
      }),
    );
  });

  it('no side that is silent is ever called agreed, nor is its old difference called mended', () => {
    fc.assert(
      fc.property(anyAttempt, fc.boolean(), (one, gatewayToo) => {
        const said: GatewaySaid = gatewayToo ? { kind: 'silent' } : { kind: 'read', snapshot: truth(one, true), foreign: false };
        const { outcome, heard } = compareLedgers(ledgers(one, said, { invoice: whole(one), platform: { kind: 'silent' } }));
        expect(outcome).toBe('unchecked');
        expect(heard).toEqual(gatewayToo ? [] : ['gateway']);
      }),
    );
  });
});
