import type { InvoiceBook, MovedLine, OperationBook } from './ledger';
import type { Promised } from './promise';
import { amountsOf, eachInvoice, linesOf, total, unlike } from './promise';

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

/** Three books of the same money say the same. */
export const PROMISES_OF_SUMS: readonly Promised[] = [sumsAreSane, sumsAddUp, gatewayAgrees, stateFollows, platformAgrees, ordersAgree];
