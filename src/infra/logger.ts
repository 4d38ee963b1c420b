import pino from 'pino';
import type { DestinationStream, Logger } from 'pino';
import { isError } from './errors';
import { describeError, maskText, scrub } from './scrub';

export type { Logger } from 'pino';
export { maskUrl } from './scrub';

const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : { value };

/** pino takes the message of an error as the text of the line when there is no other; ours goes through the mask first. */
function masked(args: readonly unknown[]): readonly unknown[] {
  const [first, ...rest] = args;
  const texts = rest.map((value) => (typeof value === 'string' ? maskText(value) : value));
  if (typeof first === 'string') return [maskText(first), ...texts];
  const error = isError(first) ? first : asRecord(first)['err'];
  return isError(error) && texts.length === 0 ? [isError(first) ? { err: first } : first, maskText(error.message)] : [first, ...texts];
}

/** pino does not pass the fields of a child through our formatter; children inherit this method from the logger they stem from. */
function scrubChildren(logger: Logger): Logger {
  const child: Logger['child'] = Reflect.get(logger, 'child');
  return Object.assign(logger, {
    child(this: Logger, bindings: unknown, options?: unknown): unknown {
      return Reflect.apply(child, this, [asRecord(scrub(bindings)), options]);
    },
  });
}

/**
 * A logger that writes one JSON line per event and hides every field with a secret's name, at any depth, in children and errors, too.
 * It writes to stderr unless told otherwise: stdout belongs to what a command answers.
 */
export function createLogger(options: { readonly level: string; readonly destination?: DestinationStream }): Logger {
  return scrubChildren(
    pino(
      {
        level: options.level,
        base: null,
        timestamp: pino.stdTimeFunctions.isoTime,
        serializers: { err: describeError },
        formatters: { level: (level) => ({ level }), log: (fields) => asRecord(scrub(fields)) },
        hooks: {
          logMethod(args, method) {
            Reflect.apply(method, this, masked(args));
          },
        },
      },
      options.destination ?? pino.destination({ dest: 2, sync: true }),
    ),
  );
}
