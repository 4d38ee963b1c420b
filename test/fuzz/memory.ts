import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { setImmediate as turn } from 'node:timers/promises';

setFlagsFromString('--expose-gc');
const collect: unknown = runInNewContext('gc');

/** What is held after everything that nobody holds was thrown away, in bytes: objects and buffers. */
export async function heldBytes(): Promise<number> {
  for (let n = 0; n < 3; n += 1) {
    if (typeof collect === 'function') Reflect.apply(collect, undefined, []);
    await turn();
  }
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return heapUsed + external + arrayBuffers;
}
