import type { Guard } from './guards';

/** What was found about one guard; `run` null = nothing within `runs`. */
export interface Tried {
  readonly guard: Pick<Guard, 'guard' | 'removed' | 'lean'>;
  readonly seed: number;
  readonly runs: number;
  readonly run: number | null;
  readonly promises: readonly string[];
}

/** How the tree with all its guards fared with the same seed and lean; null = the plans as they are. */
export interface Whole {
  readonly lean: string | null;
  readonly seed: number;
  readonly runs: number;
  readonly run: number | null;
}

const BEGIN = '<!-- mutations -->';
const END = '<!-- end of mutations -->';

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

function found({ run, runs }: Tried): string {
  if (run === null) return `not within ${runs}`;
  return run === 1 ? '1 run' : `${run} runs`;
}

const leant = (lean: string | null): string => (lean === null ? '' : `, \`--lean ${lean}\``);

function told({ seed, runs, run, lean }: Whole): string {
  const how = run === null ? 'no promise was broken' : `a promise was broken in run ${run}`;
  return `- seed ${seed}${leant(lean)}, runs 1 to ${runs}: ${how}`;
}

/** The table of all guards that were tried, as Markdown. `on` is a day, YYYY-MM-DD. */
export function describeTrials(tried: readonly Tried[], whole: readonly Whole[], on: string): string {
  return [
    row(['guard', 'what was removed', 'found after', 'seed', 'what broke']),
    row(['---', '---', '---', '---', '---']),
    ...tried.map((one) =>
      row([one.guard.guard, one.guard.removed, found(one), `${one.seed}${leant(one.guard.lean ?? null)}`, one.promises.join('; ') || '-']),
    ),
    '',
    'The tree with all its guards, with the same seed:',
    '',
    ...(whole.length > 0 ? whole.map(told) : ['- not tried yet']),
    '',
    `Measured on ${on} by \`npm run mutations\`.`,
  ].join('\n');
}

/** Puts the table into a document, between its two marks. @throws when they are not there. */
export function withTable(document: string, table: string): string {
  const [from, to] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`the document has no place for the table: ${BEGIN} and ${END}`);
  return `${document.slice(0, from + BEGIN.length)}\n\n${table}\n\n${document.slice(to)}`;
}
