import type { GatewayBook, InvoiceBook, Ledger, MovedLine, OperationBook, Sums } from './ledger';

/** A promise that was not kept; `invoice` is our id where it is about one. */
export interface Breach {
  readonly promise: string;
  readonly what: string;
  readonly invoice: string | null;
}

interface Promised {
  readonly promise: string;
  readonly check: (ledger: Ledger) => readonly { readonly what: string; readonly invoice?: string }[];
}

/** A promise about every single invoice. */
const eachInvoice = (promise: string, check: (invoice: InvoiceBook, ledger: Ledger) => readonly string[]): Promised => ({
  promise,
  check: (ledger) => ledger.invoices.flatMap((invoice) => check(invoice, ledger).map((what) => ({ what, invoice: invoice.id }))),
});

const total = (amounts: readonly number[]): number => amounts.reduce((sum, amount) => sum + amount, 0);
const linesOf = (books: readonly GatewayBook[]): readonly MovedLine[] => books.flatMap(({ lines }) => lines);
const amountsOf = (lines: readonly MovedLine[], kind: MovedLine['kind']): readonly number[] =>
  lines.filter((line) => line.kind === kind).map(({ amount }) => amount);
const sorted = (amounts: readonly number[]): string => [...amounts].sort((one, other) => one - other).join(', ');

const unlike = (what: string, ours: number | string, theirs: number | string): readonly string[] =>
  ours === theirs ? [] : [`${what}: ours ${ours}, theirs ${theirs}`];

const sumsAreSane = eachInvoice('no more is given back than taken, and no more taken than held or asked for', (invoice) =>
  invoice.attempts.flatMap(({ number, asked, held, released, captured, refunded }) => [
    ...(refunded < 0 || refunded > captured ? [`attempt ${number}: refunded ${refunded} of captured ${captured}`] : []),
    ...(captured > (held > 0 ? held : asked) ? [`attempt ${number}: captured ${captured} of ${held > 0 ? held : asked}`] : []),
    ...(held > asked || released > held ? [`attempt ${number}: held ${held} of ${asked}, released ${released}`] : []),
  ]),
);

const sumsAddUp = eachInvoice('the sums of an invoice are those of its attempts', (invoice) => {
  const of = (name: 'held' | 'captured' | 'refunded'): number => total(invoice.attempts.map((one) => one[name]));
  return (['held', 'captured', 'refunded'] as const).flatMap((name) => unlike(name, invoice[name], of(name)));
});

const gatewayAgrees = eachInvoice('our sums are those of the gateway', ({ attempts, gateway }) =>
  attempts.flatMap(({ number, orderNumber, held, released, captured, refunded }) => {
    const lines = linesOf(gateway.filter((book) => book.orderNumber === orderNumber));
    const of = (kind: MovedLine['kind']): number => total(amountsOf(lines, kind));
    const reserved = Math.max(0, of('hold') - of('void') - of('capture'));
    return [
      ...unlike(`attempt ${number} captured`, captured, of('capture')),
      ...unlike(`attempt ${number} refunded`, refunded, of('refund')),
      // The rest of a reduced capture goes back with it, without a line of its own.
      ...unlike(`attempt ${number} reserved`, Math.max(0, held - released - captured), of('capture') > 0 ? 0 : reserved),
    ];
  }),
);

const STATES_OF_MONEY = (invoice: InvoiceBook): readonly string[] => {
  const { captured, refunded, reserved, state } = invoice;
  if (captured > 0) return unlike('state', state, refunded >= captured ? 'refunded' : 'paid');
  if (state === 'canceled') return [];
  return unlike('state', state, reserved > 0 ? 'authorized' : 'pending');
};
const stateFollows = eachInvoice('the state follows from the money', STATES_OF_MONEY);

const platformAgrees = eachInvoice('our sums are those of the platform', ({ platform, state, captured, refunded, operations }) => {
  if (!platform) return ['the platform knows no such invoice'];
  const refunds = operations.filter((one) => one.kind === 'refund' && one.state === 'done');
  return [
    ...(platform.state === null ? [] : unlike('state', state, platform.state)),
    ...(platform.captured === null ? [] : unlike('captured', captured, platform.captured)),
    ...(platform.refunded === null ? [] : unlike('refunded', refunded, platform.refunded)),
    ...refundsAgree(refunds, platform.refunds),
  ];
});

function refundsAgree(ours: readonly OperationBook[], theirs: NonNullable<InvoiceBook['platform']>['refunds']): readonly string[] {
  if (theirs === null) return [];
  const said = theirs.filter(({ status }) => status === 'succeeded').map(({ id }) => id);
  const waiting = theirs.filter(({ status }) => status === 'pending');
  return [
    ...unlike(
      'refunds',
      ours
        .map(({ id }) => id)
        .sort()
        .join(' '),
      [...said].sort().join(' '),
    ),
    ...waiting.map(({ id }) => `the platform still waits for refund ${id}`),
  ];
}

