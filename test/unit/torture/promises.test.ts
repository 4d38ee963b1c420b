import type { Ledger } from '../../torture/ledger';
import { PROMISE_NAMES, findBreaches } from '../../torture/promises';
import { ATTEMPT, GATEWAY, INVOICE, LEDGER, LETTER, REFUND, SEAT, SOLD, withInvoice, withSales } from './books';

const promisesOf = (ledger: Ledger): readonly string[] => [...new Set(findBreaches(ledger).map(({ promise }) => promise))];
const [row] = LEDGER.rows;
if (!row) throw new Error('the books have a row');

/** One lie each, and the promise that it breaks. Some lies break several, because books that disagree do so in many places. */
const LIES: readonly { readonly lie: string; readonly ledger: Ledger; readonly breaks: string }[] = [
  { lie: 'something is still under way', ledger: { ...LEDGER, unquiet: ['a job'] }, breaks: 'all becomes quiet' },
  {
    lie: 'a notification has no job',
    ledger: { ...LEDGER, jobless: ['a notification'] },
    breaks: 'what is taken in or due has its job from the first moment',
  },
  {
    lie: 'more was given back than taken',
    ledger: withInvoice({ attempts: [{ ...ATTEMPT, refunded: 10_001 }] }),
    breaks: 'no more is given back than taken, and no more taken than held or asked for',
  },
  {
    lie: 'more was taken than held',
    ledger: withInvoice({ attempts: [{ ...ATTEMPT, held: 9_999 }] }),
    breaks: 'no more is given back than taken, and no more taken than held or asked for',
  },
  {
    lie: 'the invoice does not add up',
    ledger: withInvoice({ captured: 9_999 }),
    breaks: 'the sums of an invoice are those of its attempts',
  },
  {
    lie: 'a refund was doubled at the gateway',
    ledger: withInvoice({ gateway: [{ ...GATEWAY, lines: [...GATEWAY.lines, { kind: 'refund', amount: 3_000 }] }] }),
    breaks: 'no operation moves money twice',
  },
  {
    lie: 'money was taken at the gateway that we do not know of',
    ledger: withInvoice({ attempts: [{ ...ATTEMPT, captured: 0, refunded: 0 }] }),
    breaks: 'our sums are those of the gateway',
  },
  {
    lie: 'the gateway holds money that we have forgotten',
    ledger: withInvoice({ gateway: [{ ...GATEWAY, lines: [{ kind: 'hold', amount: 10_000 }] }] }),
    breaks: 'our sums are those of the gateway',
  },
  { lie: 'the state says other than the money', ledger: withInvoice({ state: 'pending' }), breaks: 'the state follows from the money' },
  { lie: 'the platform was never told', ledger: withInvoice({ platform: null }), breaks: 'our sums are those of the platform' },
  {
    lie: 'the platform still waits for a refund',
    ledger: withInvoice({
      platform: { state: 'paid', captured: 10_000, refunded: 0, refunds: [{ id: REFUND.id, amount: 3_000, status: 'pending' }] },
    }),
    breaks: 'our sums are those of the platform',
  },
  {
    lie: 'the shop does not know that its order was paid',
    ledger: { ...LEDGER, orders: LEDGER.orders.map((order) => ({ ...order, paid: false })) },
    breaks: 'an order is paid for the platform when, and only when, its money was taken',
  },
  {
    lie: 'the shop calls an order paid that nobody paid',
    ledger: {
      ...withInvoice({ captured: 0, refunded: 0, attempts: [{ ...ATTEMPT, captured: 0, refunded: 0 }] }),
      orders: LEDGER.orders.map((order) => ({ ...order, paid: true })),
    },
    breaks: 'an order is paid for the platform when, and only when, its money was taken',
  },
  {
    lie: 'an operation was forgotten',
    ledger: withInvoice({ operations: [REFUND, { ...REFUND, id: 'refund-2', state: 'unknown', startedAt: 3_000, finishedAt: null }] }),
    breaks: 'every operation comes to an end',
  },
  {
    lie: 'two operations were open together',
    ledger: withInvoice({ operations: [REFUND, { ...REFUND, id: 'refund-2', startedAt: 1_500, finishedAt: 2_500 }] }),
    breaks: 'at most one operation of an invoice is open at a time',
  },
  {
    lie: 'a refund of ours is taken for one of the gateway’s people',
    ledger: withInvoice({ operations: [{ ...REFUND, actor: 'gateway' }] }),
    breaks: 'what an operation did is known as its doing',
  },
  {
    lie: 'a hold was released by an operation that is called not done',
    ledger: withInvoice({
      gateway: [
        {
          ...GATEWAY,
          lines: [
            { kind: 'hold', amount: 10_000 },
            { kind: 'void', amount: 10_000 },
          ],
        },
      ],
    }),
    breaks: 'what an operation did is known as its doing',
  },
  {
    lie: 'a refund was made that nobody pressed for',
    ledger: { ...LEDGER, orders: LEDGER.orders.map((order) => ({ ...order, presses: { capture: 0, void: 0, refund: 0 } })) },
    breaks: 'nothing moves that nobody pressed for',
  },
  {
    lie: 'one link has two payments at the gateway',
    ledger: withInvoice({ gateway: [GATEWAY, { ...GATEWAY, id: 'payment-2', lines: [] }] }),
    breaks: 'a link has one payment at the gateway, unless that has died',
  },
  {
    lie: 'one wish of the platform has two invoices',
    ledger: { ...LEDGER, invoices: [INVOICE, { ...INVOICE, id: 'invoice-2' }] },
    breaks: 'the same invoice of the platform has one link, however often it is asked for',
  },
  {
    lie: 'two answers gave different links',
    ledger: {
      ...LEDGER,
      issued: [...LEDGER.issued, { platformInvoiceId: 'crm-1', paymentId: 'invoice-2', link: 'https://pay.example.org/p/2' }],
    },
    breaks: 'the same invoice of the platform has one link, however often it is asked for',
  },
  {
    lie: 'a payment at the gateway is over another sum',
    ledger: withInvoice({ gateway: [{ ...GATEWAY, amount: 9_000 }] }),
    breaks: 'a link belongs to one sum',
  },
  {
    lie: 'a notification that was answered is nowhere',
    ledger: { ...LEDGER, rows: [] },
    breaks: 'a notification answered with success is never lost',
  },
  {
    lie: 'a notification was never applied',
    ledger: { ...LEDGER, rows: [{ ...row, outcome: null }] },
    breaks: 'a notification answered with success is never lost',
  },
  { lie: 'a notification was kept twice', ledger: { ...LEDGER, rows: [row, row] }, breaks: 'the same notification is one row' },
  {
    lie: 'a forged notification was answered with success',
    ledger: { ...LEDGER, forged: [{ identity: 'forged-1', status: 200 }] },
    breaks: 'a forged notification is refused',
  },
  {
    lie: 'a forged notification was accepted',
    ledger: { ...LEDGER, rows: [row, { ...row, identity: 'forged-1' }] },
    breaks: 'a forged notification is refused',
  },
  {
    lie: 'one buyer is two members',
    ledger: withSales({ members: [SOLD.email, SOLD.email] }),
    breaks: 'somebody has one enrolment for each course, however often it was sold and told',
  },
  {
    lie: 'a buyer has two enrolments in one course',
    ledger: withSales({ enrolments: [SEAT, SEAT] }),
    breaks: 'somebody has one enrolment for each course, however often it was sold and told',
  },
  {
    lie: 'a paid course was never opened',
    ledger: withSales({ enrolments: [], letters: [] }),
    breaks: 'access is what the books of the shops say',
  },
  {
    lie: 'a paid course is closed',
    ledger: withSales({ enrolments: [{ ...SEAT, active: false }] }),
    breaks: 'access is what the books of the shops say',
  },
  {
    lie: 'a course stays open after its money went back',
    ledger: withSales({ sold: [{ ...SOLD, gives: false }] }),
    breaks: 'access is what the books of the shops say',
  },
  {
    lie: 'a course is open that nobody sold',
    ledger: withSales({ sold: [] }),
    breaks: 'access is what the books of the shops say',
  },
  {
    lie: 'a sale of a linked product waits for a person',
    ledger: withSales({ sold: [{ ...SOLD, attention: 'product-unknown' }] }),
    breaks: 'access is what the books of the shops say',
  },
  {
    lie: 'nobody was written to',
    ledger: withSales({ letters: [] }),
    breaks: 'each purchase that gives access is told in one letter, and the way in only once',
  },
  {
    lie: 'one purchase was told twice',
    ledger: withSales({ letters: [LETTER, { ...LETTER, kind: 'added' }] }),
    breaks: 'each purchase that gives access is told in one letter, and the way in only once',
  },
  {
    lie: 'somebody was told twice how to get in',
    ledger: withSales({ letters: [LETTER, { ...LETTER, about: 'line-0' }] }),
    breaks: 'each purchase that gives access is told in one letter, and the way in only once',
  },
  {
    lie: 'one purchase gave access twice',
    ledger: withSales({
      enrolments: [{ ...SEAT, lines: [...SEAT.lines, { number: 2, id: 'line-2', kind: 'bought-again', before: true, after: true }] }],
      letters: [LETTER, { ...LETTER, kind: 'already', about: 'line-2' }],
    }),
    breaks: 'each purchase that gives access is told in one letter, and the way in only once',
  },
  {
    lie: 'a letter still waits',
    ledger: withSales({ letters: [{ ...LETTER, state: 'waiting' }] }),
    breaks: 'each purchase that gives access is told in one letter, and the way in only once',
  },
  {
    lie: 'a message of a shop that was answered is nowhere',
    ledger: withSales({ kept: [] }),
    breaks: 'a message of a shop answered with success is never lost',
  },
  {
    lie: 'a forged message of a shop was answered with success',
    ledger: withSales({ forged: [{ mark: 'forged-mark-1', status: 200, left: [] }] }),
    breaks: 'a forged message of a shop leaves nothing behind',
  },
  {
    lie: 'a forged message of a shop left a row',
    ledger: withSales({ forged: [{ mark: 'forged-mark-1', status: 401, left: ['an event'] }] }),
    breaks: 'a forged message of a shop leaves nothing behind',
  },
  {
    lie: 'a line in the history of access is missing',
    ledger: withSales({ enrolments: [{ ...SEAT, lines: SEAT.lines.map((line) => ({ ...line, number: 2 })) }] }),
    breaks: 'the history of access has no gap and no lie',
  },
  {
    lie: 'access ended without a line in its history',
    ledger: withSales({ sold: [{ ...SOLD, gives: false }], enrolments: [{ ...SEAT, active: false }] }),
    breaks: 'the history of access has no gap and no lie',
  },
  {
    lie: 'a line of history is missing',
    ledger: withInvoice({ history: INVOICE.history.filter(({ number }) => number !== 2) }),
    breaks: 'the history has no gap and no lie',
  },
  {
    lie: 'a change was overwritten by another',
    ledger: withInvoice({
      history: INVOICE.history.map((line) =>
        line.number === 3 && line.before ? { ...line, before: { ...line.before, captured: 0 } } : line,
      ),
    }),
    breaks: 'the history has no gap and no lie',
  },
  {
    lie: 'a second operation could be opened past all locks',
    ledger: { ...LEDGER, openedTwice: ['invoice-1'] },
    breaks: 'the database itself refuses a second open operation',
  },
  { lie: 'a stranger came in', ledger: { ...LEDGER, intrusions: ['a page'] }, breaks: 'a tenant never sees or changes what is another’s' },
  { lie: 'a secret stands in a log', ledger: { ...LEDGER, leaks: ['a log line'] }, breaks: 'no secret is seen anywhere' },
  { lie: 'something failed that never should', ledger: { ...LEDGER, troubles: ['500'] }, breaks: 'nothing fails unexpectedly' },
];

test('books in which all is well break no promise', () => {
  expect(findBreaches(LEDGER)).toEqual([]);
});

test.each([[[SEAT], [LETTER]] as const, [[], []] as const])('nobody is blamed where what would show it was lost', (enrolments, letters) => {
  expect(findBreaches(withSales({ sold: [{ ...SOLD, gives: null }], enrolments, letters }))).toEqual([]);
});

test.each(LIES)('it is found when $lie', ({ ledger, breaks }) => {
  expect(promisesOf(ledger)).toContain(breaks);
});

test('every promise is broken by a lie of this table', () => {
  expect([...new Set(LIES.map(({ breaks }) => breaks))].sort()).toEqual([...PROMISE_NAMES].sort());
});

test('a breach names the invoice that it is about', () => {
  expect(findBreaches(withInvoice({ state: 'pending' })).every(({ invoice }) => invoice === INVOICE.id)).toBe(true);
});
