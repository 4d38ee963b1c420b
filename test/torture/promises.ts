import type { Ledger, Sums } from './ledger';
import type { Breach, Promised } from './promise';
import { eachInvoice, list, unlike } from './promise';
import { PROMISES_OF_ACCESS } from './promises-of-access';
import { PROMISES_OF_LINKS } from './promises-of-links';
import { PROMISES_OF_NOTIFICATIONS } from './promises-of-notifications';
import { PROMISES_OF_OPERATIONS } from './promises-of-operations';
import { PROMISES_OF_SUMS } from './promises-of-sums';

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

/** Everything that must hold when all is quiet. */
const PROMISES: readonly Promised[] = [
  list('all becomes quiet', ({ unquiet }) => unquiet),
  list('what is taken in or due has its job from the first moment', ({ jobless }) => jobless),
  ...PROMISES_OF_SUMS,
  ...PROMISES_OF_OPERATIONS,
  ...PROMISES_OF_LINKS,
  ...PROMISES_OF_NOTIFICATIONS,
  ...PROMISES_OF_ACCESS,
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
