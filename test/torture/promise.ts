import type { GatewayBook, InvoiceBook, Ledger, MovedLine } from './ledger';

/** A promise that was not kept; `invoice` is our id where it is about one. */
export interface Breach {
  readonly promise: string;
  readonly what: string;
  readonly invoice: string | null;
}

/** A promise, and what of the books does not keep it. */
export interface Promised {
  readonly promise: string;
  readonly check: (ledger: Ledger) => readonly { readonly what: string; readonly invoice?: string }[];
}

/** A promise about every single invoice. */
export const eachInvoice = (promise: string, check: (invoice: InvoiceBook, ledger: Ledger) => readonly string[]): Promised => ({
  promise,
  check: (ledger) => ledger.invoices.flatMap((invoice) => check(invoice, ledger).map((what) => ({ what, invoice: invoice.id }))),
});

/** The sum of amounts. */
export const total = (amounts: readonly number[]): number => amounts.reduce((sum, amount) => sum + amount, 0);
/** Every movement of several books. */
export const linesOf = (books: readonly GatewayBook[]): readonly MovedLine[] => books.flatMap(({ lines }) => lines);
/** What was moved by movements of one kind. */
export const amountsOf = (lines: readonly MovedLine[], kind: MovedLine['kind']): readonly number[] =>
  lines.filter((line) => line.kind === kind).map(({ amount }) => amount);

/** A line where both should be the same and are not. */
export const unlike = (what: string, ours: number | string, theirs: number | string): readonly string[] =>
  ours === theirs ? [] : [`${what}: ours ${ours}, theirs ${theirs}`];

/** A promise that the books list the breaches of by themselves. */
export const list = (promise: string, of: (ledger: Ledger) => readonly string[]): Promised => ({
  promise,
  check: (ledger) => of(ledger).map((what) => ({ what })),
});
