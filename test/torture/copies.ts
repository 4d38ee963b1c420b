import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { eventually } from '../support/eventually';
import { freePort } from '../../src/infra/free-port';
import type { Place, Side } from './events';

const SIDES: readonly Side[] = ['a', 'b'];
const LONGEST_START_MS = 60_000;
const MOST_LINES = 20_000;
const LAST_LINES = 12;

/** The two processes of the product. One that dies is started again at once, as a supervisor would. */
export interface Copies {
  /** Where a process listens, whether it lives or not. */
  readonly ports: Readonly<Record<Side, number>>;
  lives(side: Side): boolean;
  untilBothLive(): Promise<void>;
  /** Makes a place the end of this process when it comes there for the n-th time. */
  trap(side: Side, place: Place, after: number): void;
  kill(side: Side): Promise<void>;
  /** Takes all traps back. */
  disarm(): void;
  /** How far the processes' clocks are ahead of the real time, milliseconds. */
  setAhead(ms: number): void;
  /** What they said since the last call. */
  takeLog(): readonly string[];
  /** How often one died since the start, and how often without having been told to. */
  deaths(): { readonly all: number; readonly unasked: number };
  stop(): Promise<void>;
}

interface Loaded {
  readonly process: ChildProcess;
  /** The next line that it prints; null when it has ended. */
  line(): Promise<string | null>;
}

interface Running {
  readonly loaded: Loaded;
  asked: boolean;
}

class TwoCopies implements Copies {
  readonly #running: Partial<Record<Side, Running>> = {};
  readonly #ready = new Set<Side>();
  #log: string[] = [];
  #spare: Promise<Loaded>;
  #ahead = 0;
  #deaths = { all: 0, unasked: 0 };
  #stopping = false;

  constructor(
    readonly ports: Readonly<Record<Side, number>>,
    private readonly environment: Readonly<Record<string, string>>,
    private readonly tree: string,
    private readonly beforeRestart: () => Promise<void>,
  ) {
    this.#spare = this.#load();
  }

  async start(): Promise<void> {
    await Promise.all(SIDES.map((side) => this.#start(side)));
  }

  lives(side: Side): boolean {
    return this.#ready.has(side);
  }

  async untilBothLive(): Promise<void> {
    await eventually(() => SIDES.every((side) => this.#ready.has(side)), LONGEST_START_MS);
  }

  trap(side: Side, place: Place, after: number): void {
    const running = this.#running[side];
    if (!running) return;
    running.asked = true;
    tell(running.loaded, { place, after });
  }

  async kill(side: Side): Promise<void> {
    const running = this.#running[side];
    if (!running || running.loaded.process.exitCode !== null || running.loaded.process.signalCode !== null) return;
    running.asked = true;
    const ended = once(running.loaded.process, 'exit');
    running.loaded.process.kill('SIGKILL');
    await ended;
  }

  disarm(): void {
    for (const side of SIDES) {
      const running = this.#running[side];
      if (running?.asked) tell(running.loaded, { disarm: true });
    }
  }

  setAhead(ms: number): void {
    this.#ahead = ms;
    for (const side of SIDES) {
      const running = this.#running[side];
      if (running) tell(running.loaded, { ahead: ms });
    }
  }

  takeLog(): readonly string[] {
    const said = this.#log;
    this.#log = [];
    return said;
  }

  deaths(): { readonly all: number; readonly unasked: number } {
    return { ...this.#deaths };
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all(SIDES.map((side) => this.kill(side)));
    (await this.#spare).process.kill('SIGKILL');
  }

  #load(): Promise<Loaded> {
    const child = spawn(
      process.execPath,
      ['-r', join(this.tree, 'test/support/swc-register.cjs'), join(this.tree, 'test/torture/torture-child.ts')],
      { cwd: this.tree, stdio: ['pipe', 'pipe', 'pipe'] },
    );
    child.stdin.on('error', () => undefined);
    child.stderr.on('data', (chunk: Buffer) => {
      this.#log.push(chunk.toString());
      if (this.#log.length > MOST_LINES) this.#log.splice(0, MOST_LINES / 2);
    });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const line = async (): Promise<string | null> => {
      const next = await lines.next();
      return next.done ? null : String(next.value);
    };
    return line().then((said) => {
      if (said !== 'loaded') throw new Error(`a copy of the product did not load: ${this.#log.join('').slice(-2_000)}`);
      return { process: child, line };
    });
  }

  async #start(side: Side): Promise<void> {
    const spare = this.#spare;
    this.#spare = this.#load();
    this.#spare.catch(() => undefined);
    const loaded = await spare;
    if (this.#stopping) return void loaded.process.kill('SIGKILL');
    const running: Running = { loaded, asked: false };
    this.#running[side] = running;
    loaded.process.once('exit', (...how) => this.#died(side, running, how.join(' ')));
    tell(loaded, { start: { ...this.environment, PORT: String(this.ports[side]) }, ahead: this.#ahead });
    if ((await loaded.line()) !== null) this.#ready.add(side);
  }

  /** Whatever was said last that is no line of our log: what ends a process says so plainly. */
  #lastWords(): string {
    return this.#log
      .join('')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('{'))
      .slice(-LAST_LINES)
      .join(' / ');
  }

  #died(side: Side, { asked }: Running, how: string): void {
    this.#ready.delete(side);
    if (this.#stopping) return;
    if (!asked) this.#log.push(`\n"event":"process-ended" ${side} ended by itself (${how}): ${this.#lastWords()}\n`);
    this.#deaths = { all: this.#deaths.all + 1, unasked: this.#deaths.unasked + (asked ? 0 : 1) };
    void this.beforeRestart().then(
      () => this.#start(side),
      () => this.#start(side),
    );
  }
}

function tell({ process: child }: Loaded, what: object): void {
  child.stdin?.write(`${JSON.stringify(what)}\n`);
}

/**
 * Starts both processes from the sources in `tree`. `beforeRestart` is called when one has died, before it is started again.
 * Rejects when they do not start.
 */
export async function startCopies(options: {
  readonly environment: Readonly<Record<string, string>>;
  readonly tree: string;
  readonly beforeRestart: () => Promise<void>;
}): Promise<Copies> {
  const ports = { a: await freePort(), b: await freePort() };
  const copies = new TwoCopies(ports, options.environment, options.tree, options.beforeRestart);
  await copies.start();
  await copies.untilBothLive();
  return copies;
}
