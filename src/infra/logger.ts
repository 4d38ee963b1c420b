import pino from 'pino';
import type { DestinationStream, Logger } from 'pino';
import { describeError, maskText, scrub } from './scrub';

export type { Logger } from 'pino';
export { maskUrl } from './scrub';

const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : { value };

/**
 * A logger that writes one JSON line per event and hides every field with a secret's name, at any depth.
 * It writes to stderr unless told otherwise: stdout belongs to what a command answers.
 */
export function createLogger(options: { readonly level: string; readonly destination?: DestinationStream }): Logger {
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: describeError },
      formatters: {
        level: (level) => ({ level }),
        log: (fields) => asRecord(scrub(fields)),
        bindings: (fields) => asRecord(scrub(fields)),
      },
      hooks: {
        logMethod(args, method) {
          const masked = args.map((value) => (typeof value === 'string' ? maskText(value) : value));
          Reflect.apply(method, this, masked);
        },
      },
    },
    options.destination ?? pino.destination({ dest: 2, sync: true }),
  );
}
