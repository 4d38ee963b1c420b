import { createLogger } from '../../src/infra/logger';
import type { Logger } from '../../src/infra/logger';

/** A logger that says nothing. */
export const quietLogger: Logger = createLogger({ level: 'silent' });

/** A logger whose lines a test can read. */
export function recordingLogger(level = 'trace'): {
  readonly logger: Logger;
  readonly lines: () => readonly string[];
  readonly text: () => string;
} {
  const written: string[] = [];
  const logger = createLogger({ level, destination: { write: (line: string) => void written.push(line) } });
  return { logger, lines: () => written, text: () => written.join('') };
}
