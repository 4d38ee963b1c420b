import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../../src/infra/paths';

/** How a command ended, and all that it said. */
export interface Ended {
  readonly code: number | null;
  readonly said: string;
}

/** Runs a command of the product, as `node bin/ordertill.cjs COMMAND` would, until it ends. */
export function runCommand(command: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended> {
  const started = spawn(process.execPath, ['-r', join(__dirname, 'swc-register.cjs'), join(root, 'src', 'cli.ts'), ...command], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  started.stdout.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  started.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  return new Promise((resolve) => started.once('exit', (code) => resolve({ code, said: said.join('') })));
}
