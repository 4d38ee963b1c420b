/** Signs with which a spreadsheet would take a cell for a formula. */
const FORMULA = /^[=+\-@\t\r\n\uFF0B\uFF0D\uFF1D\uFF20]/;

/** Says that the text is UTF-8, which spreadsheets do not guess. It stands once, before the first line. */
export const BYTE_ORDER_MARK = '\uFEFF';

/**
 * One line of a CSV file (RFC 4180): cells with commas, quotes or line ends in quotes, CRLF at the end. A cell that a spreadsheet would calculate
 * gets an apostrophe before it, because names and numbers of orders come from outside.
 */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`;
}

function cellOf(text: string): string {
  const safe = FORMULA.test(text.trimStart()) || FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
