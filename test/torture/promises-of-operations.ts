import type { MovedLine, OperationBook } from './ledger';
import type { Promised } from './promise';
import { amountsOf, eachInvoice, linesOf, unlike } from './promise';

const sorted = (amounts: readonly number[]): string => [...amounts].sort((one, other) => one - other).join(', ');

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

/** Money moves once for each press, and every operation ends. */
export const PROMISES_OF_OPERATIONS: readonly Promised[] = [nothingOpen, oneAtATime, movedOnce, knownAsOurs, askedFor];