const ordersAgree: Promised = {
  promise: 'an order is paid for the platform when, and only when, its money was taken',
  check: ({ orders, invoices }) =>
    orders.flatMap(({ paid, changed }, order) => {
      const ours = invoices.filter((one) => one.order === order);
      const whole = ours.some(({ captured, refunded, amount }) => captured >= amount && refunded < captured);
      const never = ours.every(({ captured }) => captured === 0);
      if (paid === null || changed) return [];
      if (whole && !paid) return [{ what: `order ${order} is not paid for the platform` }];
      return never && paid ? [{ what: `order ${order} is paid for the platform, and nothing was taken` }] : [];
    }),
};

const nothingOpen = eachInvoice('every operation comes to an end', ({ operations }) =>
  operations.filter(({ state }) => state !== 'done' && state !== 'refused').map(({ id, kind, state }) => `${kind} ${id} is ${state}`),
);

const oneAtATime = eachInvoice('at most one operation of an invoice is open at a time', ({ operations }) => {
  const called = operations.filter(({ startedAt, finishedAt }) => finishedAt === null || finishedAt > startedAt);
  return called.flatMap((one, index) =>
    called
      .slice(index + 1)
      .filter((other) => other.startedAt < (one.finishedAt ?? Infinity) && one.startedAt < (other.finishedAt ?? Infinity))
      .map((other) => `${one.kind} ${one.id} and ${other.kind} ${other.id} were open together`),
  );
});

const movedOnce = eachInvoice('no operation moves money twice', ({ attempts, operations, gateway }) =>
  attempts.flatMap(({ id, number, orderNumber }) => {
    const lines = linesOf(gateway.filter((book) => book.orderNumber === orderNumber));
    const done = (kind: OperationBook['kind']) =>
      operations.filter((one) => one.attemptId === id && one.kind === kind && one.state === 'done').map(({ amount }) => amount);
    const captures = amountsOf(lines, 'capture').length;
    const holds = amountsOf(lines, 'hold').length;
    return [
      ...unlike(`attempt ${number} refunds`, sorted(done('refund')), sorted(amountsOf(lines, 'refund'))),
      ...(captures > 1 ? [`attempt ${number} was captured ${captures} times`] : []),
      ...(holds > 1 ? [`attempt ${number} was held ${holds} times`] : []),
      ...(amountsOf(lines, 'void').length > 1 ? [`attempt ${number} was released more than once`] : []),
      ...(done('capture').length > 1 || done('void').length > 1 ? [`attempt ${number}: an operation was done twice`] : []),
    ];
  }),
);

/** Nobody works in the cabinets of the gateways: what moved there was ours, and an operation that was judged wrongly is one that was done all the same. */
const knownAsOurs = eachInvoice('what an operation did is known as its doing', ({ attempts, operations, gateway }, { holdsMayEnd }) => [
  ...operations
    .filter(({ kind, actor }) => kind === 'refund' && actor === 'gateway')
    .map(({ id }) => `refund ${id} is taken for one of the gateway's people`),
  ...attempts.flatMap(({ id, number, orderNumber }) => {
    const lines = linesOf(gateway.filter((book) => book.orderNumber === orderNumber));
    const did = (kind: 'capture' | 'void'): boolean =>
      operations.some((one) => one.attemptId === id && one.kind === kind && one.state === 'done');
    const has = (kind: MovedLine['kind']): boolean => amountsOf(lines, kind).length > 0;
    return [
      ...(has('hold') && has('capture') && !did('capture') && !holdsMayEnd ? [`attempt ${number} was captured by no operation`] : []),
      ...(has('void') && !did('void') && !holdsMayEnd ? [`attempt ${number} was released by no operation`] : []),
    ];
  }),
]);

const askedFor: Promised = {
  promise: 'nothing moves that nobody pressed for',
  check: ({ orders, invoices }) =>
    orders.flatMap(({ presses }, order) => {
      const operations = invoices.filter((one) => one.order === order).flatMap((one) => one.operations);
      return (['capture', 'void', 'refund'] as const).flatMap((kind) => {
        const made = operations.filter((one) => one.kind === kind && one.actor !== 'system' && one.actor !== 'gateway').length;
        return made > presses[kind] ? [{ what: `order ${order}: ${made} of ${kind} for ${presses[kind]} presses` }] : [];
      });
    }),
};

const onePayment = eachInvoice('a link has one payment at the gateway, unless that has died', ({ attempts, gateway }) => [
  ...attempts.flatMap(({ number, orderNumber }) => {
    const made = gateway.filter((book) => book.orderNumber === orderNumber).length;
    return made > 1 ? [`attempt ${number} has ${made} payments at the gateway`] : [];
  }),
  ...(attempts.filter(({ state }) => state !== 'closed').length > 1 ? ['more than one attempt is open'] : []),
  ...attempts.filter(({ state }) => state === 'starting').map(({ number }) => `attempt ${number} is still starting`),
]);

