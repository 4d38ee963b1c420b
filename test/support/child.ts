import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A process of a test's own that says things line by line. */
export interface Child {
  readonly process: ChildProcess;
  /** The next line that it prints; rejects with what it said on stderr when it ends instead. */
  line(): Promise<string>;
  tell(line: string): void;
  /** Kills it so that it cannot tidy up, and waits until it is gone. */
  kill(): Promise<void>;
}

/** Starts a TypeScript file in a Node process of its own. */
export function startChild(file: string, args: readonly string[]): Child {
  const child = spawn(process.execPath, ['-r', join(__dirname, 'swc-register.cjs'), file, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  const said: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    process: child,
    line: async () => {
      const next = await lines.next();
      if (next.done) throw new Error(`the process ended: ${said.join('')}`);
      return String(next.value);
    },
    tell: (line) => void child.stdin.write(`${line}\n`),
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}
