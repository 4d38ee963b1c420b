import type { RequestHandler, Response } from 'express';
import { z } from 'zod';

const KINDS = ['delay', 'drop-before', 'drop-after', 'status', 'garbage', 'duplicate', 'reorder', 'wrong-signature'] as const;

/** What a fault does; the last three are honoured by the simulator itself through `Faults.take`. */
export type FaultKind = (typeof KINDS)[number];

/** One fault of `POST /_sim/faults`; `times` counts down to nothing. */
export interface Fault {
  /** `METHOD /path-prefix`; `*` is any method; messages that the simulator sends itself are `OUT /path-prefix`. */
  readonly match: string;
  readonly kind: FaultKind;
  /** delay: milliseconds, or `{ms, when}` with `when` before (also for a bare number) or after the work; status: HTTP status; others: free. */
  readonly value?: unknown;
  readonly times: number;
}

/** `before`: the work waits; `after`: the work is done at once and only its answer waits. */
const delaySchema = z.union([
  z
    .number()
    .min(0)
    .transform((ms) => ({ ms, when: 'before' as const })),
  z.strictObject({ ms: z.number().min(0), when: z.enum(['before', 'after']) }),
]);

/** The body of `POST /_sim/faults`; `times` is 1 when left out. */
export const faultSchema = z
  .object({
    match: z.string().regex(/^(?:[A-Z]+|\*) \/\S*$/, 'METHOD /path-prefix'),
    kind: z.enum(KINDS),
    value: z.unknown().optional(),
    times: z.int().min(1).default(1),
  })
  .refine(
    (fault) => fault.kind !== 'delay' || delaySchema.safeParse(fault.value).success,
    'delay needs milliseconds, or ms and when, in value',
  )
  .refine(
    (fault) => fault.kind !== 'status' || z.int().min(200).max(599).safeParse(fault.value).success,
    'status needs an HTTP status in value',
  );

/** The faults that wait to happen, in the order they were added. */
export class Faults {
  private waiting: { readonly fault: Fault; left: number }[] = [];
  private readonly held = new Set<{ readonly match: string; readonly go: () => void }>();

  /** Adds a fault; throws a ZodError when its form is wrong. */
  add(fault: Omit<Fault, 'times'> & { readonly times?: number }): void {
    const parsed = faultSchema.parse(fault);
    this.waiting.push({ fault: parsed, left: parsed.times });
  }

  /** The faults still waiting, with how many times each is left. */
  list(): readonly Fault[] {
    return this.waiting.map(({ fault, left }) => ({ ...fault, times: left }));
  }

  /** Forgets all faults. */
  clear(): void {
    this.waiting = [];
  }

  /** Resolves after so many milliseconds, or as soon as somebody releases what a fault of this match holds back. */
  hold(match: string, ms: number): Promise<void> {
    return new Promise((resolve) => {
      const go = (): void => {
        clearTimeout(timer);
        this.held.delete(one);
        resolve();
      };
      const timer = setTimeout(go, ms).unref();
      const one = { match, go };
      this.held.add(one);
    });
  }

  /** Lets everything go on at once that delays of this match hold back right now. */
  release(match: string): void {
    for (const one of this.held) if (one.match === match) one.go();
  }

  /**
   * Uses up one occurrence of the first matching fault, or answers undefined.
   * Ask with the method and path of the request, or with `OUT` and the path of the address a message goes to.
   */
  take(kind: FaultKind, method: string, path: string): Fault | undefined {
    const found = this.waiting.find(({ fault }) => fault.kind === kind && matches(fault.match, method, path));
    if (!found) return undefined;
    found.left -= 1;
    this.waiting = this.waiting.filter(({ left }) => left > 0);
    return found.fault;
  }
}

/** How long a delay is, and whether it comes before or after the work; no time at all without a fault. */
export const delayOf = (fault: Fault | undefined): z.infer<typeof delaySchema> => delaySchema.parse(fault?.value ?? 0);

/** Applies delay, drop-before, status, drop-after and garbage to every request that comes after it in the chain. */
export function faultMiddleware(faults: Faults): RequestHandler {
  return async (req, res, next) => {
    const take = (kind: FaultKind) => faults.take(kind, req.method, req.path);
    const delay = take('delay');
    const { ms, when } = delayOf(delay);
    const held = () => faults.hold(delay?.match ?? '', ms);
    if (when === 'after') answerLater(res, held);
    else if (delay) await held();
    if (take('drop-before')) {
      req.socket.destroy();
      return;
    }
    const status = take('status');
    if (status) {
      res.status(Number(status.value)).type('text/plain').send('simulated failure');
      return;
    }
    if (take('drop-after')) answerWith(res, () => req.socket.destroy());
    else if (take('garbage')) answerWith(res, (end) => sendGarbage(res, end));
    next();
  };
}

function matches(pattern: string, method: string, path: string): boolean {
  const [wanted, prefix = '/'] = pattern.split(' ');
  return (wanted === '*' ? method !== 'OUT' : wanted === method) && path.startsWith(prefix);
}

/** The handler does all its work; its whole answer leaves later. */
function answerLater(res: Response, held: () => Promise<void>): void {
  const originalEnd = res.end.bind(res);
  Object.assign(res, {
    end: (...whole: Parameters<Response['end']>) => {
      void held().then(() => originalEnd(...whole));
      return res;
    },
  });
}

/** The handler does all its work; only the moment of answering is replaced. */
function answerWith(res: Response, finish: (end: (text: string) => void) => void): void {
  const end = (text: string) => void originalEnd(text);
  const originalEnd = res.end.bind(res);
  Object.assign(res, {
    write: () => true,
    end: () => {
      finish(end);
      return res;
    },
  });
}

function sendGarbage(res: Response, end: (text: string) => void): void {
  for (const name of res.getHeaderNames()) res.removeHeader(name);
  res.statusCode = 200;
  res.setHeader('Content-Type', 'application/json');
  end('{"garbage": <<<not json at all');
}