const oneLink: Promised = {
  promise: 'the same invoice of the platform has one link, however often it is asked for',
  check: ({ invoices, issued }) => {
    const wrong: { what: string }[] = [];
    const keys = invoices.map(({ installationId, platformInvoiceId }) => `${installationId} ${platformInvoiceId}`);
    for (const key of new Set(keys)) {
      const count = keys.filter((one) => one === key).length;
      if (count > 1) wrong.push({ what: `${key} has ${count} invoices` });
    }
    for (const id of new Set(issued.map((one) => one.platformInvoiceId))) {
      const links = new Set(issued.filter((one) => one.platformInvoiceId === id).map(({ paymentId, link }) => `${paymentId} ${link}`));
      if (links.size > 1) wrong.push({ what: `${id} was answered with ${links.size} different links` });
    }
    return wrong;
  },
};

const linkHasItsSum = eachInvoice('a link belongs to one sum', ({ amount, attempts, gateway }) => [
  ...attempts
    .filter(({ asked }) => asked !== amount)
    .map(({ number, asked }) => `attempt ${number} asks for ${asked}, the link for ${amount}`),
  ...gateway.filter((book) => book.amount !== amount).map((book) => `payment ${book.id} is over ${book.amount}, the link over ${amount}`),
]);

const acknowledgedAreKept: Promised = {
  promise: 'a notification answered with success is never lost',
  check: ({ acknowledged, rows }) => {
    const kept = new Map(rows.filter(({ verdict }) => verdict === 'accepted').map((row) => [row.identity, row]));
    return acknowledged.flatMap(({ identity }) => {
      const row = kept.get(identity);
      if (!row) return [{ what: `there is no row for ${identity}` }];
      return row.outcome === null ? [{ what: `it was never applied: ${identity}` }] : [];
    });
  },
};

const keptOnce: Promised = {
  promise: 'the same notification is one row',
  check: ({ rows }) => {
    const keys = rows
      .filter(({ verdict }) => verdict === 'accepted')
      .map(({ installationId, merchantId, identity }) => `${installationId} ${merchantId} ${identity}`);
    return [...new Set(keys)].flatMap((key) => {
      const count = keys.filter((one) => one === key).length;
      return count > 1 ? [{ what: `${count} rows of ${key}` }] : [];
    });
  },
};

const forgedAreRefused: Promised = {
  promise: 'a forged notification is refused',
  check: ({ forged, rows }) => [
    ...forged
      .filter(({ status }) => status >= 200 && status < 300)
      .map(({ identity }) => ({ what: `it was answered with success: ${identity}` })),
    ...forged
      .filter(({ identity }) => rows.some((row) => row.identity === identity && row.verdict === 'accepted'))
      .map(({ identity }) => ({ what: `it was accepted: ${identity}` })),
  ],
};

const SUMS = ['held', 'reserved', 'captured', 'refunded'] as const;
const shown = (sums: Sums): string => SUMS.map((name) => `${name} ${sums[name]}`).join(', ');

const historyIsWhole = eachInvoice('the history has no gap and no lie', (invoice) => {
  const numbers = invoice.history.map(({ number }) => number);
  const gap = numbers.findIndex((number, index) => number !== index + 1);
  const wrong = [...(gap >= 0 ? [`line ${gap + 1} is missing`] : []), ...unlike('lines', invoice.events, numbers.length)];
  let last: Sums = { held: 0, reserved: 0, captured: 0, refunded: 0 };
  for (const { number, before, after } of invoice.history) {
    if (!before || !after) continue;
    if (shown(before) !== shown(last)) wrong.push(`line ${number} begins with ${shown(before)}, the one before ended with ${shown(last)}`);
    last = after;
  }
  return [...wrong, ...(shown(last) === shown(invoice) ? [] : [`the history ends with ${shown(last)}, the invoice has ${shown(invoice)}`])];
});

const list = (promise: string, of: (ledger: Ledger) => readonly string[]): Promised => ({
  promise,
  check: (ledger) => of(ledger).map((what) => ({ what })),
});

/** Everything that must hold when all is quiet. */
const PROMISES: readonly Promised[] = [
  list('all becomes quiet', ({ unquiet }) => unquiet),
  list('what is taken in or due has its job from the first moment', ({ jobless }) => jobless),
  sumsAreSane,
  sumsAddUp,
  gatewayAgrees,
  stateFollows,
  platformAgrees,
  ordersAgree,
  nothingOpen,
  oneAtATime,
  movedOnce,
  knownAsOurs,
  askedFor,
  onePayment,
  oneLink,
  linkHasItsSum,
  acknowledgedAreKept,
  keptOnce,
  forgedAreRefused,
  historyIsWhole,
  list('the database itself refuses a second open operation', ({ openedTwice }) => openedTwice),
  list('a tenant never sees or changes what is another’s', ({ intrusions }) => intrusions),
  list('no secret is seen anywhere', ({ leaks }) => leaks),
  list('nothing fails unexpectedly', ({ troubles }) => troubles),
];

/** The names of all promises, in the order they are checked. */
export const PROMISE_NAMES: readonly string[] = PROMISES.map(({ promise }) => promise);

/** Compares all books row by row and checks every promise; gives what was not kept. */
export function findBreaches(ledger: Ledger): readonly Breach[] {
  return PROMISES.flatMap(({ promise, check }) => check(ledger).map(({ what, invoice = null }) => ({ promise, what, invoice })));
}
